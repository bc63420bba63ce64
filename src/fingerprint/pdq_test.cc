// The judge is the reference implementation: its printed hashes and qualities for given luma planes
// are facts. Synthetic planes cover what photographs do not: tiny, flat, padded and absurd ones.
#include "fingerprint/pdq.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "fingerprint/decode_for_test.h"

namespace vigie::fingerprint {

static std::vector<uint8_t> smooth_noise(int width, int height, unsigned seed) {
  std::mt19937 random(seed);
  // 13 does not divide 64: blocks that fit the transform would have coefficients of exactly 0.
  constexpr int kBlocks = 13;
  std::vector<uint8_t> coarse(kBlocks * kBlocks);
  for (auto& value : coarse) value = static_cast<uint8_t>(random() & 0xff);
  std::vector<uint8_t> out(static_cast<size_t>(width) * height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      out[y * width + x] = coarse[y * kBlocks / height * kBlocks + x * kBlocks / width];
    }
  }
  return out;
}

// The picture after change, pixel by pixel: the slow way that needs no theory.
static std::vector<uint8_t> changed(Dihedral change, const std::vector<uint8_t>& in, int side) {
  std::vector<uint8_t> out(in.size());
  const int last = side - 1;
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      int from_x = x, from_y = y;
      switch (change) {
        case Dihedral::kOriginal: break;
        case Dihedral::kRotate90: from_x = y, from_y = last - x; break;
        case Dihedral::kRotate180: from_x = last - x, from_y = last - y; break;
        case Dihedral::kRotate270: from_x = last - y, from_y = x; break;
        case Dihedral::kMirrorHorizontal: from_x = last - x; break;
        case Dihedral::kMirrorVertical: from_y = last - y; break;
        case Dihedral::kTranspose: from_x = y, from_y = x; break;
        case Dihedral::kAntiTranspose: from_x = last - y, from_y = last - x; break;
      }
      out[y * side + x] = in[from_y * side + from_x];
    }
  }
  return out;
}

TEST_CASE("pdq: equals the reference, hash and quality, on its luma planes") {
  const auto folder = testing::data_folder() / "pdq";
  const auto rows = testing::csv_rows(folder / "expected_luma.csv");
  if (rows.empty()) {
    MESSAGE("skipped: no reference hashes");
    return;
  }
  // Columns of the file by Dihedral: original, 90, 180, 270 (both turns are named the other way
  // round there), left-right, top-bottom, and the two diagonals.
  const std::array<size_t, kDihedralCount> columns = {5, 8, 7, 6, 10, 9, 11, 12};
  for (size_t i = 1; i < rows.size(); ++i) {
    const auto& row = rows[i];
    CAPTURE(row[0]);
    const int width = std::stoi(row[1]), height = std::stoi(row[2]);
    const auto raw = testing::raw_pictures(folder / "luma" / row[0], "");
    if (raw.empty()) {
    MESSAGE("skipped: no ffmpeg command");
    return;
  }
    REQUIRE(raw.size() == static_cast<size_t>(width) * height);
    const PixelPlane luma{reinterpret_cast<const uint8_t*>(raw.data()), width, height, width};
    const auto got = pdq_from_luma(luma);
    CHECK(to_hex(got->hash) == row[3]);
    CHECK(got->quality == std::stoi(row[4]));
    if (i % 2 == 0) continue;  // large pictures take long, and all eight come from one transform
    const auto dihedral = pdq_dihedral_from_luma(luma);
    CHECK(dihedral->quality == got->quality);
    for (size_t d = 0; d < columns.size(); ++d) {
      CAPTURE(d);
      CHECK(to_hex(dihedral->hashes[d]) == row[columns[d]]);
    }
  }
}

TEST_CASE("pdq: photographs, squeezed to 512 px, are within 10 bits of the reference") {
  const auto folder = testing::data_folder() / "pdq";
  const auto rows = testing::csv_rows(folder / "expected.csv");
  if (rows.empty()) {
    MESSAGE("skipped: no reference hashes");
    return;
  }
  for (size_t i = 1; i < rows.size(); ++i) {
    const auto& row = rows[i];
    if (std::stoi(row[2]) < 50 || !std::filesystem::exists(folder / "images" / row[0])) continue;
    CAPTURE(row[0]);
    const auto size = testing::output_of("ffprobe -v error -select_streams v:0 -show_entries"
                                         " stream=width,height -of csv=p=0 " +
                                         testing::quoted(folder / "images" / row[0]));
    int width = 0, height = 0;
    if (std::sscanf(size.c_str(), "%d,%d", &width, &height) != 2) {
      {
    MESSAGE("skipped: no ffprobe command");
    return;
  }
    }
    if (width > 512 || height > 512) width = height = 512;
    const auto raw = testing::raw_pictures(
        folder / "images" / row[0],
        "scale=" + std::to_string(width) + ":" + std::to_string(height), "rgb24");
    REQUIRE(raw.size() == static_cast<size_t>(width) * height * 3);
    const auto got =
        pdq_from_rgb({reinterpret_cast<const uint8_t*>(raw.data()), width, height, width * 3});
    CHECK(distance_bits(got->hash, *hash_from_hex(row[1])) <= 10);
  }
}

