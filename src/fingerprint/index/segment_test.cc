// The judge of search() is the definition: every row compared with every query. Hashes are in
// clusters around a few centres, because random ones are never near each other, and buckets of
// clusters are what a multi-index could get wrong.
#include "fingerprint/index/segment.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <tuple>

#include "base/bytes.h"
#include "fingerprint/index/test_hashes.h"

namespace vigie::fingerprint {

constexpr uint64_t kSeed = 9;

static std::vector<LabelledRow> make_rows(size_t clusters, size_t members, unsigned seed) {
  const Permutation permutation(kSeed);
  std::mt19937_64 random(seed);
  std::vector<LabelledRow> out;
  for (size_t c = 0; c < clusters; ++c) {
    const Hash centre = random_hash(random);
    for (size_t m = 0; m < members; ++m) {
      const Hash hash = flipped(centre, static_cast<int>(m % 60), random);
      const auto radius = static_cast<uint8_t>(m % 7 == 0 ? 10 : 255);
      out.push_back({permutation.apply(hash), {out.size(), radius}});
    }
  }
  return out;
}

static void sort(std::vector<RowHit>& hits) {
  std::sort(hits.begin(), hits.end(), [](const RowHit& a, const RowHit& b) {
    return std::tie(a.query, a.number, a.distance_bits) <
           std::tie(b.query, b.number, b.distance_bits);
  });
}

static bool equal(const std::vector<RowHit>& a, const std::vector<RowHit>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return std::tie(x.query, x.number, x.distance_bits) ==
           std::tie(y.query, y.number, y.distance_bits);
  });
}

static std::vector<RowHit> compare_all(const std::vector<LabelledRow>& rows,
                                       const std::vector<Row>& queries, int radius) {
  std::vector<RowHit> out;
  for (size_t q = 0; q < queries.size(); ++q) {
    for (const LabelledRow& row : rows) {
      const int distance =
          all_kernels()[0]->distance(row.row.words.data(), queries[q].words.data());
      if (distance > radius || distance > row.label.radius) continue;
      out.push_back({q, row.label.number, distance});
    }
  }
  sort(out);
  return out;
}

TEST_CASE("segment: finds exactly what lies within the radius, for every radius it takes") {
  const auto rows = make_rows(40, 100, 1);
  const SegmentBytes bytes(rows, kSeed);
  const auto segment = Segment::open(bytes.span());
  REQUIRE(segment);
  CHECK(segment->verify());
  const Permutation permutation(kSeed);
  std::mt19937_64 random(2);
  std::vector<Row> queries;
  for (size_t i = 0; i < 60; ++i) {
    const Hash near = permutation.undo(rows[random() % rows.size()].row);
    queries.push_back(permutation.apply(flipped(near, static_cast<int>(i % 40), random)));
  }
  for (int radius = 0; radius <= kSegmentRadiusMax; ++radius) {
    std::vector<RowHit> found;
    segment->search(queries, radius, found);
    sort(found);
    CAPTURE(radius);
    REQUIRE(equal(found, compare_all(rows, queries, radius)));
  }
  std::vector<RowHit> scanned;
  segment->scan(queries, 200, scanned);
  sort(scanned);
  CHECK(equal(scanned, compare_all(rows, queries, 200)));
}

TEST_CASE("segment: differences that a pigeonhole could lose are found") {
  // One word takes all the difference, two neighbours share it, every word has its share and no
  // more: at the radius, and one above it.
  const Row centre{};
  std::vector<LabelledRow> rows;
  for (size_t word = 0; word < kWordsARow; ++word) {
    for (int bits = 15; bits <= 16; ++bits) {
      Row row = centre;
      row.words[word] = static_cast<uint16_t>((1u << bits) - 1);
      row.words[(word + 1) % kWordsARow] = 0xffff;
      rows.push_back({row, {rows.size(), 255}});
    }
  }
  for (size_t odd = 0; odd <= kWordsARow; ++odd) {  // two bits a word, but one in one of them
    Row row;
    for (size_t w = 0; w < kWordsARow; ++w) row.words[w] = w == odd ? 0x8000 : 0x8001;
    rows.push_back({row, {rows.size(), 255}});
  }
  const SegmentBytes bytes(rows, kSeed);
  const auto segment = Segment::open(bytes.span());
  REQUIRE(segment);
  std::vector<RowHit> found;
  segment->search({&centre, 1}, 31, found);
  sort(found);
  CHECK(found.size() == 2 * kWordsARow);
  CHECK(equal(found, compare_all(rows, {centre}, 31)));
}

