// From files to a pack, and what is wrong with a pack's overlays among each other.
#include <algorithm>
#include <map>
#include <tuple>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "policy/pack_builder.h"
#include "policy/pack_plan.h"

namespace vigie::policy {
namespace {

constexpr std::string_view kUnion[] = {"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES",
                                       "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU",
                                       "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"};

auto place_of(const Diagnostic& one) { return std::tie(one.path, one.line, one.column); }

void sort_once(std::vector<Diagnostic>& all) {
  std::stable_sort(all.begin(), all.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return place_of(a) < place_of(b);
  });
  const auto same = [](const Diagnostic& a, const Diagnostic& b) {
    return place_of(a) == place_of(b) && a.message == b.message;
  };
  all.erase(std::unique(all.begin(), all.end(), same), all.end());
}

bool has_errors(const std::vector<Diagnostic>& all) {
  return std::any_of(all.begin(), all.end(), [](const Diagnostic& one) { return one.is_error; });
}

void hash_files(Sha256& hash, std::span<const SourceFile> files, const std::string& prefix) {
  std::vector<const SourceFile*> sorted;
  for (const SourceFile& file : files) sorted.push_back(&file);
  std::sort(sorted.begin(), sorted.end(),
            [](const auto* a, const auto* b) { return a->path < b->path; });
  for (const SourceFile* file : sorted) {
    hash.update(as_bytes(prefix + file->path + '\0' + sha256_hex(file->text) + '\n'));
  }
}

bool matches(const std::string& country, std::string_view code) {
  if (country == code) return true;
  return country == "EU" &&
         std::find(std::begin(kUnion), std::end(kUnion), code) != std::end(kUnion);
}

bool speaks(const std::string& language, std::string_view tag) {
  return tag == language || (tag.starts_with(language) && tag[language.size()] == '-');
}

struct Built {
  std::vector<Diagnostic> diagnostics;
  std::shared_ptr<Pack::State> state = std::make_shared<Pack::State>();  // without hash and plan
};

Built build(std::span<const SourceFile> files, std::span<const OverlayFiles> overlays) {
  Built out;
  PackBuilder builder(*out.state, out.diagnostics);
  builder.add_base(files);
  if (!has_errors(out.diagnostics)) {
    for (const OverlayFiles& overlay : overlays) builder.add_overlay(overlay);
  }
  builder.finish();
  sort_once(out.diagnostics);
  return out;
}

// The dates of one overlay's versions. An overlay is read alone: what else is wrong is told once.
struct Version {
  const OverlayFiles* files;
  Pack::Overlay head;
  Diagnostic place;  // of its dates
};

std::optional<Version> read_version(const OverlayFiles& files) {
  for (const SourceFile& file : files.files) {
    if (file.path != "pack.yaml") continue;
    const auto parsed = parse_yaml(file.text);
    const auto* root = std::get_if<YamlNode>(&parsed);
    if (root == nullptr || root->find("id") == nullptr) return std::nullopt;
    const YamlNode* effective = root->find("effective");
    if (effective == nullptr || effective->kind != YamlKind::kMap) return std::nullopt;
    const SourceFile named{files.name + "/" + file.path, file.text};
    std::vector<Diagnostic> ignored;
    PackReader reader(named, ignored);
    Version out{&files, {}, {}};
    out.head.id = reader.text(*root, "id");
    out.head.version = reader.whole(*root, "version");
    out.head.effective = {reader.time_us(*effective, "from", 0),
                          reader.time_us(*effective, "to", INT64_MAX)};
    if (!ignored.empty()) return std::nullopt;
    reader.error(*effective, "");
    out.place = ignored.back();
    return out;
  }
  return std::nullopt;
}

std::string day(int64_t time_us) {
  constexpr size_t kDateBytes = 10;
  return to_rfc3339(time_us).substr(0, kDateBytes);
}

// versions: of one overlay.
void check_dates(std::vector<const Version*> versions, std::vector<Diagnostic>& out) {
  std::sort(versions.begin(), versions.end(), [](const Version* a, const Version* b) {
    return a->head.effective.from_us < b->head.effective.from_us;
  });
  for (size_t i = 1; i < versions.size(); ++i) {
    const Version& before = *versions[i - 1];
    const Version& after = *versions[i];
    const int64_t ends_us = before.head.effective.to_us;
    const int64_t begins_us = after.head.effective.from_us;
    if (ends_us == begins_us) continue;
    Diagnostic wrong = after.place;
    const std::string name = before.head.id + "@" + std::to_string(before.head.version);
    if (ends_us > begins_us) {
      wrong.message = "its dates overlap those of " + name + " (" + before.files->name +
                      "): two versions would be in force at once";
      wrong.suggestion = "end the other with to: " + day(begins_us);
    } else {
      wrong.message = "from " + day(ends_us) + " until " + day(begins_us) + " no version of " +
                      before.head.id + " is in force: its dates leave a hole";
      wrong.suggestion = "begin with from: " + day(ends_us) + ", or give it another id";
    }
    out.push_back(std::move(wrong));
  }
}

}  // namespace

