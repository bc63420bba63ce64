#include "policy/pack_sense.h"

#include <algorithm>
#include <limits>
#include <unordered_map>

#include "policy/facts.h"
#include "policy/spelling.h"

namespace vigie::policy {
namespace {

using cel::Ast;
using cel::Node;
using cel::NodeKind;
using Of = Senseless::Of;

// What the atoms of one term ask of one fact.
struct Asked {
  bool has_allowed = false;
  std::vector<Json> allowed, excluded;
  double above = -std::numeric_limits<double>::infinity();
  double below = std::numeric_limits<double>::infinity();
  bool above_itself = true, below_itself = true;  // whether the bounds belong to it

  void allow(std::vector<Json> values) {
    if (!has_allowed) {
      allowed = std::move(values);
      has_allowed = true;
      return;
    }
    std::erase_if(allowed, [&](const Json& one) {
      return std::find(values.begin(), values.end(), one) == values.end();
    });
  }

  bool fits(const Json& value) const {
    if (std::find(excluded.begin(), excluded.end(), value) != excluded.end()) return false;
    if (!value.is_number()) return true;
    const double number = value.to_number<double>();
    return (number > above || (above_itself && number == above)) &&
           (number < below || (below_itself && number == below));
  }

  bool is_possible() const {
    if (above > below || (above == below && !(above_itself && below_itself))) return false;
    return !has_allowed ||
           std::any_of(allowed.begin(), allowed.end(), [&](const Json& one) { return fits(one); });
  }

  // value OP: the fact is on that side of it.
  void bound(std::string_view op, double value) {
    const bool is_itself = op.size() == 2;
    if (op[0] == '<' && (value < below || (value == below && !is_itself))) {
      below = value;
      below_itself = is_itself;
    }
    if (op[0] == '>' && (value > above || (value == above && !is_itself))) {
      above = value;
      above_itself = is_itself;
    }
  }
};

std::string negated(std::string_view op) {
  if (op == "<") return ">=";
  if (op == "<=") return ">";
  if (op == ">") return "<=";
  if (op == ">=") return "<";
  return op == "==" ? "!=" : "==";
}

std::string mirrored(std::string_view op) {
  if (op == "<" || op == "<=") return op == "<" ? ">" : ">=";
  if (op == ">" || op == ">=") return op == ">" ? "<" : "<=";
  return std::string(op);
}

// Numbers as doubles: 1 and 1.0 are one value.
Json plain(const Json& value) {
  return value.is_number() ? Json(value.to_number<double>()) : value;
}

// The fact and the constant of a comparison, with the operator seen from the fact.
struct Comparison {
  std::string path, op;
  Json value;
};

std::optional<Comparison> comparison_of(const Possible& possible, const Ast& ast,
                                        const Node& node) {
  if (node.kind != NodeKind::kBinary) return std::nullopt;
  for (const size_t side : {size_t{0}, size_t{1}}) {
    const std::string path = Possible::path_of(ast, ast.child(node, side));
    if (path.empty() || path.starts_with("thresholds.") || path.starts_with("d.")) continue;
    const auto other = possible.value_of(ast, ast.child(node, 1 - side), {});
    if (!other.is_known || (node.name == "in" && side == 1)) continue;
    return Comparison{path, side == 0 ? node.name : mirrored(node.name), plain(other.value)};
  }
  return std::nullopt;
}

void ask(const Possible& possible, const Atom& atom, std::map<std::string, Asked>& asked) {
  const Ast& ast = *atom.ast;
  const Node& node = ast.at(atom.node);
  const std::string path = Possible::path_of(ast, node);
  if (!path.empty()) return asked[path].allow({Json(!atom.is_negated)});
  const auto found = comparison_of(possible, ast, node);
  if (!found) return;
  Asked& of = asked[found->path];
  if (found->op == "in") {
    std::vector<Json> values;
    for (const Json& one : found->value.get_array()) values.push_back(plain(one));
    if (atom.is_negated) {
      of.excluded.insert(of.excluded.end(), values.begin(), values.end());
    } else {
      of.allow(std::move(values));
    }
    return;
  }
  const std::string op = atom.is_negated ? negated(found->op) : found->op;
  if (op == "==") return of.allow({found->value});
  if (op == "!=") return of.excluded.push_back(found->value);
  if (found->value.is_number() && (op[0] == '<' || op[0] == '>')) {
    of.bound(op, found->value.get_double());
  }
}

bool is_possible(const Possible& possible, const Term& term) {
  if (possible.holds(term, {}) == Holds::kNever) return false;
  std::map<std::string, Asked> asked;
  for (const Atom& atom : term) ask(possible, atom, asked);
  return std::all_of(asked.begin(), asked.end(),
                     [](const auto& one) { return one.second.is_possible(); });
}

std::string atom_text(const Atom& atom) {
  const Node& node = atom.ast->at(atom.node);
  std::string out(1, atom.is_negated ? '!' : ' ');
  for (const char c : std::string_view(atom.ast->text).substr(node.offset, node.length)) {
    if (c != ' ' && c != '\n' && c != '\t') out += c;
  }
  return out;
}

bool covers(const OutcomeSpec& a, const OutcomeSpec& b) {
  const auto has_all = [](const std::vector<std::string>& all,
                          const std::vector<std::string>& some) {
    return std::all_of(some.begin(), some.end(), [&](const std::string& one) {
      return std::find(all.begin(), all.end(), one) != all.end();
    });
  };
  return a.visibility >= b.visibility && a.review >= b.review && a.account >= b.account &&
         (a.strength == b.strength || a.strength == "strong" || a.visibility > b.visibility) &&
         has_all(a.labels, b.labels) && has_all(a.flags, b.flags);
}

class Sense {
 public:
  Sense(const Pack::State& state, const Possible& possible, const SenseLimits& limits)
      : state_(state), possible_(possible), limits_(limits) {}

