// Writing a segment: rows are sorted, then each table is a counting sort by its word.
#include <algorithm>
#include <tuple>

#include "base/crypto.h"
#include "base/large_memory.h"
#include "fingerprint/index/segment.h"

namespace vigie::fingerprint {
namespace {

constexpr size_t kBuckets = kDirectoryNumbers - 1;

// A counting sort by the first word, then small sorts: three times as fast as one large sort.
void sort_rows(std::vector<LabelledRow>& rows) {
  std::vector<size_t> begin(kBuckets + 1);
  for (const LabelledRow& row : rows) ++begin[row.row.words[0] + size_t{1}];
  for (size_t i = 1; i <= kBuckets; ++i) begin[i] += begin[i - 1];
  std::vector<LabelledRow> sorted;
  reserve_large(sorted, rows.size());
  sorted.resize(rows.size());
  std::vector<size_t> next(begin.begin(), begin.end() - 1);
  for (const LabelledRow& row : rows) sorted[next[row.row.words[0]]++] = row;
  for (size_t i = 0; i < kBuckets; ++i) {
    std::sort(sorted.begin() + static_cast<ptrdiff_t>(begin[i]),
              sorted.begin() + static_cast<ptrdiff_t>(begin[i + 1]),
              [](const LabelledRow& a, const LabelledRow& b) {
                if (const auto order = a.row <=> b.row; order != 0) return order < 0;
                return std::tuple(a.label.number, b.label.radius) <
                       std::tuple(b.label.number, a.label.radius);
              });
  }
  rows = std::move(sorted);
  const auto is_repeat = [](const LabelledRow& a, const LabelledRow& b) {
    return a.row == b.row && a.label.number == b.label.number;
  };
  rows.erase(std::unique(rows.begin(), rows.end(), is_repeat), rows.end());
}

uint64_t label_word(const Label& label) { return label.number | uint64_t{label.radius} << 40; }

class Writer {
 public:
  Writer(const std::vector<LabelledRow>& labelled, uint64_t seed, const Sink& sink)
      : labelled_(labelled), seed_(seed), sink_(sink) {
    reserve_large(records_, labelled.size());
    for (size_t from = 0, to; from < labelled.size(); from = to) {
      for (to = from + 1; to < labelled.size() && labelled[to].row == labelled[from].row;) ++to;
      records_.push_back({labelled[from].row, label_word(labelled[from].label)});
      if (to == from + 1) continue;
      records_.back().label = kHasExtras | extras_.size();
      for (size_t i = from; i < to; ++i) extras_.push_back(label_word(labelled[i].label));
      extras_.back() |= kIsLast;
    }
  }

  Status run() {
    if (records_.size() > kSegmentRowsMax) {
      return Error{ErrorCode::kLimit, std::to_string(records_.size()) +
                                          " hashes in a segment, limit " +
                                          std::to_string(kSegmentRowsMax)};
    }
    const SegmentLayout layout = segment_layout(records_.size(), extras_.size());
    std::string trailer;
    TRY(put(header(layout)));
    count_buckets();
    TRY(put(as_text(directories_)));
    trailer += end_part();
    TRY(put(as_text(records_)));
    TRY(put(as_text(extras_)));
    reserve_large(neighbours_, records_.size());
    reserve_large(positions_, 3 * records_.size() + 1);
    neighbours_.resize(records_.size());
    positions_.resize(3 * records_.size() + 1);  // the last stays 0
    for (size_t word = 0; word < kWordsARow; ++word) TRY(put_table(word));
    trailer += end_part();
    return put(trailer);
  }

 private:
  struct Record {
    Row row;
    uint64_t label;
  };
  static_assert(sizeof(Record) == kRecordBytes);

  template <class T>
  static std::string_view as_text(const std::vector<T>& values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
  }

  std::string header(const SegmentLayout& layout) const {
    std::string out(kSegmentHeaderBytes, '\0');
    const auto set = [&out](size_t at, const auto value) {
      std::memcpy(out.data() + at, &value, sizeof value);
    };
    out.replace(0, kSegmentMagic.size(), kSegmentMagic);
    set(8, kSegmentVersion);
    set(16, seed_);
    set(24, layout.bytes);
    set(32, static_cast<uint32_t>(records_.size()));
    set(40, uint64_t{labelled_.size()});
    set(48, uint64_t{extras_.size()});
    return out;
  }

  // With zeros up to the next multiple of 64.
  Status put(std::string_view bytes) {
    static constexpr uint8_t kZeros[64] = {};
    const std::span<const uint8_t> all(reinterpret_cast<const uint8_t*>(bytes.data()),
                                       bytes.size());
    const std::span<const uint8_t> rest(kZeros, padded(bytes.size()) - bytes.size());
    for (const auto& part : {all, rest}) {
      if (part.empty()) continue;
      hash_->update(part);
      TRY(sink_(part));
    }
    return ok();
  }

  std::string end_part() {
    const Digest digest = hash_->finish();
    hash_ = std::make_unique<Sha256>();
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
  }

  void count_buckets() {
    directories_.assign(kWordsARow * kDirectoryNumbers, 0);
    for (const auto& [row, label] : records_) {
      for (size_t w = 0; w < kWordsARow; ++w) {
        ++directories_[w * kDirectoryNumbers + row.words[w] + 1];
      }
    }
    for (size_t w = 0; w < kWordsARow; ++w) {
      uint32_t* directory = directories_.data() + w * kDirectoryNumbers;
      for (size_t i = 1; i < kDirectoryNumbers; ++i) directory[i] += directory[i - 1];
    }
  }

  Status put_table(size_t word) {
    const auto* directory = directories_.data() + word * kDirectoryNumbers;
    std::vector<uint32_t> next(directory, directory + kBuckets);
    const size_t neighbour = (word + 1) % kWordsARow;
    uint32_t* cursor = next.data();
    uint16_t* words = neighbours_.data();
    uint8_t* bytes = positions_.data();
    for (size_t position = 0; position < records_.size(); ++position) {
      const Row& row = records_[position].row;
      const size_t entry = cursor[row.words[word]]++;
      words[entry] = row.words[neighbour];
      bytes[3 * entry] = static_cast<uint8_t>(position);
      bytes[3 * entry + 1] = static_cast<uint8_t>(position >> 8);
      bytes[3 * entry + 2] = static_cast<uint8_t>(position >> 16);
    }
    TRY(put(as_text(neighbours_)));
    return put(as_text(positions_));
  }

  const std::vector<LabelledRow>& labelled_;
  uint64_t seed_;
  const Sink& sink_;
  std::unique_ptr<Sha256> hash_ = std::make_unique<Sha256>();
  std::vector<Record> records_;   // distinct rows
  std::vector<uint64_t> extras_;  // label words of rows with several
  std::vector<uint32_t> directories_;
  std::vector<uint16_t> neighbours_;  // of the table that is written
  std::vector<uint8_t> positions_;
};

}  // namespace

Status write_segment(std::vector<LabelledRow>& rows, uint64_t seed, const Sink& sink) {
  const auto is_beyond = [](const LabelledRow& row) { return row.label.number > kNumberMax; };
  if (std::any_of(rows.begin(), rows.end(), is_beyond)) {
    return Error{ErrorCode::kLimit, "a number over 2^40 in an index"};
  }
  sort_rows(rows);
  return Writer(rows, seed, sink).run();
}

}  // namespace vigie::fingerprint
