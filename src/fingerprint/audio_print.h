// fingerprint/audio_print.h: the acoustic description of one item's sound.
//
// Input   16-bit mono sound at kAudioRateHz, in blocks of any length, in order.
// Output  Chromaprint codes of algorithm 1 (its default), about eight a second, for exchange with
//         others; and peaks (audio_peaks.h), which our own matching reads.
// Method  libchromaprint 1.5 (Lalinsky), the one that AcoustID and fpcalc use.
// Cost    an hour of sound in 6 s; memory 2 kB a second of sound.
// Limits  a code describes about 2.6 s: shorter sound has none. Survives codecs, noise and tempo
//         within 5 %; speech not a pitch change of a semitone. Silence gives codes too, all alike:
//         audio_information() tells which ones describe something.
// Threads one thread a builder; the functions are stateless.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "fingerprint/print.h"
#include "model/frame.h"

namespace vigie::fingerprint {

class AudioPrintBuilder {
 public:
  // duration_us_max: sound after that is not read. The default is eight hours, as for prints.
  explicit AudioPrintBuilder(int64_t duration_us_max = 8LL * 3600 * 1'000'000);
  ~AudioPrintBuilder();
  // Silence is put where a block starts later than the sound so far (at most a minute at a time),
  // so that codes keep their place. Errors: kUnavailable when the library gives up.
  Status add(const AudioBlock& block);
  // Precondition: called once, last. Sound too short for a code gives no codes.
  // Errors: kUnavailable when the library gives up.
  Result<AudioPrint> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The compressed text that fpcalc prints and AcoustID takes; "" for a print without codes.
// Errors: none.
std::string chromaprint_text(const AudioPrint& print);
// The codes of such a text. Errors: kCorrupt when it is none; kLimit above 1 MiB of text;
// kUnsupported when it is not of algorithm 1.
Result<std::vector<uint32_t>> codes_from_chromaprint_text(std::string_view text);

// Seconds of sound that one code describes: code i spans [i * step, i * step + this].
inline constexpr int64_t kCodeSpanUs = 2'600'000;

// For each code whether it may take part in matching: false in stretches that hardly change, such
// as silence, hum and test tones, which every other silence resembles. Errors: none.
std::vector<bool> audio_information(std::span<const uint32_t> codes);

}  // namespace vigie::fingerprint
