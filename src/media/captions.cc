#include "media/captions.h"

#include "base/unicode.h"

namespace vigie::media {
namespace {

std::string_view take_line(std::string_view& text) {
  const size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string_view trim(std::string_view text) {
  const size_t from = text.find_first_not_of(" \t\r\n");
  if (from == std::string_view::npos) return "";
  return text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1);
}

// [hh:]mm:ss[.,]mmm in microseconds; -1 when it is no time.
int64_t parse_time(std::string_view text) {
  int64_t parts[4] = {0, 0, 0, 0};  // the last is the fraction
  int count = 0;
  int fraction_digits = 0;
  bool in_fraction = false;
  for (const char c : text) {
    if (c == ':' && !in_fraction && count < 2) {
      ++count;
    } else if ((c == '.' || c == ',') && !in_fraction && count >= 1) {
      in_fraction = true;
    } else if (c >= '0' && c <= '9') {
      int64_t& part = parts[in_fraction ? 3 : count];
      if (in_fraction && ++fraction_digits > 3) continue;
      if (part > 99'999) return -1;
      part = part * 10 + (c - '0');
    } else {
      return -1;
    }
  }
  if (count < 1) return -1;
  for (; fraction_digits < 3 && in_fraction; ++fraction_digits) parts[3] *= 10;
  const int64_t seconds =
      count == 2 ? (parts[0] * 60 + parts[1]) * 60 + parts[2] : parts[0] * 60 + parts[1];
  return (seconds * 1000 + parts[3]) * 1000;
}

bool parse_timing(std::string_view line, Caption& caption) {
  const size_t arrow = line.find("-->");
  if (arrow == std::string_view::npos) return false;
  caption.from_us = parse_time(trim(line.substr(0, arrow)));
  const std::string_view after = trim(line.substr(arrow + 3));
  caption.to_us = parse_time(after.substr(0, after.find_first_of(" \t")));
  return caption.from_us >= 0 && caption.to_us >= caption.from_us;
}

}  // namespace

std::string plain_caption(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size() && out.size() < kCaptionBytesMax; ++i) {
    const char c = text[i];
    if (c == '<' || c == '{') {
      const size_t end = text.find(c == '<' ? '>' : '}', i);
      if (end != std::string_view::npos) {
        i = end;
        continue;
      }
    }
    if (c == '\\' && i + 1 < text.size() && (text[i + 1] == 'N' || text[i + 1] == 'n')) {
      out += '\n';
      ++i;
      continue;
    }
    out += c;
  }
  return to_utf8(trim(out));
}

Result<std::vector<Caption>> parse_captions(std::string_view text) {
  if (!is_utf8(text)) return Error{ErrorCode::kInvalidArgument, "captions are not UTF-8"};
  std::vector<Caption> out;
  while (!text.empty() && out.size() < kCaptionsMax) {
    Caption caption;
    if (!parse_timing(take_line(text), caption)) continue;
    std::string body;
    while (!text.empty()) {
      const std::string_view line = take_line(text);
      if (trim(line).empty()) break;
      if (body.size() < kCaptionBytesMax) body.append(line).append("\n");
    }
    caption.text = plain_caption(body);
    if (!caption.text.empty()) out.push_back(std::move(caption));
  }
  if (out.empty()) return Error{ErrorCode::kCorrupt, "no caption with a time line (-->) was found"};
  return out;
}

}  // namespace vigie::media
