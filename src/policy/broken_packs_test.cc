// What authors of broken packs are told, word by word: tests/golden/packs/broken.test. Each case is
// one edit of a small good pack, so that whatever is told comes from that edit.
#include <doctest/doctest.h>

#include <cstdlib>
#include <map>

#include "base/file.h"
#include "policy/pack.h"

namespace vigie::policy {
namespace {

constexpr const char* kGolden = "tests/golden/packs/broken.test";

std::map<std::string, std::string> small_pack() {
  return {{"pack.yaml",
           "id: p\nversion: 1\neffective: { from: 2026-01-01 }\nlanguages: [en, fr]\n"
           "rules: [rules/r.yaml]\n"},
          {"rules/r.yaml",
           "id: r\nstatus: active\nbecause: why\nwhen: item.views > 3\n"
           "then: { visibility: allow, review: queue }\nreason: { en: e, fr: f }\n"
           "tests: [tests/r.yaml]\n"}};
}

// \xNN is a byte, {{3*ab}} is ababab.
std::string expand(const std::string& text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const size_t end = text.find("}}", i);
    const size_t star = text.find('*', i);
    if (text.compare(i, 2, "\\x") == 0) {
      out += static_cast<char>(std::stoi(text.substr(i + 2, 2), nullptr, 16));
      i += 3;
    } else if (text.compare(i, 2, "{{") == 0 && star < end && end != std::string::npos) {
      const int count = std::stoi(text.substr(i + 2, star - i - 2));
      for (int n = 0; n < count; ++n) out += text.substr(star + 1, end - star - 1);
      i = end + 1;
    } else {
      out += text[i];
    }
  }
  return out;
}

struct Case {
  std::string name, source;  // source: as it stands in the file, from its name to ----
  std::map<std::string, std::string> files = small_pack();
  std::string golden;
};

void apply(Case& one, const std::string& verb, const std::string& file, const std::string& from,
           const std::string& to) {
  if (verb == "remove") {
    one.files.erase(file);
  } else if (verb == "file") {
    one.files[file] = expand(to);
  } else if (verb == "edit") {
    std::string& text = one.files[file];
    const std::string old = from.substr(0, from.size() - 1);
    const size_t at = text.find(old);
    REQUIRE_MESSAGE(at != std::string::npos, one.name, ": nothing to edit: ", old);
    text.replace(at, old.size(), expand(to.substr(0, to.empty() ? 0 : to.size() - 1)));
  }
}

std::vector<Case> read_cases(const std::string& text) {
  std::vector<Case> out;
  std::string verb, file, from, to;
  bool is_golden = false;
  size_t start = 0;
  while (start < text.size()) {
    const size_t end = std::min(text.find('\n', start), text.size());
    const std::string line = text.substr(start, end - start);
    start = end + 1;
    const bool is_name = line.starts_with("==== ");
    const bool is_verb =
        line.starts_with("edit ") || line.starts_with("file ") || line.starts_with("remove ");
    if (!out.empty() && !is_golden && (is_verb || line == "----")) {
      apply(out.back(), verb, file, from, to);
      verb = from = to = "";
    }
    if (is_name) {
      out.push_back({line.substr(5), "", small_pack(), ""});
      is_golden = false;
    }
    if (out.empty()) continue;
    if (is_golden) {
      out.back().golden += line + "\n";
      continue;
    }
    out.back().source += line + "\n";
    if (line == "----") is_golden = true;
    if (is_verb) {
      verb = line.substr(0, line.find(' '));
      file = line.substr(verb.size() + 1);
    }
    if (line.starts_with("- ")) from += line.substr(2) + "\n";
    if (line.starts_with("+ ")) to += line.substr(2) + "\n";
  }
  return out;
}

std::string told(const Case& one) {
  std::vector<SourceFile> files;
  std::map<std::string, OverlayFiles> overlays;
  for (const auto& [path, text] : one.files) {
    if (path.starts_with("+")) {
      const std::string name = path.substr(1, path.find('/') - 1);
      overlays[name].name = name;
      overlays[name].files.push_back({path.substr(name.size() + 2), text});
    } else {
      files.push_back({path, text});
    }
  }
  std::vector<OverlayFiles> laid;
  for (auto& [name, overlay] : overlays) laid.push_back(std::move(overlay));
  std::string out;
  const CheckedOverlays checked = check_overlays(files, laid);
  for (const Diagnostic& diagnostic : checked.diagnostics) {
    out += render(diagnostic) + "\n";
  }
  return out;
}

}  // namespace

TEST_CASE("pack: authors of broken packs are told what is wrong, where, and what to write") {
  const std::string text = read_file(kGolden, 1 << 20).value();
  const auto cases = read_cases(text);
  CHECK(cases.size() >= 60);
  std::string again = text.substr(0, text.find("\n==== "));
  for (const Case& one : cases) {
    CAPTURE(one.name);
    const std::string now = told(one);
    again += "\n" + one.source + now;
    std::string golden = one.golden;
    while (golden.ends_with("\n\n")) golden.pop_back();
    if (golden == "\n") golden.clear();
    CHECK(now == golden);
  }
  if (std::getenv("VIGIE_REWRITE") != nullptr) CHECK(write_file(kGolden, again));
}

TEST_CASE("pack: the small pack of these cases is good") {
  Case good;
  CHECK(told(good).empty());
}

}  // namespace vigie::policy
