// policy/pack_builder.h: puts a pack together from the files of its folder and of its overlays.
//
// Every error is reported, none stops the reading: one look shows all that is wrong.
// Threads one thread a builder.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/pack_reader.h"
#include "policy/pack_state.h"

namespace vigie::policy {

class PackBuilder {
 public:
  PackBuilder(Pack::State& state, std::vector<Diagnostic>& out);

  void add_base(std::span<const SourceFile> files);
  // Precondition: add_base was called. overlay must outlive the builder.
  void add_overlay(const OverlayFiles& overlay);
  // What only the whole shows: thresholds that nobody uses, design rules that are broken,
  // conditions that cannot be meant.
  void finish();

 private:
  // One folder while it is read: its files, and what all its rules share.
  struct Folder {
    std::span<const SourceFile> files;
    std::string prefix;  // "" of the pack, "minors/" of the overlay minors
    std::vector<std::string> languages, surfaces;
    std::set<std::string> listed;
    bool is_overlay = false;
  };

  bool parse(const SourceFile& file, YamlNode& root);
  const SourceFile* find_file(const Folder& folder, std::string_view path) const;
  void read_head(PackReader& reader, const YamlNode& root, Pack::Overlay& head) const;
  void read_body(PackReader& reader, const YamlNode& root, Folder& folder);
  void read_thresholds(PackReader& reader, const YamlNode& root, bool is_overlay);
  void read_defines(PackReader& reader, const YamlNode& root);
  void read_rules(PackReader& reader, const YamlNode& root, Folder& folder);
  void read_rule(const SourceFile& file, const Folder& folder);
  void read_rule_rest(PackReader& reader, const YamlNode& root, const Folder& folder, Rule& rule);
  void check_reason(PackReader& reader, const YamlNode& node, const Folder& folder,
                    const Rule& rule) const;
  void join_exceptions();
  void read_exceptions(PackReader& reader, const YamlNode& root);
  void read_account_rules(PackReader& reader, const YamlNode& root);
  void read_guards(PackReader& reader, const YamlNode& root);
  void read_unverified(PackReader& reader, const YamlNode& root);
  void read_changes(PackReader& reader, const YamlNode& root, const Folder& folder);
  void change_rule(PackReader& reader, const YamlNode& node, const Folder& folder);
  void change_exception(PackReader& reader, const YamlNode& node);
  void check_rule_ids(PackReader& reader, const YamlNode& node,
                      const std::vector<std::string>& ids);
  void keep_place(const std::string& what, const PackReader& reader, const YamlNode& node);
  void tell(const std::string& place, bool is_error, const std::string& message,
            const std::string& advice);
  void check_whole();
  void warn_unused_thresholds();
  void warn_unlisted(const Folder& folder);

  Pack::State& state_;
  std::vector<Diagnostic>& out_;
  Variables variables_;
  // Files of overlays, with their folder's name before their path. A deque: pointers stay.
  std::deque<std::vector<SourceFile>> overlay_files_;
  struct Place {
    const SourceFile* file = nullptr;
    int line = 0, column = 0;
  };
  struct Named {
    std::string name;
    Place place;
  };
  std::vector<Named> thresholds_;        // for the warning when nobody uses one
  std::map<std::string, Place> places_;  // "rule x when", "rule x then", "define y", ...
  struct Joining {                       // a rule that asks for an exception of the pack
    std::string rule, exception;
    Place place;
  };
  std::vector<Joining> joinings_;
};

// An outcome's members. Errors: diagnostics, also where members contradict each other.
OutcomeSpec read_outcome(PackReader& reader, const YamlNode& node);

// The statement of reasons. Errors: a category or keyword that the database does not have.
void read_sor(PackReader& reader, const YamlNode& root, Rule& rule);

// Errors: a diagnostic for each that is no surface of the effects object.
void check_surfaces(PackReader& reader, const YamlNode& map, std::string_view key,
                    const std::vector<std::string>& surfaces);

// "restrict, review urgent, labels ai": for people. Errors: none.
std::string outcome_text(const OutcomeSpec& outcome);

}  // namespace vigie::policy
