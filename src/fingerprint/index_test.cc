// The judge is the definition: every pair compared, nothing clever. A view must give that whatever
// the pieces it is made of.
#include "fingerprint/index.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "fingerprint/index/test_hashes.h"

namespace vigie::fingerprint {

static std::vector<IndexHit> compare_all(const std::vector<Hash>& stored,
                                         const std::vector<Hash>& queries, int radius) {
  std::vector<IndexHit> out;
  for (size_t q = 0; q < queries.size(); ++q) {
    std::vector<IndexHit> of_query;
    for (size_t i = 0; i < stored.size(); ++i) {
      const int distance = distance_bits(queries[q], stored[i]);
      if (distance <= radius) of_query.push_back({q, i, distance});
    }
    std::stable_sort(of_query.begin(), of_query.end(), [](const auto& a, const auto& b) {
      return a.distance_bits < b.distance_bits;
    });
    out.insert(out.end(), of_query.begin(), of_query.end());
  }
  return out;
}

TEST_CASE("index: finds exactly what lies within the radius") {
  const auto stored = random_hashes(9000, 1);
  ScanIndex index;
  for (size_t i = 0; i < stored.size(); ++i) index.add(stored[i], i);
  std::mt19937_64 random(2);
  std::vector<Hash> queries;
  for (int i = 0; i < 150; ++i) {  // over two passes of queries
    queries.push_back(flipped(stored[static_cast<size_t>(i) * 60], i % 64, random));
  }
  for (const int radius : {0, 31, 63, 110}) {
    CAPTURE(radius);
    CHECK(index.view().search(queries, radius) == compare_all(stored, queries, radius));
  }
}

TEST_CASE("index: sealed and fresh pieces answer as one") {
  const auto stored = random_hashes(3000, 3);
  const auto permutation = std::make_shared<Permutation>(4);
  std::vector<LabelledRow> sealed;
  for (size_t i = 0; i < 2000; ++i) sealed.push_back({permutation->apply(stored[i]), {i, 255}});
  const SegmentBytes bytes(sealed, 4);
  IndexPieces pieces;
  pieces.permutation = permutation;
  pieces.segments = {std::make_shared<Segment>(Segment::open(bytes.span()).value())};
  const auto tail = std::make_shared<Tail>(1000);
  for (size_t i = 2000; i < 3000; ++i) tail->add(permutation->apply(stored[i]), {i, 255});
  pieces.tails = {tail};
  for (const int radius : {0, 31, 100}) {
    CHECK(IndexView(pieces).search(stored, radius) == compare_all(stored, stored, radius));
  }
  CHECK(IndexView(pieces).size() == 3000);
  // A removed number is gone from both kinds.
  pieces.removed = std::make_shared<std::vector<uint64_t>>(std::vector<uint64_t>{5, 2005});
  const auto found = IndexView(pieces).search(stored, 0);
  CHECK(found.size() == 2998);
  CHECK(std::none_of(found.begin(), found.end(),
                     [](const IndexHit& hit) { return hit.number == 5 || hit.number == 2005; }));
}

TEST_CASE("index: the order of adding does not show") {
  const auto stored = random_hashes(50, 2);
  ScanIndex forward, backward;
  for (size_t i = 0; i < stored.size(); ++i) forward.add(stored[i], i);
  for (size_t i = stored.size(); i-- > 0;) backward.add(stored[i], i);
  CHECK(forward.view().search(stored, 256) == backward.view().search(stored, 256));
  CHECK(forward.view().search(stored, 256).size() == 2500);
}

TEST_CASE("index: one number's nearest hash speaks for it, within its own radius") {
  std::mt19937_64 random(6);
  const Hash wanted = random_hash(random);
  ScanIndex index;
  index.add(flipped(wanted, 20, random), 1);
  index.add(flipped(wanted, 9, random), 1);
  index.add(flipped(wanted, 12, random), 2, 11);
  index.add(flipped(wanted, 11, random), 3, 11);
  CHECK(index.view().search({&wanted, 1}, 31) == std::vector<IndexHit>{{0, 1, 9}, {0, 3, 11}});
}

TEST_CASE("index: nothing stored, nothing asked, or a negative radius finds nothing") {
  ScanIndex index;
  const auto some = random_hashes(3, 3);
  CHECK(index.view().search(some, 256).empty());
  index.add(some[0], 7);
  CHECK(index.view().search({}, 256).empty());
  CHECK(index.view().search(some, -1).empty());
  CHECK(index.view().search(some, 0).size() == 1);
  CHECK(index.view().count_keys({}).empty());
}

TEST_CASE("index: counts the keys that numbers share with the query, most first") {
  ScanIndex index;
  std::vector<Posting> postings;
  const auto add = [&](uint32_t key, uint64_t number) {
    index.add_key(key, number);
    postings.push_back({key, number});
  };
  for (uint32_t key = 0; key < 6000; key += 2) add(key * 7919, 1);
  for (uint32_t key = 0; key < 6000; key += 3) add(key * 7919, 2);
  add(0xffffffff, 3);
  add(0xffffffff, 3);
  const std::vector<uint32_t> keys = {0, 6 * 7919, 2 * 7919, 3 * 7919, 0xffffffff, 0, 5 * 7919};
  const std::vector<KeyHit> expected = {{1, 3}, {2, 3}, {3, 1}};
  CHECK(index.view().count_keys(keys) == expected);

  std::vector<uint8_t> bytes;
  const Sink sink = [&bytes](std::span<const uint8_t> part) {
    bytes.insert(bytes.end(), part.begin(), part.end());
    return ok();
  };
  REQUIRE(write_key_segment(postings, sink));
  const auto segment = KeySegment::open(bytes);
  REQUIRE(segment);
  CHECK(segment->verify());
  CHECK(segment->size() == 5001);
  for (size_t i = 0; i < postings.size(); ++i) CHECK(segment->posting(i) == postings[i]);
  IndexPieces pieces;
  pieces.key_segments = {std::make_shared<KeySegment>(*segment)};
  CHECK(IndexView(pieces).count_keys(keys) == expected);
  // What more have than the limit is passed over.
  CHECK(IndexView(pieces).count_keys(keys, 1) == std::vector<KeyHit>{{1, 1}, {2, 1}, {3, 1}});
}

TEST_CASE("index: a file of keys that is cut short, damaged or newer is refused") {
  std::vector<Posting> postings = {{1, 2}, {70000, 3}};
  std::vector<uint8_t> good;
  REQUIRE(write_key_segment(postings, [&good](std::span<const uint8_t> part) {
    good.insert(good.end(), part.begin(), part.end());
    return ok();
  }));
  for (size_t length = 0; length < good.size(); length += 1 + length) {
    CHECK(!KeySegment::open(std::span(good).first(length)));
  }
  for (size_t at = 0; at < good.size(); at = at < 100 ? at + 1 : at + at / 60) {
    auto bad = good;
    bad[at] ^= 1;
    const auto opened = KeySegment::open(bad);
    CAPTURE(at);
    CHECK((!opened || !opened->verify()));
  }
  good[8] = 9;
  CHECK(KeySegment::open(good).error().code == ErrorCode::kUnsupported);
  postings = {{1, uint64_t{1} << 40}};
  CHECK(!write_key_segment(postings, [](std::span<const uint8_t>) { return ok(); }));
}

}  // namespace vigie::fingerprint
