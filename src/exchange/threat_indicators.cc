#include "exchange/threat_indicators.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/json.h"
#include "base/unicode.h"

namespace vigie::exchange {
namespace {

constexpr size_t kEntriesMax = 10'000'000;
constexpr size_t kRefusedMax = 20;
constexpr size_t kLineBytesMax = 1 << 20;
constexpr size_t kTmkBytesMax = 512 << 10;
constexpr size_t kIdBytesMax = 256;
constexpr int kQualityMin = 50;

struct Indicator {
  std::string value, type, id, status, description, tags;
};

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

bool is_hex(std::string_view text, size_t bytes) {
  const auto read = from_hex(text);
  return read && read->size() == bytes;
}

// "" when the indicator was read into the entry; otherwise why not.
std::string read_indicator(const Indicator& from, HashEntry& out) {
  if (from.type == "HASH_PDQ" || from.type == "PDQ") {
    if (!is_hex(from.value, 32)) return "HASH_PDQ is not 64 hex digits";
    out.frames.push_back({0, 100, lower(from.value)});
  } else if (from.type == "HASH_VIDEO_MD5" || from.type == "HASH_MD5") {
    if (!is_hex(from.value, 16)) return from.type + " is not 32 hex digits";
    out.signals.emplace_back("video_md5", lower(from.value));
  } else if (from.type == "HASH_TMK") {
    if (from.value.empty() || from.value.size() > kTmkBytesMax) return "HASH_TMK over 512 KiB";
    out.signals.emplace_back("tmk", from.value);
  } else {
    return "the type " + printable(from.type.substr(0, 64)) + " is not kept here";
  }
  out.id =
      to_utf8(from.id.empty() ? lower(from.value).substr(0, 64) : from.id.substr(0, kIdBytesMax));
  out.verdict = from.status == "MALICIOUS"       ? "manipulated"
                : from.status == "NON_MALICIOUS" ? "negative"
                                                 : "unconfirmed";
  out.note = to_utf8(from.description.substr(0, 4096));
  out.topic = to_utf8(from.tags.substr(0, 1024));
  out.source = "threatexchange";
  return "";
}

std::string text_of(const Json& value, std::string_view key) {
  const Json* found = member(value, key);
  if (found == nullptr) return "";
  if (found->is_string()) return std::string(found->get_string());
  return found->is_int64() ? std::to_string(found->get_int64()) : "";
}

// ["a","b"], or {"data": [{"text": "a"}]}.
std::string tags_of(const Json& value) {
  const Json* tags = member(value, "tags");
  if (tags == nullptr) return "";
  const JsonArray& list = tags->is_array() ? tags->get_array() : array_member(*tags, "data");
  std::string out;
  for (const Json& tag : list) {
    const std::string one =
        tag.is_string() ? std::string(tag.get_string()) : string_member(tag, "text");
    if (!one.empty()) out += (out.empty() ? "" : " ") + one;
  }
  return out;
}

Indicator indicator_of(const Json& value) {
  // A descriptor has its indicator as an object of its own.
  const Json* inner = member(value, "indicator");
  Indicator out;
  out.value = inner != nullptr && inner->is_object() ? text_of(*inner, "indicator")
                                                     : text_of(value, "indicator");
  if (out.value.empty()) out.value = text_of(value, "raw_indicator");
  out.type = text_of(value, "type");
  if (out.type.empty() && inner != nullptr) out.type = text_of(*inner, "type");
  out.id = text_of(value, "id");
  out.status = text_of(value, "status");
  out.description = text_of(value, "description");
  out.tags = tags_of(value);
  return out;
}

class Reader {
 public:
  void add(const Indicator& indicator, int64_t number) {
    HashEntry entry;
    const std::string why = read_indicator(indicator, entry);
    if (why.empty()) {
      list_.entries.push_back(std::move(entry));
    } else {
      refuse(number, why);
    }
  }
  void refuse(int64_t number, const std::string& why) {
    ++list_.refused_count;
    if (list_.refused.size() < kRefusedMax) {
      list_.refused.push_back("indicator " + std::to_string(number) + ": " + why);
    }
  }
  bool is_full() const { return list_.entries.size() >= kEntriesMax; }
  Result<HashList> finish() {
    if (is_full()) {
      return Error{ErrorCode::kLimit, "over " + std::to_string(kEntriesMax) + " entries"};
    }
    if (!list_.entries.empty()) return std::move(list_);
    return Error{ErrorCode::kCorrupt,
                 "no indicator could be read" +
                     (list_.refused.empty() ? std::string() : "; " + list_.refused.front())};
  }

