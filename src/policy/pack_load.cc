// From files to a pack. All of it is checked before any of it is used; every error is reported.
#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "policy/facts.h"
#include "policy/pack_plan.h"
#include "policy/pack_reader.h"
#include "policy/pack_state.h"
#include "policy/spelling.h"

namespace vigie::policy {
namespace {

constexpr std::string_view kPackKeys[] = {"id",         "version",       "effective",
                                          "languages",  "define",        "thresholds",
                                          "exceptions", "account_rules", "rules"};
constexpr std::string_view kPackRequired[] = {"id", "version", "effective", "languages", "rules"};
constexpr std::string_view kRuleKeys[] = {
    "id",     "status", "because", "when", "then", "confirmed", "false_positives",
    "reason", "clause", "sor",     "tests"};
constexpr std::string_view kRuleRequired[] = {"id",   "status", "because", "when",
                                              "then", "reason", "tests"};
constexpr std::string_view kOutcomeKeys[] = {"visibility", "strength", "labels",
                                             "review",     "account",  "flags"};
constexpr std::string_view kStatuses[] = {"testing", "active", "retired"};
constexpr std::string_view kStrengths[] = {"", "light", "strong"};
constexpr std::string_view kRequiredLanguages[] = {"en", "fr"};

class Loader {
 public:
  explicit Loader(std::span<const SourceFile> files) : files_(files) {}

  LoadedPack run() {
    const SourceFile* main = find_file("pack.yaml");
    if (main == nullptr) {
      out_.push_back({true, "pack.yaml", 0, 0, "the pack has no pack.yaml", "", ""});
    } else {
      load_main(*main);
      warn_unlisted();
      warn_unused_thresholds(*main);
    }
    return finish();
  }

 private:
  const SourceFile* find_file(std::string_view path) const {
    for (const SourceFile& file : files_) {
      if (file.path == path) return &file;
    }
    return nullptr;
  }

  bool parse(const SourceFile& file, YamlNode& root) {
    auto parsed = parse_yaml(file.text);
    if (auto* failed = std::get_if<YamlError>(&parsed)) {
      PackReader(file, out_).error(failed->line, failed->column, failed->message);
      return false;
    }
    root = std::move(std::get<YamlNode>(parsed));
    return true;
  }

  void load_main(const SourceFile& file) {
    YamlNode root;
    PackReader reader(file, out_);
    if (!parse(file, root) || !reader.read_keys(root, kPackKeys, kPackRequired)) return;
    state_->id = reader.text(root, "id");
    state_->version = reader.whole(root, "version");
    state_->languages = reader.texts(root, "languages");
    check_effective(reader, root);
    load_thresholds(reader, root);
    variables_ = facts_type();
    cel::Type thresholds{cel::TypeKind::kObject, {}, {}};
    for (const auto& pair : state_->thresholds) {
      thresholds.members.push_back({std::string(pair.key()), {cel::TypeKind::kDouble, {}, {}}});
    }
    variables_.members.push_back({"thresholds", std::move(thresholds)});
    load_defines(reader, root);
    load_rules(reader, root);
    load_exceptions(reader, root);
    load_account_rules(reader, root);
    state_->variables = variables_;
    state_->variables.members.push_back({"max_visibility", {cel::TypeKind::kInt, {}, {}}});
  }

  static void check_effective(PackReader& reader, const YamlNode& root) {
    const YamlNode* node = root.find("effective");
    constexpr std::string_view kKeys[] = {"from", "to"};
    constexpr std::string_view kNeeded[] = {"from"};
    if (node == nullptr || !reader.read_keys(*node, kKeys, kNeeded)) return;
    std::optional<int64_t> times[2];
    for (size_t i = 0; i < 2; ++i) {
      const YamlNode* date = node->find(kKeys[i]);
      if (date == nullptr) continue;
      times[i] = from_rfc3339(date->text.find('T') == std::string::npos ? date->text + "T00:00:00Z"
                                                                        : date->text);
      if (!times[i]) reader.error(*date, "expected a date, as in 2026-11-24");
    }
    if (times[0] && times[1] && *times[1] <= *times[0]) {
      reader.error(*node, "effective.to is not after effective.from");
    }
  }

  void load_thresholds(PackReader& reader, const YamlNode& root) {
    const YamlNode* list = root.find("thresholds");
    if (list == nullptr) return;
    if (list->kind != YamlKind::kMap) return reader.error(*list, "thresholds must be a map");
    for (const auto& [name, value] : list->members) {
      constexpr std::string_view kKeys[] = {"value", "because"};
      if (!reader.read_keys(value, kKeys, kKeys)) continue;
      state_->thresholds[name.text] = reader.number(value, "value");
    }
  }

