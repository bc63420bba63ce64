#include "exchange/hash_lists.h"

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "base/json.h"
#include "base/unicode.h"
#include "exchange/threat_indicators.h"

namespace vigie::exchange {
namespace {

constexpr size_t kEntriesMax = 10'000'000;
constexpr size_t kRefusedMax = 20;
constexpr size_t kLineBytesMax = 1 << 20;
constexpr int kQualityMin = 50;

std::string_view take_line(std::string_view& text) {
  std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
  return line;
}

std::vector<std::string_view> split(std::string_view line) {
  std::vector<std::string_view> out;
  while (true) {
    const size_t comma = line.find(',');
    std::string_view cell = line.substr(0, comma);
    if (cell.size() >= 2 && cell.front() == '"' && cell.back() == '"') {
      cell = cell.substr(1, cell.size() - 2);
    }
    out.push_back(cell);
    if (comma == std::string_view::npos) return out;
    line.remove_prefix(comma + 1);
  }
}

// The 64 digits in lower case, "" when it is no hash.
std::string hash_text(std::string_view text) {
  if (text.size() != 64) return "";
  std::string out;
  for (const char c : text) {
    const bool is_upper = c >= 'A' && c <= 'F';
    if (!is_upper && !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) return "";
    out += static_cast<char>(is_upper ? c - 'A' + 'a' : c);
  }
  return out;
}

template <class Number>
bool parse(std::string_view text, Number& out) {
  const auto done = std::from_chars(text.data(), text.data() + text.size(), out);
  return done.ec == std::errc() && done.ptr == text.data() + text.size();
}

// "" when the line was read into the list; otherwise why not.
std::string read_hma_line(std::string_view line, HashList& list) {
  const auto cells = split(line);
  for (size_t i = 0; i < cells.size(); ++i) {
    const std::string hash = hash_text(cells[i]);
    if (hash.empty()) continue;
    HashEntry entry;
    entry.frames.push_back({0, 100, hash});
    // The first other cell names it; without one the hash does.
    entry.id = hash;
    if (cells.size() > 1) entry.id = to_utf8(cells[i == 0 ? 1 : 0].substr(0, 256));
    list.entries.push_back(std::move(entry));
    return "";
  }
  return "expected 64 hex digits";
}

std::string read_vpdq_line(std::string_view line, HashList& list) {
  const auto cells = split(line);
  HashFrame frame;
  double seconds = 0;
  if (cells.size() < 4) return "expected frame,quality,hash,seconds";
  frame.pdq = hash_text(cells[2]);
  if (frame.pdq.empty()) return "the third column is not 64 hex digits";
  if (!parse(cells[1], frame.quality) || frame.quality < 0 || frame.quality > 100) {
    return "the quality is not 0 to 100";
  }
  if (!parse(cells[3], seconds) || !(seconds >= 0 && seconds < 1e6)) {
    return "the time is not a number of seconds";
  }
  frame.time_us = static_cast<int64_t>(seconds * 1e6);
  if (list.entries.empty()) list.entries.emplace_back();
  auto& frames = list.entries.front().frames;
  if (!frames.empty() && frame.time_us <= frames.back().time_us) return "the times do not ascend";
  frames.push_back(std::move(frame));
  return "";
}

std::string read_ndjson_line(std::string_view line, HashList& list) {
  const auto value = parse_json(line, {.bytes_max = kLineBytesMax, .depth_max = 8});
  if (!value) return value.error().message;
  HashEntry entry{string_member(*value, "id"),
                  string_member(*value, "verdict"),
                  string_member(*value, "topic"),
                  string_member(*value, "source"),
                  string_member(*value, "note"),
                  bool_member(*value, "certified"),
                  {},
                  string_member(*value, "print"),
                  {}};
  if (entry.id.empty()) return "the member id is missing";
  for (const Json& frame : array_member(*value, "frames")) {
    const std::string hash = hash_text(string_member(frame, "pdq"));
    if (hash.empty()) return "frames[].pdq is not 64 hex digits";
    entry.frames.push_back(
        {time_us_member(frame, "ms"), static_cast<int>(int_member(frame, "quality", 100)), hash});
  }
  if (entry.frames.empty() && entry.print.empty()) return "neither frames nor print";
  list.entries.push_back(std::move(entry));
  return "";
}

std::string write_ndjson(std::span<const HashEntry> entries) {
  std::string out;
  for (const HashEntry& entry : entries) {
    JsonArray frames;
    for (const HashFrame& frame : entry.frames) {
      frames.push_back(
          JsonObject{{"ms", frame.time_us / 1000}, {"pdq", frame.pdq}, {"quality", frame.quality}});
    }
    out += to_json(JsonObject{{"id", entry.id},
                              {"verdict", entry.verdict},
                              {"topic", entry.topic},
                              {"certified", entry.certified},
                              {"source", entry.source},
                              {"note", entry.note},
                              {"frames", std::move(frames)},
                              {"print", entry.print}}) +
           "\n";
  }
  return out;
}

std::string write_hma(std::span<const HashEntry> entries) {
  std::string out = "hash,id\n";
  for (const HashEntry& entry : entries) {
    std::string id;
    for (const char c : entry.id) id += c == '"' ? "\"\"" : std::string(1, c);
    for (const HashFrame& frame : entry.frames) {
      if (frame.quality >= kQualityMin) out += frame.pdq + ",\"" + id + "\"\n";
    }
  }
  return out;
}

std::string write_vpdq(const HashEntry& entry) {
  std::string out;
  char line[160];
  for (size_t i = 0; i < entry.frames.size(); ++i) {
    const HashFrame& frame = entry.frames[i];
    std::snprintf(line, sizeof line, "%zu,%d,%s,%.3f\n", i, frame.quality, frame.pdq.c_str(),
                  static_cast<double>(frame.time_us) / 1e6);
    out += line;
  }
  return out;
}

}  // namespace

std::string_view recognise_hash_list(std::string_view text) {
  while (!text.empty()) {
    const auto line = take_line(text);
    if (line.empty()) continue;
    if (line.front() == '{' || line.front() == '[') {
      const bool is_foreign = line.find("\"indicator\"") != std::string_view::npos ||
                              line.find("\"raw_indicator\"") != std::string_view::npos;
      return is_foreign ? "threatexchange" : "ndjson";
    }
    const auto cells = split(line);
    const bool has_type = std::find(cells.begin(), cells.end(), "type") != cells.end();
    const bool has_indicator = std::any_of(cells.begin(), cells.end(), [](auto cell) {
      return cell == "indicator" || cell == "raw_indicator";
    });
    if (has_type && has_indicator) return "threatexchange-csv";
    if (cells.size() >= 4 && !hash_text(cells[2]).empty()) return "vpdq";
    const bool has_hash =
        std::any_of(cells.begin(), cells.end(), [](auto cell) { return !hash_text(cell).empty(); });
    const bool has_header = std::any_of(cells.begin(), cells.end(), [](auto cell) {
      return cell == "hash" || cell == "pdq" || cell == "signal" || cell == "signal_value";
    });
    return has_hash || has_header ? "hma" : "";
  }
  return "";
}

Result<HashList> read_hash_list(std::string_view text, std::string_view format) {
  if (format == "threatexchange") return read_threat_json(text);
  if (format == "threatexchange-csv") return read_threat_csv(text);
  auto* read = format == "hma"      ? read_hma_line
               : format == "vpdq"   ? read_vpdq_line
               : format == "ndjson" ? read_ndjson_line
                                    : nullptr;
  if (read == nullptr) {
    return Error{ErrorCode::kInvalidArgument,
                 "the list is neither PDQ CSV, vPDQ text, NDJSON nor of ThreatExchange"};
  }
  HashList list;
  for (int64_t number = 1; !text.empty(); ++number) {
    const auto line = take_line(text);
    if (line.empty()) continue;
    if (list.entries.size() >= kEntriesMax) {
      return Error{ErrorCode::kLimit, "over " + std::to_string(kEntriesMax) + " entries"};
    }
    const std::string why = read(line, list);
    const bool is_header = number == 1 && format == "hma";
    if (why.empty() || is_header) continue;
    ++list.refused_count;
    if (list.refused.size() < kRefusedMax) {
      list.refused.push_back("line " + std::to_string(number) + ": " + why);
    }
  }
  if (list.entries.empty()) {
    return Error{ErrorCode::kCorrupt,
                 "no line could be read" +
                     (list.refused.empty() ? std::string() : "; " + list.refused.front())};
  }
  return list;
}

Result<std::string> write_hash_list(std::span<const HashEntry> entries, std::string_view format) {
  if (format == "ndjson") return write_ndjson(entries);
  if (format == "hma") return write_hma(entries);
  if (format == "threatexchange") return write_threat_json(entries);
  if (format == "threatexchange-csv") return write_threat_csv(entries);
  if (format != "vpdq") {
    return Error{ErrorCode::kInvalidArgument,
                 "the format is one of ndjson, hma, vpdq, threatexchange and threatexchange-csv"};
  }
  if (entries.size() != 1) {
    return Error{ErrorCode::kInvalidArgument,
                 "a vPDQ text describes one clip, the bank has " + std::to_string(entries.size())};
  }
  return write_vpdq(entries.front());
}

}  // namespace vigie::exchange
