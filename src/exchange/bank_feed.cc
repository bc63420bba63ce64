#include "exchange/bank_feed.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/json.h"

namespace vigie::exchange {
namespace {

constexpr int64_t kVersion = 1;
constexpr int64_t kEntriesMax = 1'000'000;
constexpr size_t kLineBytesMax = 1 << 20;
constexpr size_t kTextBytesMax = 1024;
constexpr std::string_view kFormat = "vigie-feed";

Error corrupt(size_t line, const std::string& why) {
  return {ErrorCode::kCorrupt, "feed: line " + std::to_string(line) + ": " + why};
}

bool is_name(std::string_view text, bool has_underscore) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           (has_underscore && c == '_');
  });
}

JsonObject header_json(const FeedHeader& header, std::string_view entries_sha256) {
  return {{"format", kFormat},
          {"version", kVersion},
          {"name", header.name},
          {"sequence", header.sequence},
          {"published", header.published},
          {"key", to_base64(header.key)},
          {"entries", header.entries},
          {"entries_sha256", entries_sha256}};
}

Result<FeedHeader> read_header(std::string_view line, std::string_view body) {
  const auto parsed = parse_json(line, {.bytes_max = 64 << 10, .depth_max = 4});
  if (!parsed) return corrupt(1, parsed.error().message);
  const Json* content = member(*parsed, "feed");
  if (content == nullptr || string_member(*content, "format") != kFormat) {
    return corrupt(1, "this is no feed");
  }
  const int64_t version = int_member(*content, "version");
  if (version > kVersion) {
    return Error{ErrorCode::kUnsupported, "the feed has version " + std::to_string(version) +
                                              ", this program knows " + std::to_string(kVersion) +
                                              ": use a newer program"};
  }
  FeedHeader out;
  const auto key = from_base64(string_member(*content, "key"));
  const auto signature = from_base64(string_member(*parsed, "signature"));
  const auto signed_text = canonical_json(*content);
  if (!key || !signature || !signed_text || !verify_ed25519(*key, *signed_text, *signature)) {
    return corrupt(1, "the signature does not fit: the header was changed, or cut");
  }
  out.name = string_member(*content, "name");
  out.sequence = int_member(*content, "sequence");
  out.published = string_member(*content, "published");
  out.key = *key;
  out.entries = int_member(*content, "entries", -1);
  if (version < 1 || !is_name(out.name, true) || out.sequence < 1 || out.entries < 0 ||
      !from_rfc3339(out.published)) {
    return corrupt(1, "a member of the header is missing or wrong");
  }
  if (out.entries > kEntriesMax) {
    return Error{ErrorCode::kLimit, "feed: " + std::to_string(out.entries) + " entries, limit " +
                                        std::to_string(kEntriesMax)};
  }
  if (sha256_hex(body) != string_member(*content, "entries_sha256")) {
    return corrupt(2, "the entries are not those that were signed, or they were cut");
  }
  return out;
}

// "" when it was read, else why not.
std::string read_entry(std::string_view line, FeedEntry& out) {
  const auto parsed = parse_json(line, {.bytes_max = kLineBytesMax, .depth_max = 4});
  if (!parsed) return parsed.error().message;
  out.id = string_member(*parsed, "id");
  out.verdict = string_member(*parsed, "verdict");
  out.topic = string_member(*parsed, "topic");
  out.source = string_member(*parsed, "source");
  out.expires = string_member(*parsed, "expires");
  out.print = string_member(*parsed, "print");
  if (!is_name(out.id, false)) return "the id is not 1 to 64 of a-z, 0-9 and -";
  static constexpr std::string_view kVerdicts[] = {"manipulated", "fact_checked_false", "authentic",
                                                   "negative"};
  if (std::find(std::begin(kVerdicts), std::end(kVerdicts), out.verdict) == std::end(kVerdicts)) {
    return "the verdict is unknown";
  }
  if (!out.expires.empty() && !from_rfc3339(out.expires)) return "expires is no time";
  if (out.topic.size() > kTextBytesMax || out.source.size() > kTextBytesMax) {
    return "a text is over 1024 bytes";
  }
  return out.print.empty() ? "there is no print" : "";
}

}  // namespace

Result<Feed> read_feed(std::string_view text) {
  const size_t first = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, first);
  std::string_view body = text.substr(std::min(first + 1, text.size()));
  Feed out;
  out.header = TRY(read_header(line, body));
  for (size_t number = 2; !body.empty(); ++number) {
    const size_t end = body.find('\n');
    if (end == std::string_view::npos) return corrupt(number, "the line has no end");
    FeedEntry entry;
    const std::string why = read_entry(body.substr(0, end), entry);
    if (!why.empty()) return corrupt(number, why);
    if (!out.entries.empty() && out.entries.back().id >= entry.id) {
      return corrupt(number, "the ids do not ascend");
    }
    out.entries.push_back(std::move(entry));
    body.remove_prefix(end + 1);
    if (out.entries.size() > static_cast<size_t>(out.header.entries)) break;
  }
  if (out.entries.size() != static_cast<size_t>(out.header.entries)) {
    return corrupt(1, "the header counts other entries than there are");
  }
  return out;
}

Result<std::string> write_feed(const FeedHeader& header, std::span<const FeedEntry> entries,
                               std::span<const uint8_t> secret) {
  std::string body;
  for (const FeedEntry& entry : entries) {
    JsonObject line{{"id", entry.id}, {"print", entry.print}, {"verdict", entry.verdict}};
    if (!entry.topic.empty()) line["topic"] = entry.topic;
    if (!entry.source.empty()) line["source"] = entry.source;
    if (!entry.expires.empty()) line["expires"] = entry.expires;
    body += TRY(canonical_json(Json(std::move(line)))) + "\n";
  }
  FeedHeader own = header;
  const auto key = ed25519_public(secret);
  own.key.assign(key.begin(), key.end());
  own.entries = static_cast<int64_t>(entries.size());
  const JsonObject content = header_json(own, sha256_hex(body));
  const std::string signed_text = TRY(canonical_json(Json(content)));
  const auto signature = sign_ed25519(secret, signed_text);
  return TRY(canonical_json(
             Json(JsonObject{{"feed", content}, {"signature", to_base64(signature)}}))) +
         "\n" + body;
}

std::string key_fingerprint(std::span<const uint8_t> key) {
  const auto digest = sha256(key);
  const std::string hex = to_hex(digest).substr(0, 32);
  std::string out;
  for (size_t i = 0; i < hex.size(); i += 4) out += (i == 0 ? "" : " ") + hex.substr(i, 4);
  return out;
}

}  // namespace vigie::exchange