TEST_CASE("segment: the bytes do not depend on the order of the rows") {
  auto rows = make_rows(10, 30, 3);
  SegmentBytes forward(rows, kSeed);
  std::reverse(rows.begin(), rows.end());
  SegmentBytes backward(rows, kSeed);
  CHECK(forward.bytes() == backward.bytes());
}

TEST_CASE("segment: equal hashes are one row with all their labels") {
  std::vector<LabelledRow> rows;
  for (uint64_t i = 0; i < 5000; ++i) rows.push_back({Row{}, {i, static_cast<uint8_t>(i % 2)}});
  rows.push_back({Row{}, {7, 200}});  // a number again: the wider radius stays
  const SegmentBytes bytes(rows, kSeed);
  const auto segment = Segment::open(bytes.span());
  REQUIRE(segment);
  CHECK(segment->rows() == 1);
  CHECK(segment->labels() == 5000);
  Row query;
  query.words[3] = 1;
  std::vector<RowHit> found;
  segment->search({&query, 1}, 31, found);
  CHECK(found.size() == 2500);  // those whose own radius is 1
  query.words[3] = 3;
  found.clear();
  segment->search({&query, 1}, 31, found);
  REQUIRE(found.size() == 1);
  CHECK(found[0].number == 7);
}

TEST_CASE("segment: an empty one finds nothing") {
  const SegmentBytes bytes({}, kSeed);
  const auto segment = Segment::open(bytes.span());
  REQUIRE(segment);
  CHECK(segment->verify());
  std::vector<RowHit> found;
  const Row query;
  segment->search({&query, 1}, 31, found);
  segment->scan({&query, 1}, 255, found);
  CHECK(found.empty());
}

TEST_CASE("segment: a truncated, damaged or newer one is refused with what to do") {
  const SegmentBytes good(make_rows(2, 20, 4), kSeed);
  for (size_t length = 0; length < good.span().size(); length += 1 + length) {
    const auto opened = Segment::open(good.span().first(length));
    REQUIRE(!opened);
    CHECK(opened.error().code == ErrorCode::kCorrupt);
    CHECK(opened.error().message.find("made again from the store") != std::string::npos);
  }
  CHECK(!Segment::open(good.span().first(good.span().size() - 64)));
  // One bit anywhere: in the header and the directories at once, elsewhere when it is verified.
  for (size_t at = 0; at < good.span().size(); at = at < 200 ? at + 1 : at + at / 40) {
    SegmentBytes bad = good;
    bad.bytes()[at] ^= 0x10;
    const auto opened = Segment::open(bad.span());
    CAPTURE(at);
    CHECK((!opened || !opened->verify()));
    if (opened) {
      std::vector<RowHit> found;
      const Row query = opened->row(0);
      opened->search({&query, 1}, 31, found);  // wrong perhaps, but within its bytes
    }
  }
  SegmentBytes newer = good;
  newer.bytes()[8] = 2;
  const auto opened = Segment::open(newer.span());
  REQUIRE(!opened);
  CHECK(opened.error().code == ErrorCode::kUnsupported);
  CHECK(opened.error().message.find("use the newer program") != std::string::npos);
}

TEST_CASE("permutation: keeps distances, comes back, and depends on the seed") {
  const auto hashes = random_hashes(20, 5);
  const Permutation permutation(1), other(2);
  for (size_t i = 1; i < hashes.size(); ++i) {
    const Row a = permutation.apply(hashes[i - 1]), b = permutation.apply(hashes[i]);
    CHECK(all_kernels()[0]->distance(a.words.data(), b.words.data()) ==
          distance_bits(hashes[i - 1], hashes[i]));
    CHECK(permutation.undo(a) == hashes[i - 1]);
    CHECK(a != other.apply(hashes[i - 1]));
  }
}

}  // namespace vigie::fingerprint
