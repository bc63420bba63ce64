#include "flow/ingest.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "base/unicode.h"
#include "flow/examine.h"

namespace vigie::flow {
namespace {

struct Member {
  std::string_view name;
  size_t bytes_max;
};

constexpr std::array<Member, 7> kTexts = {{{"account", 256},
                                           {"external_id", 256},
                                           {"title", 1024},
                                           {"description", 64 << 10},
                                           {"language", 35},
                                           {"region", 6},
                                           {"captions", 1 << 20}}};

Error wrong(std::string_view member, const std::string& why) {
  return {ErrorCode::kInvalidArgument, std::string(member) + ": " + why};
}

std::string srt_time(int64_t ms) {
  char out[32];
  std::snprintf(out, sizeof out, "%02lld:%02lld:%02lld,%03lld",
                static_cast<long long>(ms / 3600000), static_cast<long long>(ms / 60000 % 60),
                static_cast<long long>(ms / 1000 % 60), static_cast<long long>(ms % 1000));
  return out;
}

Result<std::string> captions_of(const Json& value) {
  if (value.is_string()) return std::string(value.get_string());
  if (!value.is_array()) return wrong("captions", "must be SRT or VTT text, or a list");
  std::string out;
  int number = 0;
  for (const Json& cue : value.get_array()) {
    constexpr int64_t kMsMax = 360'000'000;
    const int64_t from_ms = int_member(cue, "from_ms", -1), to_ms = int_member(cue, "to_ms", -1);
    std::string text = string_member(cue, "text");
    if (from_ms < 0 || to_ms < from_ms || to_ms > kMsMax || text.empty()) {
      return wrong("captions", "each needs from_ms, to_ms not before it, and text");
    }
    // An empty line would end the cue.
    std::replace(text.begin(), text.end(), '\n', ' ');
    out += std::to_string(++number) + "\n" + srt_time(from_ms) + " --> " + srt_time(to_ms) + "\n" +
           text + "\n\n";
  }
  return out;
}

}  // namespace

Result<JsonObject> check_metadata(const Json& metadata) {
  JsonObject out;
  if (metadata.is_null()) return out;
  if (!metadata.is_object()) return wrong("metadata", "must be an object");
  for (const auto& pair : metadata.get_object()) {
    const std::string name(pair.key());
    if (name == "context") {
      TRY(facts_of_platform(pair.value()));
      out[name] = pair.value();
      continue;
    }
    const auto* known = std::find_if(kTexts.begin(), kTexts.end(),
                                     [&](const Member& member) { return member.name == name; });
    if (known == kTexts.end()) return wrong(printable(name), "is not a member of an item");
    std::string text;
    if (name == "captions") {
      text = TRY(captions_of(pair.value()));
    } else if (pair.value().is_string()) {
      text = std::string(pair.value().get_string());
    } else {
      return wrong(name, "must be a text");
    }
    if (text.size() > known->bytes_max) {
      return wrong(
          name, std::to_string(text.size()) + " bytes, limit " + std::to_string(known->bytes_max));
    }
    if (text.find('\0') != std::string::npos) return wrong(name, "has a zero byte");
    out[name] = text;
  }
  return out;
}

Status check_room(const std::filesystem::path& folder, const UploadLimits& limits, uint64_t bytes) {
  const uint64_t free = TRY(free_bytes(folder));
  if (free >= limits.bytes_free && free - limits.bytes_free >= bytes) return ok();
  return Error{ErrorCode::kUnavailable, "the disk has " + std::to_string(free >> 20) +
                                            " MiB left, " +
                                            std::to_string(limits.bytes_free >> 20) +
                                            " MiB are kept free for what was accepted"};
}

Result<Upload> Upload::begin(store::Store& store, const UploadLimits& limits) {
  TRY(check_room(store.folder(), limits, 0));
  return Upload(store.folder(), TRY(NewFile::create(store.incoming_folder())), limits);
}

Status Upload::append(std::string_view bytes) {
  constexpr uint64_t kStepBytes = 16 << 20;  // to ask the disk for each piece would cost more
  if (bytes.size() > limits_.bytes_max - std::min(limits_.bytes_max, size_bytes())) {
    return Error{ErrorCode::kLimit,
                 "the media is over " + std::to_string(limits_.bytes_max) + " bytes"};
  }
  if (size_bytes() - checked_bytes_ >= kStepBytes) {
    TRY(check_room(folder_, limits_, 0));
    checked_bytes_ = size_bytes();
  }
  TRY(file_.append(bytes));
  hash_->update(as_bytes(bytes));
  return ok();
}

Result<store::Accepted> Upload::finish(store::Store& store, const Json& metadata,
                                       const Request& request) {
  if (size_bytes() == 0) return Error{ErrorCode::kInvalidArgument, "media: there is none"};
  const Json checked = TRY(check_metadata(metadata));
  store::NewItem item;
  item.external_id = string_member(checked, "external_id");
  item.account = string_member(checked, "account");
  item.text = {string_member(checked, "title"), string_member(checked, "description"),
               string_member(checked, "captions")};
  item.language = string_member(checked, "language");
  item.region = string_member(checked, "region");
  const Json* context = member(checked, "context");
  item.context = context != nullptr ? *context : Json(JsonObject());
  item.media_sha256 = to_hex(hash_->finish());
  item.media_bytes = static_cast<int64_t>(size_bytes());
  item.request_key = request.key;
  item.is_backfill = request.is_backfill;
  item.request_body = sha256_hex(item.media_sha256 + TRY(canonical_json(checked)));
  const auto path = TRY(settle(store, item.media_sha256));
  return store::Items(store).accept(item, request.bounds, [&] { return file_.commit(path); });
}

Result<std::filesystem::path> Upload::settle(store::Store& store, const std::string& sha256) {
  auto path = store.media_path(sha256);
  TRY(make_folder(path.parent_path()));
  TRY(file_.sync());
  return path;
}

Status Upload::replace(store::Store& store, std::string_view item) {
  if (size_bytes() == 0) return Error{ErrorCode::kInvalidArgument, "media: there is none"};
  const std::string sha256 = to_hex(hash_->finish());
  const auto path = TRY(settle(store, sha256));
  return store::Items(store).replace_media(item, sha256, static_cast<int64_t>(size_bytes()),
                                           [&] { return file_.commit(path); });
}

}  // namespace vigie::flow
