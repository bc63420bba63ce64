#include "fingerprint/picture/feature_index.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <tuple>
#include <utility>

namespace vigie::fingerprint {
namespace {

constexpr size_t kIndexedFeatures = 100;  // of a key frame: the strongest of each scale come first
constexpr size_t kPostingsMax = 4000;     // a word that is everywhere says nothing
constexpr float kVotesMin = 1.5f;

}  // namespace

std::array<uint32_t, FeatureIndex::kTables> FeatureIndex::words_of(const Feature& feature) {
  std::array<uint32_t, kTables> out{};
  for (int table = 0; table < kTables; ++table) {
    uint32_t word = 0;
    for (int i = 0; i < kWordBits; ++i) {
      // 37 has no factor in common with 128: within a table no bit comes twice, and tables start
      // where others do not.
      const int bit = (37 * (i + kWordBits * table) + 11 * table) % 128;
      word = word << 1 | static_cast<uint32_t>(feature.bits[bit / 64] >> (bit % 64) & 1);
    }
    out[table] = static_cast<uint32_t>(table) << kWordBits | word;
  }
  return out;
}

void FeatureIndex::add(uint32_t entry, const std::vector<KeyFrame>& key_frames) {
  if (key_frames.empty()) return;
  postings_.resize(static_cast<size_t>(kTables) << kWordBits);
  for (size_t place = 0; place < key_frames.size(); ++place) {
    const auto number = static_cast<uint32_t>(frames_.size());
    frames_.push_back({entry, static_cast<uint32_t>(place)});
    const auto& features = key_frames[place].features;
    for (size_t i = 0; i < features.size(); i += features.size() / kIndexedFeatures + 1) {
      for (const uint32_t word : words_of(features[i])) {
        auto& of = postings_[word];
        if (of.empty() || of.back() != number) of.push_back(number);
      }
    }
  }
}

std::vector<FramePair> FeatureIndex::find(const std::vector<KeyFrame>& query,
                                          const std::vector<KeyFrame>& mirrored_query,
                                          size_t limit) const {
  std::vector<FramePair> out;
  if (frames_.empty()) return out;
  std::vector<float> votes(frames_.size(), 0.0f);
  std::vector<uint32_t> touched;
  const auto look = [&](const KeyFrame& frame, uint32_t place, bool is_mirrored) {
    for (const Feature& feature : frame.features) {
      for (const uint32_t word : words_of(feature)) {
        const auto& of = postings_[word];
        if (of.size() > kPostingsMax) continue;
        const float vote = 1 / std::sqrt(1 + static_cast<float>(of.size()) / 16);
        for (const uint32_t number : of) {
          if (votes[number] == 0) touched.push_back(number);
          votes[number] += vote;
        }
      }
    }
    const auto more = [&](uint32_t a, uint32_t b) {
      return votes[a] != votes[b] ? votes[a] > votes[b] : a < b;
    };
    const size_t kept = std::min(limit, touched.size());
    std::partial_sort(touched.begin(), touched.begin() + static_cast<ptrdiff_t>(kept),
                      touched.end(), more);
    for (size_t i = 0; i < kept; ++i) {
      if (votes[touched[i]] < kVotesMin) break;
      const Frame& known = frames_[touched[i]];
      out.push_back({known.entry, known.place, place, is_mirrored});
    }
    for (const uint32_t number : touched) votes[number] = 0;
    touched.clear();
  };
  for (size_t i = 0; i < query.size(); ++i) look(query[i], static_cast<uint32_t>(i), false);
  for (size_t i = 0; i < mirrored_query.size(); ++i) {
    look(mirrored_query[i], static_cast<uint32_t>(i), true);
  }
  const auto key = [](const FramePair& pair) {
    return std::tuple(pair.entry, pair.is_mirrored, pair.query, pair.reference);
  };
  std::sort(out.begin(), out.end(),
            [&](const FramePair& a, const FramePair& b) { return key(a) < key(b); });
  return out;
}

}  // namespace vigie::fingerprint
