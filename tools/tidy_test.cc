// The source tree is test input: layers, confinement of libraries, sizes, names. Each rule is a
// function from a file to complaints, so that a canary can show that it complains.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace {

using Complaints = std::vector<std::string>;

struct SourceFile {
  std::string path;  // from the repository's root: src/base/json.cc
  std::vector<std::string> lines;
};

struct Rules {
  std::map<std::string, int> layers;                                    // by room
  std::vector<std::pair<std::string, std::vector<std::string>>> homes;  // of each library's headers
};

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> out;
  for (std::string word; in >> word;) out.push_back(word);
  return out;
}

Rules read_rules() {
  Rules rules;
  std::ifstream in(fs::path(VIGIE_SOURCE_DIR) / "tools/layers.txt");
  int layer = 0;
  for (std::string line; std::getline(in, line);) {
    const auto words = words_of(line);
    if (words.empty() || words[0][0] == '#') continue;
    if (words[0] == "layer") {
      for (size_t i = 1; i < words.size(); ++i) rules.layers[words[i]] = layer;
      ++layer;
    }
    const auto colon = std::find(words.begin(), words.end(), ":");
    if (words[0] != "library" || colon == words.end()) continue;
    for (auto header = words.begin() + 1; header != colon; ++header) {
      rules.homes.push_back({*header, {colon + 1, words.end()}});
    }
  }
  return rules;
}

std::vector<SourceFile> read_sources() {
  std::vector<SourceFile> out;
  for (const char* folder : {"src", "tools", "tests"}) {
    const fs::path root = VIGIE_SOURCE_DIR;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      const std::string extension = entry.path().extension();
      if (extension != ".cc" && extension != ".h") continue;
      SourceFile file{fs::relative(entry.path(), root), {}};
      std::ifstream in(entry.path());
      for (std::string line; std::getline(in, line);) file.lines.push_back(line);
      out.push_back(std::move(file));
    }
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return out;
}

// src/base/json.cc is of the room base; files outside src are of none.
std::string room_of(const std::string& path) {
  if (!path.starts_with("src/")) return "";
  return path.substr(4, path.find('/', 4) - 4);
}

bool is_home(const std::string& path, const std::string& home) {
  if (home.starts_with('*')) return path.ends_with(home.substr(1));
  if (home.ends_with('/')) {
    // A library in a header would reach everybody who includes it; internal headers say so by name.
    return path.starts_with(home);
  }
  return path == home;
}

void check_include(const Rules& rules, const std::string& path, const std::string& target,
                   Complaints& out) {
  const std::string from = room_of(path);
  const std::string to = target.substr(0, target.find('/'));
  const auto own = rules.layers.find(from);
  const auto other = rules.layers.find(to);
  const bool is_ours = target.find('/') != std::string::npos && other != rules.layers.end();
  if (is_ours && own != rules.layers.end() && to != from && own->second <= other->second) {
    out.push_back(path + ": " + from + " must not include " + target);
  }
  for (const auto& [header, homes] : rules.homes) {
    const bool names_it = header.ends_with('/') ? target.starts_with(header) : target == header;
    if (!names_it) continue;
    const bool allowed = std::any_of(homes.begin(), homes.end(),
                                     [&](const auto& home) { return is_home(path, home); });
    if (!allowed) out.push_back(path + ": " + target + " has no home here, see tools/layers.txt");
  }
}

void check_lines(const Rules& rules, const SourceFile& file, Complaints& out) {
  static const std::regex kInclude(R"re(^\s*#\s*include\s*[<"]([^>"]+)[>"])re");
  static const std::regex kTodo(R"re(\b(TODO(?!\(#[0-9]+\))|FIXME)\b)re");
  for (size_t i = 0; i < file.lines.size(); ++i) {
    const std::string& line = file.lines[i];
    const std::string at = file.path + ":" + std::to_string(i + 1);
    // Bytes above 0x7f that continue a character are no columns.
    const auto columns =
        std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xc0) != 0x80; });
    if (columns > 100) out.push_back(at + ": " + std::to_string(columns) + " columns, limit 100");
    if (line.find('\t') != std::string::npos) out.push_back(at + ": a tab");
    if (std::regex_search(line, kTodo) && !file.path.starts_with("tools/")) {
      out.push_back(at + ": a mark of unfinished work without its issue");
    }
    std::smatch match;
    if (std::regex_search(line, match, kInclude)) check_include(rules, file.path, match[1], out);
  }
}

