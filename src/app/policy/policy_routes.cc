#include "app/policy/policy_routes.h"

namespace vigie::app {
namespace {

const std::vector<Parameter> kLocale = {{"locale", "language of the texts: en or fr"}};
const std::vector<Parameter> kVersions = {{"limit", "1 to 500, default 50"}};

}  // namespace

std::vector<Route> policy_routes() {
  return {
      {"GET", "/v1/policies", "policies:read", list_policies, "The policy pack in force", "",
       "Policies", 200, kLocale},
      {"GET", "/v1/policies/language", "policies:read", show_policy_language,
       "What conditions are written with: facts and functions, with their documentation", "",
       "PolicyLanguage"},
      {"GET", "/v1/policies/draft", "policies:read", show_policy_draft,
       "The files of the pack in force, to start a draft with", "", "DraftOf"},
      {"POST", "/v1/policies/draft/check", "policies:write", check_draft,
       "What is wrong with a draft, where, and what to write instead", "Draft", "DraftChecked"},
      {"POST", "/v1/policies/draft/test", "policies:write", test_draft,
       "Run the tests inside a draft", "Draft", "DraftTested"},
      {"POST", "/v1/policies/draft/diff", "policies:read", compare_draft,
       "What a draft changes of the pack in force, in words", "Draft", "PackDiff", 200, kLocale},
      {"POST", "/v1/policies/backtests", "policies:write", start_backtest,
       "What a draft would have decided otherwise; it runs beside the server's work", "NewBacktest",
       "Run", 202},
      {"GET", "/v1/policies/runs", "policies:read", list_runs,
       "Backtests and acts since the server started, the newest first", "", "Runs"},
      {"GET", "/v1/policies/runs/{id}", "policies:read", show_run,
       "How far a backtest or an act is, and its report", "", "Run"},
      {"POST", "/v1/policies/runs/{id}/stop", "policies:write", stop_run,
       "Stop a backtest: what it looked at until then stays", "", "Run"},
      {"GET", "/v1/policies/shadow", "policies:read", show_shadow,
       "The candidate that decides beside the live pack, and what it decided otherwise", "",
       "Shadow"},
      {"POST", "/v1/policies/shadow", "policies:write", start_shadow,
       "Let a draft decide beside the live pack, without effect", "Draft", "Shadow", 201},
      {"DELETE", "/v1/policies/shadow", "policies:write", end_shadow, "End that", "", "Done"},
      {"GET", "/v1/policies/versions", "policies:read", list_publications,
       "Packs that were proposed, in force, taken back; newest first", "", "Publications", 200,
       kVersions},
      {"POST", "/v1/policies/versions", "policies:write", propose_pack,
       "Propose a draft: a second person brings it into force", "NewProposal", "Publication", 201},
      {"GET", "/v1/policies/versions/{id}", "policies:read", show_publication,
       "One of them: its files, and what it changes of the pack that it replaces", "",
       "PublicationView", 200, kLocale},
      {"POST", "/v1/policies/versions/{id}/approve", "policies:publish", approve_pack,
       "Bring a proposed pack into force, as its second person", "", "Publication"},
      {"POST", "/v1/policies/versions/{id}/reject", "policies:publish", reject_pack,
       "Take a proposed or cooling pack out", "", "Publication"},
      {"POST", "/v1/policies/rollback", "policies:publish", roll_back_pack,
       "The pack before comes into force again, or the one named", "Rollback", "Publication"},
      {"POST", "/v1/policies/reverts", "policies:publish", start_revert,
       "Take many decisions back as one act, with corrected notices; or see what that would do",
       "NewRevert", "Run", 202, kLocale},
  };
}

}  // namespace vigie::app
