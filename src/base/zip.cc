#include "base/zip.h"

#include <array>
#include <set>

#include "base/bytes.h"

namespace vigie {
namespace {

constexpr uint32_t kLocal = 0x04034b50, kCentral = 0x02014b50, kEnd = 0x06054b50;
constexpr size_t kLocalBytes = 30, kCentralBytes = 46, kEndBytes = 22;
constexpr uint16_t kVersion = 20, kUtf8 = 0x0800;
constexpr uint16_t kDate = 0x0021;  // 1980-01-01: the first that there is

constexpr std::array<uint32_t, 256> make_table() {
  std::array<uint32_t, 256> out{};
  for (uint32_t i = 0; i < out.size(); ++i) {
    uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = value & 1 ? value >> 1 ^ 0xedb88320U : value >> 1;
    out[i] = value;
  }
  return out;
}
constexpr auto kTable = make_table();

void put16(std::string& out, uint32_t value) {
  out += static_cast<char>(value & 0xff);
  out += static_cast<char>(value >> 8 & 0xff);
}
void put32(std::string& out, uint64_t value) {
  put16(out, static_cast<uint32_t>(value & 0xffff));
  put16(out, static_cast<uint32_t>(value >> 16 & 0xffff));
}

bool is_name(std::string_view name) {
  constexpr size_t kNameBytesMax = 200;
  if (name.empty() || name.size() > kNameBytesMax || name.back() == '/') return false;
  char before = '/';
  for (const char c : name) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '_' || c == '-';
    if (!is_letter && c != '.' && c != '/') return false;
    if (before == '/' && (c == '.' || c == '/')) return false;
    before = c;
  }
  return true;
}

// What local and central headers have alike, from version needed to the extra field's length.
void put_common(std::string& out, const ZipFile& file, uint32_t crc) {
  put16(out, kVersion);
  put16(out, kUtf8);
  put16(out, 0);  // stored
  put16(out, 0);  // time
  put16(out, kDate);
  put32(out, crc);
  put32(out, file.content.size());
  put32(out, file.content.size());
  put16(out, static_cast<uint32_t>(file.name.size()));
  put16(out, 0);
}

Error corrupt(std::string_view what) {
  return {ErrorCode::kCorrupt, "this is no archive of ours: " + std::string(what)};
}

class Reader {
 public:
  Reader(std::string_view bytes, const ZipLimits& limits) : bytes_(bytes), limits_(limits) {}

  Result<std::vector<ZipFile>> read() {
    if (bytes_.size() > limits_.bytes_max)
      return Error{ErrorCode::kLimit, "the archive is too large"};
    if (bytes_.size() < kEndBytes) return corrupt("it ends too early");
    const size_t end = bytes_.size() - kEndBytes;
    if (u32(end) != kEnd || u32(end + 4) != 0 || u16(end + 20) != 0) {
      return corrupt("its end is not where it belongs");
    }
    const size_t count = u16(end + 8), length = u32(end + 12), start = u32(end + 16);
    if (count != u16(end + 10)) return corrupt("it has several parts");
    if (count > limits_.files_max)
      return Error{ErrorCode::kLimit, "the archive has too many files"};
    if (start > end || length != end - start) return corrupt("its directory has another length");
    size_t at = start, next = 0;
    for (size_t i = 0; i < count; ++i) TRY(read_entry(at, end, next, start));
    if (at != end || next != start) return corrupt("there is something between its parts");
    return std::move(out_);
  }

 private:
  const uint8_t* p(size_t at) const { return reinterpret_cast<const uint8_t*>(bytes_.data()) + at; }
  uint16_t u16(size_t at) const { return read_le16(p(at)); }
  uint32_t u32(size_t at) const { return read_le32(p(at)); }

  // The entry of the directory at `at` and its file, which has to start at `next`.
  Status read_entry(size_t& at, size_t end, size_t& next, size_t files_end) {
    if (end - at < kCentralBytes || u32(at) != kCentral) return corrupt("an entry is broken");
    const size_t name_bytes = u16(at + 28), size = u32(at + 24), offset = u32(at + 42);
    if (u16(at + 30) != 0 || u16(at + 32) != 0) return corrupt("an entry has more than its name");
    if (end - at - kCentralBytes < name_bytes) return corrupt("a name is cut");
    const std::string_view name = bytes_.substr(at + kCentralBytes, name_bytes);
    if (!is_name(name)) return corrupt("a name is not allowed");
    if (!names_.insert(name).second) return corrupt("two files have one name");
    if (offset != next || files_end - next < kLocalBytes + name_bytes) {
      return corrupt("a file is not where its entry says");
    }
    if (files_end - next - kLocalBytes - name_bytes < size) return corrupt("a file is cut");
    // Local and central header say the same, byte for byte.
    const std::string_view local = bytes_.substr(next + 4, kLocalBytes - 4);
    if (u32(next) != kLocal || local != bytes_.substr(at + 6, kLocalBytes - 4) ||
        bytes_.substr(next + kLocalBytes, name_bytes) != name) {
      return corrupt("a file and its entry differ");
    }
    if (u16(at + 10) != 0) return Error{ErrorCode::kUnsupported, "a file is compressed"};
    if (u32(at + 20) != size) return corrupt("a file has two lengths");
    const std::string_view content = bytes_.substr(next + kLocalBytes + name_bytes, size);
    if (crc32_of(content) != u32(at + 16)) return corrupt("a file was changed");
    out_.push_back({std::string(name), std::string(content)});
    at += kCentralBytes + name_bytes;
    next += kLocalBytes + name_bytes + size;
    return ok();
  }

  std::string_view bytes_;
  const ZipLimits& limits_;
  std::set<std::string_view> names_;
  std::vector<ZipFile> out_;
};

}  // namespace

uint32_t crc32_of(std::string_view bytes) {
  uint32_t crc = 0xffffffffU;
  for (const char c : bytes) crc = crc >> 8 ^ kTable[(crc ^ static_cast<uint8_t>(c)) & 0xff];
  return ~crc;
}

Result<std::string> write_zip(const std::vector<ZipFile>& files, const ZipLimits& limits) {
  if (files.size() > limits.files_max) return Error{ErrorCode::kLimit, "too many files"};
  std::string out, directory;
  std::set<std::string_view> names;
  for (const ZipFile& file : files) {
    if (!is_name(file.name) || !names.insert(file.name).second) {
      return Error{ErrorCode::kInvalidArgument, "a file cannot have this name: " + file.name};
    }
    if (out.size() + file.content.size() > limits.bytes_max) {
      return Error{ErrorCode::kLimit,
                   "the files are over " + std::to_string(limits.bytes_max) + " bytes together"};
    }
    const uint32_t crc = crc32_of(file.content);
    put32(directory, kCentral);
    put16(directory, kVersion);
    put_common(directory, file, crc);
    put16(directory, 0);  // comment
    put16(directory, 0);  // disk
    put16(directory, 0);  // internal attributes
    put32(directory, 0);  // external attributes
    put32(directory, out.size());
    directory += file.name;
    put32(out, kLocal);
    put_common(out, file, crc);
    out += file.name;
    out += file.content;
  }
  const size_t start = out.size();
  out += directory;
  put32(out, kEnd);
  put16(out, 0);
  put16(out, 0);
  put16(out, static_cast<uint32_t>(files.size()));
  put16(out, static_cast<uint32_t>(files.size()));
  put32(out, directory.size());
  put32(out, start);
  put16(out, 0);
  return out;
}

Result<std::vector<ZipFile>> read_zip(std::string_view bytes, const ZipLimits& limits) {
  return Reader(bytes, limits).read();
}

}  // namespace vigie
