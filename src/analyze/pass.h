// analyze/pass.h: one pass over one item in the worker, and its result on the way to the parent.
//
// Input   a descriptor, options; in the parent, the bytes a worker wrote (untrusted: the worker
//         read hostile media).
// Output  media facts, findings, the fingerprint, a few stills; or the reason nothing could be
// read. Threads one thread a pass.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "fingerprint/print.h"
#include "model/finding.h"
#include "model/media_facts.h"
#include "provenance/ai_traces.h"

namespace vigie::analyze {

struct PassOptions {
  std::vector<std::string> analyzers;  // names from the registry; empty: all
  double frames_hz = 4;                // of the fingerprint's frame series; 0: every frame
  bool key_frames_only = false;        // a quick look: of pictures only those, and no sound
  int64_t duration_us_max = 4LL * 3600 * 1'000'000;
  int64_t pixels_max = 8192LL * 8192;
  int streams_max = 64;
  int stills_max = 0;  // pictures kept as small JPEGs, evenly chosen; 0: none
  int still_side_px = 480;
  std::vector<int64_t> stills_at_us;  // ascending; pictures of these moments instead, if any
  std::string captions;  // text of a caption file beside the clip, "" if none
};

struct Still {
  int64_t time_us = 0;
  int width_px = 0, height_px = 0;
  std::string jpeg;
};

struct PassResult {
  std::optional<Error> unreadable;  // why the item could not be read at all
  MediaFacts media;
  std::vector<Finding> findings;
  fingerprint::ItemPrint print;
  std::string chromaprint;  // the sound's codes as fpcalc prints them, "" without sound
  provenance::Provenance provenance;
  std::vector<Still> stills;
  JsonObject timing;  // milliseconds by part
};

// Runs the analyzers over the descriptor. Errors: none, they are in the result.
PassResult run_pass(int descriptor, const PassOptions& options);

// The worker's answer and the parent's reading of it; options likewise on the way in.
std::string encode_pass_result(const PassResult& result);
// Errors: kCorrupt, kLimit.
Result<PassResult> decode_pass_result(std::string_view bytes);
std::string encode_pass_options(const PassOptions& options);
Result<PassOptions> decode_pass_options(std::string_view text);

}  // namespace vigie::analyze
