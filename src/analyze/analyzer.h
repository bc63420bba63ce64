// analyze/analyzer.h: code that looks at an item once and says what it saw.
//
// Input   what it wants of the one decoding pass, in time order, and the container's bytes.
// Output  findings; one that cannot look says so with `unable` (I10). It never decides (I7).
// Method  register one line in registry.inc; the pass makes one instance an item.
// Limits  an analyzer sees hostile media: bounded memory, no exceptions, no input or output.
// Threads one thread an instance.
#pragma once

#include <memory>
#include <vector>

#include "analyze/pass.h"
#include "base/bytes.h"
#include "model/frame.h"

namespace vigie::analyze {

struct Wants {
  std::vector<PictureWant> pictures;
  bool audio = false;
};

class Analyzer {
 public:
  virtual ~Analyzer() = default;
  // Asked once, when the container has been read. An analyzer that only reads bytes wants nothing.
  virtual Wants wants(const MediaFacts& media) {
    static_cast<void>(media);
    return {};
  }
  // want: number in the list that wants() gave.
  virtual void on_picture(size_t want, const Picture& picture) {
    static_cast<void>(want);
    static_cast<void>(picture);
  }
  virtual void on_audio(const AudioBlock& block) { static_cast<void>(block); }
  // The item is over: adds findings (and the fingerprint or provenance) to result. result.media is
  // complete. When result.unreadable is set, nothing was shown.
  virtual void finish(const ByteSource& bytes, PassResult& result) = 0;
};

// What a registration line names: a function that makes the analyzer for one item.
using MakeAnalyzer = std::unique_ptr<Analyzer> (*)(const PassOptions& options);

struct Registration {
  std::string_view name;     // in findings: "silence"
  std::string_view version;  // changes whenever the same input could give another finding
  MakeAnalyzer make;
};

// A finding of the analyzer called name, with its registered version.
Finding new_finding(std::string_view kind, std::string_view name);
// The same with `unable` set.
Finding unable_finding(std::string_view kind, std::string_view name, UnableKind why,
                       std::string_view reason);

}  // namespace vigie::analyze
