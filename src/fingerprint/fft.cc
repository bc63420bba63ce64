#include "fingerprint/fft.h"

#include <bit>
#include <cmath>
#include <numbers>

#include "base/check.h"

namespace vigie::fingerprint {
namespace {

// The library's product of complex numbers looks after infinities, which costs a branch.
std::complex<float> product(std::complex<float> a, std::complex<float> b) {
  return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

std::complex<float> turn(size_t k, size_t of) {
  const double angle = -2 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(of);
  return {static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle))};
}

}  // namespace

PowerSpectrum::PowerSpectrum(size_t size)
    : work_(size / 2), turns_(size / 4), split_(size / 2), order_(size / 2) {
  CHECK(size >= 4 && std::has_single_bit(size));
  const int bits = std::countr_zero(size / 2);
  for (size_t i = 0; i < order_.size(); ++i) {
    for (int b = 0; b < bits; ++b) order_[i] |= (i >> b & 1) << (bits - 1 - b);
  }
  for (size_t k = 0; k < turns_.size(); ++k) turns_[k] = turn(k, size / 2);
  for (size_t k = 0; k < split_.size(); ++k) split_[k] = turn(k, size);
}

void PowerSpectrum::transform() {
  const size_t count = work_.size();
  for (size_t half = 1; half < count; half *= 2) {
    const size_t step = count / (2 * half);
    for (size_t from = 0; from < count; from += 2 * half) {
      for (size_t k = 0; k < half; ++k) {
        const auto upper = work_[from + k];
        const auto lower = product(work_[from + k + half], turns_[k * step]);
        work_[from + k] = upper + lower;
        work_[from + k + half] = upper - lower;
      }
    }
  }
}

void PowerSpectrum::compute(std::span<const float> samples, std::span<float> power) {
  const size_t count = work_.size();
  CHECK(samples.size() == 2 * count && power.size() == count + 1);
  for (size_t i = 0; i < count; ++i) {
    work_[order_[i]] = {samples[2 * i], samples[2 * i + 1]};
  }
  transform();
  power[0] = (work_[0].real() + work_[0].imag()) * (work_[0].real() + work_[0].imag());
  power[count] = (work_[0].real() - work_[0].imag()) * (work_[0].real() - work_[0].imag());
  for (size_t k = 1; k < count; ++k) {
    const auto a = work_[k], b = std::conj(work_[count - k]);
    const auto even = 0.5f * (a + b);
    const auto odd = product({0.f, -0.5f}, a - b);
    power[k] = std::norm(even + product(odd, split_[k]));
  }
}

}  // namespace vigie::fingerprint
