// Sound is made sample by sample, so where it is quiet is known exactly.
#include <doctest/doctest.h>

#include <cmath>

#include "analyze/analyzer.h"

namespace vigie::analyze {

std::unique_ptr<Analyzer> make_silence(const PassOptions& options);

namespace {

// Seconds of a 440 Hz tone (amplitude of 16-bit sound; 0 is silence), given in odd-sized blocks.
void play(Analyzer& analyzer, double seconds, double amplitude, int64_t& time_us) {
  std::vector<int16_t> samples(static_cast<size_t>(seconds * kAudioRateHz));
  for (size_t i = 0; i < samples.size(); ++i) {
    samples[i] = static_cast<int16_t>(amplitude * std::sin(static_cast<double>(i) * 0.1728));
  }
  for (size_t i = 0; i < samples.size(); i += 777) {
    const size_t count = std::min<size_t>(777, samples.size() - i);
    analyzer.on_audio({time_us, {samples.data() + i, count}});
    time_us += static_cast<int64_t>(count) * 1'000'000 / kAudioRateHz;
  }
}

Finding finish(Analyzer& analyzer) {
  PassResult result;
  analyzer.finish(MemorySource({}), result);
  REQUIRE(result.findings.size() == 1);
  return result.findings[0];
}

}  // namespace

TEST_CASE("silence: finds a muted stretch and where it is") {
  const auto analyzer = make_silence({});
  int64_t time_us = 0;
  play(*analyzer, 2, 8000, time_us);
  play(*analyzer, 3, 0, time_us);
  play(*analyzer, 2, 8000, time_us);
  const Finding finding = finish(*analyzer);
  CHECK(finding.verdict == "some");
  REQUIRE(finding.where.size() == 1);
  CHECK(std::abs(finding.where[0].from_ms - 2000) <= 100);
  CHECK(std::abs(finding.where[0].to_ms - 5000) <= 100);
}

TEST_CASE("silence: pauses of speech and quiet rooms are none") {
  const auto analyzer = make_silence({});
  int64_t time_us = 0;
  for (int i = 0; i < 5; ++i) {
    play(*analyzer, 0.5, 8000, time_us);
    play(*analyzer, 0.8, 0, time_us);
  }
  play(*analyzer, 5, 100, time_us);  // -50 dBFS
  CHECK(finish(*analyzer).verdict == "none");
}

TEST_CASE("silence: a track that is silent throughout says so, no track is not applicable") {
  const auto silent = make_silence({});
  int64_t time_us = 0;
  play(*silent, 4, 0, time_us);
  CHECK(finish(*silent).verdict == "silent_throughout");
  const auto none = make_silence({});
  const Finding finding = finish(*none);
  REQUIRE(finding.unable);
  CHECK(finding.unable->kind == UnableKind::kNotApplicable);
}

}  // namespace vigie::analyze
