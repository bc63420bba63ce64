// Routes of what takes longer than a request may: backtests, and taking many decisions back.
#include "app/loop/desk_access.h"
#include "app/policy/long_runs.h"
#include "app/policy/policy_routes.h"
#include "flow/rehearse/backtest.h"
#include "flow/rehearse/revert.h"
#include "flow/rehearse/times.h"

namespace vigie::app {
namespace {

HttpResponse run_response(Api& api, const Call& call, std::string_view id, int status) {
  auto shown = api.runs->show(id);
  if (shown) return json_response(std::move(*shown), status);
  return problem(404, "nothing of that id runs or ran since the server started", call.request);
}

HttpResponse start_run(Api& api, const Call& call, LongRuns::Request request) {
  request.by = actor_of(api, call.principal).id;
  const auto id = VIGIE_OR_PROBLEM(call.request, api.runs->start(std::move(request)));
  return run_response(api, call, id, 202);
}

Result<flow::RevertRequest> revert_of(const Api& api, const Json& body) {
  flow::RevertRequest out;
  out.rule = string_member(body, "rule");
  out.entry = string_member(body, "entry");
  out.pack_version = string_member(body, "pack_version");
  out.act = string_member(body, "act");
  out.since_us = TRY(flow::time_from(string_member(body, "since"), api.clock.now_us()));
  out.with_people = bool_member(body, "with_people");
  out.is_dry = bool_member(body, "dry_run");
  out.note = string_member(body, "note");
  const std::string profile = string_member(body, "profile");
  if (profile.empty()) return out;
  const auto known = flow::profile_from(profile);
  if (!known) {
    return Error{ErrorCode::kInvalidArgument, "profile: host, small, platform or vlop"};
  }
  out.profile = *known;
  return out;
}

// In words of the request, for whoever follows it.
std::string about(const flow::RevertRequest& request, std::string_view since) {
  std::string out;
  const auto add = [&](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    out += (out.empty() ? "" : ", ") + std::string(name) + " " + std::string(value);
  };
  add("rule", request.rule);
  add("entry", request.entry);
  add("pack", request.pack_version);
  add("act", request.act);
  add("since", since);
  return out;
}

}  // namespace

HttpResponse start_backtest(Api& api, const Call& call) {
  const auto folder = VIGIE_OR_PROBLEM(call.request, draft_of(call.body));
  const auto pack = VIGIE_OR_PROBLEM(call.request, flow::load_pack_folder(folder));
  const int64_t since_us = VIGIE_OR_PROBLEM(
      call.request, flow::time_from(string_member(call.body, "since"), api.clock.now_us()));
  auto task = [&api, pack, since_us](flow::CrewWork& work) -> Result<JsonObject> {
    work.options.since_us = since_us;
    const auto people = TRY(flow::people_decided(*TRY(api.stores.borrow())));
    const flow::Crew<flow::Backtest> crew(api.clock, flow::backtest_maker(pack, people));
    return flow::to_json_value(TRY(crew.run(work, {})));
  };
  return start_run(api, call, {"backtest", pack->name(), "", false, std::move(task)});
}

HttpResponse start_revert(Api& api, const Call& call) {
  if (const Status person = check_person(call.principal); !person) {
    return problem(person.error(), call.request);
  }
  auto request = VIGIE_OR_PROBLEM(call.request, revert_of(api, call.body));
  request.before_first = VIGIE_OR_PROBLEM(call.request, flow::Policy::load(*api.folder));
  const std::string what = about(request, string_member(call.body, "since"));
  if (what.empty()) {
    return problem(400, "say what to take back: rule, entry, pack_version, act or since",
                   call.request);
  }
  {
    // What cannot begin is refused at once, not by a run that fails.
    auto desk = VIGIE_OR_PROBLEM(call.request, OpenDesk::open(api));
    VIGIE_OR_PROBLEM(call.request, flow::check_revert(*desk, request));
  }
  auto task = [&api, request, actor = actor_of(api, call.principal),
               language =
                   std::string(language_of(call.request))](flow::CrewWork&) -> Result<JsonObject> {
    auto desk = TRY(OpenDesk::open(api));
    return flow::to_json_value(TRY(flow::revert(*desk, request, actor)), language);
  };
  return start_run(api, call, {"revert", what, "", request.is_dry, std::move(task)});
}

HttpResponse list_runs(Api& api, const Call&) {
  return json_response(JsonObject{{"runs", api.runs->list()}});
}

HttpResponse show_run(Api& api, const Call& call) {
  return run_response(api, call, call.arguments[0], 200);
}

HttpResponse stop_run(Api& api, const Call& call) {
  api.runs->stop(call.arguments[0]);
  return run_response(api, call, call.arguments[0], 200);
}

}  // namespace vigie::app
