// Searching a segment. Nearly all of its time is waiting for memory, so a query goes through four
// stages, and while one query is in a stage, the memory of the stages of those after it is on its
// way.
#include <algorithm>
#include <array>
#include <bit>

#include "base/check.h"
#include "fingerprint/index/segment.h"

namespace vigie::fingerprint {
namespace {

constexpr size_t kLineBytes = 64;
constexpr size_t kStages = 4;
constexpr size_t kLinesAhead = 6;  // of a bucket: the processor itself goes on from there
constexpr size_t kPiece = 1024;    // words looked at before their rows are noted

// What a word may differ by: every value of up to three ones, those of fewer ones first.
constexpr std::array<size_t, 4> kFlipCounts = {1, 17, 137, 697};
struct Flip {
  uint16_t bits = 0;
  int8_t ones = 0;
};
constexpr auto kFlips = [] {
  std::array<Flip, kFlipCounts.back()> out{};
  size_t at = 0;
  for (int ones = 0; ones <= 3; ++ones) {
    uint32_t value = (1U << ones) - 1;
    while (value < 65536) {
      out[at++] = {static_cast<uint16_t>(value), static_cast<int8_t>(ones)};
      if (value == 0) break;
      // The next larger number with as many ones (HAKMEM, item 175).
      const uint32_t lowest = value & (~value + 1), ripple = value + lowest;
      value = ripple | (((value ^ ripple) >> 2) / lowest);
    }
  }
  return out;
}();

struct Probe {
  uint32_t begin = 0, end = 0;  // of a bucket
  uint8_t word = 0;
  int8_t neighbour_bits_max = 0;
};

struct Candidate {
  uint32_t entry = 0;  // in the table of word
  uint8_t word = 0;
};

// A set of positions by open addressing, half full at most, that is emptied at no cost.
class Met {
 public:
  void begin(size_t count_max) {
    ++turn_;
    if (slots_.size() >= 2 * count_max) return;
    slots_.assign(std::bit_ceil(std::max<size_t>(2 * count_max, 1024)), 0);
  }
  // False when it was there already.
  bool add(uint32_t position) {
    const uint64_t wanted = turn_ << 24 | position;
    const size_t mask = slots_.size() - 1;
    for (size_t at = (position * 0x9e3779b1u >> 8) & mask;; at = (at + 1) & mask) {
      uint64_t& slot = slots_[at];
      if (slot == wanted) return false;
      if (slot >> 24 == turn_) continue;
      slot = wanted;
      return true;
    }
  }

 private:
  uint64_t turn_ = 0;  // in the upper bits of the slots of this turn
  std::vector<uint64_t> slots_;
};

}  // namespace

class SegmentSearch {
 public:
  SegmentSearch(const Segment& segment, std::span<const Row> queries, int radius_bits,
                std::vector<RowHit>& hits)
      : segment_(segment),
        base_(segment.bytes_.data()),
        layout_(segment.layout_),
        queries_(queries),
        radius_bits_(radius_bits),
        hits_(hits) {
    // Shares so that the sum of share + 1 is radius + 1; a word with a share of -1 is not looked
    // at, and those come last.
    for (size_t w = 0; w < kWordsARow; ++w) {
      const size_t more = static_cast<size_t>(radius_bits + 1) % kWordsARow;
      shares_[w] = (radius_bits + 1) / static_cast<int>(kWordsARow) + (w < more ? 1 : 0) - 1;
    }
    size_t probes = 0;
    for (const int share : shares_) {
      if (share >= 0) probes += kFlipCounts[static_cast<size_t>(share)];
    }
    for (State& state : states_) state.probes.resize(probes);
  }

  void run() {
    for (size_t step = 0; step < queries_.size() + kStages - 1; ++step) {
      if (step < queries_.size()) look_up(step);
      if (const size_t query = step - 1; step >= 1 && query < queries_.size()) filter(query);
      if (const size_t query = step - 2; step >= 2 && query < queries_.size()) locate(query);
      if (const size_t query = step - 3; step >= 3 && query < queries_.size()) judge(query);
    }
  }

 private:
  struct State {
    std::vector<Probe> probes;  // as many as there can be; the first probe_count are in use
    size_t probe_count = 0;
    std::vector<Candidate> candidates;  // the first candidate_count are in use
    size_t candidate_count = 0;
    std::vector<uint32_t> positions;
  };
  State& state(size_t query) { return states_[query % kStages]; }

