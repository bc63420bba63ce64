// Features are random bits, so whatever is found was put there. A copy keeps some features with
// some bits changed, as an edit does.
#include "fingerprint/picture/feature_index.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

namespace vigie::fingerprint {
namespace {

KeyFrame random_frame(std::mt19937_64& random) {
  KeyFrame out;
  for (int i = 0; i < 150; ++i) {
    Feature feature;
    feature.bits = {random(), random()};
    out.features.push_back(feature);
  }
  return out;
}

// Every third feature is kept with that many bits changed; the others are of something else.
KeyFrame copy_of(const KeyFrame& frame, int bits, std::mt19937_64& random) {
  KeyFrame out = random_frame(random);
  for (size_t i = 0; i < frame.features.size(); i += 3) {
    out.features[i] = frame.features[i];
    for (int change = 0; change < bits; ++change) {
      const auto bit = random() % 128;
      out.features[i].bits[bit / 64] ^= uint64_t{1} << (bit % 64);
    }
  }
  return out;
}

}  // namespace

TEST_CASE("feature index: the key frame that shares features comes out of a thousand") {
  std::mt19937_64 random(5);
  FeatureIndex index;
  std::vector<std::vector<KeyFrame>> entries;
  for (uint32_t entry = 0; entry < 250; ++entry) {
    entries.push_back({});
    for (int i = 0; i < 4; ++i) entries.back().push_back(random_frame(random));
    index.add(entry, entries.back());
  }
  CHECK(index.frames() == 1000);
  int found = 0;
  for (uint32_t entry = 0; entry < 250; entry += 10) {
    const std::vector<KeyFrame> query = {copy_of(entries[entry][2], 14, random)};
    const auto pairs = index.find(query, {}, 20);
    CHECK(pairs.size() <= 20);
    found +=
        static_cast<int>(std::count(pairs.begin(), pairs.end(), FramePair{entry, 2, 0, false}));
  }
  CHECK(found >= 24);  // of 25
}

TEST_CASE("feature index: mirrored key frames are told apart, empty ones are nothing") {
  std::mt19937_64 random(6);
  const std::vector<KeyFrame> frames = {random_frame(random)};
  FeatureIndex index;
  CHECK(index.find(frames, frames, 5).empty());
  index.add(7, frames);
  index.add(8, {});
  index.add(9, {KeyFrame{}});
  CHECK(index.find(frames, {}, 5) == std::vector{FramePair{7, 0, 0, false}});
  CHECK(index.find({}, frames, 5) == std::vector{FramePair{7, 0, 0, true}});
  CHECK(index.find({KeyFrame{}}, {}, 5).empty());
}

TEST_CASE("feature index: features that are everywhere do not flood the answer") {
  std::mt19937_64 random(7);
  const KeyFrame logo = random_frame(random);
  FeatureIndex index;
  for (uint32_t entry = 0; entry < 5000; ++entry) index.add(entry, {logo});
  CHECK(index.find({logo}, {}, 30).size() <= 30);
}

}  // namespace vigie::fingerprint
