#include "provenance/xmp.h"

#include <algorithm>
#include <charconv>

#include "provenance/text_encoding.h"

namespace vigie::provenance {
namespace {

constexpr size_t kBindingsMax = 128;
constexpr size_t kAttributesMax = 1024;
constexpr size_t kPropertiesMax = 64;
constexpr std::string_view kSpace = " \t\r\n";

struct Binding {
  std::string_view prefix, uri;
  size_t depth = 0;
};

struct Attribute {
  std::string_view name, value;
};

struct QName {
  std::string_view prefix, local;
};

QName split(std::string_view name) {
  const size_t colon = name.find(':');
  if (colon == std::string_view::npos) return {"", name};
  return {name.substr(0, colon), name.substr(colon + 1)};
}

std::string_view without_scheme(std::string_view uri) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (uri.starts_with(scheme)) return uri.substr(scheme.size());
  }
  return uri;
}

void append_code(uint32_t code, std::string& out) {
  std::string units;
  if (code >= 0x10000 && code < 0x110000) {
    const uint32_t high = 0xd7c0 + (code >> 10), low = 0xdc00 + (code & 0x3ff);
    units = {static_cast<char>(high >> 8), static_cast<char>(high), static_cast<char>(low >> 8),
             static_cast<char>(low)};
  } else {
    units = {static_cast<char>(code >> 8), static_cast<char>(code)};
  }
  out += code < 0x110000 ? from_utf16(units, Utf16Order::kBig) : "\xef\xbf\xbd";
}

// The text of one reference without & and ;. False: not one that XML itself defines.
bool append_reference(std::string_view name, std::string& out) {
  if (name.starts_with('#')) {
    const bool is_hex = name.starts_with("#x");
    const std::string_view digits = name.substr(is_hex ? 2 : 1);
    uint32_t code = 0;
    const char* end = digits.data() + digits.size();
    const auto parsed = std::from_chars(digits.data(), end, code, is_hex ? 16 : 10);
    if (parsed.ec != std::errc() || parsed.ptr != end) return false;
    append_code(code, out);
    return true;
  }
  const auto add = [&](char c) { return out += c, true; };
  if (name == "amp") return add('&');
  if (name == "lt") return add('<');
  if (name == "gt") return add('>');
  if (name == "quot") return add('"');
  if (name == "apos") return add('\'');
  return false;
}

std::string unescape(std::string_view text) {
  constexpr size_t kReferenceBytesMax = 12;
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const size_t at = std::min(text.find('&'), text.size());
    out += text.substr(0, at);
    text.remove_prefix(at);
    if (text.empty()) break;
    const size_t end = text.substr(0, kReferenceBytesMax).find(';');
    if (end != std::string_view::npos && append_reference(text.substr(1, end - 1), out)) {
      text.remove_prefix(end + 1);
    } else {
      out += '&';
      text.remove_prefix(1);
    }
  }
  return out;
}

class XmpScan {
 public:
  explicit XmpScan(std::string_view packet) : packet_(packet) {}

  // "" or what is wrong with the packet.
  std::string run() {
    while (problem_.empty() && at_ < packet_.size() && properties_.size() < kPropertiesMax) {
      const size_t tag = std::min(packet_.find('<', at_), packet_.size());
      if (capture_) capture_->value += unescape(packet_.substr(at_, tag - at_));
      at_ = tag;
      if (at_ < packet_.size()) read_markup();
    }
    return problem_;
  }

  std::vector<XmpProperty> take() { return std::move(properties_); }

 private:
  struct Capture {
    XmpName name;
    size_t depth;
    std::string value;
  };

  void read_markup() {
    const std::string_view rest = packet_.substr(at_);
    if (rest.starts_with("<?")) return skip_past("?>", 2);
    if (rest.starts_with("<!--")) return skip_past("-->", 4);
    if (rest.starts_with("<![CDATA[")) {
      const size_t from = at_ + 9;
      skip_past("]]>", 9);
      if (capture_ && problem_.empty()) capture_->value += packet_.substr(from, at_ - 3 - from);
      return;
    }
    if (rest.starts_with("<!")) {
      properties_.clear();
      problem_ = "has a document type declaration and was not read";
      return;
    }
    if (rest.starts_with("</")) {
      skip_past(">", 2);
      return close_element();
    }
    read_element();
  }

  void skip_past(std::string_view end, size_t from) {
    const size_t found = packet_.find(end, at_ + from);
    if (found == std::string_view::npos) {
      problem_ = "is malformed: markup without end";
      return;
    }
    at_ = found + end.size();
  }

  void skip_space() { at_ = std::min(packet_.find_first_not_of(kSpace, at_), packet_.size()); }

  std::string_view read_name() {
    const size_t from = at_;
    at_ = std::min(packet_.find_first_of(" \t\r\n=/><\"'", at_), packet_.size());
    return packet_.substr(from, at_ - from);
  }

  // False at the end of the tag or when it makes no sense.
  bool read_attribute(Attribute& out) {
    skip_space();
    out.name = read_name();
    if (out.name.empty()) return false;
    skip_space();
    if (!packet_.substr(at_).starts_with('=')) return false;
    ++at_;
    skip_space();
    const char quote = at_ < packet_.size() ? packet_[at_] : '\0';
    if (quote != '"' && quote != '\'') return false;
    const size_t end = packet_.find(quote, at_ + 1);
    if (end == std::string_view::npos) return false;
    out.value = packet_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    return true;
  }

