// app/hma/hma.h: what Hasher-Matcher-Actioner calls signals, over our banks.
//
// Input   signals: "pdq" (64 hex digits), "vpdq" (a JSON list of "hash,quality,seconds"),
//         "video_md5" (32 hex digits).
// Output  bank entries by number, which are its content ids.
// Threads stateless; a PrintIndex may be used by all.
#pragma once

#include <string>
#include <vector>

#include "app/api.h"
#include "base/json.h"
#include "flow/banks/print_index.h"

namespace vigie::app {

struct HmaHit {
  int64_t number = 0;
  std::string distance;  // as it writes it: a number in a text
};

// Entries near the signal, sorted by number; of vpdq those in which at least 80 % of the signal's
// frames are found, as it does. Errors: kInvalidArgument for a signal or a type that is none.
Result<std::vector<HmaHit>> look_up_signal(flow::PrintIndex& index, store::Store& store,
                                           const std::string& type, const std::string& signal);

struct ComparedSignals {
  bool is_match = false;
  Json distance;
};
// Errors: as above.
Result<ComparedSignals> compare_signals(const std::string& type, const std::string& left,
                                        const std::string& right);

// An entry with that print and those signals; id, verdict and source are the caller's to set.
// Errors: as above; kInvalidArgument without any.
Result<store::BankEntry> entry_of_signals(const JsonObject& signals);
// What an entry has of them. Errors: the store's.
Result<JsonObject> signals_of(store::Store& store, const store::BankEntry& entry);

// The signals of a media file: pdq of a picture; vpdq and video_md5 of a video. types: "" for all,
// or names with commas. Errors: kUnsupported for another medium; kUnavailable while as many others
// are hashed as may be at once.
Result<JsonObject> hash_media(Api& api, int descriptor, std::string_view types);
// Of the parameters url and types. Errors: as http_get and hash_media.
Result<JsonObject> hash_url(Api& api, const HttpRequest& request);

// {"message": ...} with the status that it would answer.
HttpResponse hma_error(const Error& error);
// {type: {"BANK": [...]}} for each signal.
Result<JsonObject> hma_lookup_all(Api& api, const HttpRequest& request, const JsonObject& signals);
// {"id","signals"}; metadata: {"content_id","content_uri"} or null.
Result<JsonObject> hma_add_content(Api& api, const std::string& bank, const JsonObject& signals,
                                   const Json& metadata);

}  // namespace vigie::app
