// base/zip.h: files in a ZIP without compression: enough to hand over evidence that every tool
// opens.
//
// Input   of writing: names and bytes. Of reading: untrusted bytes.
// Output  the same bytes for the same files: no times, no owners, names in the order given.
// Method  APPNOTE 6.3: local headers, a central directory, its end; method 0 (stored) only. Reading
//         takes what write_zip() writes and refuses everything else: other methods, comments, data
//         between the parts, names that climb, two files of one name.
// Limits  ZipLimits; no ZIP64, so below 4 GiB.
// Threads stateless.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace vigie {

struct ZipFile {
  std::string name;  // a-z, A-Z, 0-9, ., _, - and / between; no folder is ".." or starts with "."
  std::string content;
};

struct ZipLimits {
  size_t files_max = 10'000;
  uint64_t bytes_max = 1ULL << 30;
};

// Errors: kInvalidArgument for a name; kLimit.
Result<std::string> write_zip(const std::vector<ZipFile>& files, const ZipLimits& limits = {});
// In the order of the archive. Errors: kCorrupt with what is wrong; kUnsupported; kLimit.
Result<std::vector<ZipFile>> read_zip(std::string_view bytes, const ZipLimits& limits = {});

// CRC-32 of ISO 3309, as ZIP and PNG have it.
uint32_t crc32_of(std::string_view bytes);

}  // namespace vigie
