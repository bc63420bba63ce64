// The scalar kernels are short enough to be read; every other set must agree with them on random
// words and on those that break vector code: all alike, one bit, every length around a vector.
#include "fingerprint/index/kernels.h"

#include <doctest/doctest.h>

#include <bit>
#include <random>
#include <string>
#include <vector>

namespace vigie::fingerprint {

static std::vector<uint16_t> make_words(int pattern, size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<uint16_t> out(count);
  for (size_t i = 0; i < count; ++i) {
    out[i] = static_cast<uint16_t>(pattern == 0   ? 0
                                   : pattern == 1 ? 0xffff
                                   : pattern == 2 ? 1u << i % 16
                                   : pattern == 3 ? 0xffffu << i % 17
                                                  : random());
  }
  return out;
}

TEST_CASE("kernels: the best set of this processor is the last, scalar the first") {
  const Kernels* const* sets = all_kernels();
  CHECK(std::string(sets[0]->name) == "scalar");
  while (sets[1] != nullptr) ++sets;
  CHECK(&kernels() == *sets);
}

TEST_CASE("kernels: the scalar set counts bits") {
  const Kernels& scalar = *all_kernels()[0];
  const std::vector<uint16_t> words = {0x0000, 0x0001, 0xffff, 0x8001, 0x0003};
  uint32_t positions[5];
  CHECK(scalar.find_words(words.data(), 5, 0x0001, 1, positions) == 4);
  CHECK(std::vector<uint32_t>(positions, positions + 4) == std::vector<uint32_t>{0, 1, 3, 4});
  CHECK(scalar.find_words(words.data(), 5, 0x0001, -1, positions) == 0);
  CHECK(scalar.find_words(words.data(), 0, 0, 16, positions) == 0);
  const std::vector<uint16_t> zeros(16, 0), ones(16, 0xffff);
  CHECK(scalar.distance(zeros.data(), ones.data()) == 256);
  CHECK(scalar.distance(ones.data(), ones.data()) == 0);
}

TEST_CASE("kernels: every set finds the same words, at every length") {
  for (const Kernels* const* set = all_kernels(); *set != nullptr; ++set) {
    for (int pattern = 0; pattern < 6; ++pattern) {
      for (size_t count = 0; count < 140; ++count) {
        // One more in front: words of a bucket begin anywhere.
        const auto words = make_words(pattern, count + 1, static_cast<unsigned>(count));
        for (const int bits_max : {-1, 0, 1, 3, 8, 15, 16, 40}) {
          std::vector<uint32_t> expected(count), found(count);
          const auto wanted = static_cast<uint16_t>(pattern == 5 ? words[count / 2] : 0x5a01);
          const Kernels& scalar = *all_kernels()[0];
          expected.resize(
              scalar.find_words(words.data() + 1, count, wanted, bits_max, expected.data()));
          found.resize((*set)->find_words(words.data() + 1, count, wanted, bits_max, found.data()));
          CAPTURE((*set)->name);
          CAPTURE(pattern);
          CAPTURE(count);
          CAPTURE(bits_max);
          REQUIRE(found == expected);
        }
      }
    }
  }
}

static std::vector<uint8_t> make_planes(int pattern, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<uint8_t> out(kFilterPlanes * kBlockHashes);
  for (auto& byte : out) {
    byte = static_cast<uint8_t>(pattern == 0 ? 0 : pattern == 1 ? 0xff : random());
    // Mostly zeros: distances from a query of zeros lie around the radius.
    if (pattern == 2) byte &= static_cast<uint8_t>(random() & random());
  }
  return out;
}

TEST_CASE("kernels: every set lets the same hashes of a block pass") {
  std::mt19937 random(3);
  std::vector<std::vector<uint16_t>> rows = {
      std::vector<uint16_t>(16, 0), std::vector<uint16_t>(16, 0xffff), std::vector<uint16_t>(16)};
  for (auto& word : rows[2]) word = static_cast<uint16_t>(random());
  const uint16_t* queries[] = {rows[0].data(), rows[1].data(), rows[2].data()};
  for (const Kernels* const* set = all_kernels(); *set != nullptr; ++set) {
    for (int pattern = 0; pattern < 4; ++pattern) {
      const auto planes = make_planes(pattern, 11);
      for (const int bits_max : {-1, 0, 20, 31, 47, 95, 96, 97, 255, 1000}) {
        uint64_t expected[3 * kMaskWords], found[3 * kMaskWords];
        all_kernels()[0]->filter_block(planes.data(), queries, 3, bits_max, expected);
        (*set)->filter_block(planes.data(), queries, 3, bits_max, found);
        CAPTURE((*set)->name);
        CAPTURE(pattern);
        CAPTURE(bits_max);
        for (size_t i = 0; i < 3 * kMaskWords; ++i) CHECK(found[i] == expected[i]);
      }
    }
  }
}

TEST_CASE("kernels: every set measures the same distance") {
  for (const Kernels* const* set = all_kernels(); *set != nullptr; ++set) {
    for (unsigned seed = 0; seed < 50; ++seed) {
      const auto a = make_words(4, 16, seed), b = make_words(seed % 2 ? 3 : 4, 16, seed + 100);
      int expected = 0;
      for (size_t i = 0; i < 16; ++i) {
        expected += std::popcount(static_cast<uint16_t>(a[i] ^ b[i]));
      }
      CHECK((*set)->distance(a.data(), b.data()) == expected);
    }
  }
}

}  // namespace vigie::fingerprint