  void load_defines(PackReader& reader, const YamlNode& root) {
    variables_.members.push_back({"d", {cel::TypeKind::kObject, {}, {}}});
    const YamlNode* list = root.find("define");
    if (list == nullptr) return;
    if (list->kind != YamlKind::kList) return reader.error(*list, "define must be a list");
    for (const YamlNode& node : list->elements) {
      constexpr std::string_view kKeys[] = {"name", "when"};
      if (!reader.read_keys(node, kKeys, kKeys)) continue;
      const std::string name = reader.text(node, "name");
      for (const Define& known : state_->defines) {
        if (known.name == name) reader.error(node, "two definitions of the name " + name);
      }
      state_->defines.push_back({name, reader.condition(node, "when", variables_)});
      // Only later definitions and rules may use it: no circle can arise.
      variables_.members.back().type.members.push_back({name, {cel::TypeKind::kBool, {}, {}}});
    }
  }

  void load_rules(PackReader& reader, const YamlNode& root) {
    const YamlNode* list = root.find("rules");
    if (list == nullptr) return;
    if (list->kind != YamlKind::kList) return reader.error(*list, "rules must be a list of files");
    for (const YamlNode& entry : list->elements) {
      const SourceFile* file = find_file(entry.text);
      if (!listed_.insert(entry.text).second) {
        reader.error(entry, "the file " + entry.text + " is listed twice");
      } else if (file == nullptr) {
        std::vector<std::string> paths;
        for (const SourceFile& known : files_) paths.push_back(known.path);
        reader.error(entry, "there is no file " + entry.text, suggest(entry.text, paths));
      } else {
        load_rule(*file);
      }
    }
  }

  void load_rule(const SourceFile& file) {
    YamlNode root;
    PackReader reader(file, out_);
    if (!parse(file, root) || !reader.read_keys(root, kRuleKeys, kRuleRequired)) return;
    Rule rule{.id = reader.text(root, "id"),
              .status = std::string(kStatuses[reader.choice(root, "status", kStatuses)]),
              .because = reader.text(root, "because"),
              .when = reader.condition(root, "when", variables_),
              .then = {},
              .confirmed = std::nullopt,
              .reason = reader.text_map(root, "reason"),
              .sor_ground = {},
              .sor_category = {},
              .sor_keywords = {},
              .tests = reader.texts(root, "tests")};
    for (const Rule& known : state_->rules) {
      if (known.id == rule.id) reader.error(*root.find("id"), "two rules have the id " + rule.id);
    }
    if (const YamlNode* then = root.find("then")) rule.then = read_outcome(reader, *then);
    if (const YamlNode* then = root.find("confirmed")) rule.confirmed = read_outcome(reader, *then);
    if (const YamlNode* reason = root.find("reason")) check_reason(reader, *reason, rule);
    if (root.find("tests") != nullptr && rule.tests.empty()) {
      reader.error(*root.find("tests"), "a rule without tests does not load");
    }
    read_sor(reader, root, rule);
    state_->rules.push_back(std::move(rule));
  }

  static OutcomeSpec read_outcome(PackReader& reader, const YamlNode& node) {
    OutcomeSpec out;
    if (!reader.read_keys(node, kOutcomeKeys, {})) return out;
    out.visibility = reader.choice(node, "visibility", kVisibilities);
    out.strength = kStrengths[reader.choice(node, "strength", kStrengths)];
    out.labels = reader.texts(node, "labels");
    out.review = reader.choice(node, "review", kReviews);
    out.account = reader.choice(node, "account", kAccounts);
    out.flags = reader.texts(node, "flags");
    const bool reduces = kVisibilities[out.visibility] == "reduce";
    if (reduces && out.strength.empty()) {
      reader.error(node, "reduce needs a strength", "add strength: light or strength: strong");
    }
    if (!reduces && !out.strength.empty()) {
      reader.error(node, "only reduce has a strength");
    }
    if (kVisibilities[out.visibility] == "label" && out.labels.empty()) {
      reader.error(node, "label needs labels");
    }
    return out;
  }

  void check_reason(PackReader& reader, const YamlNode& node, const Rule& rule) {
    std::set<std::string> needed(state_->languages.begin(), state_->languages.end());
    for (const auto language : kRequiredLanguages) needed.insert(std::string(language));
    for (const std::string& language : needed) {
      if (!rule.reason.contains(language)) {
        reader.error(node, "the reason in " + language + " is missing");
      }
    }
  }

  static void read_sor(PackReader& reader, const YamlNode& root, Rule& rule) {
    const YamlNode* node = root.find("sor");
    if (node == nullptr) return;
    constexpr std::string_view kKeys[] = {"required", "ground", "category", "keywords"};
    constexpr std::string_view kNeeded[] = {"required"};
    constexpr std::string_view kGrounds[] = {"", "ILLEGAL", "INCOMPATIBLE"};
    if (!reader.read_keys(*node, kKeys, kNeeded)) return;
    rule.sor_required = reader.flag(*node, "required");
    rule.sor_ground = kGrounds[reader.choice(*node, "ground", kGrounds)];
    rule.sor_category = reader.text(*node, "category");
    rule.sor_keywords = reader.texts(*node, "keywords");
    if (rule.sor_required && (rule.sor_ground.empty() || rule.sor_category.empty())) {
      reader.error(*node, "a required statement of reasons needs ground and category");
    }
  }