  void look_up(size_t query) {
    State& of = state(query);
    Probe* out = of.probes.data();
    for (size_t w = 0; w < kWordsARow && shares_[w] >= 0; ++w) {
      const uint8_t* directory = base_ + layout_.directories + w * kDirectoryNumbers * 4;
      const uint8_t* neighbours = base_ + layout_.neighbours[w];
      const int both = shares_[w] + shares_[(w + 1) % kWordsARow] + 1;
      const size_t wanted = queries_[query].words[w];
      const Flip* const end = kFlips.data() + kFlipCounts[static_cast<size_t>(shares_[w])];
      for (const Flip* flip = kFlips.data(); flip != end; ++flip) {
        const size_t bucket = wanted ^ flip->bits;
        const uint32_t first = load_u32(directory + 4 * bucket);
        const uint32_t last = load_u32(directory + 4 * bucket + 4);
        if (first == last) continue;
        *out++ = {first, last, static_cast<uint8_t>(w), static_cast<int8_t>(both - flip->ones)};
        const uint8_t* from = neighbours + size_t{2} * first;
        const size_t bytes = std::min(size_t{2} * (last - first), kLinesAhead * kLineBytes);
        for (size_t at = 0; at < bytes; at += kLineBytes) __builtin_prefetch(from + at);
        __builtin_prefetch(from + bytes - 1);
      }
    }
    of.probe_count = static_cast<size_t>(out - of.probes.data());
  }

  void filter(size_t query) {
    State& of = state(query);
    of.candidate_count = 0;
    const auto& words = queries_[query].words;
    uint32_t found[kPiece];
    for (const Probe& probe : std::span(of.probes.data(), of.probe_count)) {
      const auto* neighbours =
          reinterpret_cast<const uint16_t*>(base_ + layout_.neighbours[probe.word]);
      const uint16_t wanted = words[(probe.word + 1) % kWordsARow];
      for (size_t from = probe.begin; from < probe.end; from += kPiece) {
        const size_t count = std::min<size_t>(kPiece, probe.end - from);
        const size_t near =
            kernels_.find_words(neighbours + from, count, wanted, probe.neighbour_bits_max, found);
        note(of, probe.word, static_cast<uint32_t>(from), std::span(found, near));
      }
    }
  }

  void note(State& of, uint8_t word, uint32_t from, std::span<const uint32_t> found) {
    if (of.candidates.size() < of.candidate_count + kPiece) {
      of.candidates.resize(2 * (of.candidate_count + kPiece));
    }
    const uint8_t* positions = base_ + layout_.positions[word];
    Candidate* out = of.candidates.data() + of.candidate_count;
    size_t last_line = SIZE_MAX;
    for (const uint32_t at : found) {
      const uint32_t entry = from + at;
      *out++ = {entry, word};
      if (const size_t line = size_t{3} * entry / kLineBytes; line != last_line) {
        __builtin_prefetch(positions + size_t{3} * entry);
        last_line = line;
      }
    }
    of.candidate_count += found.size();
  }

  // A row near the query in many words is met as often, and noted once.
  void locate(size_t query) {
    State& of = state(query);
    of.positions.clear();
    met_.begin(of.candidate_count);
    for (const Candidate& candidate : std::span(of.candidates.data(), of.candidate_count)) {
      const uint32_t position =
          load_u32(base_ + layout_.positions[candidate.word] + size_t{3} * candidate.entry) &
          0xffffff;
      if (position >= segment_.rows_ || !met_.add(position)) continue;
      of.positions.push_back(position);
      __builtin_prefetch(segment_.record(position));
      __builtin_prefetch(segment_.record(position) + kRecordBytes - 1);
    }
  }

  void judge(size_t query) {
    const auto* wanted = queries_[query].words.data();
    for (const uint32_t position : state(query).positions) {
      const auto* words = reinterpret_cast<const uint16_t*>(segment_.record(position));
      const int distance = kernels_.distance(words, wanted);
      if (distance <= radius_bits_) segment_.report(position, query, distance, hits_);
    }
  }

  const Segment& segment_;
  const uint8_t* base_;
  const SegmentLayout& layout_;
  const Kernels& kernels_ = kernels();
  std::span<const Row> queries_;
  int radius_bits_;
  std::vector<RowHit>& hits_;
  std::array<int, kWordsARow> shares_{};
  std::array<State, kStages> states_;
  Met met_;
};

void Segment::search(std::span<const Row> queries, int radius_bits,
                     std::vector<RowHit>& hits) const {
  CHECK(radius_bits <= kSegmentRadiusMax);
  if (radius_bits < 0 || rows_ == 0) return;
  SegmentSearch(*this, queries, radius_bits, hits).run();
}

}  // namespace vigie::fingerprint
