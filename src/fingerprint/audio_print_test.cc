// Synthetic sound with a fixed seed: the codes themselves are the library's business, their number,
// place, text form and worth for matching are ours.
#include "fingerprint/audio_print.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "fingerprint/decode_for_test.h"

namespace vigie::fingerprint {

// A new chord of three tones every 200 ms.
static std::vector<int16_t> melody(double seconds, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<int16_t> out;
  double tones[3] = {};
  for (int i = 0; i < seconds * kAudioRateHz; ++i) {
    if (i % 3200 == 0) {
      for (double& tone : tones)
        tone = 110.0 * std::pow(2.0, static_cast<double>(random() % 48) / 12);
    }
    double value = 0;
    for (const double tone : tones)
      value += std::sin(2 * 3.14159265358979 * tone * i / kAudioRateHz);
    out.push_back(static_cast<int16_t>(value * 6000));
  }
  return out;
}

static AudioPrint print_of(std::span<const int16_t> sound, size_t block = 1 << 20) {
  AudioPrintBuilder builder;
  for (size_t at = 0; at < sound.size(); at += block) {
    const auto part = sound.subspan(at, std::min(block, sound.size() - at));
    REQUIRE(builder.add({static_cast<int64_t>(at) * 1'000'000 / kAudioRateHz, part}));
  }
  return *builder.finish();
}

TEST_CASE("audio_print: eight codes a second once a code's span is full") {
  const auto print = print_of(melody(12, 1));
  CHECK(print.duration_us == 12'000'000);
  CHECK(print.step_us == 123'810);
  CHECK(print.codes.size() == 75);
  CHECK((print.codes.size() - 1) * print.step_us + kCodeSpanUs <= 12'000'000);
}

TEST_CASE("audio_print: block sizes do not matter") {
  const auto sound = melody(6, 2);
  CHECK(print_of(sound).codes == print_of(sound, 777).codes);
}

TEST_CASE("audio_print: a hole in time is filled so that codes keep their place") {
  const auto first = melody(5, 3), second = melody(5, 4);
  AudioPrintBuilder builder;
  REQUIRE(builder.add({0, first}));
  REQUIRE(builder.add({8'000'000, second}));
  CHECK(builder.finish()->duration_us == 13'000'000);
}

TEST_CASE("audio_print: a lying timestamp adds a minute of silence, not a year") {
  const auto sound = melody(1, 3);
  AudioPrintBuilder builder;
  REQUIRE(builder.add({int64_t{1} << 60, sound}));
  CHECK(builder.finish()->duration_us == 61'000'000);
}

TEST_CASE("audio_print: sound over the limit is not read, sound under a span has no code") {
  AudioPrintBuilder builder(3'000'000);
  REQUIRE(builder.add({0, melody(9, 5)}));
  CHECK(builder.finish()->duration_us == 3'000'000);
  CHECK(print_of(melody(2, 6)).codes.empty());
  CHECK(print_of({}).codes.empty());
}

TEST_CASE("audio_print: text goes to codes and back") {
  const auto print = print_of(melody(8, 7));
  const std::string text = chromaprint_text(print);
  CHECK(text.substr(0, 2) == "AQ");  // algorithm 1, then 24 bits of length
  CHECK(*codes_from_chromaprint_text(text) == print.codes);
  CHECK(chromaprint_text({}) == "");
}

TEST_CASE("audio_print: what the library writes is read, whatever the codes") {
  std::minstd_rand random(5);
  for (int round = 0; round < 200; ++round) {
    AudioPrint print;
    const auto sparse = [&] { return uint32_t{1} << random() % 32; };
    for (int i = 0; i <= round; ++i) {
      const uint32_t any = static_cast<uint32_t>(random()) << 16 ^ static_cast<uint32_t>(random());
      print.codes.push_back(round % 3 == 0 ? any : round % 3 == 1 ? sparse() : 0);
    }
    print.codes.back() |= 1u << 31;
    const auto read = codes_from_chromaprint_text(chromaprint_text(print));
    REQUIRE(read);
    CHECK(*read == print.codes);
  }
}

TEST_CASE("audio_print: refuses text that nobody wrote well") {
  // The first was found by the fuzzer: the library wrote past its memory.
  for (const char* text :
       {"AQAAK1OkWFm2BJQ1G6VoPGbihxuSdwwenEf_BU3VEj_2oFlObJNS8QgP9UqEUFlqeFlQEtPx9eilG6VAAIQAwoQDCO"
        "OOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOO5iFxLRYaLUWAAAEAKBCAOAAKAQAQRYS"
        "Q"
        "zAgC9gQA",
        "AQAAAQ", "AQAAAf", "AQ____AAAA", "AQAAAv8", "AQAAAf____8"}) {
    CAPTURE(text);
    CHECK(codes_from_chromaprint_text(text).error().code == ErrorCode::kCorrupt);
  }
}

TEST_CASE("audio_print: refuses text that is no fingerprint") {
  CHECK(codes_from_chromaprint_text("").error().code == ErrorCode::kCorrupt);
  CHECK(codes_from_chromaprint_text("AQAAAA").error().code == ErrorCode::kCorrupt);
  CHECK(codes_from_chromaprint_text("not a fingerprint!").error().code == ErrorCode::kCorrupt);
  CHECK(codes_from_chromaprint_text(std::string((1 << 20) + 1, 'A')).error().code ==
        ErrorCode::kLimit);
  AudioPrint one;
  one.codes = {1, 2, 3, 4};
  std::string text = chromaprint_text(one);
  text[1] = 'g';  // algorithm 2
  CHECK(codes_from_chromaprint_text(text).error().code == ErrorCode::kUnsupported);
}

TEST_CASE("audio_print: equals what ffmpeg's own use of the library prints") {
  const auto clip = testing::data_folder() / "copies" / "clips" / "chair.mp4";
  const auto expected = testing::output_of("ffmpeg -nostdin -v error -i " + testing::quoted(clip) +
                                           " -map 0:a:0 -ac 1 -ar 16000 -f chromaprint -");
  const auto sound = testing::raw_sound(clip);
  if (expected.empty() || sound.empty()) {
    MESSAGE("skipped: no clip, or ffmpeg without chromaprint");
    return;
  }
  CHECK(chromaprint_text(print_of(sound)) == expected.substr(0, expected.find('\n')));
}

TEST_CASE("audio_print: silence and tones carry no information, melodies do") {
  const auto useful = [](const std::vector<uint32_t>& codes) {
    const auto mask = audio_information(codes);
    return static_cast<double>(std::count(mask.begin(), mask.end(), true)) /
           static_cast<double>(codes.size());
  };
  CHECK(useful(print_of(std::vector<int16_t>(16000 * 8)).codes) == 0);
  std::vector<int16_t> tone(16000 * 8), dither(16000 * 8);
  std::mt19937 random(1);
  for (size_t i = 0; i < tone.size(); ++i) {
    tone[i] = static_cast<int16_t>(9000 * std::sin(2 * 3.14159265358979 * 440 * double(i) / 16000));
    dither[i] = static_cast<int16_t>(random() % 3) - 1;
  }
  CHECK(useful(print_of(tone).codes) < 0.2);
  CHECK(useful(print_of(dither).codes) == 0);
  CHECK(useful(print_of(melody(8, 9)).codes) > 0.9);
  CHECK(audio_information({}).empty());
}

}  // namespace vigie::fingerprint