TEST_CASE("pdq: the eight hashes are those of the eight changed pictures") {
  // At 64 px nothing is blurred; larger windows of even width lean a pixel to one side.
  constexpr int kSide = 64;
  const auto picture = smooth_noise(kSide, kSide, 5);
  const auto hashes = pdq_dihedral_from_luma({picture.data(), kSide, kSide, kSide});
  for (int d = 0; d < kDihedralCount; ++d) {
    const auto turned = changed(static_cast<Dihedral>(d), picture, kSide);
    const auto direct = pdq_from_luma({turned.data(), kSide, kSide, kSide});
    CHECK(distance_bits(direct->hash, hashes->hashes[d]) <= 2);  // rounding at the median
    const Hash worked_out = apply_to_hash(static_cast<Dihedral>(d), hashes->hashes[0]);
    CHECK(distance_bits(worked_out, hashes->hashes[d]) <= 16);
  }
}

TEST_CASE("pdq: changing a hash twice with a mirror, four times with a turn, gives it back") {
  Hash hash;
  std::mt19937_64 random(7);
  for (auto& word : hash.words) word = random();
  CHECK(apply_to_hash(Dihedral::kOriginal, hash) == hash);
  for (const auto mirror : {Dihedral::kMirrorHorizontal, Dihedral::kMirrorVertical,
                            Dihedral::kTranspose, Dihedral::kAntiTranspose, Dihedral::kRotate180}) {
    CHECK(apply_to_hash(mirror, apply_to_hash(mirror, hash)) == hash);
  }
  CHECK(apply_to_hash(Dihedral::kRotate270, apply_to_hash(Dihedral::kRotate90, hash)) == hash);
}

TEST_CASE("pdq: padding between rows and equal colours change nothing") {
  const auto picture = smooth_noise(90, 70, 3);
  const auto plain = pdq_from_luma({picture.data(), 90, 70, 90});
  std::vector<uint8_t> padded(128 * 70, 0xaa), coloured;
  for (int y = 0; y < 70; ++y) std::copy_n(&picture[y * 90], 90, &padded[y * 128]);
  for (const uint8_t value : picture) coloured.insert(coloured.end(), 3, value);
  CHECK(pdq_from_luma({padded.data(), 90, 70, 128})->hash == plain->hash);
  CHECK(distance_bits(pdq_from_rgb({coloured.data(), 90, 70, 270})->hash, plain->hash) <= 2);
}

TEST_CASE("pdq: flat and tiny pictures have quality 0") {
  const std::vector<uint8_t> flat(100 * 100, 77);
  CHECK(pdq_from_luma({flat.data(), 100, 100, 100})->quality == 0);
  CHECK(pdq_from_luma({flat.data(), 5, 5, 5})->quality == 0);
  const auto tiny = pdq_from_luma({flat.data(), 4, 100, 4});
  CHECK(tiny->quality == 0);
  CHECK(tiny->hash == Hash{});
  CHECK(pdq_dihedral_from_luma({flat.data(), 100, 4, 100})->hashes[3] == Hash{});
}

TEST_CASE("pdq: refuses planes that cannot be and says why") {
  const uint8_t pixel = 0;
  CHECK(pdq_from_luma({}).error().code == ErrorCode::kInvalidArgument);
  CHECK(pdq_from_luma({&pixel, 0, 9, 9}).error().code == ErrorCode::kInvalidArgument);
  CHECK(pdq_from_luma({&pixel, 9, -1, 9}).error().code == ErrorCode::kInvalidArgument);
  CHECK(pdq_from_luma({&pixel, 9, 9, 8}).error().message == "no picture: 9 x 9, stride 8");
  CHECK(pdq_from_rgb({&pixel, 9, 9, 26}).error().code == ErrorCode::kInvalidArgument);
  CHECK(pdq_from_luma({&pixel, 1 << 15, 1 << 15, 1 << 15}).error().code == ErrorCode::kLimit);
}

}  // namespace vigie::fingerprint
