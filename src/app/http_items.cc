// Routes of items: uploads to disk as they come, what was found and decided, media and stills.
#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <map>

#include "app/loop/desk_access.h"
#include "app/routes.h"
#include "base/crypto.h"
#include "base/log.h"
#include "flow/cases/appeal.h"
#include "flow/decide.h"
#include "flow/ingest.h"
#include "policy/rule_tree.h"
#include "store/cases/cases.h"
#include "store/items.h"

namespace vigie::app {
namespace {

constexpr size_t kMetadataBytesMax = 2 << 20;

Json time_json(int64_t time_us) { return Json(to_rfc3339(time_us)); }

// A number in a path or query, within bounds; nothing when it is none.
std::optional<int64_t> number_of(std::string_view text, int64_t max) {
  int64_t out = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (failed != std::errc() || end != text.data() + text.size() || out < 0 || out > max) {
    return std::nullopt;
  }
  return out;
}

store::Items::Bounds bounds_of(const Configuration& configuration) {
  return {.jobs_max = configuration.jobs_max, .crashes_max = configuration.crashes_max};
}

class UploadExchange : public HttpExchange {
 public:
  // item: whose media it replaces, "" for a new one.
  UploadExchange(Api& api, HttpRequest request, Principal principal, std::string item)
      : api_(api),
        request_(std::move(request)),
        principal_(std::move(principal)),
        item_(std::move(item)) {}

  std::optional<HttpResponse> refuse() override {
    if (api_.is_draining) return refused("draining", problem(503, "it is stopping", request_));
    if (request_.header("content-type").starts_with("application/json")) {
      return refused("type",
                     problem(415, "send multipart/form-data, or the media itself", request_));
    }
    const auto length = number_of(request_.header("content-length"), INT64_MAX);
    if (length && static_cast<uint64_t>(*length) > bytes_max() + kMetadataBytesMax) {
      return refused("too_large", problem(413, too_large(), request_));
    }
    if (const Status open = takes_uploads(api_, static_cast<uint64_t>(length.value_or(0))); !open) {
      return refused("busy", problem(open.error(), request_));
    }
    return std::nullopt;
  }

  Status on_body(const HttpPart* part, std::string_view bytes) override {
    Status done = take(part, bytes);
    if (!done) failed_ = done.error();
    return done;
  }

  HttpResponse finish(bool is_whole) override {
    HttpResponse response = answer(is_whole);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start_;
    const char* route = item_.empty() ? "/v1/items" : "/v1/items/{id}/media";
    api_.metrics.count_request(route, response.status, took.count());
    log_info("http.answered", {{"request", request_.id},
                               {"method", request_.method},
                               {"route", route},
                               {"status", response.status},
                               {"bytes", upload_ ? upload_->size_bytes() : 0},
                               {"key", principal_.key_id}});
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
    return response;
  }

 private:
  uint64_t bytes_max() const { return upload_limits(api_.configuration).bytes_max; }
  std::string too_large() const {
    return "the media is over " + std::to_string(api_.configuration.upload_mib_max) + " MiB";
  }
  HttpResponse refused(const char* reason, HttpResponse response) {
    api_.metrics.count_refusal(reason);
    return response;
  }

  Status take(const HttpPart* part, std::string_view bytes) {
    const bool is_start = part != nullptr && part->offset == 0;
    if (part == nullptr || part->name == "media") {
      if (is_start && upload_) return twice(part->name);
      if (!upload_) {
        auto store = TRY(api_.stores.borrow());
        upload_.emplace(TRY(flow::Upload::begin(*store, upload_limits(api_.configuration))));
      }
      return upload_->append(bytes);
    }
    std::string* text = part->name == "metadata"   ? &metadata_
                        : part->name == "captions" ? &captions_
                                                   : nullptr;
    if (text == nullptr || !item_.empty()) {
      return Error{ErrorCode::kInvalidArgument,
                   item_.empty() ? "the parts are metadata, media and captions; another was sent"
                                 : "the part is media; another was sent"};
    }
    if (is_start && !text->empty()) return twice(part->name);
    if (text->size() + bytes.size() > kMetadataBytesMax) {
      return Error{ErrorCode::kLimit, "metadata or captions are over 2 MiB"};
    }
    *text += bytes;
    return ok();
  }

  static Error twice(const std::string& part) {
    return {ErrorCode::kInvalidArgument, part + ": was sent twice"};
  }

