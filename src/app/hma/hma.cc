#include "app/hma/hma.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <mutex>

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/http_client.h"
#include "base/unicode.h"
#include "flow/analyse.h"
#include "store/banks/banks.h"

namespace vigie::app {
namespace {

using fingerprint::Hash;

constexpr int kPdqDistanceMax = 31;  // its radius for pictures
constexpr int kVpdqQualityMin = 50;  // and what it passes over in a video
constexpr int kVpdqPercentMin = 80;  // of the query's frames that must be found
constexpr size_t kVpdqFramesMax = 8 * 3600;
constexpr size_t kSignalBytesMax = 4 << 20;

Error wrong(const std::string& why) {
  return {ErrorCode::kInvalidArgument, "invalid signal: " + why};
}

Result<Hash> read_pdq(const std::string& text) {
  auto hash = fingerprint::hash_from_hex(text);
  if (!hash) return wrong("pdq is 64 hex digits");
  return hash;
}

Result<std::vector<fingerprint::FramePrint>> read_vpdq(const std::string& text) {
  const auto list = parse_json(text, {.bytes_max = kSignalBytesMax, .depth_max = 4});
  if (!list || !list->is_array()) return wrong("vpdq is a JSON list of \"hash,quality,seconds\"");
  if (list->get_array().size() > kVpdqFramesMax) return wrong("over 28800 frames");
  std::vector<fingerprint::FramePrint> out;
  for (const Json& value : list->get_array()) {
    const std::string one = value.is_string() ? std::string(value.get_string()) : "";
    const size_t first = one.find(','), second = one.find(',', first + 1);
    fingerprint::FramePrint frame;
    double seconds = -1;
    const char* end = one.data() + one.size();
    if (second == std::string::npos ||
        std::from_chars(one.data() + first + 1, one.data() + second, frame.quality).ptr !=
            one.data() + second ||
        std::from_chars(one.data() + second + 1, end, seconds).ptr != end ||
        !(seconds >= 0 && seconds < 1e6) || frame.quality < 0 || frame.quality > 100) {
      return wrong("vpdq: \"" + printable(one.substr(0, 80)) + "\"");
    }
    frame.hash = TRY(read_pdq(one.substr(0, first)));
    frame.time_us = static_cast<int64_t>(seconds * 1e6);
    if (!out.empty() && frame.time_us <= out.back().time_us)
      return wrong("the times do not ascend");
    out.push_back(frame);
  }
  return out;
}

std::string write_vpdq(const std::vector<fingerprint::FramePrint>& frames, int64_t step_us) {
  JsonArray out;
  int64_t next_us = 0;
  for (const auto& frame : frames) {
    if (frame.time_us < next_us) continue;
    next_us = frame.time_us + step_us;
    char line[96];
    std::snprintf(line, sizeof line, "%s,%d,%.3f", fingerprint::to_hex(frame.hash).c_str(),
                  frame.quality, static_cast<double>(frame.time_us) / 1e6);
    out.push_back(Json(line));
  }
  return to_json(out);
}

Status check_md5(const std::string& text) {
  const auto bytes = from_hex(text);
  if (bytes && bytes->size() == 16) return ok();
  return wrong("video_md5 is 32 hex digits");
}

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

// The frames that count: usable, each hash once.
std::vector<Hash> distinct_hashes(const std::vector<fingerprint::FramePrint>& frames) {
  std::vector<Hash> out;
  for (const auto& frame : frames) {
    if (frame.quality < kVpdqQualityMin) continue;
    if (std::find(out.begin(), out.end(), frame.hash) == out.end()) out.push_back(frame.hash);
  }
  return out;
}

int percent(size_t part, size_t whole) {
  return whole == 0 ? 0 : static_cast<int>(part * 100 / whole);
}

size_t count_found(const std::vector<Hash>& queries, const std::vector<Hash>& known) {
  return static_cast<size_t>(std::count_if(queries.begin(), queries.end(), [&](const Hash& query) {
    return std::any_of(known.begin(), known.end(), [&](const Hash& hash) {
      return fingerprint::distance_bits(query, hash) <= kPdqDistanceMax;
    });
  }));
}

Error no_such_type(const std::string& type) {
  return {ErrorCode::kInvalidArgument, "No such SignalType '" + printable(type) + "'"};
}

// Hashing keeps a loop of the server busy for as long as it takes: one at a time, so that the
// others go on answering.
std::mutex& hashing() {
  static std::mutex mutex;
  return mutex;
}

Result<std::string> md5_hex_of(int descriptor) {
  const auto source = TRY(DescriptorSource::open(descriptor));
  Md5 hash;
  std::vector<uint8_t> buffer(1 << 20);
  for (uint64_t offset = 0;;) {
    const size_t got = TRY(source.read_at(offset, buffer));
    if (got == 0) return to_hex(hash.finish());
    hash.update(std::span(buffer).first(got));
    offset += got;
  }
}

bool is_wanted(std::string_view types, std::string_view type) {
  if (types.empty()) return true;
  for (std::string_view rest = types; !rest.empty();) {
    const std::string_view one = rest.substr(0, rest.find(','));
    if (one == type) return true;
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
  }
  return false;
}

}  // namespace

Result<std::vector<HmaHit>> look_up_signal(flow::PrintIndex& index, store::Store& store,
                                           const std::string& type, const std::string& signal) {
  std::vector<HmaHit> out;
  if (type == "video_md5") {
    TRY(check_md5(signal));
    for (const int64_t number : TRY(store::Banks(store).find_signal(type, lower(signal)))) {
      out.push_back({number, "0"});
    }
    return out;
  }
  if (type == "pdq") {
    const Hash hash = TRY(read_pdq(signal));
    const auto view = TRY(index.present(store));
    for (const auto& near : flow::near_prints(*view, {&hash, 1}, kPdqDistanceMax)) {
      out.push_back({near.number, std::to_string(near.distance_bits)});
    }
    return out;
  }
  if (type != "vpdq") return no_such_type(type);
  const auto hashes = distinct_hashes(TRY(read_vpdq(signal)));
  const auto view = TRY(index.present(store));
  for (const auto& near : flow::near_prints(*view, hashes, kPdqDistanceMax)) {
    const int found = percent(near.queries, hashes.size());
    if (found >= kVpdqPercentMin) out.push_back({near.number, std::to_string(100 - found)});
  }
  return out;
}

Result<ComparedSignals> compare_signals(const std::string& type, const std::string& left,
                                        const std::string& right) {
  if (type == "pdq") {
    const int distance = fingerprint::distance_bits(TRY(read_pdq(left)), TRY(read_pdq(right)));
    return ComparedSignals{distance <= kPdqDistanceMax, distance};
  }
  if (type == "video_md5") {
    TRY(check_md5(left));
    TRY(check_md5(right));
    const bool is_equal = lower(left) == lower(right);
    return ComparedSignals{is_equal, is_equal ? 0 : 1};
  }
  if (type != "vpdq") return no_such_type(type);
  const auto a = distinct_hashes(TRY(read_vpdq(left))), b = distinct_hashes(TRY(read_vpdq(right)));
  const int found = percent(count_found(a, b), a.size());
  return ComparedSignals{found >= kVpdqPercentMin, 100 - found};
}

Result<store::BankEntry> entry_of_signals(const JsonObject& signals) {
  store::BankEntry out;
  fingerprint::ItemPrint print;
  for (const auto& pair : signals) {
    const std::string type(pair.key());
    if (!pair.value().is_string()) return wrong(printable(type) + " is no text");
    const std::string value(pair.value().get_string());
    if (type == "pdq") {
      const Hash hash = TRY(read_pdq(value));
      if (print.frames.empty()) print.frames = {{0, hash, 100}};
      if (print.kind.empty()) print.kind = "image";
    } else if (type == "vpdq") {
      print.frames = TRY(read_vpdq(value));
      print.kind = "video";
      if (!print.frames.empty()) print.duration_us = print.frames.back().time_us;
    } else if (type == "video_md5") {
      TRY(check_md5(value));
      out.signals.emplace_back(type, lower(value));
      if (print.kind.empty()) print.kind = "video";
    } else {
      return no_such_type(type);
    }
  }
  if (print.kind.empty()) return Error{ErrorCode::kInvalidArgument, "No signals given"};
  out.print = fingerprint::encode_print(print);
  return out;
}

Result<JsonObject> signals_of(store::Store& store, const store::BankEntry& entry) {
  JsonObject out;
  const auto print = TRY(fingerprint::decode_print(entry.print));
  constexpr int64_t kSecondUs = 1'000'000;
  if (print.frames.size() == 1) out["pdq"] = fingerprint::to_hex(print.frames.front().hash);
  if (print.frames.size() > 1) out["vpdq"] = write_vpdq(print.frames, kSecondUs);
  for (const auto& [type, value] : TRY(store::Banks(store).signals_of(entry.number))) {
    out[type] = value;
  }
  return out;
}

Result<JsonObject> hash_media(Api& api, int descriptor, std::string_view types) {
  const std::unique_lock lock(hashing(), std::try_to_lock);
  if (!lock.owns_lock()) {
    return Error{ErrorCode::kUnavailable, "another medium is hashed: try again"};
  }
  flow::AnalyseOptions options = TRY(analyse_options(api.configuration));
  options.pass.analyzers = {"fingerprints"};
  const auto seen = TRY(flow::analyse(descriptor, options.pass, options.worker));
  if (seen.crashed) return Error{ErrorCode::kUnsupported, "the medium cannot be hashed"};
  if (seen.result.unreadable) return *seen.result.unreadable;
  const auto& print = seen.result.print;
  JsonObject out;
  constexpr int64_t kSecondUs = 1'000'000;
  if (print.kind == "image" && !print.frames.empty() && is_wanted(types, "pdq")) {
    out["pdq"] = fingerprint::to_hex(print.frames.front().hash);
  }
  if (print.kind == "video" && is_wanted(types, "vpdq")) {
    out["vpdq"] = write_vpdq(print.frames, kSecondUs);
  }
  if (print.kind == "video" && is_wanted(types, "video_md5")) {
    out["video_md5"] = TRY(md5_hex_of(descriptor));
  }
  if (!out.empty()) return out;
  return Error{ErrorCode::kInvalidArgument, "empty signal type selection"};
}

Result<JsonObject> hash_url(Api& api, const HttpRequest& request) {
  const std::string url(request.parameter("url"));
  if (url.empty()) return Error{ErrorCode::kInvalidArgument, "url is required"};
  const auto answer =
      TRY(http_get({.url = url,
                    .bytes_max = static_cast<uint64_t>(api.configuration.upload_mib_max) << 20,
                    .private_allowed = api.configuration.private_allowed}));
  if (answer.status != 200) {
    return Error{ErrorCode::kInvalidArgument, "the url answered " + std::to_string(answer.status)};
  }
  const Descriptor file = TRY(nameless_file_of(answer.body));
  return hash_media(api, file.get(), request.parameter("types"));
}

}  // namespace vigie::app
