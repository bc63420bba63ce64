// fingerprint/fft.h: the power spectrum of short stretches of sound.
//
// Method  radix-2 decimation in time on N/2 complex numbers that hold N real ones (Cooley and Tukey
//         1965; the split by symmetry is textbook). libavutil has a faster one, but this room is
//         pure and links no FFmpeg.
// Cost    2048 samples in about 10 microseconds.
// Threads one thread an instance: it works in a buffer of its own.
#pragma once

#include <complex>
#include <span>
#include <vector>

namespace vigie::fingerprint {

class PowerSpectrum {
 public:
  // size: samples of a stretch, a power of two from 4 on.
  explicit PowerSpectrum(size_t size);
  // samples.size() is size; power.size() is size / 2 + 1: |X(k)|^2 of frequencies 0 to half the
  // rate, with a transform that is not scaled. Errors: none.
  void compute(std::span<const float> samples, std::span<float> power);

 private:
  void transform();

  std::vector<std::complex<float>> work_, turns_, split_;
  std::vector<size_t> order_;
};

}  // namespace vigie::fingerprint
