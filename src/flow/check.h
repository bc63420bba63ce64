// flow/check.h: the whole way of one item: read, analyse, match, summarise, decide, keep.
//
// Input   a file, or a descriptor with a name for it.
// Output  the item's JSON as docs/reference/check-json.md describes it, and what a report shows.
// Cost    one worker process an item.
// Threads one thread a Checker.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/file.h"
#include "flow/analyse.h"
#include "flow/decide.h"
#include "flow/match.h"
#include "flow/policy.h"
#include "store/store.h"

namespace vigie::flow {

struct MatchView {  // one match with the pictures to put side by side, "" when there are none
  KnownMatch match;
  analyze::Still query;
  analyze::Still reference;
};

struct Checked {
  Json json;                        // of `vigie check --json`
  std::optional<Error> unreadable;  // why there is no decision
  std::optional<Decision> decision;
  std::vector<analyze::Still> stills;
  std::vector<MatchView> matches;
};

// An item with a worker that has it and gets ready while something else goes on: another item, or
// the policy that is being read.
struct OpenedItem {
  std::string name;  // what it is called in output
  Descriptor file;
  std::optional<Worker> worker;
  std::string captions;
  std::optional<Error> unreadable;  // it cannot be opened: then there is no worker
};

// An item that cannot be opened is an OpenedItem with `unreadable`, not an error.
// Errors: ours: the worker is missing.
Result<OpenedItem> open_item(const std::filesystem::path& path, const WorkerOptions& worker);
// The same for an open file.
Result<OpenedItem> open_item(Descriptor file, std::string name, const WorkerOptions& worker);

class Checker {
 public:
  // All references must outlive the checker.
  Checker(store::Store& store, const KnownClips& known, const Policy& policy, const Clock& clock,
          analyze::PassOptions pass)
      : store_(store), known_(known), policy_(policy), clock_(clock), pass_(std::move(pass)) {}

  // An item that cannot be read is a Checked with `unreadable`, not an error.
  // Errors: ours: the worker cannot start, the store fails.
  Result<Checked> check(OpenedItem item);

 private:
  store::Store& store_;
  const KnownClips& known_;
  const Policy& policy_;
  const Clock& clock_;
  analyze::PassOptions pass_;
};

// SHA-256 of all bytes, hex. Errors: as ByteSource.
Result<std::string> hash_descriptor(int descriptor);

// The text of clip.srt or clip.vtt beside clip.mp4, "" when there is none or it is over 1 MiB.
std::string captions_beside(const std::filesystem::path& path);

// The JSON of an item that could not be read: item{path} and error{code,message}.
Checked unreadable_item(const std::string& name, const Error& error);

}  // namespace vigie::flow
