#include "flow/rehearse/pages.h"

#include <algorithm>

#include "flow/decide.h"
#include "policy/public_rules.h"
#include "store/policy/publications.h"

namespace vigie::flow {
namespace {

constexpr size_t kVersionsShown = 50;

exchange::PolicyDoes does_of(const policy::PublicOutcome& outcome) {
  return {outcome.visibility, outcome.strength, outcome.review, outcome.account};
}

const policy::PublicRule* find(const policy::PublicRules& all, const std::string& id) {
  const auto found = std::find_if(all.rules.begin(), all.rules.end(),
                                  [&](const policy::PublicRule& one) { return one.id == id; });
  return found == all.rules.end() ? nullptr : &*found;
}

}  // namespace

exchange::PolicyPageVersion version_between(const policy::Pack* from, const policy::Pack& to,
                                            exchange::Locale locale) {
  exchange::PolicyPageVersion out;
  out.pack = to.name();
  if (from == nullptr) return out;
  const std::string_view language = exchange::tag_of(locale);
  const policy::PublicRules before = policy::public_rules(*from, language);
  const policy::PublicRules after = policy::public_rules(to, language);
  for (const policy::PublicRule& rule : after.rules) {
    const policy::PublicRule* known = find(before, rule.id);
    if (known == nullptr) {
      out.changes.push_back({1, rule.id, rule.text, {}, does_of(rule.then)});
    } else if (!(known->then == rule.then) || known->text != rule.text) {
      out.changes.push_back({0, rule.id, rule.text, does_of(known->then), does_of(rule.then)});
    }
  }
  for (const policy::PublicRule& rule : before.rules) {
    if (find(after, rule.id) != nullptr) continue;
    out.changes.push_back({-1, rule.id, rule.text, does_of(rule.then), {}});
  }
  return out;
}

Result<std::vector<exchange::PolicyPageVersion>> versions_for_people(store::Store& store,
                                                                     exchange::Locale locale) {
  store::Publications publications(store);
  std::vector<store::Publication> all = TRY(publications.list(kVersionsShown));
  std::erase_if(all, [](const auto& one) { return one.from_us == 0 || one.state == "shadow"; });
  std::erase_if(all, [](const auto& one) {
    return one.state != "in_force" && one.state != "retired" && one.state != "cooling";
  });
  std::sort(all.begin(), all.end(),
            [](const auto& a, const auto& b) { return a.from_us > b.from_us; });
  std::vector<exchange::PolicyPageVersion> out;
  std::vector<std::shared_ptr<const policy::Pack>> packs;
  for (const store::Publication& one : all) {
    packs.push_back(
        TRY(load_pack_folder(TRY(unbundle_pack(TRY(publications.pack_text(one.pack_sha256)))))));
  }
  for (size_t i = 0; i < all.size(); ++i) {
    const policy::Pack* before = i + 1 < packs.size() ? packs[i + 1].get() : nullptr;
    exchange::PolicyPageVersion version = version_between(before, *packs[i], locale);
    version.from_us = all[i].from_us;
    version.until_us = all[i].until_us;
    version.by_one_person = all[i].author == all[i].approver;
    out.push_back(std::move(version));
  }
  return out;
}

exchange::PolicyPage page_of_pack(const policy::Pack& pack, exchange::Locale locale,
                                  std::vector<exchange::PolicyPageVersion> versions) {
  const policy::PublicRules known = policy::public_rules(pack, exchange::tag_of(locale));
  exchange::PolicyPage out;
  out.locale = locale;
  out.pack = pack.name();
  for (const policy::PublicRule& rule : known.rules) {
    exchange::PolicyPageRule one;
    one.id = rule.id;
    one.text = rule.text;
    one.clause = rule.clause;
    one.against = rule.against;
    one.allowed = rule.allowed;
    one.does = does_of(rule.then);
    one.has_confirmed = rule.confirmed.has_value();
    if (rule.confirmed) one.confirmed = does_of(*rule.confirmed);
    out.rules.push_back(std::move(one));
  }
  for (const policy::PublicException& exception : known.exceptions) {
    exchange::PolicyPageException one{exception.because, exception.cap, {}};
    for (const std::string& id : exception.rules) {
      const policy::PublicRule* rule = find(known, id);
      if (rule != nullptr) one.rules.push_back(rule->text);
    }
    out.exceptions.push_back(std::move(one));
  }
  out.versions = std::move(versions);
  return out;
}

}  // namespace vigie::flow
