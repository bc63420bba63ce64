#include "flow/decide.h"

#include <algorithm>

#include "base/crypto.h"
#include "base/file.h"
#include "base/unicode.h"

namespace vigie::flow {
namespace {

constexpr uint64_t kFileBytesMax = 1 << 20;
constexpr uint64_t kFolderBytesMax = 16 << 20;
constexpr size_t kFilesMax = 2000;

// Every .yaml file directly in folder, as path relative to root.
Status add_yaml_files(const std::filesystem::path& root, const std::filesystem::path& folder,
                      std::vector<policy::SourceFile>& out) {
  std::error_code failed;
  std::vector<std::filesystem::path> paths;
  for (std::filesystem::directory_iterator entry(root / folder, failed), end;
       !failed && entry != end; entry.increment(failed)) {
    if (entry->path().extension() == ".yaml") paths.push_back(entry->path());
    if (paths.size() > kFilesMax) {
      return Error{ErrorCode::kLimit, printable((root / folder).native()) + ": over " +
                                          std::to_string(kFilesMax) + " files"};
    }
  }
  std::sort(paths.begin(), paths.end());
  uint64_t total = 0;
  for (const auto& path : paths) {
    std::string text = TRY(read_file(path, kFileBytesMax));
    total += text.size();
    if (total > kFolderBytesMax) {
      return Error{ErrorCode::kLimit, printable(root.native()) + ": over " +
                                          std::to_string(kFolderBytesMax) + " bytes"};
    }
    out.push_back({(folder / path.filename()).native(), std::move(text)});
  }
  return ok();
}

Result<std::string> outcome_and_trace(const Outcome& outcome, const Json& trace) {
  return canonical_json(JsonObject{{"outcome", to_json_value(outcome)}, {"trace", trace}});
}

}  // namespace

Result<PackFolder> read_pack_folder(const std::filesystem::path& folder) {
  std::error_code failed;
  if (!std::filesystem::is_regular_file(folder / "pack.yaml", failed)) {
    return Error{ErrorCode::kNotFound, printable(folder.native()) +
                                           ": has no pack.yaml; a policy is a folder with "
                                           "pack.yaml and rules/"};
  }
  PackFolder out;
  TRY(add_yaml_files(folder, "", out.files));
  TRY(add_yaml_files(folder, "rules", out.files));
  TRY(add_yaml_files(folder, "tests", out.tests));
  return out;
}

Status add_overlays(PackFolder& folder, std::span<const std::filesystem::path> overlays) {
  for (const auto& path : overlays) {
    const auto whole = path.lexically_normal();
    const auto last = whole.has_filename() ? whole.filename() : whole.parent_path().filename();
    std::string name = to_utf8(last.native());
    const auto is_taken = [&](const std::string& wanted) {
      return std::any_of(folder.overlays.begin(), folder.overlays.end(),
                         [&](const auto& other) { return other.name == wanted; });
    };
    for (int number = 2; is_taken(name); ++number) {
      name = to_utf8(last.native()) + "-" + std::to_string(number);
    }
    PackFolder read = TRY(read_pack_folder(path));
    folder.overlays.push_back({name, std::move(read.files)});
    for (policy::SourceFile& test : read.tests) {
      folder.tests.push_back({name + "/" + test.path, std::move(test.text)});
    }
  }
  return ok();
}

Result<std::shared_ptr<const policy::Pack>> load_pack_folder(const PackFolder& folder) {
  policy::LoadedPack loaded = policy::load_pack(folder.files, folder.overlays);
  if (loaded.pack != nullptr) return loaded.pack;
  std::string all = "the policy pack has errors";
  for (const auto& diagnostic : loaded.diagnostics) all += "\n" + policy::render(diagnostic);
  return Error{ErrorCode::kInvalidArgument, std::move(all)};
}

JsonArray files_json(const std::vector<policy::SourceFile>& files) {
  JsonArray out;
  for (const auto& file : files) {
    out.push_back(JsonObject{{"path", file.path}, {"text", file.text}});
  }
  return out;
}

std::vector<policy::SourceFile> files_from_json(const JsonArray& values) {
  std::vector<policy::SourceFile> out;
  for (const Json& value : values) {
    out.push_back({string_member(value, "path"), string_member(value, "text")});
  }
  return out;
}

std::string bundle_pack(const PackFolder& folder) {
  JsonObject out{{"files", files_json(folder.files)}};
  JsonArray overlays;
  for (const policy::OverlayFiles& overlay : folder.overlays) {
    overlays.push_back(JsonObject{{"name", overlay.name}, {"files", files_json(overlay.files)}});
  }
  if (!overlays.empty()) out["overlays"] = std::move(overlays);
  return to_json(Json(std::move(out)));
}

Result<PackFolder> unbundle_pack(std::string_view bundle) {
  const Json value = TRY(parse_json(bundle));
  PackFolder out{files_from_json(array_member(value, "files")), {}, {}};
  for (const Json& overlay : array_member(value, "overlays")) {
    out.overlays.push_back(
        {string_member(overlay, "name"), files_from_json(array_member(overlay, "files"))});
  }
  return out;
}

Result<Decision> decide(const policy::Pack& pack, const Json& facts, const Clock& clock) {
  const policy::Decided decided = TRY(policy::decide(pack, facts));
  Decision out;
  out.id = store::make_id("d_", clock.now_us());
  out.outcome = decided.outcome;
  out.pack = pack.name();
  out.pack_sha256 = pack.sha256();
  out.facts_sha256 = sha256_hex(TRY(canonical_json(facts)));
  out.trace = decided.trace;
  return out;
}

Result<Replayed> replay(store::Store& store, std::string_view decision_id) {
  const store::StoredDecision stored = TRY(store.find_decision(decision_id));
  if (sha256_hex(stored.facts) != stored.decision.facts_sha256) {
    return Error{ErrorCode::kCorrupt, "the stored facts do not match their hash"};
  }
  const PackFolder files = TRY(unbundle_pack(stored.pack_text));
  const auto pack = TRY(load_pack_folder(files));
  if (pack->sha256() != stored.decision.pack_sha256) {
    return Error{ErrorCode::kCorrupt, "the stored pack does not match its hash"};
  }
  const Json facts = TRY(parse_json(stored.facts));
  const policy::Decided again = TRY(policy::decide(*pack, facts));
  Replayed out;
  out.decision_id = stored.decision.id;
  out.stored = TRY(outcome_and_trace(stored.decision.outcome, stored.decision.trace));
  out.again = TRY(outcome_and_trace(again.outcome, again.trace));
  out.is_equal = out.stored == out.again;
  return out;
}

}  // namespace vigie::flow
