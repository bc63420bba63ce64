// fingerprint/match.h: which stretches of a query are stretches of known entries.
//
// Input   the query's print and the entries' prints, by number.
// Output  aligned segments, one an entry, track and stretch, sorted by entry, track, query start.
// Method  pictures by features, hashes and what moves where (match_places.h); where one side is an
//         image or came as hashes alone, frames close in Hamming distance vote on (offset, speed)
//         (match_picture.h); sound by the peaks of its spectrum (match_sound.h).
// Cost    grows with the length of query and entries; not measured alone. In larger sets the key
//         frames to compare are chosen by an index.
// Limits  hashes alone survive re-encoding, resizing and colour, about 3 % of cropping, and
//         (through their eight dihedral forms) mirroring and quarter turns; not more.
// Threads Matcher is built by one thread, then may be searched by many.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "fingerprint/print.h"

namespace vigie::fingerprint {

enum class Track { kVideo, kAudio };
enum class MatchKind { kSame, kNear, kContains };

struct MatchOptions {
  int distance_bits_max = 31;     // PDQ's published radius: unrelated pictures stay above 50
  int quality_min = 50;           // the published gate: lower hashes are arbitrary
  double audio_error_max = 0.27;  // share of differing bits over a stretch; measured, see the note
  int64_t stretch_us_min = 1'500'000;  // shorter agreement is chance (one frame for images)
};

inline constexpr std::array<double, 4> kWholePicture = {0, 0, 1, 1};

struct Transform {
  double speed = 1;            // query seconds advance this many reference seconds
  std::string mirror;          // "" or "horizontal", "vertical"
  int rotate_deg = 0;          // clockwise turn of the query against the reference: 0, 90, 180, 270
  double pitch_semitones = 0;  // of sound: how much higher the query is than the reference
  // Left, top, right, bottom in shares of the sides: the part of the reference that can be seen,
  // and the part of the query that shows it.
  std::array<double, 4> crop = kWholePicture, pane = kWholePicture;
};

struct Match {
  size_t entry = 0;  // number given at add()
  Track track = Track::kVideo;
  MatchKind kind = MatchKind::kNear;
  int64_t query_from_us = 0, query_to_us = 0;
  int64_t reference_from_us = 0, reference_to_us = 0;
  // of the whole item and entry, this track, all segments of this entry together; [0, 1]
  double coverage_query = 0, coverage_reference = 0;
  Transform transform;
  double score = 0;  // share of the stretch that agrees, [0, 1]: not a probability
};

class Matcher {
 public:
  explicit Matcher(const MatchOptions& options = {});
  ~Matcher();
  // Searchable at once. number is the caller's own.
  void add(size_t number, const ItemPrint& print);
  // Deterministic: the same entries and query give the same list. Errors: none.
  std::vector<Match> find(const ItemPrint& query) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string_view to_text(MatchKind kind);  // "same", "near", "contains"
std::string_view to_text(Track track);     // "video", "audio"

}  // namespace vigie::fingerprint
