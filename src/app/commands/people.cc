#include "app/commands/people.h"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/commands/server_options.h"
#include "app/session.h"
#include "base/file.h"
#include "base/unicode.h"
#include "exchange/people/bundle.h"
#include "flow/cases/evidence.h"
#include "flow/people/sign_in.h"
#include "store/cases/cases.h"

namespace vigie::app {
namespace {

using Run = std::function<int()>;

CLI::App* add(CLI::App& to, const char* name, const char* what, PeopleArguments& arguments,
              Run& run, int (*command_of)(const PeopleArguments&)) {
  CLI::App* command = to.add_subcommand(name, what);
  add_common_options(command, arguments.common, false);
  command->callback([&arguments, &run, command_of] {
    run = [&arguments, command_of] { return command_of(arguments); };
  });
  return command;
}

int run_viewer_secret(const PeopleArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  const std::string secret = VIGIE_OR_FAIL(store::Cases(store).secret("viewers"));
  std::fprintf(
      stderr, "Sign a viewer's token with it: a JWT under HS256 with sub (the account) and exp.\n");
  std::printf("%s\n", secret.c_str());
  return kNothingToDo;
}

Json list_of(const std::vector<std::string>& texts) {
  JsonArray out;
  for (const std::string& one : texts) out.push_back(Json(one));
  return out;
}

int print_made(const flow::MadeUser& made) {
  std::fprintf(stderr, "Hand these over in private: they are not shown again.\n");
  std::printf("id        %s\nname      %s\npassword  %s\n", made.user.id.c_str(),
              made.user.name.c_str(), made.password.c_str());
  if (!made.totp_url.empty()) std::printf("codes     %s\n", made.totp_url.c_str());
  return kNothingToDo;
}

int run_user_create(const PeopleArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  flow::NewUser request;
  request.name = arguments.name;
  request.roles = arguments.roles;
  request.classes = JsonObject{{"languages", list_of(arguments.languages)},
                               {"regions", list_of(arguments.regions)},
                               {"categories", list_of(arguments.categories)}};
  request.budget_s = arguments.budget_minutes * 60;
  request.has_totp = !arguments.no_totp;
  return print_made(VIGIE_OR_FAIL(flow::make_user(store, clock, request)));
}

// By name: that is what whoever types it knows.
Result<store::User> find_user(store::Store& store, const std::string& name) {
  const auto user = TRY(store::People(store).find_by_name(name));
  if (user) return *user;
  return Error{ErrorCode::kNotFound, "there is no user of that name; vigie admin user list"};
}

int run_user_reset(const PeopleArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  const auto user = VIGIE_OR_FAIL(find_user(store, arguments.name));
  return print_made(VIGIE_OR_FAIL(flow::reset_user(store, user.id, !arguments.no_totp)));
}

int run_user_disable(const PeopleArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  auto user = VIGIE_OR_FAIL(find_user(store, arguments.name));
  user.is_disabled = true;
  store::People people(store);
  VIGIE_OR_FAIL(people.update(user));
  VIGIE_OR_FAIL(people.end_sessions(user.id));
  std::printf("%s may not sign in any more\n", user.name.c_str());
  return kNothingToDo;
}

int run_user_list(const PeopleArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  for (const auto& user : VIGIE_OR_FAIL(store::People(store).list())) {
    std::string roles;
    for (const std::string& role : user.roles) roles += (roles.empty() ? "" : " ") + role;
    std::printf("%s  %-20s %-8s %s\n", user.id.c_str(), user.name.c_str(),
                user.is_disabled ? "disabled" : "enabled", roles.c_str());
  }
  return kNothingToDo;
}

int run_bundle_verify(const PeopleArguments& arguments) {
  constexpr uint64_t kBundleBytesMax = 1ULL << 30;
  const std::string bytes = VIGIE_OR_FAIL(read_file(arguments.path, kBundleBytesMax));
  const auto checked = VIGIE_OR_FAIL(exchange::check_bundle(bytes, arguments.key));
  std::printf("%s\n  made      %s\n  signed by %s%s\n", printable(arguments.path).c_str(),
              printable(checked.made).c_str(), checked.public_key.c_str(),
              arguments.key.empty() ? " (give --key to be sure whose that is)" : "");
  for (const ZipFile& file : checked.files) {
    std::printf("  %10zu  %s\n", file.content.size(), file.name.c_str());
  }
  std::puts("whole: nothing was changed, added or left out");
  return kNothingToDo;
}

int run_bundle_key(const PeopleArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  std::printf("%s\n", VIGIE_OR_FAIL(flow::bundle_key(store)).c_str());
  return kNothingToDo;
}

CLI::App* add_named(CLI::App& to, const char* name, const char* what, PeopleArguments& arguments,
                    Run& run, int (*command_of)(const PeopleArguments&)) {
  CLI::App* command = add(to, name, what, arguments, run, command_of);
  command->add_option("NAME", arguments.name, "whom they sign in as")->required();
  return command;
}

void add_users(CLI::App& admin, PeopleArguments& arguments, Run& run) {
  CLI::App* user = admin.add_subcommand("user", "people who sign in to the console");
  user->require_subcommand(1);
  CLI::App* create = add_named(*user, "create", "somebody new; prints their password once",
                               arguments, run, run_user_create);
  create
      ->add_option("--role", arguments.roles,
                   "reviewer, appeals, lead, policy, publisher, auditor, sealed or admin; may be "
                   "repeated")
      ->required()
      ->allow_extra_args(false);
  create->add_option("--language", arguments.languages, "only items in it; may be repeated")
      ->allow_extra_args(false);
  create->add_option("--region", arguments.regions, "only items from there; may be repeated")
      ->allow_extra_args(false);
  create->add_option("--category", arguments.categories, "only reports of it; may be repeated")
      ->allow_extra_args(false);
  create->add_option("--budget", arguments.budget_minutes,
                     "minutes of flagged material a day (default: the desk's)");
  CLI::App* reset = add_named(*user, "reset", "a new password and secret; ends their sessions",
                              arguments, run, run_user_reset);
  for (CLI::App* command : {create, reset}) {
    command->add_flag("--no-totp", arguments.no_totp, "without one-time codes");
  }
  add_named(*user, "disable", "they may not sign in any more", arguments, run, run_user_disable);
  add(*user, "list", "who there is", arguments, run, run_user_list);
}

}  // namespace

void add_bundle_commands(CLI::App& vigie, PeopleArguments& arguments, Run& run) {
  CLI::App* bundle = vigie.add_subcommand("bundle", "evidence bundles of cases");
  bundle->require_subcommand(1);
  CLI::App* verify = bundle->add_subcommand("verify", "whether a bundle is as it was made");
  verify->add_option("FILE", arguments.path, "the bundle")->required();
  verify->add_option("--key", arguments.key, "the key it must be signed with, as key prints it");
  verify->callback([&arguments, &run] { run = [&] { return run_bundle_verify(arguments); }; });
  add(*bundle, "key", "the public key of this installation", arguments, run, run_bundle_key);
}

void add_people_commands(CLI::App& admin, PeopleArguments& arguments, Run& run) {
  add_users(admin, arguments, run);
  add(admin, "viewer-secret", "what the platform signs its viewers' tokens with", arguments, run,
      run_viewer_secret);
}

}  // namespace vigie::app
