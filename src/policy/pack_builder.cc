// From a folder's pack.yaml to the state of a pack. All of it is checked before any of it is used.
#include "policy/pack_builder.h"

#include <algorithm>

#include "policy/facts.h"
#include "policy/pack_design.h"
#include "policy/pack_sense.h"
#include "policy/spelling.h"

namespace vigie::policy {
namespace {

constexpr std::string_view kPackKeys[] = {
    "id",         "version",    "because",       "effective", "scope",  "languages", "define",
    "thresholds", "exceptions", "account_rules", "rules",     "guards", "unverified"};
constexpr std::string_view kPackRequired[] = {"id", "version", "effective", "languages", "rules"};
constexpr std::string_view kOverlayKeys[] = {"id",         "version",    "extends",       "because",
                                             "effective",  "scope",      "languages",     "define",
                                             "thresholds", "exceptions", "account_rules", "rules",
                                             "changes",    "guards",     "unverified"};
constexpr std::string_view kOverlayRequired[] = {"id", "version", "extends", "because",
                                                 "effective"};
constexpr std::string_view kSurfaces[] = {"feed", "search", "share", "profile", "live"};

template <class Range>
bool is_in(const Range& range, std::string_view value) {
  return std::find(std::begin(range), std::end(range), value) != std::end(range);
}

bool is_country(const std::string& code) {
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  return code.size() == 2 && std::all_of(code.begin(), code.end(), is_upper);
}

bool is_language(const std::string& tag) {
  const size_t end = std::min(tag.find('-'), tag.size());
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  return (end == 2 || end == 3) &&
         std::all_of(tag.begin(), tag.begin() + static_cast<ptrdiff_t>(end), is_lower);
}

void read_scope(PackReader& reader, const YamlNode& root, Scope& scope) {
  const YamlNode* node = root.find("scope");
  if (node == nullptr) return;
  constexpr std::string_view kKeys[] = {"countries", "languages", "surfaces"};
  if (!reader.read_keys(*node, kKeys, {})) return;
  scope = {reader.texts(*node, "countries"), reader.texts(*node, "languages"),
           reader.texts(*node, "surfaces")};
  for (const std::string& code : scope.countries) {
    if (is_country(code)) continue;
    reader.error(*node->find("countries"), code + " is no country code",
                 "write ISO 3166 letters, as in FR; EU is its 27 members");
  }
  for (const std::string& tag : scope.languages) {
    if (is_language(tag)) continue;
    reader.error(*node->find("languages"), tag + " is no language tag",
                 "write BCP 47, as in fr or pt-BR");
  }
  check_surfaces(reader, *node, "surfaces", scope.surfaces);
}

// Every list and map of a pack may be absent.
const YamlNode* list_of(PackReader& reader, const YamlNode& root, std::string_view key,
                        YamlKind kind, std::string_view expected) {
  const YamlNode* node = root.find(key);
  if (node == nullptr || node->kind == kind) return node;
  reader.error(*node, std::string(key) + " must be " + std::string(expected));
  return nullptr;
}

}  // namespace

void check_surfaces(PackReader& reader, const YamlNode& map, std::string_view key,
                    const std::vector<std::string>& surfaces) {
  const std::vector<std::string> known(std::begin(kSurfaces), std::end(kSurfaces));
  for (const std::string& surface : surfaces) {
    if (is_in(known, surface)) continue;
    reader.error(*map.find(key), "there is no surface " + surface, suggest(surface, known));
  }
}

PackBuilder::PackBuilder(Pack::State& state, std::vector<Diagnostic>& out)
    : state_(state), out_(out), variables_(facts_type()) {
  const cel::Type empty{cel::TypeKind::kObject, {}, {}};
  variables_.change().members.push_back({"thresholds", empty});
  variables_.change().members.push_back({"d", empty});
}

const SourceFile* PackBuilder::find_file(const Folder& folder, std::string_view path) const {
  const std::string whole = folder.prefix + std::string(path);
  for (const SourceFile& file : folder.files) {
    if (file.path == whole) return &file;
  }
  return nullptr;
}

bool PackBuilder::parse(const SourceFile& file, YamlNode& root) {
  auto parsed = parse_yaml(file.text);
  if (auto* failed = std::get_if<YamlError>(&parsed)) {
    PackReader(file, out_).error(failed->line, failed->column, failed->message);
    return false;
  }
  root = std::move(std::get<YamlNode>(parsed));
  return true;
}

void PackBuilder::add_base(std::span<const SourceFile> files) {
  Folder folder;
  folder.files = files;
  const SourceFile* file = find_file(folder, "pack.yaml");
  if (file == nullptr) {
    out_.push_back({true, "pack.yaml", 0, 0, "the pack has no pack.yaml", "", ""});
    return;
  }
  YamlNode root;
  PackReader reader(*file, out_);
  if (!parse(*file, root)) return;
  if (const YamlNode* extends = root.find("extends")) {
    reader.error(*extends, "this is an overlay: it is laid over a pack, it is none",
                 "give it with --overlay");
    return;
  }
  if (!reader.read_keys(root, kPackKeys, kPackRequired)) return;
  Pack::Overlay head;
  read_head(reader, root, head);
  state_.id = head.id;
  state_.version = head.version;
  state_.effective = head.effective;
  state_.scope = head.scope;
  folder.languages = state_.languages = reader.texts(root, "languages");
  folder.surfaces = head.scope.surfaces;
  read_body(reader, root, folder);
}

void PackBuilder::add_overlay(const OverlayFiles& overlay) {
  Folder folder;
  folder.prefix = overlay.name + "/";
  folder.is_overlay = true;
  std::vector<SourceFile>& files = overlay_files_.emplace_back(overlay.files);
  for (SourceFile& file : files) file.path = folder.prefix + file.path;
  folder.files = files;
  const SourceFile* file = find_file(folder, "pack.yaml");
  if (file == nullptr) {
    out_.push_back(
        {true, folder.prefix + "pack.yaml", 0, 0, "the overlay has no pack.yaml", "", ""});
    return;
  }
  YamlNode root;
  PackReader reader(*file, out_);
  if (!parse(*file, root)) return;
  if (root.kind == YamlKind::kMap && root.find("extends") == nullptr) {
    reader.error(root, "the key extends is missing: it says which pack the overlay is laid over",
                 "add extends: " + state_.id);
    return;
  }
  if (!reader.read_keys(root, kOverlayKeys, kOverlayRequired)) return;
  Pack::Overlay head;
  head.folder = overlay.name;
  read_head(reader, root, head);
  if (reader.text(root, "extends") != state_.id) {
    const std::string known[] = {state_.id};
    reader.error(*root.find("extends"), "the overlay extends another pack than " + state_.id,
                 suggest(reader.text(root, "extends"), known));
  }
  for (const Pack::Overlay& other : state_.overlays) {
    if (other.id != head.id) continue;
    reader.error(*root.find("id"), "the overlay " + head.id + " is laid twice");
  }
  folder.languages = reader.texts(root, "languages");
  folder.surfaces = head.scope.surfaces;
  state_.overlays.push_back(std::move(head));
  read_body(reader, root, folder);
}

void PackBuilder::read_head(PackReader& reader, const YamlNode& root, Pack::Overlay& head) const {
  head.id = reader.text(root, "id");
  head.version = reader.whole(root, "version");
  head.because = reader.text(root, "because");
  read_scope(reader, root, head.scope);
  const YamlNode* node = root.find("effective");
  constexpr std::string_view kKeys[] = {"from", "to"};
  constexpr std::string_view kNeeded[] = {"from"};
  if (node == nullptr || !reader.read_keys(*node, kKeys, kNeeded)) return;
  head.effective.from_us = reader.time_us(*node, "from", 0);
  head.effective.to_us = reader.time_us(*node, "to", INT64_MAX);
  if (head.effective.to_us <= head.effective.from_us) {
    reader.error(*node, "effective.to is not after effective.from");
  }
}

void PackBuilder::read_body(PackReader& reader, const YamlNode& root, Folder& folder) {
  read_thresholds(reader, root, folder.is_overlay);
  read_defines(reader, root);
  read_changes(reader, root, folder);
  read_rules(reader, root, folder);
  read_exceptions(reader, root);
  join_exceptions();
  read_account_rules(reader, root);
  read_guards(reader, root);
  read_unverified(reader, root);
  warn_unlisted(folder);
}

void PackBuilder::read_thresholds(PackReader& reader, const YamlNode& root, bool is_overlay) {
  const YamlNode* list = list_of(reader, root, "thresholds", YamlKind::kMap, "a map");
  if (list == nullptr) return;
  auto& members = variables_.change().members;
  cel::Type& type = members[members.size() - 2].type;
  for (const auto& [name, value] : list->members) {
    constexpr std::string_view kKeys[] = {"value", "because"};
    if (!reader.read_keys(value, kKeys, kKeys)) continue;
    const double number = reader.number(value, "value");
    const std::string because = reader.text(value, "because");
    if (because.empty() && value.find("because") != nullptr) {
      reader.error(*value.find("because"), "the reason for the number is empty");
    }
    const Json* known = state_.thresholds.if_contains(name.text);
    if (known != nullptr && is_overlay) {
      for (Threshold& threshold : state_.threshold_notes) {
        if (threshold.name != name.text) continue;
        threshold.changes.push_back({"value", to_json(*known), because, reader.origin(name)});
      }
    } else {
      state_.threshold_notes.push_back({name.text, because, reader.origin(name), {}});
      type.members.push_back({name.text, {cel::TypeKind::kDouble, {}, {}}});
      thresholds_.push_back({name.text, {&reader.file(), name.line, name.column}});
    }
    state_.thresholds[name.text] = number;
  }
}

void PackBuilder::read_defines(PackReader& reader, const YamlNode& root) {
  const YamlNode* list = list_of(reader, root, "define", YamlKind::kList, "a list");
  if (list == nullptr) return;
  for (const YamlNode& node : list->elements) {
    constexpr std::string_view kKeys[] = {"name", "when"};
    if (!reader.read_keys(node, kKeys, kKeys)) continue;
    const std::string name = reader.text(node, "name");
    for (const Define& known : state_.defines) {
      if (known.name == name) reader.error(node, "two definitions of the name " + name);
    }
    if (node.find("when") != nullptr) keep_place("define " + name, reader, *node.find("when"));
    state_.defines.push_back(
        {name, reader.condition(node, "when", variables_), reader.origin(node)});
    // Only later definitions and rules may use it: no circle can arise.
    variables_.change().members.back().type.members.push_back(
        {name, {cel::TypeKind::kBool, {}, {}}});
  }
}

void PackBuilder::read_rules(PackReader& reader, const YamlNode& root, Folder& folder) {
  const YamlNode* list = list_of(reader, root, "rules", YamlKind::kList, "a list of files");
  if (list == nullptr) return;
  for (const YamlNode& entry : list->elements) {
    const SourceFile* file = find_file(folder, entry.text);
    if (!folder.listed.insert(folder.prefix + entry.text).second) {
      reader.error(entry, "the file " + entry.text + " is listed twice");
    } else if (file == nullptr) {
      std::vector<std::string> paths;
      for (const SourceFile& known : folder.files) {
        paths.push_back(known.path.substr(folder.prefix.size()));
      }
      reader.error(entry, "there is no file " + entry.text, suggest(entry.text, paths));
    } else {
      read_rule(*file, folder);
    }
  }
}

void PackBuilder::read_exceptions(PackReader& reader, const YamlNode& root) {
  const YamlNode* list = list_of(reader, root, "exceptions", YamlKind::kList, "a list");
  if (list == nullptr) return;
  for (const YamlNode& node : list->elements) {
    constexpr std::string_view kKeys[] = {"id", "because", "when", "cap", "applies_to", "review"};
    if (!reader.read_keys(node, kKeys, kKeys)) continue;
    Exception exception{.id = reader.text(node, "id"),
                        .because = reader.text(node, "because"),
                        .when = reader.condition(node, "when", variables_),
                        .cap = reader.choice(node, "cap", kVisibilities),
                        .review = reader.choice(node, "review", kReviews),
                        .applies_to = reader.texts(node, "applies_to"),
                        .origin = reader.origin(node),
                        .changes = {}};
    for (const Exception& known : state_.exceptions) {
      if (known.id != exception.id) continue;
      reader.error(*node.find("id"), "two exceptions have the id " + exception.id);
    }
    if (const YamlNode* ids = node.find("applies_to")) {
      check_rule_ids(reader, *ids, exception.applies_to);
    }
    if (const YamlNode* when = node.find("when")) {
      keep_place("exception " + exception.id, reader, *when);
    }
    state_.exceptions.push_back(std::move(exception));
  }
}

void PackBuilder::join_exceptions() {
  std::vector<std::string> known;
  for (const Exception& exception : state_.exceptions) known.push_back(exception.id);
  for (const Joining& joining : joinings_) {
    const auto found = std::find(known.begin(), known.end(), joining.exception);
    if (found == known.end()) {
      PackReader(*joining.place.file, out_)
          .error(joining.place.line, joining.place.column,
                 "there is no exception " + joining.exception, suggest(joining.exception, known));
      continue;
    }
    auto& ids = state_.exceptions[static_cast<size_t>(found - known.begin())].applies_to;
    if (!is_in(ids, joining.rule)) ids.push_back(joining.rule);
  }
  joinings_.clear();
}

void PackBuilder::check_rule_ids(PackReader& reader, const YamlNode& node,
                                 const std::vector<std::string>& ids) {
  std::vector<std::string> known;
  for (const Rule& rule : state_.rules) known.push_back(rule.id);
  for (const std::string& id : ids) {
    if (!is_in(known, id)) reader.error(node, "there is no rule " + id, suggest(id, known));
  }
}

void PackBuilder::read_account_rules(PackReader& reader, const YamlNode& root) {
  const YamlNode* list = list_of(reader, root, "account_rules", YamlKind::kList, "a list");
  if (list == nullptr) return;
  Variables variables(variables_.type());
  variables.change().members.push_back({"max_visibility", {cel::TypeKind::kInt, {}, {}}});
  for (const YamlNode& node : list->elements) {
    constexpr std::string_view kKeys[] = {"id", "because", "when", "account", "review"};
    if (!reader.read_keys(node, kKeys, kKeys)) continue;
    const std::string id = reader.text(node, "id");
    for (const AccountRule& known : state_.account_rules) {
      if (known.id == id) reader.error(*node.find("id"), "two account rules have the id " + id);
    }
    if (const YamlNode* when = node.find("when")) keep_place("account_rule " + id, reader, *when);
    state_.account_rules.push_back({.id = id,
                                    .because = reader.text(node, "because"),
                                    .when = reader.condition(node, "when", variables),
                                    .account = reader.choice(node, "account", kAccounts),
                                    .review = reader.choice(node, "review", kReviews),
                                    .origin = reader.origin(node)});
  }
}

void PackBuilder::warn_unlisted(const Folder& folder) {
  for (const SourceFile& file : folder.files) {
    if (file.path == folder.prefix + "pack.yaml" || folder.listed.contains(file.path)) continue;
    out_.push_back({false, file.path, 0, 0, "this file is not listed in pack.yaml", "", ""});
  }
}

void PackBuilder::warn_unused_thresholds() {
  std::set<std::string> used;
  const auto read = [&](const cel::Program& when) {
    for (const std::string& path : cel::facts_read(when)) used.insert(path);
  };
  for (const Define& define : state_.defines) read(define.when);
  for (const Rule& rule : state_.rules) read(rule.when);
  for (const Exception& exception : state_.exceptions) read(exception.when);
  for (const AccountRule& rule : state_.account_rules) read(rule.when);
  for (const auto& [name, place] : thresholds_) {
    if (used.contains("thresholds." + name)) continue;
    places_["threshold " + name] = place;
    tell("threshold " + name, false, "no condition uses the threshold " + name, "");
  }
}

void PackBuilder::keep_place(const std::string& what, const PackReader& reader,
                             const YamlNode& node) {
  places_[what] = {&reader.file(), node.line, node.column};
}

void PackBuilder::tell(const std::string& place, bool is_error, const std::string& message,
                       const std::string& advice) {
  const auto found = places_.find(place);
  if (found == places_.end()) return;  // its own error was told: it has no such key
  PackReader(*found->second.file, out_)
      .error(found->second.line, found->second.column, message, advice);
  out_.back().is_error = is_error;
}

void PackBuilder::check_whole() {
  const Possible possible(state_);
  for (Rule& rule : state_.rules) {
    rule.is_persons_own = is_persons_own(rule, possible);
    rule.is_order = is_order(rule, possible);
  }
  for (const Broken& broken : check_design(state_, possible)) {
    tell("rule " + broken.rule + (broken.is_of_condition ? " when" : " then"), true, broken.message,
         broken.advice);
  }
  for (const Senseless& one : check_sense(state_, possible)) {
    constexpr const char* kOf[] = {"rule ", "define ", "exception ", "account_rule "};
    const bool is_rule = one.of == Senseless::Of::kRule;
    tell(kOf[static_cast<size_t>(one.of)] + one.id + (is_rule ? " when" : ""), one.is_error,
         one.message, one.advice);
  }
}

void PackBuilder::finish() {
  warn_unused_thresholds();
  // Whether an "or" of two conditions holds cannot be said of one that does not compile.
  const auto is_error = [](const Diagnostic& one) { return one.is_error; };
  if (std::none_of(out_.begin(), out_.end(), is_error)) check_whole();
  state_.variables = variables_.type();
  state_.variables.members.push_back({"max_visibility", {cel::TypeKind::kInt, {}, {}}});
}

}  // namespace vigie::policy
