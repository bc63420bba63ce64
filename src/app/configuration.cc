#include "app/configuration.h"

#include <algorithm>
#include <charconv>
#include <sstream>
#include <variant>
#include <vector>

#include "app/service.h"
#include "base/file.h"
#include "base/json.h"
#include "base/unicode.h"
#include "policy/spelling.h"
#include "policy/yaml.h"

namespace vigie::app {
namespace {

using policy::YamlKind;
using policy::YamlNode;

constexpr uint64_t kFileBytesMax = 1 << 20;

using Value =
    std::variant<int64_t Configuration::*, bool Configuration::*, std::string Configuration::*>;

struct Setting {
  const char* section;
  const char* name;
  Value value;
  int64_t from, to;   // of a number: allowed, inclusive
  const char* about;  // what it is for, in one line
};

constexpr Setting kSettings[] = {
    {"limits", "duration_s", &Configuration::duration_s_max, 1, 1'000'000,
     "seconds of a clip that are looked at; the report says where it stopped"},
    {"limits", "pixels", &Configuration::pixels_max, 1, 1'000'000'000,
     "pixels of one picture (width x height); larger ones are refused before decoding"},
    {"limits", "tracks", &Configuration::tracks_max, 1, 10'000,
     "tracks of one file; files with more are refused"},
    {"limits", "time_s", &Configuration::time_s_max, 1, 86'400,
     "seconds that the analysis of one item may take; then it is stopped and a person looks"},
    {"limits", "memory_mib", &Configuration::memory_mib_max, 256, 1'048'576,
     "MiB of address space of one analysis"},
    {"limits", "upload_mib", &Configuration::upload_mib_max, 1, 1'048'576,
     "MiB of one upload; larger ones are answered 413"},
    {"limits", "jobs", &Configuration::jobs_max, 1, 100'000'000,
     "jobs that may wait; beyond that uploads are answered 503 with Retry-After"},
    {"limits", "free_mib", &Configuration::free_mib_min, 0, 1'073'741'824,
     "MiB that stay free on the disk, for what was accepted; below that uploads are answered 503"},
    {"limits", "crashes_a_day", &Configuration::crashes_max, 1, 1'000'000,
     "analyses that one account's files may stop in 24 hours; then its uploads are answered 429"},
    {"server", "listen", &Configuration::listen, 0, 0,
     "address and port; elsewhere than on loopback only when there are keys"},
    {"server", "hosts", &Configuration::hosts, 0, 0,
     "names under which browsers may reach it besides localhost, with blanks between"},
    {"server", "public_url", &Configuration::public_url, 0, 0,
     "where people reach the pages of their reports, as https://safety.example; no slash at the "
     "end"},
    {"server", "loops", &Configuration::loops, 1, 256, "threads that answer requests"},
    {"server", "connections", &Configuration::connections_max, 16, 1'000'000,
     "connections at once; more are not accepted"},
    {"server", "idle_s", &Configuration::idle_s_max, 1, 3600,
     "seconds without a byte after which a connection is closed"},
    {"mail", "server", &Configuration::mail_server, 0, 0,
     "where notices go out, as smtp://mail.example:587; empty: nothing is sent by e-mail"},
    {"mail", "from", &Configuration::mail_from, 0, 0, "address that they come from"},
    {"mail", "user", &Configuration::mail_user, 0, 0, "name at that server; empty: none is asked"},
    {"mail", "password_file", &Configuration::mail_password_file, 0, 0,
     "file whose first line is the password there"},
    {"mail", "tls_required", &Configuration::mail_tls_required, 0, 1,
     "whether a server without STARTTLS is refused: true or false"},
    {"work", "workers", &Configuration::workers, 0, 1024,
     "items looked at at once; 0: one for each processor core"},
    {"work", "attempts", &Configuration::attempts_max, 1, 100,
     "tries of a job before it is set aside as dead"},
    {"work", "policy", &Configuration::policy, 0, 0,
     "folder of the policy pack; empty: the one that ships"},
    {"work", "overlays", &Configuration::overlays, 0, 0,
     "folders of overlays laid over the pack, in order, with blanks between"},
    {"retention", "media_days", &Configuration::media_days, 1, 36'500,
     "days that media is kept; decisions and events stay"},
    {"network", "private_allowed", &Configuration::private_allowed, 0, 1,
     "whether notices may go to addresses of the own network: true or false"},
};

class Reader {
 public:
  Reader(const std::string& text, const std::string& name) : text_(text), name_(name) {}

  Result<Configuration> read() {
    const auto parsed = policy::parse_yaml(text_);
    if (const auto* wrong = std::get_if<policy::YamlError>(&parsed)) {
      return fault(wrong->line, wrong->column, wrong->message);
    }
    const YamlNode& root = std::get<YamlNode>(parsed);
    if (root.kind == YamlKind::kNull) return out_;
    TRY(want_map(root, "the file"));
    for (const auto& [name, body] : root.members) TRY(read_section(name, body));
    return out_;
  }

 private:
  Error fault(int line, int column, const std::string& message) const {
    std::string out = printable(name_) + ":" + std::to_string(line) + ":" + std::to_string(column) +
                      ": " + message;
    size_t start = 0;
    for (int i = 1; i < line && start != std::string::npos; ++i) {
      start = text_.find('\n', start);
      if (start != std::string::npos) ++start;
    }
    if (line < 1 || start == std::string::npos) return {ErrorCode::kInvalidArgument, out};
    const std::string shown = printable(text_.substr(start, text_.find('\n', start) - start));
    const auto blanks = static_cast<size_t>(std::max(0, column - 1));
    return {ErrorCode::kInvalidArgument,
            out + "\n  " + shown + "\n  " + std::string(blanks, ' ') + "^"};
  }