  std::vector<Senseless> run() {
    check_conditions();
    for (const Rule& rule : state_.rules) read(rule);
    check_shadows();
    return std::move(out_);
  }

 private:
  struct Read {
    const Rule* rule;
    std::vector<std::vector<uint32_t>> terms;  // atoms by number, ascending
    bool is_contained = false;                 // told once
  };

  void add(Of of, const std::string& id, std::string message, std::string advice, bool is_error) {
    out_.push_back({of, id, std::move(message), std::move(advice), is_error});
  }

  void check_one(Of of, const std::string& id, const cel::Program& when) {
    const uint64_t steps = cel::cost_max(when);
    total_ = total_ > UINT64_MAX - steps ? UINT64_MAX : total_ + steps;
    if (steps > limits_.condition_steps_max) {
      add(of, id,
          "it may take " + (steps == UINT64_MAX ? "any number of" : std::to_string(steps)) +
              " steps, limit " + std::to_string(limits_.condition_steps_max),
          "write no loop inside a loop: exists(), all(), filter() over a list once", true);
      is_too_much_ = true;
      return;
    }
    const auto terms = possible_.terms(when);
    if (std::none_of(terms.begin(), terms.end(),
                     [&](const Term& term) { return is_possible(possible_, term); })) {
      add(of, id, "no facts can make this condition true", "", of != Of::kDefine);
    }
    check_values(of, id, when.state().ast);
  }

  // Words that a fact never is.
  void check_values(Of of, const std::string& id, const Ast& ast) {
    for (const Node& node : ast.nodes) {
      const auto found = comparison_of(possible_, ast, node);
      if (!found) continue;
      const auto values = fact_values(found->path);
      if (values.empty()) continue;
      const std::vector<std::string> known(values.begin(), values.end());
      const auto check = [&](const Json& value) {
        if (!value.is_string()) return;
        const std::string text(value.get_string().c_str());
        if (std::find(known.begin(), known.end(), text) != known.end()) return;
        add(of, id, found->path + " is never \"" + text + "\"", suggest(text, known), true);
      };
      if (found->value.is_array()) {
        for (const Json& one : found->value.get_array()) check(one);
      } else {
        check(found->value);
      }
    }
  }

  void check_conditions() {
    for (const Define& define : state_.defines) check_one(Of::kDefine, define.name, define.when);
    for (const Rule& rule : state_.rules) {
      if (rule.status != "retired") check_one(Of::kRule, rule.id, rule.when);
    }
    for (const Exception& exception : state_.exceptions) {
      check_one(Of::kException, exception.id, exception.when);
    }
    for (const AccountRule& rule : state_.account_rules) {
      check_one(Of::kAccountRule, rule.id, rule.when);
    }
    if (is_too_much_ || total_ <= limits_.pack_steps_max || state_.rules.empty()) return;
    add(Of::kRule, state_.rules.back().id,
        "the pack may take " + (total_ == UINT64_MAX ? "any number of" : std::to_string(total_)) +
            " steps, limit " + std::to_string(limits_.pack_steps_max),
        "", true);
  }