  void read_element() {
    ++at_;
    const std::string_view name = read_name();
    attributes_.clear();
    for (Attribute attribute; attributes_.size() < kAttributesMax && read_attribute(attribute);) {
      attributes_.push_back(attribute);
    }
    skip_space();
    const std::string_view rest = packet_.substr(at_);
    const bool is_empty = rest.starts_with("/>");
    if (name.empty() || (!is_empty && !rest.starts_with('>'))) {
      problem_ = "is malformed at byte " + std::to_string(at_);
      return;
    }
    at_ += is_empty ? 2 : 1;
    ++depth_;
    bind();
    read_properties(name);
    if (is_empty) close_element();
  }

  void bind() {
    for (const Attribute& attribute : attributes_) {
      const QName name = split(attribute.name);
      const bool is_default = attribute.name == "xmlns";
      if (!is_default && name.prefix != "xmlns") continue;
      if (bindings_.size() == kBindingsMax) {
        problem_ = "has over 128 namespaces in scope and was not read to its end";
        return;
      }
      bindings_.push_back({is_default ? "" : name.local, attribute.value, depth_});
    }
  }

  void read_properties(std::string_view element) {
    for (const Attribute& attribute : attributes_) {
      if (split(attribute.name).prefix.empty()) continue;  // an attribute has no default namespace
      if (const auto known = find_name(attribute.name)) add(*known, unescape(attribute.value));
    }
    const auto known = capture_ ? std::nullopt : find_name(element);
    if (!known) return;
    capture_ = Capture{*known, depth_, ""};
    for (const Attribute& attribute : attributes_) {
      if (split(attribute.name).local == "resource") capture_->value = unescape(attribute.value);
    }
  }

  void close_element() {
    if (capture_ && capture_->depth == depth_) {
      add(capture_->name, std::move(capture_->value));
      capture_.reset();
    }
    while (!bindings_.empty() && bindings_.back().depth == depth_) bindings_.pop_back();
    if (depth_ > 0) --depth_;
  }

  void add(XmpName name, std::string value) {
    const std::string_view trimmed = trim(value);
    if (!trimmed.empty()) properties_.push_back({name, std::string(trimmed)});
  }

  std::string_view uri_of(std::string_view prefix) const {
    const auto found = std::find_if(bindings_.rbegin(), bindings_.rend(),
                                    [&](const Binding& one) { return one.prefix == prefix; });
    return found == bindings_.rend() ? std::string_view() : found->uri;
  }

  std::optional<XmpName> find_name(std::string_view qualified) const {
    const QName name = split(qualified);
    const std::string_view local = name.local;
    if (local == "DigitalSourceType" || local == "DigitalSourceFileType" ||
        local == "DigitalSourcefileType") {  // the two spellings of its withdrawn forerunner
      const bool is_iptc =
          without_scheme(uri_of(name.prefix)).starts_with("iptc.org/std/Iptc4xmpExt/");
      return is_iptc ? std::optional(XmpName::kDigitalSourceType) : std::nullopt;
    }
    if (local == "AIGC") {
      const std::string_view uri = uri_of(name.prefix);
      // In the wild: xmlns:C260 is declared and TC260 is used, which no XML reader would take.
      const bool is_usual = uri.empty() && (name.prefix == "TC260" || name.prefix == "C260");
      const bool is_tc260 = without_scheme(uri).starts_with("www.tc260.org.cn/ns/AIGC/");
      return is_usual || is_tc260 ? std::optional(XmpName::kAigc) : std::nullopt;
    }
    if (local == "UserComment" && uri_of(name.prefix) == "http://ns.adobe.com/exif/1.0/") {
      return XmpName::kUserComment;
    }
    if (local == "description" && uri_of(name.prefix) == "http://purl.org/dc/elements/1.1/") {
      return XmpName::kDescription;
    }
    return std::nullopt;
  }

  std::string_view packet_;
  size_t at_ = 0;
  size_t depth_ = 0;
  std::string problem_;
  std::vector<Attribute> attributes_;  // of the element being read
  std::vector<Binding> bindings_;      // in scope, innermost last
  std::optional<Capture> capture_;     // the property element that we are in
  std::vector<XmpProperty> properties_;
};

}  // namespace

std::string_view to_text(XmpName name) {
  switch (name) {
    case XmpName::kDigitalSourceType: return "Iptc4xmpExt:DigitalSourceType";
    case XmpName::kAigc: return "TC260:AIGC";
    case XmpName::kUserComment: return "exif:UserComment";
    case XmpName::kDescription: return "dc:description";
  }
  return "";
}

std::vector<XmpProperty> find_xmp_properties(std::string_view packet, const std::string& place,
                                             Walk& walk) {
  std::string decoded;
  const bool is_wide = packet.starts_with("\xfe\xff") || packet.starts_with("\xff\xfe");
  if (is_wide) decoded = from_utf16(packet, Utf16Order::kBig);
  XmpScan scan(trim(is_wide ? decoded : packet));
  const std::string problem = scan.run();
  if (!problem.empty()) walk.remark(place + " " + problem);
  return scan.take();
}

}  // namespace vigie::provenance
