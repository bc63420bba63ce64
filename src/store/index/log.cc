#include "store/index/log.h"

#include <cstring>

#include "base/check.h"

namespace vigie::store {
namespace {

constexpr std::string_view kMagic = "VIGIELOG";
constexpr uint32_t kVersion = 1;

enum Kind : uint8_t { kRow = 1, kKeys = 2, kRemoval = 3, kMark = 4 };

struct Record {
  uint8_t kind = 0;
  uint8_t radius = 0;  // of a row; of keys: how many
  uint16_t zero = 0;
  uint32_t checksum = 0;
  uint64_t number = 0;
  uint8_t payload[32] = {};
};
static_assert(sizeof(Record) == kLogRecordBytes);

// Over the record with a checksum of zero.
uint32_t checksum_of(Record record) {
  record.checksum = 0;
  uint64_t words[sizeof(Record) / 8];
  std::memcpy(words, &record, sizeof record);
  uint64_t sum = 0;
  for (const uint64_t word : words) {
    sum = (sum ^ word) * 0x9e3779b97f4a7c15;
    sum ^= sum >> 32;
  }
  return static_cast<uint32_t>(sum);
}

void put(std::string& out, Record record) {
  record.checksum = checksum_of(record);
  out.append(reinterpret_cast<const char*>(&record), sizeof record);
}

Record record_at(std::string_view bytes, size_t at) {
  Record out;
  std::memcpy(&out, bytes.data() + at, sizeof out);
  return out;
}

bool is_sound(const Record& record) {
  if (record.checksum != checksum_of(record) || record.zero != 0) return false;
  if (record.kind == kKeys) return record.radius >= 1 && record.radius <= kKeysARecord;
  return record.kind >= kRow && record.kind <= kMark;
}

void tell(const Record& record, LogReader& reader) {
  switch (record.kind) {
    case kRow: {
      fingerprint::Row row;
      std::memcpy(row.words.data(), record.payload, sizeof record.payload);
      return reader.on_row(row, {record.number, record.radius});
    }
    case kKeys:
      for (size_t i = 0; i < record.radius; ++i) {
        uint32_t key;
        std::memcpy(&key, record.payload + 4 * i, sizeof key);
        reader.on_key({key, record.number});
      }
      return;
    case kRemoval: return reader.on_removal(record.number);
    default: return reader.on_mark(record.number);
  }
}

}  // namespace

std::string log_header(uint64_t seed) {
  std::string out(kLogHeaderBytes, '\0');
  out.replace(0, kMagic.size(), kMagic);
  std::memcpy(out.data() + 8, &kVersion, sizeof kVersion);
  std::memcpy(out.data() + 16, &seed, sizeof seed);
  return out;
}

Status check_log_header(std::string_view bytes, uint64_t seed) {
  if (bytes.size() < kLogHeaderBytes || bytes.substr(0, kMagic.size()) != kMagic) {
    return Error{ErrorCode::kCorrupt, "index log: it does not begin with a header of VIGIELOG"};
  }
  uint32_t version;
  std::memcpy(&version, bytes.data() + 8, sizeof version);
  if (version > kVersion) {
    return Error{ErrorCode::kUnsupported, "index log of version " + std::to_string(version) +
                                              ", newest known " + std::to_string(kVersion)};
  }
  if (bytes.substr(0, kLogHeaderBytes) != log_header(seed)) {
    return Error{ErrorCode::kCorrupt, "index log: its header is not that of this index"};
  }
  return ok();
}

void put_row(std::string& out, const fingerprint::Row& row, const fingerprint::Label& label) {
  Record record;
  record.kind = kRow;
  record.radius = label.radius;
  record.number = label.number;
  std::memcpy(record.payload, row.words.data(), sizeof record.payload);
  put(out, record);
}

void put_keys(std::string& out, std::span<const uint32_t> keys, uint64_t number) {
  CHECK(!keys.empty() && keys.size() <= kKeysARecord);
  Record record;
  record.kind = kKeys;
  record.radius = static_cast<uint8_t>(keys.size());
  record.number = number;
  std::memcpy(record.payload, keys.data(), 4 * keys.size());
  put(out, record);
}

void put_removal(std::string& out, uint64_t number) {
  Record record;
  record.kind = kRemoval;
  record.number = number;
  put(out, record);
}

void put_mark(std::string& out, uint64_t position) {
  Record record;
  record.kind = kMark;
  record.number = position;
  put(out, record);
}

size_t read_log(std::string_view bytes, LogReader& reader) {
  size_t end = 0, told = 0;
  for (; end + kLogRecordBytes <= bytes.size(); end += kLogRecordBytes) {
    const Record record = record_at(bytes, end);
    if (!is_sound(record)) break;
    if (record.kind != kMark) continue;
    for (; told <= end; told += kLogRecordBytes) tell(record_at(bytes, told), reader);
  }
  return told;
}

}  // namespace vigie::store