  HttpResponse answer(bool is_whole) {
    if (failed_) {
      if (failed_->code == ErrorCode::kLimit)
        return refused("too_large", problem(*failed_, request_));
      return problem_of_accept(*failed_);
    }
    if (!is_whole)
      return problem(400, "the multipart body ends before its last boundary", request_);
    if (!upload_) return problem(400, "media: there is none", request_);
    return item_.empty() ? accept() : replace();
  }

  HttpResponse replace() {
    auto desk = VIGIE_OR_PROBLEM(request_, OpenDesk::open(api_));
    const auto item = VIGIE_OR_PROBLEM(request_, store::Items(desk.store()).find(item_));
    const Status done = flow::replace_media(*desk, item.id, *upload_);
    if (!done) return problem_of_accept(done.error());
    api_.metrics.count_upload(static_cast<int64_t>(upload_->size_bytes()));
    const auto now = VIGIE_OR_PROBLEM(request_, store::Items(desk.store()).find(item.id));
    return json_response(VIGIE_OR_PROBLEM(request_, item_json(api_, desk.store(), now, request_)));
  }

  HttpResponse accept() {
    if (metadata_.empty()) metadata_ = request_.header("vigie-metadata");
    Json metadata = JsonObject();
    if (!metadata_.empty()) {
      auto parsed = parse_json(metadata_, {.bytes_max = kMetadataBytesMax, .depth_max = 16});
      if (!parsed) return problem(400, "metadata: " + parsed.error().message, request_);
      metadata = std::move(*parsed);
    }
    if (!captions_.empty() && metadata.is_object()) {
      const auto listed = parse_json(captions_, {.bytes_max = kMetadataBytesMax, .depth_max = 8});
      metadata.as_object()["captions"] = listed && listed->is_array() ? *listed : Json(captions_);
    }
    std::string key;
    if (const auto given = request_.header("idempotency-key"); !given.empty()) {
      if (given.size() > 255) return problem(400, "Idempotency-Key is over 255 bytes", request_);
      key = sha256_hex(principal_.key_id + "\nPOST /v1/items\n" + std::string(given));
    }
    auto store = VIGIE_OR_PROBLEM(request_, api_.stores.borrow());
    const auto accepted =
        upload_->finish(*store, metadata, {key, false, bounds_of(api_.configuration)});
    if (!accepted) return problem_of_accept(accepted.error());
    if (!accepted->is_replay) {
      api_.metrics.count_upload(static_cast<int64_t>(upload_->size_bytes()));
    }
    const auto item = VIGIE_OR_PROBLEM(request_, store::Items(*store).find(accepted->id));
    HttpResponse out =
        json_response(VIGIE_OR_PROBLEM(request_, item_json(api_, *store, item, request_)), 201);
    out.headers.emplace_back("Location", "/v1/items/" + accepted->id);
    if (accepted->is_replay) out.headers.emplace_back("Idempotent-Replayed", "true");
    return out;
  }

  HttpResponse problem_of_accept(const Error& error) {
    // kDenied: by the disk. Not the caller's fault, and it may pass.
    if (error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kDenied) {
      log_error("upload.refused", {{"request", request_.id}, {"error", error.message}});
      return refused("busy", problem(503, error.message, request_));
    }
    if (error.code == ErrorCode::kLimit) {
      return refused("account_limited", problem(429, error.message, request_));
    }
    // The draft on Idempotency-Key asks for 422 where another body came with it.
    const bool is_key = error.message.find("Idempotency-Key") != std::string::npos;
    if (error.code == ErrorCode::kConflict && is_key) return problem(422, error.message, request_);
    return problem(error, request_);
  }

