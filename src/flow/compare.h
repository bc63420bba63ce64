// flow/compare.h: how one clip relates to others, in picture and in sound, without any bank.
//
// Input   open descriptors of the clips and their names.
// Output  the JSON of docs/reference/compare-json.md; pictures of the same moments of both, if
// asked. Method  the same prints and matching that banks use (flow/match.h); pictures come from a
// second
//         pass, because which moments belong together is known only after the first.
// Cost    one pass a clip, two with pictures.
// Threads stateless.
#pragma once

#include <string>
#include <vector>

#include "analyze/pass.h"
#include "base/json.h"
#include "base/result.h"
#include "flow/analyse.h"

namespace vigie::flow {

struct ClipToCompare {
  int descriptor = -1;  // open for reading; stays the caller's
  std::string name;     // as it was given
};

// The same moment of both, of matches[match] of the JSON.
struct MatchPictures {
  size_t match = 0;
  analyze::Still query, reference;
};

struct Comparison {
  Json json;
  std::vector<MatchPictures> pictures;
};

struct CompareOptions {
  AnalyseOptions analyse;
  bool with_pictures = false;
};

// others: at least one. Errors: kCorrupt or kUnsupported with the name of a clip that cannot be
// read; those of analyse().
Result<Comparison> compare_clips(const ClipToCompare& clip,
                                 const std::vector<ClipToCompare>& others,
                                 const CompareOptions& options);

}  // namespace vigie::flow