  void load_exceptions(PackReader& reader, const YamlNode& root) {
    const YamlNode* list = root.find("exceptions");
    if (list == nullptr) return;
    if (list->kind != YamlKind::kList) return reader.error(*list, "exceptions must be a list");
    for (const YamlNode& node : list->elements) {
      constexpr std::string_view kKeys[] = {"id", "because", "when", "cap", "applies_to", "review"};
      if (!reader.read_keys(node, kKeys, kKeys)) continue;
      Exception exception{.id = reader.text(node, "id"),
                          .when = reader.condition(node, "when", variables_),
                          .cap = reader.choice(node, "cap", kVisibilities),
                          .review = reader.choice(node, "review", kReviews),
                          .applies_to = reader.texts(node, "applies_to")};
      check_rule_ids(reader, *node.find("applies_to"), exception.applies_to);
      state_->exceptions.push_back(std::move(exception));
    }
  }

  void check_rule_ids(PackReader& reader, const YamlNode& node,
                      const std::vector<std::string>& ids) {
    std::vector<std::string> known;
    for (const Rule& rule : state_->rules) known.push_back(rule.id);
    for (const std::string& id : ids) {
      if (std::find(known.begin(), known.end(), id) == known.end()) {
        reader.error(node, "there is no rule " + id, suggest(id, known));
      }
    }
  }

  void load_account_rules(PackReader& reader, const YamlNode& root) {
    const YamlNode* list = root.find("account_rules");
    if (list == nullptr) return;
    if (list->kind != YamlKind::kList) return reader.error(*list, "account_rules must be a list");
    cel::Type variables = variables_;
    variables.members.push_back({"max_visibility", {cel::TypeKind::kInt, {}, {}}});
    for (const YamlNode& node : list->elements) {
      constexpr std::string_view kKeys[] = {"id", "because", "when", "account", "review"};
      if (!reader.read_keys(node, kKeys, kKeys)) continue;
      state_->account_rules.push_back({.id = reader.text(node, "id"),
                                       .when = reader.condition(node, "when", variables),
                                       .account = reader.choice(node, "account", kAccounts),
                                       .review = reader.choice(node, "review", kReviews)});
    }
  }

  void warn_unlisted() {
    for (const SourceFile& file : files_) {
      if (file.path == "pack.yaml" || listed_.contains(file.path)) continue;
      out_.push_back({false, file.path, 0, 0, "this file is not listed in pack.yaml", "", ""});
    }
  }

  void warn_unused_thresholds(const SourceFile& main) {
    std::set<std::string> used;
    const auto read = [&](const cel::Program& when) {
      for (const std::string& path : cel::facts_read(when)) used.insert(path);
    };
    for (const Define& define : state_->defines) read(define.when);
    for (const Rule& rule : state_->rules) read(rule.when);
    for (const Exception& exception : state_->exceptions) read(exception.when);
    for (const AccountRule& rule : state_->account_rules) read(rule.when);
    YamlNode root;
    if (!std::holds_alternative<YamlNode>(parse_yaml(main.text)) || !parse(main, root)) return;
    const YamlNode* list = root.find("thresholds");
    if (list == nullptr) return;
    for (const auto& [name, value] : list->members) {
      if (used.contains("thresholds." + name.text)) continue;
      PackReader(main, out_).warn(name, "no condition uses the threshold " + name.text);
    }
  }

  LoadedPack finish() {
    std::stable_sort(out_.begin(), out_.end(), [](const Diagnostic& a, const Diagnostic& b) {
      return std::tie(a.path, a.line, a.column) < std::tie(b.path, b.line, b.column);
    });
    LoadedPack loaded;
    const bool failed =
        std::any_of(out_.begin(), out_.end(), [](const Diagnostic& one) { return one.is_error; });
    loaded.diagnostics = std::move(out_);
    if (failed) return loaded;
    std::vector<const SourceFile*> sorted;
    for (const SourceFile& file : files_) sorted.push_back(&file);
    std::sort(sorted.begin(), sorted.end(),
              [](const auto* a, const auto* b) { return a->path < b->path; });
    Sha256 hash;
    for (const SourceFile* file : sorted) {
      hash.update(as_bytes(file->path + '\0' + sha256_hex(file->text) + '\n'));
    }
    state_->sha256 = to_hex(hash.finish());
    state_->plan = PackPlan::make(*state_);
    loaded.pack = std::make_shared<const Pack>(std::move(state_));
    return loaded;
  }

  std::span<const SourceFile> files_;
  std::vector<Diagnostic> out_;
  std::shared_ptr<Pack::State> state_ = std::make_shared<Pack::State>();
  cel::Type variables_;
  std::set<std::string> listed_;
};

}  // namespace

LoadedPack load_pack(std::span<const SourceFile> files) { return Loader(files).run(); }

}  // namespace vigie::policy
