#include "store/index/manifest.h"

#include <algorithm>

#include "base/crypto.h"
#include "base/file.h"
#include "base/json.h"

namespace vigie::store {
namespace {

constexpr int64_t kVersion = 1;
constexpr uint64_t kBytesMax = 256 << 20;  // ten million removed numbers fit

// Numbers of 64 bits do not fit into those of JSON.
std::string to_text(uint64_t value) { return std::to_string(value); }

Result<uint64_t> number_of(const Json& object, std::string_view key) {
  const std::string text = string_member(object, key);
  if (text.empty() || text.size() > 20 ||
      text.find_first_not_of("0123456789") != std::string::npos) {
    return Error{ErrorCode::kCorrupt, "index manifest: " + std::string(key) + " is no number"};
  }
  uint64_t out = 0;
  for (const char c : text) out = out * 10 + static_cast<uint64_t>(c - '0');
  return out;
}

// A name of ours, so that a damaged manifest leads to no other folder.
bool is_name(std::string_view name) {
  return !name.empty() && name.size() < 64 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  }) && name.front() != '.';
}

Result<std::vector<SegmentFile>> files_of(const Json& object, std::string_view key) {
  std::vector<SegmentFile> out;
  for (const Json& file : array_member(object, key)) {
    SegmentFile one{string_member(file, "file"), TRY(number_of(file, "size"))};
    if (!is_name(one.name)) {
      return Error{ErrorCode::kCorrupt, "index manifest: a file without a name"};
    }
    out.push_back(std::move(one));
  }
  return out;
}

JsonArray json_of(const std::vector<SegmentFile>& files) {
  JsonArray out;
  for (const SegmentFile& file : files) {
    out.push_back(JsonObject{{"file", file.name}, {"size", to_text(file.size)}});
  }
  return out;
}

std::string digest_of(const JsonObject& content) { return sha256_hex(to_json(Json(content))); }

}  // namespace

Result<Manifest> read_manifest(const std::filesystem::path& folder) {
  const std::string text = TRY(read_file(folder / kManifestName, kBytesMax));
  auto parsed = parse_json(text, {.bytes_max = kBytesMax, .depth_max = 4});
  if (!parsed || !parsed->is_object()) {
    return Error{ErrorCode::kCorrupt, "index manifest: it is no JSON object"};
  }
  const int64_t version = int_member(*parsed, "version");
  if (version > kVersion) {
    return Error{ErrorCode::kUnsupported,
                 "index of version " + std::to_string(version) + ", newest known " +
                     std::to_string(kVersion) + ": use the newer program, or delete the folder " +
                     folder.filename().native() + ": it is made again from the store"};
  }
  JsonObject content = parsed->get_object();
  const std::string digest = string_member(*parsed, "sha256");
  content.erase("sha256");
  if (version != kVersion || digest != digest_of(content)) {
    return Error{ErrorCode::kCorrupt, "index manifest: it is not as it was written"};
  }
  Manifest out;
  out.content = TRY(number_of(*parsed, "content"));
  out.seed = TRY(number_of(*parsed, "seed"));
  out.generation = TRY(number_of(*parsed, "generation"));
  out.position = TRY(number_of(*parsed, "position"));
  out.segments = TRY(files_of(*parsed, "segments"));
  out.key_segments = TRY(files_of(*parsed, "key_segments"));
  for (const Json& number : array_member(*parsed, "removed")) {
    if (number.is_int64()) out.removed.push_back(static_cast<uint64_t>(number.get_int64()));
  }
  for (const Json& log : array_member(*parsed, "logs")) {
    const bool is_sound = log.is_string() && is_name(std::string_view(log.get_string()));
    if (!is_sound) return Error{ErrorCode::kCorrupt, "index manifest: a log without a name"};
    out.logs.emplace_back(log.get_string().c_str());
  }
  if (out.logs.empty()) return Error{ErrorCode::kCorrupt, "index manifest: it names no log"};
  return out;
}

Status write_manifest(const std::filesystem::path& folder, const Manifest& manifest) {
  JsonArray removed, logs;
  for (const uint64_t number : manifest.removed) removed.push_back(Json(number));
  for (const std::string& log : manifest.logs) logs.push_back(Json(log));
  JsonObject content{{"version", kVersion},
                     {"content", to_text(manifest.content)},
                     {"seed", to_text(manifest.seed)},
                     {"generation", to_text(manifest.generation)},
                     {"position", to_text(manifest.position)},
                     {"segments", json_of(manifest.segments)},
                     {"key_segments", json_of(manifest.key_segments)},
                     {"removed", std::move(removed)},
                     {"logs", std::move(logs)}};
  content["sha256"] = digest_of(content);
  return write_file(folder / kManifestName, to_json(Json(std::move(content))) + "\n");
}

}  // namespace vigie::store
