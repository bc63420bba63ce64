// vigie admin ...: keys, switches, webhooks, what is dead, erasure.
#include <algorithm>
#include <cstdio>

#include "app/api.h"
#include "app/commands.h"
#include "app/session.h"
#include "base/http_client.h"
#include "base/unicode.h"
#include "exchange/webhook.h"
#include "store/admin.h"
#include "store/items.h"

namespace vigie::app {
namespace {

constexpr const char* kScopes[] = {"admin",          "items:read",       "items:write",
                                   "banks:read",     "banks:write",      "policies:read",
                                   "policies:write", "policies:publish", "effects:read",
                                   "events:read",    "reports:write",    "reports:trusted",
                                   "cases:read",     "cases:write",      "cases:lead",
                                   "appeals:decide", "activity:read",    "sealed"};
constexpr size_t kListMax = 200;

std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : " ") + part;
  return out;
}

int set_switch(const AdminArguments& arguments, const std::string& name, bool is_on) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  VIGIE_OR_FAIL(store::Admin(store).set_switch(name, is_on, arguments.person));
  return kNothingToDo;
}

// The action, or all of them.
int set_actions(const AdminArguments& arguments, bool is_on) {
  const auto known = flow::known_actions();
  const bool is_all = arguments.action == "all";
  if (!is_all && std::find(known.begin(), known.end(), arguments.action) == known.end()) {
    return fail({ErrorCode::kInvalidArgument,
                 "the actions are label, reduce, restrict, disable, remove, and all"});
  }
  for (const std::string_view action : known) {
    if (!is_all && action != arguments.action) continue;
    const int status = set_switch(arguments, "enabled:" + std::string(action), is_on);
    if (status != kNothingToDo) return status;
  }
  std::printf("%s is %s\n", arguments.action.c_str(),
              is_on ? "enabled: decisions that ask for it take effect"
                    : "only observed: decisions are recorded and nothing is done");
  return kNothingToDo;
}

int set_webhook(const AdminArguments& arguments, bool is_enabled) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  VIGIE_OR_FAIL(store::Admin(store).set_endpoint(arguments.id, is_enabled));
  std::printf("%s is %s\n", arguments.id.c_str(), is_enabled ? "enabled" : "disabled");
  return kNothingToDo;
}

}  // namespace

int run_key_create(const AdminArguments& arguments) {
  for (const std::string& scope : arguments.scopes) {
    if (std::find(std::begin(kScopes), std::end(kScopes), scope) != std::end(kScopes)) continue;
    std::string known;
    for (const char* one : kScopes) known += std::string(known.empty() ? "" : ", ") + one;
    return fail({ErrorCode::kInvalidArgument, "unknown scope " + scope + "; there are " + known});
  }
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  const NewKey made = make_key(arguments.scopes, arguments.person, clock);
  VIGIE_OR_FAIL(store::Admin(store).add_key(made.key));
  std::fprintf(stderr, "Keep this key: it is not shown again.\n");
  std::printf("%s\n", made.text.c_str());
  return kNothingToDo;
}

int run_key_list(const AdminArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  for (const auto& key : VIGIE_OR_FAIL(store::Admin(store).list_keys())) {
    std::printf("%s  %s  %-8s %-20s %s\n", key.id.c_str(), to_rfc3339(key.created_us).c_str(),
                key.is_revoked ? "revoked" : "valid", printable(key.person).c_str(),
                joined(key.scopes).c_str());
  }
  return kNothingToDo;
}

int run_key_revoke(const AdminArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  VIGIE_OR_FAIL(store::Admin(store).revoke_key(arguments.id));
  std::printf("%s is revoked\n", arguments.id.c_str());
  return kNothingToDo;
}

int run_enable(const AdminArguments& arguments) { return set_actions(arguments, true); }
int run_disable(const AdminArguments& arguments) { return set_actions(arguments, false); }

