// model/finding.h: one thing that an analyzer saw in an item, or why it could not look.
//
// A finding says what was seen, never what follows from it (I7). "Not examined" is a finding too,
// with its kind of inability (I10).
// Threads values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace vigie {

enum class UnableKind {
  kCrashed,        // the analyzer or its worker ended before it was done: a person must look
  kAbstained,      // it looked and will not say: too short, too compressed
  kNotApplicable,  // there is nothing of its kind here: no sound track, no face
};

struct Unable {
  UnableKind kind = UnableKind::kNotApplicable;
  std::string reason;  // a plain sentence without full stop, for people
};

struct Where {
  std::string track;  // "video", "audio", "image", "container"
  int64_t from_ms = 0, to_ms = 0;
  // left, top, width, height as shares of the upright picture, each in [0, 1]
  std::optional<std::array<double, 4>> box;
};

struct Finding {
  std::string kind;                    // what was looked for: "known_match", "ai_trace", "silence"
  std::string analyzer;                // who looked
  std::string version;                 // of that analyzer
  std::optional<double> score;         // calibrated probability in [0, 1]
  std::optional<std::string> verdict;  // one word of the kind's own vocabulary
  std::vector<Where> where;
  JsonObject evidence;
  std::optional<Unable> unable;
};

// Members exactly as in docs/reference/check-json.md. Errors: none.
Json to_json_value(const Finding& finding);
// Errors: kCorrupt when a member lacks or has the wrong type.
Result<Finding> finding_from_json(const Json& value);

std::string_view to_text(UnableKind kind);  // "crashed", "abstained", "not_applicable"

}  // namespace vigie