// A function starts with a line that ends in "{" after a ")" at an indentation of 0 or 2, and ends
// with the next "}" at the same indentation: how clang-format writes all of ours.
void check_functions(const SourceFile& file, Complaints& out) {
  static const std::regex kStart(R"re(^(  )?[A-Za-z_~].*\)( const| override| noexcept)* \{$)re");
  for (size_t i = 0; i < file.lines.size(); ++i) {
    if (!std::regex_search(file.lines[i], kStart)) continue;
    const std::string closing = file.lines[i].starts_with("  ") ? "  }" : "}";
    size_t end = i + 1;
    while (end < file.lines.size() && !file.lines[end].starts_with(closing)) ++end;
    const bool is_scope = file.lines[i].find("namespace") != std::string::npos;
    if (end - i > 70 && end < file.lines.size() && !is_scope) {
      out.push_back(file.path + ":" + std::to_string(i + 1) + ": a function of " +
                    std::to_string(end - i) + " lines, limit 70");
    }
  }
}

void check_file(const SourceFile& file, Complaints& out) {
  const bool is_header = file.path.ends_with(".h");
  const size_t limit = is_header ? 250 : 600;
  if (file.lines.size() > limit) {
    out.push_back(file.path + ": " + std::to_string(file.lines.size()) + " lines, limit " +
                  std::to_string(limit));
  }
  static const std::regex kBanned("(utils|helpers|common|misc|manager|processor|info)");
  const std::string name = fs::path(file.path).stem();
  if (std::regex_search(name, kBanned)) out.push_back(file.path + ": a name that says nothing");
  if (!is_header || file.lines.empty()) return;
  const std::string wanted = "// " + file.path.substr(file.path.find('/') + 1) + ": ";
  if (!file.lines[0].starts_with(wanted)) {
    out.push_back(file.path + ": must begin with \"" + wanted + "\"");
  }
  if (std::find(file.lines.begin(), file.lines.end(), "#pragma once") == file.lines.end()) {
    out.push_back(file.path + ": lacks #pragma once");
  }
}

Complaints complaints_of(const Rules& rules, const SourceFile& file) {
  Complaints out;
  check_lines(rules, file, out);
  check_functions(file, out);
  check_file(file, out);
  return out;
}

// A .cc with its header, tests, fuzzer and bench is one unit.
std::map<std::string, std::set<std::string>> units_of(const std::vector<SourceFile>& files) {
  static const std::regex kSuffix("_(test|fuzz|bench)$");
  std::map<std::string, std::set<std::string>> out;
  for (const SourceFile& file : files) {
    const fs::path path = file.path;
    const std::string unit = std::regex_replace(path.stem().string(), kSuffix, "");
    out[path.parent_path()].insert(unit);
  }
  return out;
}

}  // namespace

TEST_CASE("tidy: layers, confinement, sizes and names hold in every file") {
  const Rules rules = read_rules();
  REQUIRE(rules.layers.size() >= 10);
  const auto files = read_sources();
  REQUIRE(files.size() > 100);
  for (const SourceFile& file : files) {
    for (const std::string& complaint : complaints_of(rules, file)) FAIL_CHECK(complaint);
  }
}

TEST_CASE("tidy: no folder has more than 25 units") {
  for (const auto& [folder, units] : units_of(read_sources())) {
    CHECK_MESSAGE(units.size() <= 25, folder, ": ", units.size());
  }
}

TEST_CASE("tidy: a seeded violation of each rule is found") {
  const Rules rules = read_rules();
  const std::string long_line(101, 'x');
  SourceFile long_function{"src/base/a.cc", {"void f() {"}};
  for (int i = 0; i < 80; ++i) long_function.lines.push_back("  g();");
  long_function.lines.push_back("}");
  const SourceFile seeded[] = {
      {"src/base/a.cc", {"#include \"model/finding.h\""}},
      {"src/media/a.cc", {"#include \"policy/pack.h\""}},
      {"src/flow/a.cc", {"#include <sqlite3.h>"}},
      {"src/model/a.cc", {"#include <boost/json/parse.hpp>"}},
      {"src/base/a.cc", {long_line}},
      {"src/base/a.cc", {"\tint a;"}},
      {"src/base/a.cc", {std::string("// TO") + "DO: later"}},
      {"src/base/a.h", {"// something else", "#pragma once"}},
      {"src/base/a.h", {"// base/a.h: fine."}},
      {"src/base/string_utils.cc", {""}},
      {"src/base/a.cc", std::vector<std::string>(601)},
      long_function,
  };
  for (const SourceFile& file : seeded) {
    CAPTURE(file.path);
    CAPTURE((file.lines.empty() ? std::string() : file.lines[0]));
    CHECK(complaints_of(rules, file).size() == 1);
  }
  const SourceFile good{"src/flow/a.cc", {"#include \"store/store.h\"", "#include <vector>"}};
  CHECK(complaints_of(rules, good).empty());
}
