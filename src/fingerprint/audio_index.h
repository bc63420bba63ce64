// fingerprint/audio_index.h: which known sounds may share a stretch with a query, and how it lies.
//
// Input   peaks of known sounds (audio_peaks.h), by number; peaks of a query.
// Output  guesses: pitch, speed and place at which a stretch of the query would lie on a known
//         sound. audio_align.h verifies them.
// Method  three peaks that follow one another within two seconds keep two differences of
//         log-frequency and one ratio of times under any change of pitch and speed: these three
//         numbers are looked up. A known sound is entered with triplets of its strong peaks only;
//         a query asks for all triplets of its peaks, so three that survived are enough. Every hit
//         votes for a pitch and a place, and places with several votes are guesses. Relative
//         positions of spectral peaks go back to A. Wang (ISMIR 2003); triplets over log-frequency
//         to J. Six and M. Leman (ISMIR 2014). Their code was not used.
// Cost    about 100 triplets and 2 kB of memory for each second of known sound; a second of a query
//         asks for some 30,000 triplets.
// Limits  changes of pitch to 4.5 semitones and of speed to 0.7 - 1.45.
// Threads built by one thread, then may be searched by many.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "fingerprint/print.h"

namespace vigie::fingerprint {

struct AudioGuess {
  size_t entry = 0;
  int32_t query_time = 0;      // units of AudioPeak::time
  int32_t reference_time = 0;  // where that moment of the query lies
  double speed = 1;            // reference time that passes in one unit of query time
  int32_t pitch_shift = 0;     // of the query over the reference, units of AudioPeak::pitch
  int votes = 0;
};

class AudioIndex {
 public:
  // Searchable at once. Errors: none.
  void add(size_t entry, std::span<const AudioPeak> peaks);
  // Entries ascend, then votes descend; at most kGuessesMax of one entry. Deterministic for the
  // same entries in the same order. Errors: none.
  std::vector<AudioGuess> find(std::span<const AudioPeak> query) const;
  size_t size() const;  // triplets

  static constexpr size_t kGuessesMax = 200;

 private:
  struct Posting {
    uint32_t key = 0;  // of the three numbers
    uint32_t entry = 0;
    uint32_t time : 22 = 0;  // of the first peak
    uint32_t span : 10 = 0;  // from the first to the last one
    int16_t pitch = 0;       // of the first one
  };
  // Sorted by key, then pitch, with the first posting of each range of keys. New entries are runs
  // of their own; runs of similar size are merged, so that there are few and adding stays cheap.
  struct Run {
    std::vector<Posting> postings;
    std::vector<uint32_t> starts;
    int shift = 0;  // key >> shift is the range
  };
  struct Vote {
    uint32_t entry;
    int32_t block;
    int32_t pitch, place;
    float speed;
  };

  static void finish(Run& run);
  void look_up(uint32_t key, const AudioPeak& first, int32_t span, std::vector<Vote>& votes) const;
  void collect(std::span<const AudioPeak> query, size_t first, std::vector<Vote>& votes) const;

  std::vector<Run> runs_;
};

}  // namespace vigie::fingerprint