int run_halt(const AdminArguments& arguments) {
  const int status = set_switch(arguments, "halt", true);
  if (status == kNothingToDo) {
    std::puts(
        "halted: no effect is given out any more, within a second; go on with vigie admin "
        "resume");
  }
  return status;
}

int run_resume(const AdminArguments& arguments) {
  const int status = set_switch(arguments, "halt", false);
  if (status == kNothingToDo) std::puts("resumed: what is enabled takes effect again");
  return status;
}

int run_webhook_add(const AdminArguments& arguments) {
  const bool is_web = arguments.url.starts_with("https://") || arguments.url.starts_with("http://");
  if (!is_web) return fail({ErrorCode::kInvalidArgument, "a webhook is an http or https URL"});
  const SystemClock clock;
  const auto configuration = VIGIE_OR_FAIL(load_configuration(arguments.common));
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  store::Endpoint endpoint;
  endpoint.id = store::make_id("e_", clock.now_us());
  endpoint.url = arguments.url;
  endpoint.secret = exchange::make_webhook_secret();
  VIGIE_OR_FAIL(store::Admin(store).add_endpoint(endpoint));
  std::fprintf(stderr, "%s: notices are signed with this secret; it is not shown again.\n",
               endpoint.id.c_str());
  if (!configuration.private_allowed && names_guarded_address(endpoint.url)) {
    std::fputs(
        "The address is not on the public network: nothing is sent to it until the settings"
        " say network.private_allowed: true.\n",
        stderr);
  }
  std::printf("%s\n", endpoint.secret.c_str());
  return kNothingToDo;
}

int run_webhook_list(const AdminArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  for (const auto& endpoint : VIGIE_OR_FAIL(store::Admin(store).list_endpoints())) {
    std::printf("%s  %-8s %s\n", endpoint.id.c_str(), endpoint.is_enabled ? "enabled" : "disabled",
                printable(endpoint.url).c_str());
  }
  return kNothingToDo;
}

int run_webhook_disable(const AdminArguments& arguments) { return set_webhook(arguments, false); }
int run_webhook_enable(const AdminArguments& arguments) { return set_webhook(arguments, true); }

int run_dead(const AdminArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  store::Jobs jobs(store);
  const auto dead = VIGIE_OR_FAIL(jobs.list_dead(kListMax));
  for (const auto& job : dead) {
    std::printf("%s  %-8s item %s  %s: %s\n", job.id.c_str(), job.kind.c_str(), job.item_id.c_str(),
                counted(job.attempts, "try", "tries").c_str(), printable(job.error).c_str());
  }
  const auto undelivered = VIGIE_OR_FAIL(jobs.list_dead_deliveries(kListMax));
  for (const auto& one : undelivered) {
    std::printf("%s  notice   item %s  %s: %s\n", one.id.c_str(), one.item_id.c_str(),
                counted(one.attempts, "try", "tries").c_str(), printable(one.error).c_str());
  }
  if (dead.empty() && undelivered.empty()) std::puts("Nothing is dead.");
  return kNothingToDo;
}

int run_retry(const AdminArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  store::Jobs jobs(store);
  const bool is_job = arguments.id.starts_with("j_");
  VIGIE_OR_FAIL(is_job ? jobs.retry(arguments.id) : jobs.retry_delivery(arguments.id));
  std::printf("%s is tried again\n", arguments.id.c_str());
  return kNothingToDo;
}

int run_erase(const AdminArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  store::Items items(store);
  if (arguments.account.empty() == arguments.person.empty()) {
    return fail({ErrorCode::kInvalidArgument, "name an account, or a person by --person"});
  }
  VIGIE_OR_FAIL(arguments.account.empty() ? items.erase_person(arguments.person)
                                          : items.erase_account(arguments.account));
  std::puts("erased: texts, media, pictures and salt are gone; the events stay and name nobody");
  return kNothingToDo;
}

}  // namespace vigie::app
