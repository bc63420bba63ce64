// store/index/mapped_file.h: the bytes of a file that does not change, as memory.
//
// Limits  a file that shrinks while it is mapped ends the program: only files that are written once
//         and renamed into place may be mapped.
// Threads immutable.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include "base/result.h"

namespace vigie::store {

class MappedFile {
 public:
  // Errors: as open_for_reading().
  static Result<MappedFile> open(const std::filesystem::path& path);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) = delete;
  ~MappedFile();
  std::span<const uint8_t> bytes() const { return bytes_; }

 private:
  explicit MappedFile(std::span<const uint8_t> bytes) : bytes_(bytes) {}
  std::span<const uint8_t> bytes_;
};

}  // namespace vigie::store