  Error fault(const YamlNode& node, const std::string& message) const {
    return fault(node.line, node.column, message);
  }

  Status want_map(const YamlNode& node, const std::string& what) const {
    if (node.kind == YamlKind::kMap) return ok();
    return fault(node, what + " must hold names and values, as `vigie config show` prints them");
  }

  Error unknown(const YamlNode& name, const std::string& what,
                const std::vector<std::string>& known) const {
    const std::string hint = policy::suggest(name.text, known);
    return fault(
        name, "unknown " + what + " " + printable(name.text) + (hint.empty() ? "" : "; " + hint));
  }

  Status read_section(const YamlNode& section, const YamlNode& body) {
    std::vector<std::string> sections, names;
    for (const Setting& setting : kSettings) {
      sections.emplace_back(setting.section);
      if (section.text == setting.section) names.emplace_back(setting.name);
    }
    if (names.empty()) return unknown(section, "section", sections);
    if (body.kind == YamlKind::kNull) return ok();
    TRY(want_map(body, section.text));
    for (const policy::YamlMember& member : body.members) {
      const auto* found =
          std::find_if(std::begin(kSettings), std::end(kSettings), [&](const Setting& setting) {
            return section.text == setting.section && member.name.text == setting.name;
          });
      if (found == std::end(kSettings)) return unknown(member.name, "setting", names);
      TRY(read_value(*found, member.value));
    }
    return ok();
  }

  Status read_value(const Setting& setting, const YamlNode& value) {
    if (const auto* text = std::get_if<std::string Configuration::*>(&setting.value)) {
      if (value.kind == YamlKind::kMap || value.kind == YamlKind::kList) {
        return fault(value, std::string(setting.name) + " must be a text");
      }
      out_.*(*text) = value.text;
      if (*text != &Configuration::listen) return ok();
      const auto listen = parse_listen(value.text);
      return listen ? ok() : fault(value, listen.error().message);
    }
    if (const auto* flag = std::get_if<bool Configuration::*>(&setting.value)) {
      if (value.text != "true" && value.text != "false") {
        return fault(value, std::string(setting.name) + " must be true or false");
      }
      out_.*(*flag) = value.text == "true";
      return ok();
    }
    return read_number(setting, std::get<int64_t Configuration::*>(setting.value), value);
  }

  Status read_number(const Setting& setting, int64_t Configuration::*into, const YamlNode& value) {
    const std::string& digits = value.text;
    int64_t number = 0;
    const auto [end, failed] =
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
    const bool is_whole = value.kind == YamlKind::kScalar && failed == std::errc() &&
                          end == digits.data() + digits.size();
    if (!is_whole || number < setting.from || number > setting.to) {
      return fault(value, std::string(setting.name) + " must be a whole number from " +
                              std::to_string(setting.from) + " to " + std::to_string(setting.to));
    }
    out_.*into = number;
    return ok();
  }

  const std::string& text_;
  const std::string& name_;
  Configuration out_;
};

// before: what stands between a setting's comment and its name.
std::string write_settings(const Configuration& configuration, const char* before) {
  std::string out, section;
  for (const Setting& setting : kSettings) {
    if (section != setting.section) {
      section = setting.section;
      out += section + ":\n";
    }
    out += std::string("  # ") + setting.about;
    std::string value;
    if (const auto* number = std::get_if<int64_t Configuration::*>(&setting.value)) {
      out += "; from " + std::to_string(setting.from) + " to " + std::to_string(setting.to);
      value = std::to_string(configuration.*(*number));
    } else if (const auto* flag = std::get_if<bool Configuration::*>(&setting.value)) {
      value = configuration.*(*flag) ? "true" : "false";
    } else {
      const auto text = std::get<std::string Configuration::*>(setting.value);
      value = to_json(Json(configuration.*text));
    }
    out += before + std::string(setting.name) + ": " + value + "\n";
  }
  return out;
}

}  // namespace

Result<Configuration> read_configuration(const std::string& path) {
  const std::string text = TRY(read_file(path, kFileBytesMax));
  Configuration out = TRY(parse_configuration(text, path));
  out.path = path;
  return out;
}

Result<Configuration> parse_configuration(const std::string& text, const std::string& name) {
  return Reader(text, name).read();
}

std::string write_configuration(const Configuration& configuration) {
  return write_settings(configuration, "\n  ");
}

std::string write_default_configuration() {
  return "# The settings of Vigie. Every default stands here behind a #: state only what differs.\n"
         "# `vigie config check` says what is wrong, `vigie config show` what is in force.\n" +
         write_settings(Configuration{}, "\n  #");
}

flow::UploadLimits upload_limits(const Configuration& configuration) {
  return {.bytes_max = static_cast<uint64_t>(configuration.upload_mib_max) << 20,
          .bytes_free = static_cast<uint64_t>(configuration.free_mib_min) << 20};
}

std::vector<std::filesystem::path> overlay_folders(const Configuration& configuration) {
  std::vector<std::filesystem::path> out;
  std::istringstream words(configuration.overlays);
  for (std::string word; words >> word;) out.emplace_back(word);
  return out;
}

Result<flow::AnalyseOptions> analyse_options(const Configuration& configuration) {
  flow::AnalyseOptions out;
  out.worker.program = TRY(flow::find_worker());
  out.worker.wall_us_max = configuration.time_s_max * 1'000'000;
  out.worker.cpu_seconds_max = configuration.time_s_max;
  out.worker.memory_bytes_max = configuration.memory_mib_max << 20;
  out.pass.duration_us_max = configuration.duration_s_max * 1'000'000;
  out.pass.pixels_max = configuration.pixels_max;
  out.pass.streams_max = static_cast<int>(configuration.tracks_max);
  return out;
}

}  // namespace vigie::app