  Api& api_;
  HttpRequest request_;
  Principal principal_;
  std::string item_;
  std::optional<flow::Upload> upload_;
  std::string metadata_, captions_;
  std::optional<Error> failed_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// What browsers may play, by its first bytes; all else is bytes, so that nothing is ever run.
std::string_view media_type(std::string_view start) {
  const auto at = [&](size_t offset, std::string_view bytes) {
    return start.substr(std::min(offset, start.size())).starts_with(bytes);
  };
  if (at(4, "ftyp")) return at(8, "avif") ? "image/avif" : at(8, "M4A") ? "audio/mp4" : "video/mp4";
  if (at(0, "\x1a\x45\xdf\xa3")) return "video/webm";
  if (at(0, "\xff\xd8\xff")) return "image/jpeg";
  if (at(0, "\x89PNG")) return "image/png";
  if (at(0, "GIF8")) return "image/gif";
  if (at(0, "RIFF"))
    return at(8, "WEBP") ? "image/webp" : at(8, "WAVE") ? "audio/wav" : "video/avi";
  if (at(0, "fLaC")) return "audio/flac";
  if (at(0, "OggS")) return "audio/ogg";
  if (at(0, "ID3") || at(0, "\xff\xfb")) return "audio/mpeg";
  return "application/octet-stream";
}

struct ByteRange {
  uint64_t offset, length;
};

// One range of RFC 9110 section 14.1.2; nothing: the header is to be ignored. length 0: no such
// range.
std::optional<ByteRange> range_of(std::string_view header, uint64_t size) {
  constexpr std::string_view kUnit = "bytes=";
  if (!header.starts_with(kUnit) || header.find(',') != std::string_view::npos) return std::nullopt;
  header.remove_prefix(kUnit.size());
  const size_t dash = header.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto first = number_of(header.substr(0, dash), INT64_MAX);
  const auto last = number_of(header.substr(dash + 1), INT64_MAX);
  if (dash == 0) {
    if (!last) return std::nullopt;
    const uint64_t count = std::min(static_cast<uint64_t>(*last), size);
    return ByteRange{size - count, count};
  }
  if (!first || (dash + 1 < header.size() && !last)) return std::nullopt;
  const auto from = static_cast<uint64_t>(*first);
  const uint64_t to = last ? std::min(static_cast<uint64_t>(*last), size - 1) : size - 1;
  if (size == 0 || from >= size || to < from) return ByteRange{0, 0};
  return ByteRange{from, to - from + 1};
}

HttpResponse file_response(const std::filesystem::path& path, const HttpRequest& request) {
  HttpResponse out;
  out.file = VIGIE_OR_PROBLEM(request, open_for_reading(path));
  struct stat status;
  if (fstat(out.file.get(), &status) != 0) return problem(503, "the media cannot be read", request);
  const auto size = static_cast<uint64_t>(status.st_size);
  char start[16];
  const ssize_t got = pread(out.file.get(), start, sizeof start, 0);
  out.length = size;
  out.headers = {{"Content-Type",
                  std::string(media_type({start, static_cast<size_t>(std::max<ssize_t>(0, got))}))},
                 {"Accept-Ranges", "bytes"},
                 {"Cache-Control", "private, max-age=300"}};
  if (const auto range = range_of(request.header("range"), size)) {
    if (range->length == 0) {
      HttpResponse none = problem(416, "the media has " + std::to_string(size) + " bytes", request);
      none.headers.emplace_back("Content-Range", "bytes */" + std::to_string(size));
      return none;
    }
    out.status = 206;
    out.offset = range->offset;
    out.length = range->length;
    out.headers.emplace_back("Content-Range",
                             "bytes " + std::to_string(range->offset) + "-" +
                                 std::to_string(range->offset + range->length - 1) + "/" +
                                 std::to_string(size));
  }
  return out;
}

HttpResponse jpeg_response(std::string bytes) {
  HttpResponse out;
  out.headers = {{"Content-Type", "image/jpeg"}, {"Cache-Control", "private, max-age=3600"}};
  out.body = std::move(bytes);
  return out;
}

}  // namespace

Result<JsonObject> item_json(Api& api, store::Store& store, const store::Item& item,
                             const HttpRequest& request) {
  JsonObject out{{"id", item.id},
                 {"external_id", item.external_id},
                 {"account", item.account},
                 {"state", item.state},
                 {"kind", item.kind},
                 {"duration_ms", item.duration_ms},
                 {"width", item.width_px},
                 {"height", item.height_px},
                 {"sha256", item.media_sha256},
                 {"bytes", item.media_bytes},
                 {"title", item.text.title},
                 {"description", item.text.description},
                 {"language", item.language},
                 {"region", item.region},
                 {"views", item.views},
                 {"shares", item.shares},
                 {"reports", item.reports},
                 {"created", time_json(item.created_us)},
                 {"updated", time_json(item.updated_us)},
                 {"error", item.error},
                 {"thumbnail", nullptr},
                 {"decision", nullptr}};
  const auto stills = TRY(store::Items(store).stills(item.id));
  if (!stills.empty() && !TRY(store::Cases(store).is_sealed(item.id))) {
    // Not the first: clips often start black.
    out["thumbnail"] = "/v1/items/" + item.id + "/stills/" + std::to_string(stills.size() / 2);
  }
  if (!item.decision_id.empty()) {
    const auto outcome = TRY(store::Items(store).outcome(item.decision_id));
    JsonObject decision = to_json_value(outcome.decision).as_object();
    const auto& reasons = outcome.decision.outcome.reasons;
    decision["reason_text"] = reasons.empty() ? ""
                                              : policy_in_force(api)->whole().reason_text(
                                                    reasons.front(), language_of(request));
    out["decision"] = std::move(decision);
  }
  return out;
}

Status takes_uploads(Api& api, uint64_t bytes) {
  auto store = TRY(api.stores.borrow());
  TRY(flow::check_room(store->folder(), upload_limits(api.configuration), bytes));
  return store::Items(*store).check_waiting(api.configuration.jobs_max);
}

std::unique_ptr<HttpExchange> begin_upload(Api& api, HttpRequest request, Principal principal,
                                           std::string item) {
  return std::make_unique<UploadExchange>(api, std::move(request), std::move(principal),
                                          std::move(item));
}

HttpResponse list_items(Api& api, const Call& call) {
  store::ItemQuery query;
  query.before = call.request.parameter("before");
  query.state = call.request.parameter("state");
  query.visibility = call.request.parameter("visibility");
  query.account = call.request.parameter("account");
  if (const auto text = call.request.parameter("limit"); !text.empty()) {
    const auto limit = number_of(text, 500);
    if (!limit || *limit == 0) return problem(400, "limit: 1 to 500", call.request);
    query.limit = static_cast<size_t>(*limit);
  }
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  const auto reading = VIGIE_OR_PROBLEM(call.request, store->begin_reading());
  const auto items = VIGIE_OR_PROBLEM(call.request, store::Items(*store).list(query));
  JsonArray out;
  for (const store::Item& item : items) {
    out.push_back(VIGIE_OR_PROBLEM(call.request, item_json(api, *store, item, call.request)));
  }
  Json next = nullptr;
  if (items.size() == query.limit) next = items.back().id;
  return json_response(JsonObject{{"items", std::move(out)}, {"next", std::move(next)}});
}

HttpResponse show_item(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  const auto item = VIGIE_OR_PROBLEM(call.request, store::Items(*store).find(call.arguments[0]));
  return json_response(VIGIE_OR_PROBLEM(call.request, item_json(api, *store, item, call.request)));
}

HttpResponse edit_item(Api& api, const Call& call) {
  const auto changes = VIGIE_OR_PROBLEM(call.request, flow::check_metadata(call.body));
  for (const char* fixed : {"account", "external_id"}) {
    if (!changes.contains(fixed)) continue;
    return problem(400, std::string(fixed) + ": stays as it was uploaded", call.request);
  }
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  VIGIE_OR_PROBLEM(call.request, store::Items(*store).edit(call.arguments[0], Json(changes)));
  return show_item(api, call);
}

HttpResponse delete_item(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  VIGIE_OR_PROBLEM(call.request, store::Items(*store).remove(call.arguments[0], "author"));
  return show_item(api, call);
}

HttpResponse show_findings(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  store::Items items(*store);
  const auto item = VIGIE_OR_PROBLEM(call.request, items.find(call.arguments[0]));
  JsonArray out;
  for (Json& finding : VIGIE_OR_PROBLEM(call.request, items.findings(item.decision_id))) {
    out.push_back(std::move(finding));
  }
  return json_response(JsonObject{{"findings", std::move(out)}});
}

namespace {

// Each rule's condition, part by part with its value, as the pack that decided had it.
Result<std::map<std::string, JsonArray>> parts_of(Api& api, const store::StoredDecision& stored,
                                                  std::string_view language) {
  const auto now = policy_in_force(api);
  std::shared_ptr<const policy::Pack> pack;
  if (now->whole().sha256() != stored.decision.pack_sha256) {
    pack = TRY(flow::load_pack_folder(TRY(flow::unbundle_pack(stored.pack_text))));
  }
  const policy::Pack& decided_by = pack != nullptr ? *pack : now->whole();
  const Json facts = TRY(parse_json(stored.facts));
  std::map<std::string, JsonArray> out;
  for (const Json& tree : policy::rule_trees(decided_by, facts, stored.decision.trace)) {
    JsonArray& lines = out[string_member(tree, "rule")];
    for (const auto& line : policy::rule_tree_lines(tree, language)) {
      lines.push_back(JsonObject{{"depth", line.depth},
                                 {"element", line.is_element},
                                 {"text", line.text},
                                 {"value", line.value}});
    }
  }
  return out;
}

}  // namespace

HttpResponse show_decision(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  const auto item = VIGIE_OR_PROBLEM(call.request, store::Items(*store).find(call.arguments[0]));
  if (item.decision_id.empty()) return problem(404, "there is no decision yet", call.request);
  const auto stored = VIGIE_OR_PROBLEM(call.request, store->find_decision(item.decision_id));
  const std::string_view language = language_of(call.request);
  std::map<std::string, JsonArray> parts;
  // A pack that does not load any more costs its tree, not the answer.
  if (auto made = parts_of(api, stored, language)) parts = std::move(*made);
  JsonArray rules, clauses;
  if (stored.decision.trace.is_array()) {
    for (const Json& rule : stored.decision.trace.get_array()) {
      const std::string id = string_member(rule, "rule");
      rules.push_back(
          JsonObject{{"rule", id},
                     {"shadow", bool_member(rule, "shadow")},
                     {"confirmed", bool_member(rule, "confirmed")},
                     {"parts", std::move(parts[id])},
                     {"reason_text", policy_in_force(api)->whole().reason_text(id, language)}});
      for (const Json& clause : array_member(rule, "clauses")) {
        if (!clause.is_object()) continue;
        JsonObject with_rule = clause.get_object();
        with_rule["rule"] = id;
        clauses.push_back(std::move(with_rule));
      }
    }
  }
  const auto& reasons = stored.decision.outcome.reasons;
  return json_response(JsonObject{
      {"decision", to_json_value(stored.decision)},
      {"reason_text",
       reasons.empty() ? "" : policy_in_force(api)->whole().reason_text(reasons.front(), language)},
      {"rules", std::move(rules)},
      {"clauses", std::move(clauses)}});
}

HttpResponse list_stills(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  store::Items items(*store);
  const auto item = VIGIE_OR_PROBLEM(call.request, items.find(call.arguments[0]));
  VIGIE_OR_PROBLEM(call.request, check_seal(*store, item.id, call.principal));
  JsonArray out;
  for (const auto& still : VIGIE_OR_PROBLEM(call.request, items.stills(item.id))) {
    out.push_back(
        JsonObject{{"time_ms", still.time_ms},
                   {"url", "/v1/items/" + item.id + "/stills/" + std::to_string(out.size())}});
  }
  return json_response(JsonObject{{"stills", std::move(out)}});
}

HttpResponse show_still(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  const auto stills =
      VIGIE_OR_PROBLEM(call.request, store::Items(*store).stills(call.arguments[0]));
  VIGIE_OR_PROBLEM(call.request, check_seal(*store, call.arguments[0], call.principal));
  const auto number = number_of(call.arguments[1], 1000);
  if (!number || static_cast<size_t>(*number) >= stills.size()) {
    return problem(404, "there is no such still", call.request);
  }
  const auto& still = stills[static_cast<size_t>(*number)];
  return jpeg_response(VIGIE_OR_PROBLEM(call.request, store->get_blob(still.blob_sha256)));
}

HttpResponse show_media(Api& api, const Call& call) {
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  const auto item = VIGIE_OR_PROBLEM(call.request, store::Items(*store).find(call.arguments[0]));
  if (item.state == "deleted" || item.state == "erased") {
    return problem(404, "the item is " + item.state, call.request);
  }
  VIGIE_OR_PROBLEM(call.request, check_seal(*store, item.id, call.principal));
  return file_response(store->media_path(item.media_sha256), call.request);
}

HttpResponse add_counts(Api& api, const Call& call) {
  std::vector<store::Counts> counts;
  constexpr size_t kCountsMax = 1000;
  for (const Json& one : array_member(call.body, "items")) {
    store::Counts count{string_member(one, "item"), int_member(one, "views"),
                        int_member(one, "shares"), int_member(one, "reports")};
    constexpr int64_t kMoreMax = 1'000'000'000;
    for (const char* name : {"views", "shares", "reports"}) {
      const Json* given = member(one, name);
      const int64_t more = int_member(one, name, -1);
      if (given == nullptr || (more >= 0 && more <= kMoreMax)) continue;
      return problem(400, "items: a count is a whole number from 0 to 1000000000", call.request);
    }
    counts.push_back(std::move(count));
  }
  if (counts.empty() || counts.size() > kCountsMax) {
    return problem(400, "items: 1 to 1000 of {item, views, shares, reports}", call.request);
  }
  auto store = VIGIE_OR_PROBLEM(call.request, api.stores.borrow());
  JsonArray unknown;
  for (const auto& id : VIGIE_OR_PROBLEM(call.request, store::Items(*store).add_counts(counts))) {
    unknown.push_back(Json(id));
  }
  return json_response(
      JsonObject{{"counted", counts.size() - unknown.size()}, {"unknown", std::move(unknown)}});
}

}  // namespace vigie::app
