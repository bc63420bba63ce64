#include "exchange/pages/frame.h"

#include "base/unicode.h"

namespace vigie::exchange {
namespace {

constexpr std::string_view kStyle = R"css(
:root{color-scheme:light dark;--bg:#fbfcfc;--surface:#fff;--text:#16201f;--muted:#4a5856;
--line:#c3cecc;--accent:#0b6b64;--on-accent:#fff;--focus:#0b57d0;--caution:#8a4b00;--ok:#1c6b33}
@media (prefers-color-scheme:dark){:root{--bg:#101615;--surface:#182120;--text:#e8efee;
--muted:#a9b8b6;--line:#3a4947;--accent:#6fd0c7;--on-accent:#06211f;--focus:#8ab4f8;
--caution:#f2b36b;--ok:#8fd6a0}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:16px/1.45 system-ui,sans-serif;
overflow-wrap:anywhere}
header,main,footer{max-inline-size:42rem;margin-inline:auto;padding:16px 24px}
h1{font-size:20px;line-height:1.3;margin-block:8px 16px}
h2{font-size:16px;margin-block:24px 8px}
h3{font-size:16px;margin-block:16px 4px}
p{margin-block:8px}
a{color:var(--accent)}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
.skip{position:absolute;inset-inline-start:-999px}
.skip:focus{inset-inline-start:8px;inset-block-start:8px;background:var(--surface);padding:8px}
nav ul,ul.choices,ol.steps{list-style:none;padding:0;margin:0}
nav ul{display:flex;flex-wrap:wrap;gap:4px 16px}
nav a{display:inline-block;padding-block:4px;min-block-size:24px}
.muted{color:var(--muted)}
article,form,.note{background:var(--surface);border:1px solid var(--line);border-radius:6px;
padding:16px;margin-block:16px}
.alert{border-inline-start:4px solid var(--caution);padding:8px 16px;background:var(--surface)}
.done{border-inline-start:4px solid var(--ok);padding:8px 16px;background:var(--surface)}
ul.choices li{margin-block:8px}
ul.choices a,.radio{display:block;background:var(--surface);border:1px solid var(--line);
border-radius:6px;padding:12px 16px;text-decoration:none;color:var(--text)}
ul.choices a:hover,.radio:hover{border-color:var(--accent)}
.radio input,.check input{margin-inline-end:8px;inline-size:20px;block-size:20px;
vertical-align:middle}
.radio{margin-block:8px}
fieldset{border:0;padding:0;margin:0 0 16px}
legend{font-weight:600;padding:0;margin-block-end:8px}
label.text{display:block;font-weight:600;margin-block:16px 4px}
input[type=text],input[type=email],input[type=url],select,textarea{inline-size:100%;font:inherit;
color:inherit;background:var(--bg);border:1px solid var(--muted);border-radius:6px;padding:10px}
.check{display:block;margin-block:16px}
input[type=file]{max-inline-size:100%;font:inherit;min-block-size:44px}
button{font:inherit;font-weight:600;min-block-size:44px;padding:8px 24px;border:0;
border-radius:6px;background:var(--accent);color:var(--on-accent);margin-block-start:16px}
ol.steps{display:flex;flex-wrap:wrap;gap:8px 24px}
ol.steps li{color:var(--muted);padding-block:4px}
ol.steps li[aria-current]{color:var(--text);font-weight:600;border-block-end:3px solid
var(--accent)}
.stills{display:flex;flex-wrap:wrap;gap:8px}
.stills img{max-inline-size:160px;block-size:auto;border-radius:6px}
figure{margin:0}figcaption{font-size:14px;color:var(--muted)}
@media print{nav,form,.skip{display:none}body{background:#fff;color:#000}
article{border:0;padding:0}a{color:#000}}
)css";

std::string languages(const PageFrame& frame) {
  const char* joint = frame.path.find('?') == std::string::npos ? "?" : "&";
  std::string out = "<nav aria-label=\"" + safe(say(Say::kLanguages, frame.locale)) + "\"><ul>";
  for (const Locale locale : kLocales) {
    const std::string tag(tag_of(locale));
    const std::string name(own_name_of(locale));
    out += "<li>";
    if (locale == frame.locale) {
      out += "<span lang=\"" + tag + "\" aria-current=\"true\">" + name + "</span>";
    } else {
      out += "<a rel=\"alternate\" hreflang=\"" + tag + "\" lang=\"" + tag + "\" href=\"" +
             safe(frame.path + joint + "lang=" + tag) + "\">" + name + "</a>";
    }
    out += "</li>";
  }
  return out + "</ul></nav>";
}

}  // namespace

std::string_view page_style() { return kStyle; }

std::string safe(std::string_view text) { return escape_html(printable(text)); }

std::string safe_lines(std::string_view text) {
  std::string out;
  while (true) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    out += safe(line);
    if (end == text.size()) return out;
    out += "<br>";
    text.remove_prefix(end + 1);
  }
}

std::string query_escape(std::string_view text) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
    if (is_plain) {
      out += c;
    } else {
      out += '%';
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    }
  }
  return out;
}

std::string page_of(const PageFrame& frame, std::string_view body) {
  std::string out = "<!doctype html>\n<html lang=\"" + std::string(tag_of(frame.locale)) +
                    "\" dir=\"" + std::string(direction_of(frame.locale)) +
                    "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
                    "content=\"width=device-width,initial-scale=1\"><meta name=\"robots\" "
                    "content=\"noindex\"><title>" +
                    safe(frame.title) + "</title><link rel=\"stylesheet\" href=\"" +
                    std::string(kStylePath) + "\"></head><body><a class=\"skip\" href=\"#main\">" +
                    safe(say(Say::kSkipTo, frame.locale)) + "</a><header>" + languages(frame) +
                    "</header><main id=\"main\"><h1><bdi>" + safe(frame.title) + "</bdi></h1>\n";
  if (!frame.alert.empty()) {
    out += "<p class=\"alert\" role=\"alert\">" + safe(frame.alert) + "</p>\n";
  }
  if (!frame.done.empty())
    out += "<p class=\"done\" role=\"status\">" + safe(frame.done) + "</p>\n";
  out += body;
  return out + "</main></body></html>\n";
}

std::string field_html(const Field& field) {
  const std::string name = safe(field.name);
  std::string attributes = " id=\"f-" + name + "\" name=\"" + name + "\"";
  if (field.is_required) attributes += " required";
  if (field.length_max > 0) attributes += " maxlength=\"" + std::to_string(field.length_max) + "\"";
  std::string out =
      "<label class=\"text\" for=\"f-" + name + "\">" + safe(field.label) + "</label>";
  if (field.rows > 0) {
    // A line feed after the tag is dropped by browsers: what the text starts with is kept so.
    return out + "<textarea rows=\"" + std::to_string(field.rows) + "\"" + attributes + ">\n" +
           escape_html(to_utf8(field.value)) + "</textarea>\n";
  }
  return out + "<input type=\"" + std::string(field.type) + "\" autocomplete=\"" +
         std::string(field.autocomplete) + "\" value=\"" + safe(field.value) + "\"" + attributes +
         ">\n";
}

std::string hidden_html(std::string_view name, std::string_view value) {
  if (value.empty()) return "";
  return "<input type=\"hidden\" name=\"" + safe(name) + "\" value=\"" + safe(value) + "\">";
}

std::string checkbox_html(std::string_view name, std::string_view label, bool is_checked,
                          bool is_required) {
  return "<label class=\"check\"><input type=\"checkbox\" name=\"" + safe(name) +
         "\" value=\"yes\"" + (is_checked ? " checked" : "") + (is_required ? " required" : "") +
         ">" + safe(label) + "</label>\n";
}

std::string button_html(std::string_view text) {
  return "<button type=\"submit\">" + safe(text) + "</button>\n";
}

}  // namespace vigie::exchange
