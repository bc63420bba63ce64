#include "flow/check.h"

#include <algorithm>
#include <cstdlib>

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/unicode.h"
#include "flow/examine.h"

namespace vigie::flow {
namespace {

std::string_view to_text(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument: return "invalid_argument";
    case ErrorCode::kDenied: return "denied";
    case ErrorCode::kNotFound: return "not_found";
    case ErrorCode::kConflict: return "conflict";
    case ErrorCode::kLimit: return "limit";
    case ErrorCode::kCorrupt: return "corrupt";
    case ErrorCode::kUnsupported: return "unsupported";
    case ErrorCode::kUnavailable: break;
  }
  return "unavailable";
}

JsonObject item_json(const std::string& name, const std::string& sha256, const MediaFacts& media) {
  return {{"path", to_utf8(name)},   {"sha256", sha256},
          {"kind", media.kind},      {"duration_ms", media.duration_us / 1000},
          {"width", media.width_px}, {"height", media.height_px}};
}

analyze::Still nearest_still(const std::vector<analyze::Still>& stills, int64_t time_us) {
  analyze::Still best;
  for (const auto& still : stills) {
    const bool nearer = std::llabs(still.time_us - time_us) < std::llabs(best.time_us - time_us);
    if (best.jpeg.empty() || nearer) best = still;
  }
  return best;
}

std::vector<analyze::Still> entry_stills(const store::BankEntry& entry) {
  std::vector<analyze::Still> out;
  for (const std::string& text : entry.stills) {
    const auto value = parse_json(text);
    if (!value) continue;
    const auto jpeg = from_base64(string_member(*value, "jpeg"));
    if (!jpeg) continue;
    out.push_back({time_us_member(*value, "ms"), 0, 0, {jpeg->begin(), jpeg->end()}});
  }
  return out;
}

// Pictures from the middle of both stretches: its edges are where cuts and fades are.
std::vector<MatchView> match_views(std::vector<KnownMatch> matches,
                                   const std::vector<analyze::Still>& stills) {
  std::vector<MatchView> out;
  for (KnownMatch& match : matches) {
    const auto& found = match.match;
    const auto query = nearest_still(stills, (found.query_from_us + found.query_to_us) / 2);
    const int64_t reference_us =
        found.reference_from_us +
        static_cast<int64_t>(static_cast<double>(query.time_us - found.query_from_us) *
                             found.transform.speed);
    out.push_back({match, query, nearest_still(entry_stills(match.known->entry), reference_us)});
  }
  return out;
}

}  // namespace

Result<std::string> hash_descriptor(int descriptor) {
  const auto source = TRY(DescriptorSource::open(descriptor));
  Sha256 hash;
  std::vector<uint8_t> buffer(1 << 16);
  for (uint64_t offset = 0;;) {
    const size_t got = TRY(source.read_at(offset, buffer));
    if (got == 0) break;
    hash.update({buffer.data(), got});
    offset += got;
  }
  return to_hex(hash.finish());
}

std::string captions_beside(const std::filesystem::path& path) {
  constexpr uint64_t kCaptionBytesMax = 1 << 20;
  for (const char* extension : {".srt", ".vtt"}) {
    std::filesystem::path beside = path;
    beside.replace_extension(extension);
    if (beside == path) continue;
    auto text = read_file(beside, kCaptionBytesMax);
    if (text && is_utf8(*text)) return std::move(*text);
  }
  return "";
}

Checked unreadable_item(const std::string& name, const Error& error) {
  Checked out;
  out.unreadable = error;
  JsonObject item = item_json(name, "", {});
  item["sha256"] = nullptr;
  out.json = JsonObject{
      {"schema", 1},
      {"item", std::move(item)},
      {"findings", JsonArray()},
      {"decision", nullptr},
      {"error", JsonObject{{"code", to_text(error.code)}, {"message", to_utf8(error.message)}}},
      {"timing", JsonObject()}};
  return out;
}

Result<OpenedItem> open_item(Descriptor file, std::string name, const WorkerOptions& worker) {
  OpenedItem out{.name = std::move(name),
                 .file = std::move(file),
                 .worker = std::nullopt,
                 .captions = {},
                 .unreadable = std::nullopt};
  out.worker.emplace(TRY(Worker::start(out.file.get(), worker)));
  return out;
}

Result<OpenedItem> open_item(const std::filesystem::path& path, const WorkerOptions& worker) {
  auto opened = open_for_reading(path);
  if (!opened) {
    return OpenedItem{.name = path.native(),
                      .file = {},
                      .worker = std::nullopt,
                      .captions = {},
                      .unreadable = opened.error()};
  }
  OpenedItem out = TRY(open_item(std::move(*opened), path.native(), worker));
  out.captions = captions_beside(path);
  return out;
}

Result<Checked> Checker::check(OpenedItem item) {
  const std::string& name = item.name;
  if (item.unreadable) return unreadable_item(name, *item.unreadable);
  auto sha256 = hash_descriptor(item.file.get());
  if (!sha256) return unreadable_item(name, sha256.error());
  analyze::PassOptions pass = pass_;
  pass.captions = std::move(item.captions);
  const ExamineInput input{
      .sha256 = *sha256, .item_id = *sha256, .known_facts = {}, .published_us = clock_.now_us()};
  Examination seen = TRY(examine(input, std::move(*item.worker), pass, known_, policy_, clock_));
  JsonArray findings;
  for (const Finding& finding : seen.result.findings) findings.push_back(to_json_value(finding));
  if (seen.unreadable) {
    Checked out = unreadable_item(
        name, {seen.unreadable->code, printable(name) + ": " + seen.unreadable->message});
    out.json.as_object()["item"].as_object()["sha256"] = *sha256;
    out.json.as_object()["findings"] = std::move(findings);
    return out;
  }
  Checked out;
  out.decision = seen.decision;
  out.json = JsonObject{{"schema", 1},
                        {"item", item_json(name, *sha256, seen.result.media)},
                        {"findings", std::move(findings)},
                        {"decision", to_json_value(*out.decision)},
                        {"error", nullptr},
                        {"timing", std::move(seen.timing)}};
  store::CheckedItem kept = checked_item(seen, input);
  kept.name = name;
  TRY(store_.save_check(kept));
  out.matches = match_views(std::move(seen.matches), seen.result.stills);
  out.stills = std::move(seen.result.stills);
  return out;
}

}  // namespace vigie::flow
