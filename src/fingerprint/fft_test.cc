// The transform against its own definition, a sum that is slow and plain.
#include "fingerprint/fft.h"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>
#include <random>

namespace vigie::fingerprint {

static std::vector<float> by_definition(const std::vector<float>& samples) {
  std::vector<float> out;
  for (size_t k = 0; k <= samples.size() / 2; ++k) {
    std::complex<double> sum;
    for (size_t i = 0; i < samples.size(); ++i) {
      const double angle =
          -2 * std::numbers::pi * static_cast<double>(k * i) / static_cast<double>(samples.size());
      sum += static_cast<double>(samples[i]) * std::polar(1.0, angle);
    }
    out.push_back(static_cast<float>(std::norm(sum)));
  }
  return out;
}

TEST_CASE("fft: equals the definition at every size") {
  std::mt19937 random(1);
  for (const size_t size : {4u, 8u, 64u, 256u}) {
    CAPTURE(size);
    std::vector<float> samples(size);
    for (float& sample : samples) sample = static_cast<float>(random() % 2001) - 1000;
    std::vector<float> power(size / 2 + 1);
    PowerSpectrum spectrum(size);
    spectrum.compute(samples, power);
    spectrum.compute(samples, power);  // a second time in the same buffer
    const auto expected = by_definition(samples);
    for (size_t k = 0; k < power.size(); ++k) {
      CHECK(power[k] == doctest::Approx(expected[k]).epsilon(1e-3).scale(1e6));
    }
  }
}

TEST_CASE("fft: a steady level is all at zero, the fastest change all at half the rate") {
  PowerSpectrum spectrum(8);
  std::vector<float> power(5);
  spectrum.compute(std::vector<float>(8, 3), power);
  CHECK(power == std::vector<float>{576, 0, 0, 0, 0});
  spectrum.compute(std::vector<float>{1, -1, 1, -1, 1, -1, 1, -1}, power);
  CHECK(power == std::vector<float>{0, 0, 0, 0, 64});
}

}  // namespace vigie::fingerprint
