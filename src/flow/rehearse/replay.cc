#include "flow/rehearse/replay.h"

#include <algorithm>

#include "base/crypto.h"
#include "flow/decide.h"

namespace vigie::flow {
namespace {

// The member at a path that first_difference() gave, or nullptr.
const Json* at_path(const Json& whole, std::string_view path) {
  const Json* at = &whole;
  while (at != nullptr && !path.empty()) {
    if (path[0] == '[') {
      const size_t close = path.find(']');
      const auto index = static_cast<size_t>(std::stoul(std::string(path.substr(1, close - 1))));
      const bool is_there = at->is_array() && index < at->get_array().size();
      at = is_there ? &at->get_array()[index] : nullptr;
      path.remove_prefix(close + 1);
    } else {
      if (path[0] == '.') path.remove_prefix(1);
      const size_t end = std::min(path.find_first_of(".["), path.size());
      at = member(*at, path.substr(0, end));
      path.remove_prefix(end);
    }
  }
  return at;
}

std::string text_at(const Json& whole, std::string_view path) {
  const Json* found = at_path(whole, path);
  return found != nullptr ? to_json(*found) : "";
}

std::string clause_text(const Json& whole, std::string_view path) {
  const size_t clause = path.rfind("].");
  const Json* found =
      clause == std::string_view::npos ? nullptr : at_path(whole, path.substr(0, clause + 1));
  return found != nullptr ? string_member(*found, "text") : "";
}

// Which rule held then and does not now, or the other way round, or whose part had another value.
std::string why_of(const Json& stored, const Json& again) {
  const auto ids = [](const Json& value) {
    std::vector<std::string> out;
    for (const Json& rule : array_member(value, "trace"))
      out.push_back(string_member(rule, "rule"));
    return out;
  };
  const auto then = ids(stored);
  const auto now = ids(again);
  const auto missing = [](const std::vector<std::string>& all, const std::vector<std::string>& in) {
    for (const std::string& one : all) {
      if (std::find(in.begin(), in.end(), one) == in.end()) return one;
    }
    return std::string();
  };
  if (const std::string rule = missing(then, now); !rule.empty()) {
    return "the rule " + rule + " held then and does not hold now";
  }
  if (const std::string rule = missing(now, then); !rule.empty()) {
    return "the rule " + rule + " did not hold then and holds now";
  }
  const Json* trace_then = member(stored, "trace");
  const Json* trace_now = member(again, "trace");
  const std::string in_trace = trace_then != nullptr && trace_now != nullptr
                                   ? first_difference(*trace_then, *trace_now)
                                   : "";
  if (in_trace.empty()) return "the same rules held, and their outcome was combined otherwise";
  const std::string part = clause_text(*trace_then, in_trace);
  if (part.empty()) return "the same rules held; their explanation differs at " + in_trace;
  return "the part " + part + " was " + text_at(*trace_then, in_trace) + " then and is " +
         text_at(*trace_now, in_trace) + " now";
}

Result<std::string> outcome_and_trace(const Outcome& outcome, const Json& trace) {
  return canonical_json(JsonObject{{"outcome", to_json_value(outcome)}, {"trace", trace}});
}

}  // namespace

std::string first_difference(const Json& a, const Json& b) {
  // A work list instead of recursion; the nesting of both was bounded when they were read.
  struct Pair {
    const Json *a, *b;
    std::string path;
  };
  std::vector<Pair> open = {{&a, &b, ""}};
  while (!open.empty()) {
    const Pair pair = std::move(open.back());
    open.pop_back();
    if (*pair.a == *pair.b) continue;
    const bool both_objects = pair.a->is_object() && pair.b->is_object();
    const bool both_lists = pair.a->is_array() && pair.b->is_array();
    std::vector<Pair> inner;
    if (both_objects) {
      for (const auto& member_of : pair.a->get_object()) {
        const std::string path =
            pair.path + (pair.path.empty() ? "" : ".") + std::string(member_of.key());
        const Json* other = pair.b->get_object().if_contains(member_of.key());
        if (other == nullptr) return path;
        inner.push_back({&member_of.value(), other, path});
      }
      for (const auto& member_of : pair.b->get_object()) {
        if (pair.a->get_object().contains(member_of.key())) continue;
        return pair.path + (pair.path.empty() ? "" : ".") + std::string(member_of.key());
      }
    } else if (both_lists) {
      const size_t count = std::min(pair.a->get_array().size(), pair.b->get_array().size());
      for (size_t i = 0; i < count; ++i) {
        inner.push_back({&pair.a->get_array()[i], &pair.b->get_array()[i],
                         pair.path + "[" + std::to_string(i) + "]"});
      }
      const bool is_same_so_far =
          std::all_of(inner.begin(), inner.end(), [](const Pair& one) { return *one.a == *one.b; });
      if (is_same_so_far) return pair.path + "[" + std::to_string(count) + "]";
    } else {
      return pair.path;
    }
    open.insert(open.end(), inner.rbegin(), inner.rend());
  }
  return "";
}

void ReplayReport::add(const ReplayReport& other) {
  decisions += other.decisions;
  equal += other.equal;
  differences.insert(differences.end(), other.differences.begin(), other.differences.end());
  std::sort(differences.begin(), differences.end(),
            [](const auto& a, const auto& b) { return a.decision < b.decision; });
  if (differences.size() > kShownMax) differences.resize(kShownMax);
}

Result<std::shared_ptr<const policy::Pack>> Replayer::pack_of(const std::string& sha256) {
  const auto known = packs_.find(sha256);
  if (known != packs_.end()) return known->second;
  const PackFolder files = TRY(unbundle_pack(TRY(scan_.pack_text(sha256))));
  const auto pack = TRY(load_pack_folder(files));
  if (pack->sha256() != sha256) {
    return Error{ErrorCode::kCorrupt, "the stored pack does not match its hash"};
  }
  packs_.emplace(sha256, pack);
  return pack;
}

Status Replayer::look_at(const store::ScannedDecision& decision) {
  ++report_.decisions;
  const auto differs = [&](ReplayDifference difference) {
    difference.decision = decision.id;
    ReplayReport one;
    one.differences.push_back(std::move(difference));
    report_.add(one);
    return ok();
  };
  if (sha256_hex(decision.facts) != decision.facts_sha256) {
    return differs({.path = "facts_sha256", .why = "the stored facts do not match their hash"});
  }
  const auto pack = pack_of(decision.pack_sha256);
  if (!pack) return differs({.path = "pack_sha256", .why = pack.error().message});
  const auto again = policy::decide(**pack, TRY(parse_json(decision.facts)));
  if (!again) return differs({.why = "it cannot be decided now: " + again.error().message});
  const std::string now_text = TRY(outcome_and_trace(again->outcome, again->trace));
  const std::string then_text = TRY(outcome_and_trace(
      TRY(outcome_from_json(TRY(parse_json(decision.outcome)))), TRY(parse_json(decision.trace))));
  if (now_text == then_text) {
    ++report_.equal;
    return ok();
  }
  const Json now = TRY(parse_json(now_text));
  const Json then = TRY(parse_json(then_text));
  const std::string path = first_difference(then, now);
  return differs({.path = path,
                  .stored = text_at(then, path),
                  .again = text_at(now, path),
                  .why = why_of(then, now)});
}

}  // namespace vigie::flow
