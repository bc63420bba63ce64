// app/loop/intake.h: what the API and the pages do alike with a report that comes in.
//
// Threads shared by all loops of the server.
#pragma once

#include "app/loop/desk_access.h"
#include "flow/cases/appeal.h"
#include "flow/cases/report.h"
#include "flow/cases/status.h"

namespace vigie::app {

// From which door, in whose name.
struct Sender {
  flow::Reporter reporter;
  bool is_machine = false;  // the platform itself
  bool is_known = false;    // it stands for an account, or the platform vouches for it
};

// Ours, Coop's or ActivityPub's. Errors: kInvalidArgument, kLimit; kDenied when a stranger reports
// by our rules: a legal notice alone needs nobody to vouch for it.
// A stranger is known again by their address, of which a hash alone stands for them: a notice that
// is sent twice is one.
Result<flow::Incoming> incoming_of(const Api& api, const Json& body, const Sender& sender);

// The status of HTTP for what goes wrong with a report.
int status_of_report(const Error& error);

// How many a stranger may send: each costs a person's time, and nobody vouches for them.
bool is_flood(const Api& api, const HttpRequest& request);

Result<flow::Receipt> take_one(flow::Desk& desk, const flow::Incoming& incoming);

// Of an author (by item or account) or a reporter, as the view says. locale "": the view's.
flow::NewAppeal appeal_of(const flow::StatusView& view, std::string text, std::string_view locale);

}  // namespace vigie::app