  void read(const Rule& rule) {
    if (rule.status != "active") return;
    Read out{&rule, {}, false};
    for (const Term& term : possible_.terms(rule.when)) {
      std::vector<uint32_t> atoms;
      for (const Atom& atom : term) {
        atoms.push_back(atoms_.emplace(atom_text(atom), atoms_.size()).first->second);
      }
      std::sort(atoms.begin(), atoms.end());
      atoms.erase(std::unique(atoms.begin(), atoms.end()), atoms.end());
      out.terms.push_back(std::move(atoms));
    }
    std::sort(out.terms.begin(), out.terms.end());
    reads_.push_back(std::move(out));
  }

  // Whether b's condition holds only where a's does.
  static bool contains(const Read& a, const Read& b) {
    return std::all_of(b.terms.begin(), b.terms.end(), [&](const auto& term) {
      return std::any_of(a.terms.begin(), a.terms.end(), [&](const auto& wider) {
        return std::includes(term.begin(), term.end(), wider.begin(), wider.end());
      });
    });
  }

  std::vector<std::string> exceptions_of(const Rule& rule) const {
    std::vector<std::string> out;
    for (const Exception& exception : state_.exceptions) {
      const auto& ids = exception.applies_to;
      if (std::find(ids.begin(), ids.end(), rule.id) != ids.end()) out.push_back(exception.id);
    }
    return out;
  }

  void check_pair(const Read& wide, Read& narrow) {
    if (narrow.is_contained || !contains(wide, narrow)) return;
    const Rule& a = *wide.rule;
    const Rule& b = *narrow.rule;
    if (a.surfaces != b.surfaces) return;
    if (wide.terms == narrow.terms) {
      narrow.is_contained = true;
      add(Of::kRule, b.id,
          "it has the condition of the rule " + a.id +
              (outcome_differs(a, b) ? " and another outcome: they contradict each other" : ""),
          "put both into one rule", true);
      return;
    }
    if (!covers(a.then, b.then) || b.confirmed || exceptions_of(a) != exceptions_of(b)) return;
    narrow.is_contained = true;
    add(Of::kRule, b.id,
        "whenever it holds, the rule " + a.id + " holds too and does as much: it changes nothing",
        "", false);
  }

  static bool outcome_differs(const Rule& a, const Rule& b) {
    return !covers(a.then, b.then) || !covers(b.then, a.then);
  }

  // Only a rule that has an atom of the other's can be contained in it: looked up by the rarest.
  void check_shadows() {
    std::vector<std::vector<uint32_t>> holders(atoms_.size());
    for (uint32_t i = 0; i < reads_.size(); ++i) {
      for (const auto& term : reads_[i].terms) {
        for (const uint32_t atom : term) {
          if (holders[atom].empty() || holders[atom].back() != i) holders[atom].push_back(i);
        }
      }
    }
    for (uint32_t i = 0; i < reads_.size(); ++i) {
      // Every term of the other must contain one of this: with one term, one with its rarest atom.
      std::set<uint32_t> candidates;
      for (const auto& term : reads_[i].terms) {
        if (term.empty()) continue;
        const uint32_t rarest = *std::min_element(
            term.begin(), term.end(),
            [&](uint32_t a, uint32_t b) { return holders[a].size() < holders[b].size(); });
        candidates.insert(holders[rarest].begin(), holders[rarest].end());
      }
      for (const uint32_t other : candidates) {
        if (other == i || (other < i && reads_[i].terms == reads_[other].terms)) continue;
        check_pair(reads_[i], reads_[other]);
      }
    }
  }

  const Pack::State& state_;
  const Possible& possible_;
  const SenseLimits& limits_;
  uint64_t total_ = 0;
  bool is_too_much_ = false;  // one condition alone: the sum says nothing new
  std::unordered_map<std::string, uint32_t> atoms_;
  std::vector<Read> reads_;
  std::vector<Senseless> out_;
};

}  // namespace

std::vector<Senseless> check_sense(const Pack::State& state, const Possible& possible,
                                   const SenseLimits& limits) {
  return Sense(state, possible, limits).run();
}

}  // namespace vigie::policy