bool is_in_scope(const Scope& scope, const Json& facts) {
  const Json* item = member(facts, "item");
  const Json* context = member(facts, "context");
  std::vector<std::string> places;
  std::string language;
  if (item != nullptr) {
    places.push_back(string_member(*item, "region"));
    language = string_member(*item, "language");
  }
  if (context != nullptr) {
    for (const Json& place : array_member(*context, "jurisdictions")) {
      if (place.is_string()) places.emplace_back(place.get_string().c_str());
    }
  }
  const bool is_there =
      scope.countries.empty() ||
      std::any_of(scope.countries.begin(), scope.countries.end(), [&](const std::string& country) {
        return std::any_of(places.begin(), places.end(),
                           [&](const std::string& place) { return matches(country, place); });
      });
  return is_there && (scope.languages.empty() ||
                      std::any_of(scope.languages.begin(), scope.languages.end(),
                                  [&](const auto& known) { return speaks(known, language); }));
}

LoadedPack load_pack(std::span<const SourceFile> files, std::span<const OverlayFiles> overlays) {
  Built built = build(files, overlays);
  LoadedPack loaded{std::move(built.diagnostics), nullptr};
  if (has_errors(loaded.diagnostics)) return loaded;
  Sha256 hash;
  hash_files(hash, files, "");
  for (const OverlayFiles& overlay : overlays) {
    hash_files(hash, overlay.files, "+" + overlay.name + "/");
  }
  built.state->sha256 = to_hex(hash.finish());
  built.state->plan = PackPlan::make(*built.state);
  loaded.pack = std::make_shared<const Pack>(std::move(built.state));
  return loaded;
}

CheckedOverlays check_overlays(std::span<const SourceFile> files,
                               std::span<const OverlayFiles> overlays) {
  CheckedOverlays out;
  Built built = build(files, {});
  out.diagnostics = built.diagnostics;
  if (has_errors(out.diagnostics)) return out;
  const auto add = [&](std::span<const OverlayFiles> some) {
    built = build(files, some);
    for (Diagnostic& one : built.diagnostics) out.diagnostics.push_back(std::move(one));
    for (const Pack::Overlay& overlay : built.state->overlays) {
      if (some.size() == 1) out.overlays.push_back(overlay);
    }
  };
  std::map<std::string, std::vector<const Version*>> by_id;
  std::vector<Version> versions;
  versions.reserve(overlays.size());
  for (const OverlayFiles& overlay : overlays) {
    add({&overlay, 1});
    if (auto version = read_version(overlay)) versions.push_back(std::move(*version));
  }
  for (const Version& version : versions) by_id[version.head.id].push_back(&version);
  for (const auto& [id, known] : by_id) check_dates(known, out.diagnostics);
  std::vector<OverlayFiles> newest;
  for (const Version& version : versions) {
    const auto& known = by_id[version.head.id];
    const bool is_newest = std::all_of(known.begin(), known.end(), [&](const Version* other) {
      return other->head.effective.from_us <= version.head.effective.from_us;
    });
    if (!is_newest) continue;
    newest.push_back(*version.files);
    out.newest.push_back(static_cast<size_t>(version.files - overlays.data()));
  }
  if (newest.size() > 1 && !has_errors(out.diagnostics)) add(newest);
  sort_once(out.diagnostics);
  if (!has_errors(out.diagnostics)) out.name = Pack(built.state).name();
  return out;
}

}  // namespace vigie::policy
