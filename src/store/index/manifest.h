// store/index/manifest.h: which files an index consists of.
//
// A small JSON file that is replaced as a whole (write, sync, rename): what it names is complete,
// what it does not name is left over from a crash or about to be deleted.
// Threads values.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace vigie::store {

struct SegmentFile {
  std::string name;
  uint64_t size = 0;  // labels of hashes, postings of keys
};

struct Manifest {
  uint64_t content = 0;     // what of a print is kept: of another program version, another index
  uint64_t seed = 0;        // of the permutation
  uint64_t generation = 0;  // grows with every change
  uint64_t position = 0;    // in the store's list of changes: what segments and removed contain
  std::vector<SegmentFile> segments, key_segments;
  std::vector<uint64_t> removed;  // numbers that segments may still have, ascending
  std::vector<std::string> logs;  // oldest first; the last one grows
};

inline constexpr const char* kManifestName = "manifest.json";

// Errors: kNotFound; kCorrupt; kUnsupported from a newer version.
Result<Manifest> read_manifest(const std::filesystem::path& folder);
Status write_manifest(const std::filesystem::path& folder, const Manifest& manifest);

}  // namespace vigie::store
