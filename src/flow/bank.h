// flow/bank.h: puts clips and foreign hash lists into banks, and banks into lists.
//
// Input   a clip with what is known of it; a list in one of the formats of exchange/hash_lists.h.
// Output  entries in the store; the text of a list.
// Limits  a list of hashes has no sound and no times: its entries match pictures only.
// Threads stateless.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "base/result.h"
#include "flow/analyse.h"
#include "store/store.h"

namespace vigie::flow {

struct NewEntry {
  std::string id, verdict, confirmed_by, topic, source, note;
  bool certified = false;
  int distance_bits = store::BankEntry::kBankDistance;
  int64_t expires_us = 0;  // 0: never
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
// entry gets id. verdict is for lists that state none. Entries are kept in batches of 1,000, each
// one transaction: what is interrupted goes on where it stopped when it is imported again.
// on_progress is told after each batch. Errors: kCorrupt when no line can be read.
struct Progress {
  int64_t done = 0, all = 0;  // entries
};
Result<Imported> import_list(store::Store& store, std::string_view bank, std::string_view text,
                             std::string_view format, const NewEntry& entry,
                             const std::function<void(const Progress&)>& on_progress = {});

// A part of a bank as a list, in order of id: at most limit entries after that id. next is where to
// go on, "" at the end. Errors: kInvalidArgument for an unknown format, or vpdq of several entries.
struct ExportedPage {
  std::string text;
  std::string next;
};
Result<ExportedPage> export_page(store::Store& store, std::string_view bank,
                                 std::string_view format, std::string_view after, size_t limit);

}  // namespace vigie::flow
