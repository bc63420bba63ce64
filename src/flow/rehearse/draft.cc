#include "flow/rehearse/draft.h"

#include <set>

#include "base/unicode.h"

namespace vigie::flow {
namespace {

constexpr size_t kFilesMax = 2000, kBytesMax = 16 << 20, kOverlaysMax = 32;

// "rules/x.yaml" of the folder "rules/"; "pack.yaml" of "".
bool is_file_of(std::string_view path, std::string_view folder) {
  if (!path.starts_with(folder) || !path.ends_with(".yaml")) return false;
  const std::string_view name = path.substr(folder.size());
  return name.size() > std::string_view(".yaml").size() && name.front() != '.' &&
         name.find('/') == std::string_view::npos;
}

// Takes the files of one member of a draft.
class FileReader {
 public:
  // is_test: below tests/, of an overlay below its name.
  Result<std::vector<policy::SourceFile>> read(const Json& value, std::string_view name,
                                               bool is_test) {
    std::vector<policy::SourceFile> out;
    std::set<std::string> seen;
    for (policy::SourceFile& file : files_from_json(array_member(value, name))) {
      bytes_ += file.text.size();
      if (++count_ > kFilesMax || bytes_ > kBytesMax) {
        return Error{ErrorCode::kLimit, "a pack has at most 2000 files and 16 MiB"};
      }
      const size_t folder = file.path.find("tests/");
      const bool fits = is_test
                            ? folder != std::string::npos &&
                                  is_file_of(std::string_view(file.path).substr(folder), "tests/")
                            : is_file_of(file.path, "") || is_file_of(file.path, "rules/");
      if (!fits || !seen.insert(file.path).second) {
        return Error{ErrorCode::kInvalidArgument,
                     printable(file.path) + (fits ? ": is there twice"
                                                  : ": a pack has pack.yaml, rules/NAME.yaml and "
                                                    "tests/NAME.yaml")};
      }
      out.push_back(std::move(file));
    }
    return out;
  }

 private:
  size_t count_ = 0, bytes_ = 0;
};

}  // namespace

JsonObject draft_json(const PackFolder& folder) {
  JsonArray overlays;
  for (const policy::OverlayFiles& overlay : folder.overlays) {
    overlays.push_back(JsonObject{{"name", overlay.name}, {"files", files_json(overlay.files)}});
  }
  return {{"files", files_json(folder.files)},
          {"tests", files_json(folder.tests)},
          {"overlays", std::move(overlays)}};
}

Result<PackFolder> draft_from_json(const Json& value) {
  FileReader reader;
  PackFolder out;
  out.files = TRY(reader.read(value, "files", false));
  out.tests = TRY(reader.read(value, "tests", true));
  const JsonArray& overlays = array_member(value, "overlays");
  if (overlays.size() > kOverlaysMax) return Error{ErrorCode::kLimit, "at most 32 overlays"};
  for (const Json& overlay : overlays) {
    out.overlays.push_back(
        {string_member(overlay, "name"), TRY(reader.read(overlay, "files", false))});
  }
  return out;
}

DraftTests run_draft_tests(const PackFolder& folder) {
  DraftTests out;
  const auto run = [&](const policy::Pack& pack, const policy::Pack* below,
                       std::span<const policy::SourceFile> tests) {
    policy::PackTests done = policy::run_pack_tests(pack, tests, below);
    for (policy::PackTestResult& result : done.results) {
      if (result.passed) {
        ++out.passed;
      } else {
        out.failed.push_back(std::move(result));
      }
    }
    for (policy::RuleTests& rule : done.rules) {
      if (rule.hits == 0 || rule.misses == 0) out.untested.push_back(std::move(rule));
    }
  };
  std::vector<policy::SourceFile> own;
  for (const policy::SourceFile& file : folder.tests) {
    if (file.path.starts_with("tests/")) own.push_back(file);
  }
  const auto base = policy::load_pack(folder.files).pack;
  if (base == nullptr) return out;
  run(*base, nullptr, own);
  for (const policy::OverlayFiles& overlay : folder.overlays) {
    const auto laid = policy::load_pack(folder.files, {&overlay, 1}).pack;
    if (laid != nullptr) run(*laid, base.get(), folder.tests);
  }
  return out;
}

}  // namespace vigie::flow