 private:
  HashList list_;
};

std::string_view take_line(std::string_view& text) {
  std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
  return line;
}

// RFC 4180, except that a cell does not go over the end of its line.
std::vector<std::string> cells_of(std::string_view line) {
  std::vector<std::string> out(1);
  bool is_quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (is_quoted && c == '"' && i + 1 < line.size() && line[i + 1] == '"') {
      out.back() += '"';
      ++i;
    } else if (c == '"') {
      is_quoted = !is_quoted;
    } else if (c == ',' && !is_quoted) {
      out.emplace_back();
    } else {
      out.back() += c;
    }
  }
  return out;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '\n' || c == '\r') {
      out += ' ';
    } else {
      out += c == '"' ? "\"\"" : std::string(1, c);
    }
  }
  return out + "\"";
}

std::string_view status_of(std::string_view verdict) {
  return verdict == "manipulated" || verdict == "fact_checked_false" ? "MALICIOUS"
         : verdict == "negative" || verdict == "authentic"           ? "NON_MALICIOUS"
                                                                     : "UNKNOWN";
}

std::vector<Indicator> indicators_of(const HashEntry& entry) {
  std::vector<Indicator> out;
  const auto add = [&](const char* type, const std::string& value) {
    out.push_back(
        {value, type, entry.id, std::string(status_of(entry.verdict)), entry.note, entry.topic});
  };
  for (const HashFrame& frame : entry.frames) {
    if (frame.quality >= kQualityMin) add("HASH_PDQ", frame.pdq);
  }
  for (const auto& [type, value] : entry.signals) {
    if (type == "video_md5") add("HASH_VIDEO_MD5", value);
    if (type == "tmk") add("HASH_TMK", value);
  }
  return out;
}

}  // namespace

Result<HashList> read_threat_json(std::string_view text) {
  Reader reader;
  const auto whole = parse_json(text, {.bytes_max = 256 << 20, .depth_max = 8});
  if (whole) {
    const bool is_one = array_member(*whole, "data").empty() && !whole->is_array();
    int64_t number = 0;
    if (is_one) reader.add(indicator_of(*whole), 1);
    for (const Json& value :
         whole->is_array() ? whole->get_array() : array_member(*whole, "data")) {
      if (reader.is_full()) break;
      reader.add(indicator_of(value), ++number);
    }
    return reader.finish();
  }
  for (int64_t number = 1; !text.empty() && !reader.is_full(); ++number) {
    const auto line = take_line(text);
    if (line.empty()) continue;
    const auto value = parse_json(line, {.bytes_max = kLineBytesMax, .depth_max = 8});
    if (value) {
      reader.add(indicator_of(*value), number);
    } else {
      reader.refuse(number, value.error().message);
    }
  }
  return reader.finish();
}

Result<HashList> read_threat_csv(std::string_view text) {
  Reader reader;
  const auto header = cells_of(take_line(text));
  const auto column = [&](std::initializer_list<const char*> names) {
    for (const char* name : names) {
      const auto found = std::find(header.begin(), header.end(), name);
      if (found != header.end()) return static_cast<size_t>(found - header.begin());
    }
    return header.size();
  };
  const size_t value = column({"indicator", "raw_indicator"}), type = column({"type"}),
               id = column({"id"}), status = column({"status"}),
               description = column({"description"}), tags = column({"tags"});
  if (value == header.size() || type == header.size()) {
    return Error{ErrorCode::kCorrupt, "the header names no indicator and type"};
  }
  for (int64_t number = 2; !text.empty() && !reader.is_full(); ++number) {
    const auto line = take_line(text);
    if (line.empty()) continue;
    if (line.size() > kLineBytesMax) {
      reader.refuse(number, "the line is over 1 MiB");
      continue;
    }
    const auto cells = cells_of(line);
    const auto cell = [&](size_t i) { return i < cells.size() ? cells[i] : std::string(); };
    reader.add({cell(value), cell(type), cell(id), cell(status), cell(description), cell(tags)},
               number);
  }
  return reader.finish();
}

std::string write_threat_json(std::span<const HashEntry> entries) {
  std::string out;
  for (const HashEntry& entry : entries) {
    for (const Indicator& one : indicators_of(entry)) {
      JsonArray tags;
      if (!one.tags.empty()) tags.push_back(Json(one.tags));
      out += to_json(JsonObject{{"id", one.id},
                                {"indicator", one.value},
                                {"type", one.type},
                                {"status", one.status},
                                {"description", one.description},
                                {"tags", std::move(tags)}}) +
             "\n";
    }
  }
  return out;
}

std::string write_threat_csv(std::span<const HashEntry> entries) {
  std::string out = "indicator,type,id,status,description,tags\n";
  for (const HashEntry& entry : entries) {
    for (const Indicator& one : indicators_of(entry)) {
      out += one.value + "," + one.type + "," + quoted(one.id) + "," + one.status + "," +
             quoted(one.description) + "," + quoted(one.tags) + "\n";
    }
  }
  return out;
}

}  // namespace vigie::exchange
