// policy/pack.h: reads a policy pack, checks all of it, and decides from facts.
//
// Input   the pack's YAML files as text, and those of overlays (a civic event's, a country's law)
//         laid over it; facts as JSON of the shape in policy/facts.h.
// Output  a Pack, or diagnostics with line, column, caret and a suggestion; from facts, an Outcome
//         and the trace that explains it.
// Method  conditions are CEL (cel-spec); evaluation order is docs/reference/policy.md, steps 1-9.
// Cost    every condition is parsed and checked once, at load. Deciding never fails on valid facts.
// Threads load and decide are stateless; a Pack is immutable and may be read by many threads.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "model/decision.h"

namespace vigie::policy {

struct SourceFile {
  std::string path;  // relative to the pack's folder, for messages: "pack.yaml", "rules/x.yaml"
  std::string text;
};

// A folder laid over a pack: it changes values, each with its reason, and adds rules.
struct OverlayFiles {
  std::string name;  // the folder's own, without its path; messages and bundles use it
  std::vector<SourceFile> files;
};

struct Diagnostic {
  bool is_error = true;  // false: a warning, the pack still loads
  std::string path;
  int line = 0, column = 0;  // from 1; 0: the whole file
  std::string message;       // one sentence: what is wrong, what was expected
  std::string source_line;   // the line itself, for the caret
  std::string suggestion;    // "" or what to write instead
};

// "rules/x.yaml:12:9: error: ..." then the line, the caret and the suggestion. Errors: none.
std::string render(const Diagnostic& diagnostic);

// Where and for whom something holds; an empty list is everywhere, everybody.
struct Scope {
  std::vector<std::string> countries;  // ISO 3166 alpha-2; EU stands for its 27 members
  std::vector<std::string> languages;  // BCP 47; fr holds for fr-CA too
  std::vector<std::string> surfaces;   // feed, search, share, profile, live
};

// Whether the item of these facts is of those countries (its uploader's region or a jurisdiction)
// and languages. Surfaces are not looked at: an item is on all of them.
bool is_in_scope(const Scope& scope, const Json& facts);

class Pack {
 public:
  struct State;
  explicit Pack(std::shared_ptr<const State> state) : state_(std::move(state)) {}

  std::string id() const;
  std::string name() const;    // "vigie-default@2+minors@1": with its overlays, in order
  std::string sha256() const;  // of the files, each with its path, in order of path
  struct Period {
    int64_t from_us = 0, to_us = INT64_MAX;  // in force from, until just before to
    bool holds(int64_t now_us) const { return from_us <= now_us && now_us < to_us; }
  };
  Period effective() const;
  struct Overlay {
    std::string folder, id, because;
    int64_t version = 0;
    Period effective;
    Scope scope;
  };
  const std::vector<Overlay>& overlays() const;  // in the order in which they were laid
  struct RuleSummary {
    std::string id, status, because;
    std::string visibility, review;  // what it asks for when nobody has confirmed it
  };
  std::vector<RuleSummary> rules() const;  // in the pack's order
  // What a rule says to people; language falls back to English, then to the rule's `because`.
  // "" when there is no such rule.
  std::string reason_text(std::string_view rule, std::string_view language) const;
  // Quotas that whoever keeps decisions counts; a tripped one is told to decide().
  struct Quota {
    std::string id;
    std::string counted;  // "rule:known_fake_same" or "action:remove"
    bool is_daily = false;
    double share = 0;
    int64_t at_least = 0;
  };
  std::vector<Quota> quotas() const;
  // Paths of the test files that the pack's rules name.
  std::vector<std::string> test_paths() const;
  const State& state() const { return *state_; }

 private:
  std::shared_ptr<const State> state_;
};

struct LoadedPack {
  std::vector<Diagnostic> diagnostics;  // in order of path, line, column
  std::shared_ptr<const Pack> pack;     // null when there is any error
};

// Errors are diagnostics, never exceptions; hostile input is bounded (sizes, depth, anchors).
// All overlays are laid over the pack, whatever their dates and scope: who decides chooses those
// that hold. Method docs/reference/policy.md, "Overlays".
LoadedPack load_pack(std::span<const SourceFile> files,
                     std::span<const OverlayFiles> overlays = {});

struct CheckedOverlays {
  std::vector<Diagnostic> diagnostics;
  // When there is no error: the name with all overlays, each overlay, and the positions of those
  // that are laid together: of each one's versions the last.
  std::string name;
  std::vector<Pack::Overlay> overlays;
  std::vector<size_t> newest;
};

// What is wrong with a pack and the overlays that may be laid over it: each alone, all together,
// and versions of one overlay whose dates overlap or leave a hole. Nothing is made ready to decide
// by, which takes longer than checking. Errors: none.
CheckedOverlays check_overlays(std::span<const SourceFile> files,
                               std::span<const OverlayFiles> overlays);

// The pack as one YAML document; a comment beside each value says which file and line it is from,
// and what an overlay changed, from what and why. Errors: none.
std::string show_resolved(const Pack& pack);

struct Decided {
  Outcome outcome;
  Json trace;  // [{"rule","matched":true,"confirmed",...,"clauses":[{"text","value","facts":{}}]}]
};

// Pure (I3): the same pack and facts give the same bytes. Beside the facts there may be "guards", a
// list of the quotas that were tripped when this was decided: what they count goes to a person.
// Errors: kInvalidArgument when a fact is missing, unknown or has the wrong type, with its path.
Result<Decided> decide(const Pack& pack, const Json& facts);

// The same without the trace, for many items: keeps its memory from one to the next.
// Threads one thread a Decider.
class Decider {
 public:
  explicit Decider(std::shared_ptr<const Pack> pack);
  ~Decider();
  Decider(const Decider&) = delete;
  Decider& operator=(const Decider&) = delete;

  // Errors: as decide; kCorrupt when the text is not JSON, kLimit above a megabyte of it.
  Result<Outcome> decide(std::string_view facts_json);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// All facts with their defaults: what an item has of which nothing is known.
Json default_facts();
// facts with each dotted path of set replaced: "item.views": 5. Errors: kInvalidArgument for a path
// that names no fact.
Result<Json> overlay_facts(Json facts, const Json& set);

struct TestDifference {       // a member of the outcome
  std::string name;           // "visibility"
  std::string expected, got;  // as JSON; got "" when there is no such member
};

struct PackTestResult {
  std::string path, name;
  bool passed = false;
  std::string error;  // why it could not run
  std::vector<TestDifference> differences;

  // Why it did not pass, in English, on one line.
  std::string difference() const;
};

struct RuleTests {  // cases of a rule's own files in which it matched, and in which it did not
  std::string rule;
  int hits = 0, misses = 0;
};

struct PackTests {
  std::vector<PackTestResult> results;
  std::vector<RuleTests> rules;  // those that are not retired, in the pack's order
};

// Runs test files (paths and text) against the pack. below: the pack without the overlay whose
// tests these are; it decides the cases outside of the overlay's dates (member "at" of a case, the
// overlay's first day otherwise) and scope. Errors: none, a broken test is a failed one.
PackTests run_pack_tests(const Pack& pack, std::span<const SourceFile> tests,
                         const Pack* below = nullptr);

// The trace as sentences for people. Errors: none.
std::string explain(const Pack& pack, const Outcome& outcome, const Json& trace,
                    std::string_view language);

// The facts as a Markdown table for docs/reference/facts.md. Errors: none.
std::string facts_reference();

}  // namespace vigie::policy
