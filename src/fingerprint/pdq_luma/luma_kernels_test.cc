// Every instruction set gives, bit for bit, what the published order of additions gives: written
// here as plainly as it can be, one value after the other, with a division for each.
#include "fingerprint/pdq_luma/luma_kernels.h"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

namespace vigie::fingerprint {
namespace {

// Along a line of values that lie `step` apart.
void blur_line(const float* in, float* out, int length, ptrdiff_t step) {
  const int window = luma_window(length), ahead = (window + 2) / 2;
  float sum = 0;
  int count = 0;
  const auto add = [&](int at) { sum += in[at * step], ++count; };
  for (int i = 0; i < ahead - 1 && i < length; ++i) add(i);
  for (int centre = 0; centre < length; ++centre) {
    const int entering = centre + ahead - 1, leaving = entering - window;
    if (entering < length) add(entering);
    if (leaving >= 0) sum -= in[leaving * step], --count;
    out[centre * step] = sum / static_cast<float>(count);
  }
}

std::vector<float> plain_samples(const LumaPlane& luma) {
  const int width = luma.width, height = luma.height;
  std::vector<float> one(static_cast<size_t>(width) * height), two(one.size());
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x)
      one[static_cast<size_t>(y) * width + x] = luma.data[y * luma.stride + x];
  }
  for (int round = 0; round < 2; ++round) {
    for (int y = 0; y < height; ++y) {
      blur_line(&one[static_cast<size_t>(y) * width], &two[static_cast<size_t>(y) * width], width,
                1);
    }
    for (int x = 0; x < width; ++x) blur_line(&two[x], &one[x], height, width);
  }
  std::vector<float> out;
  for (int i = 0; i < kLumaSide; ++i) {
    for (int j = 0; j < kLumaSide; ++j) {
      const int y = static_cast<int>((i + 0.5) * height / kLumaSide);
      const int x = static_cast<int>((j + 0.5) * width / kLumaSide);
      out.push_back(one[static_cast<size_t>(y) * width + x]);
    }
  }
  return out;
}

}  // namespace

TEST_CASE("pdq luma: every instruction set gives the samples of the published order") {
  std::mt19937 random(7);
  const int sizes[][2] = {{5, 5},    {5, 400},  {400, 5},   {63, 65},   {64, 64},   {127, 129},
                          {128, 16}, {640, 17}, {161, 320}, {512, 288}, {1279, 33}, {1280, 720}};
  for (const auto& [width, height] : sizes) {
    const ptrdiff_t stride = width + 3;
    std::vector<uint8_t> bytes(static_cast<size_t>(stride) * height);
    // Noise, its extremes, and flat parts, in turn.
    const unsigned kind = random() % 3;
    for (uint8_t& value : bytes) {
      const auto drawn = static_cast<unsigned>(random());
      value = static_cast<uint8_t>(kind == 0   ? drawn
                                   : kind == 1 ? drawn % 2 * 255
                                               : 250 + drawn % 4);
    }
    const LumaPlane luma{bytes.data(), width, height, stride};
    const auto expected = plain_samples(luma);
    for (const auto* kernel = all_luma_kernels(); *kernel != nullptr; ++kernel) {
      CAPTURE(std::string((*kernel)->name));
      CAPTURE(width);
      CAPTURE(height);
      // Room that was used before, and not one value more than is asked for.
      std::vector<float> room(luma_room_floats(width, height), 1e30f), got(expected.size());
      (*kernel)->sample(luma, room.data(), got.data());
      CHECK(got == expected);
    }
  }
}

}  // namespace vigie::fingerprint
