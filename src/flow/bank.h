// flow/bank.h: puts clips and foreign hash lists into banks, and banks into lists.
//
// Input   a clip with what is known of it; a list in one of the formats of exchange/hash_lists.h.
// Output  entries in the store; the text of a list.
// Limits  a list of hashes has no sound and no times: its entries match pictures only.
// Threads stateless.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "flow/analyse.h"
#include "store/store.h"

namespace vigie::flow {

struct NewEntry {
  std::string id, verdict, confirmed_by, topic, source, note;
  bool certified = false;
};

// Fingerprints the clip in a worker and adds it. Errors: as the store's add_entry; kCorrupt when
// the clip cannot be read; kUnsupported when nothing in it can be compared.
Status add_clip(store::Store& store, std::string_view bank, const std::filesystem::path& clip,
                const NewEntry& entry, const AnalyseOptions& options);

struct Imported {
  int64_t added = 0;
  int64_t already_there = 0;
  std::vector<std::string> refused;  // "line 7: ...", at most 20 and a count
};

// format: "hma", "vpdq", "ndjson", or "" to take it from the content. A vPDQ text is one clip: its
// entry gets id. verdict is for lists that state none. Errors: kCorrupt when no line can be read.
Result<Imported> import_list(store::Store& store, std::string_view bank, std::string_view text,
                             std::string_view format, const NewEntry& entry);

// Errors: kInvalidArgument for an unknown format.
Result<std::string> export_list(store::Store& store, std::string_view bank,
                                std::string_view format);

}  // namespace vigie::flow
