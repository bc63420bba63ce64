// flow/cases/evidence.h: everything of a case as one signed bundle, to hand to a court, an
// authority or a dispute settlement body.
//
// Output  a ZIP of exchange/people/bundle.h: record.json (case, reports, decisions with facts and
//         trace, appeals, notices, strikes, events), findings.json, packs (the policy's text of
//         each decision), pictures (stills now and when it was reported), versions.json.
// Method  reporters, reviewers and colleagues are pseudonyms; notes of colleagues, names and
//         addresses are left out. The making is an event of the case.
// Limits  the media itself is not in it: its SHA-256 is.
// Threads one thread a Desk.
#pragma once

#include <string>

#include "flow/cases/desk.h"

namespace vigie::flow {

// Errors: kNotFound; kDenied for sealed material without its role (I12).
Result<std::string> evidence_bundle(Desk& desk, std::string_view case_id, const Actor& actor);

// The public key of the installation, hex.
Result<std::string> bundle_key(store::Store& store);

}  // namespace vigie::flow
