// flow/rehearse/publish.h: how a pack comes into force: one person proposes, another approves.
//
// Method  a proposal names the pack that it replaces; when another came into force meanwhile it
//         must be proposed again, so two publishers cannot undo each other unseen. A pack in force
//         is immutable: the same version with other content is refused. Where there is one person
//         only, time stands in for the second: the pack waits, may be rejected until then, and
//         every trace of it says so. Rolling back takes one person: the pack had two before.
// Threads one thread a store.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "flow/cases/desk.h"
#include "flow/decide.h"
#include "flow/rehearse/backtest.h"
#include "store/policy/publications.h"

namespace vigie::flow {

// {"publication","pack","sha256","replaces","state","author","approver","by_one_person","note",
// "proposed","approved","from","until"}; times that are not there are null.
JsonObject to_json_value(const store::Publication& one);

struct PublishRules {
  int64_t cooling_us = 24LL * 3600 * 1'000'000;  // a night's sleep
};

// Who acts at the command line: the user of that name, or the person of a key; "local" where there
// are neither. Errors: kNotFound with whom there is.
Result<Actor> person_of(store::Store& store, const std::string& name);
// Whether there is nobody else who could approve.
Result<bool> is_one_person(store::Store& store);

// Errors: kInvalidArgument with diagnostics, or with the pack's own tests that fail; kConflict when
// the version is in use with other content, or the pack is in force already.
Result<store::Publication> propose(store::Store& store, const Clock& clock, const PackFolder& files,
                                   const Actor& author, const std::string& note);
// What was proposed: the files with their tests, which are there since it keeps them.
Result<PackFolder> files_of(store::Store& store, const store::Publication& publication);
// In force from now on, or cooling where there is one person only. Errors: kNotFound; kDenied for
// the author's own; kConflict when it does not wait, or another came into force meanwhile.
Result<store::Publication> approve(store::Store& store, const Clock& clock, const std::string& id,
                                   const Actor& approver, const PublishRules& rules);
// Of what waits or cools. Errors: kNotFound, kConflict.
Result<store::Publication> reject(store::Store& store, const Clock& clock, const std::string& id,
                                  const Actor& actor);
// The pack before comes into force again; to: another publication that was. Errors: kNotFound,
// kConflict.
Result<store::Publication> roll_back(store::Store& store, const Clock& clock, const std::string& to,
                                     const Actor& actor);
// What has cooled comes into force. Called by whoever decides; cheap when there is nothing.
Status publish_due(store::Store& store, const Clock& clock);

// A candidate decides beside the live pack without effect; nothing ends that.
Status set_shadow(store::Store& store, const Clock& clock, const std::optional<PackFolder>& files,
                  const Actor& actor);
// What it decided otherwise so far, as a backtest tells it.
Result<BacktestReport> shadow_report(store::Store& store, const std::string& pack_sha256);

}  // namespace vigie::flow
