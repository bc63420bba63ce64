#include "policy/facts.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "policy/pack.h"

namespace vigie::policy {
namespace {

using cel::Type;
using cel::TypeKind;

struct FactRow {
  std::string_view path;
  std::string_view type;       // bool int double string timestamp; [x] list of x; {..} named below
  std::string_view otherwise;  // JSON of the default
  std::string_view meaning;
};

constexpr std::array kRows = {
    FactRow{"item.id", "string", R"("")", "the platform's id, or the media's SHA-256"},
    FactRow{"item.kind", "string", R"("video")", "video, audio, image, text, live"},
    FactRow{"item.language", "string", R"("")", "BCP 47 of what is said"},
    FactRow{"item.region", "string", R"("")", "ISO 3166 of the uploader"},
    FactRow{"item.published", "timestamp", R"("1970-01-01T00:00:00Z")", "upload time"},
    FactRow{"item.age_h", "double", "0.0", "hours since upload"},
    FactRow{"item.duration_s", "double", "0.0", "seconds, 0 of a still picture"},
    FactRow{"item.disclosed_ai", "bool", "false", "the uploader says: made with AI"},
    FactRow{"item.is_ad", "bool", "false", "an advert"},
    FactRow{"item.paid_political", "bool", "false", "a paid political advert"},
    FactRow{"item.has_link", "bool", "false", "its text has a link"},
    FactRow{"item.views", "int", "0", "views so far"},
    FactRow{"item.views_per_hour", "double", "0.0", "views in the last hour"},
    FactRow{"item.topics", "[string]", "[]", "election, health, conflict, disaster, finance"},
    FactRow{"item.depicts", "[depicted]", "[]",
            "{role, consent}: role candidate, official, public_figure, private, minor, unknown; "
            "only from verified sources"},
    FactRow{"findings.synthetic.verdict", "string", R"("none")", "none, unclear, likely, certain"},
    FactRow{"findings.synthetic.score", "double", "0.0", "calibrated probability"},
    FactRow{"findings.synthetic.agree", "int", "0", "detectors of different kinds that agree"},
    FactRow{"findings.synthetic.kinds", "[string]", "[]", "voice-clone, face-swap, ..."},
    FactRow{"findings.altered.verdict", "string", R"("none")", "none, unclear, likely, certain"},
    FactRow{"findings.altered.kinds", "[string]", "[]",
            "speed, cut, splice, sound_replaced, reversed, looped, pasted, recaptioned"},
    FactRow{"findings.nudity", "bool", "false", "from the platform"},
    FactRow{"findings.known_match.kind", "string", R"("none")", "none, near, same, contains"},
    FactRow{"findings.known_match.confirmed", "bool", "false", "by a person of this installation"},
    FactRow{"findings.known_match.bank", "string", R"("")", "the bank of the entry"},
    FactRow{"findings.known_match.coverage_query", "double", "0.0",
            "share of the item that agrees"},
    FactRow{"findings.known_match.coverage_reference", "double", "0.0",
            "share of the entry that agrees"},
    FactRow{"findings.known_match.picture", "bool", "false", "the pictures agree"},
    FactRow{"findings.known_match.sound", "bool", "false", "the sound agrees, or neither has any"},
    FactRow{"findings.authentic", "bool", "false", "a known original, unaltered"},
    FactRow{"findings.coordination.size", "int", "0", "accounts in the cluster of the item"},
    FactRow{"findings.coordination.score", "double", "0.0", "of that cluster"},
    FactRow{"findings.unable.crashed", "bool", "false", "an analyzer was lost"},
    FactRow{"findings.unable.abstained", "[string]", "[]", "analyzers that would not say"},
    FactRow{"account.age_days", "int", "0", "since it was made"},
    FactRow{"account.role", "string", R"("none")",
            "none, candidate, government, press, fact_checker"},
    FactRow{"account.strikes_90d", "int", "0", "strikes of the last 90 days"},
    FactRow{"account.warned", "bool", "false", "it has been warned"},
    FactRow{"account.followers", "int", "0", "followers"},
    FactRow{"reports.count", "int", "0", "reports of the item"},
    FactRow{"reports.distinct", "int", "0", "different reporters"},
    FactRow{"reports.article16", "bool", "false", "a notice under DSA article 16"},
    FactRow{"reports.trusted_flagger", "bool", "false", "one of a trusted flagger"},
    FactRow{"reports.depicted_person", "bool", "false", "one of a person shown"},
    FactRow{"order.present", "bool", "false", "an order of an authority"},
    FactRow{"order.authenticated", "bool", "false", "authenticated by a person"},
    FactRow{"order.authority", "string", R"("")", "who ordered"},
    FactRow{"order.territories", "[string]", "[]", "where it holds"},
    FactRow{"claims", "[claim]", "[]",
            "{rating, match, topic, ifcn}: match same, near, similar; ifcn: certificate valid"},
    FactRow{"provenance.c2pa", "string", R"("none")", "none, invalid, valid, trusted"},
    FactRow{"provenance.ai_declared", "bool", "false", "its metadata declares AI"},
    FactRow{"provenance.captured", "bool", "false", "captured by a camera, trusted"},
    FactRow{"provenance.aigc", "string", R"("none")", "GB 45438: none, declared, suspected"},
    FactRow{"review.altered", "string", R"("")", "a person's answer: yes, no, unsure"},
    FactRow{"review.misleading", "string", R"("")", "a person's answer"},
    FactRow{"review.harm", "string", R"("")", "a person's answer"},
    FactRow{"review.decided", "string", R"("")", "visibility that a person set"},
    FactRow{"review.confirmed", "[string]", "[]", "rule ids that a person confirmed"},
    FactRow{"context.election", "bool", "false", "an active window of region or jurisdiction"},
    FactRow{"context.crisis", "bool", "false", "an active crisis"},
    FactRow{"context.satire_cue", "bool", "false", "it is marked as satire"},
    FactRow{"context.debunk", "bool", "false", "it debunks"},
    FactRow{"context.press", "bool", "false", "news reporting"},
    FactRow{"context.education", "bool", "false", "teaching or research"},
    FactRow{"context.jurisdictions", "[string]", "[]", "ISO 3166 of where it is shown"},
};

Type named_object(std::initializer_list<std::pair<const char*, TypeKind>> members) {
  Type type{TypeKind::kObject, {}, {}};
  for (const auto& [name, kind] : members) type.members.push_back({name, {kind, {}, {}}});
  return type;
}

Type type_of(std::string_view text) {
  if (text.starts_with('[')) {
    return {TypeKind::kList, {type_of(text.substr(1, text.size() - 2))}, {}};
  }
  if (text == "bool") return {TypeKind::kBool, {}, {}};
  if (text == "int") return {TypeKind::kInt, {}, {}};
  if (text == "double") return {TypeKind::kDouble, {}, {}};
  if (text == "timestamp") return {TypeKind::kTimestamp, {}, {}};
  if (text == "depicted") {
    return named_object({{"role", TypeKind::kString}, {"consent", TypeKind::kBool}});
  }
  if (text == "claim") {
    return named_object({{"rating", TypeKind::kString},
                         {"match", TypeKind::kString},
                         {"topic", TypeKind::kString},
                         {"ifcn", TypeKind::kBool}});
  }
  return {TypeKind::kString, {}, {}};
}

// Splits "a.b" at the first dot.
std::string_view take_part(std::string_view& path) {
  const std::string_view part = path.substr(0, path.find('.'));
  path.remove_prefix(std::min(path.size(), part.size() + 1));
  return part;
}

void add_type(Type& object, std::string_view path, const Type& leaf) {
  const std::string part(take_part(path));
  auto found = std::find_if(object.members.begin(), object.members.end(),
                            [&](const auto& known) { return known.name == part; });
  if (found == object.members.end()) {
    object.members.push_back({part, {TypeKind::kObject, {}, {}}});
    found = object.members.end() - 1;
  }
  if (path.empty()) {
    found->type = leaf;
  } else {
    add_type(found->type, path, leaf);
  }
}

// The place of a dotted path in facts, or nullptr. Numbers of declared doubles may be written 2.
Json* place_of(Json& facts, std::string_view path) {
  Json* at = &facts;
  while (!path.empty()) {
    const std::string_view part = take_part(path);
    if (!at->is_object()) return nullptr;
    at = at->get_object().if_contains({part.data(), part.size()});
    if (at == nullptr) return nullptr;
  }
  return at;
}

void set_default(JsonObject& object, std::string_view path, Json value) {
  const std::string part(take_part(path));
  if (path.empty()) {
    object[part] = std::move(value);
    return;
  }
  if (!object.contains(part)) object[part] = JsonObject();
  set_default(object[part].as_object(), path, std::move(value));
}

constexpr std::string_view kKinds[] = {"video", "audio", "image", "text", "live"};
constexpr std::string_view kVerdicts[] = {"none", "unclear", "likely", "certain"};
constexpr std::string_view kMatchKinds[] = {"none", "near", "same", "contains"};
constexpr std::string_view kRoles[] = {"none", "candidate", "government", "press", "fact_checker"};
constexpr std::string_view kSignatures[] = {"none", "invalid", "valid", "trusted"};
constexpr std::string_view kTraces[] = {"none", "declared", "suspected"};
constexpr std::string_view kAnswers[] = {"", "yes", "no", "unsure"};
constexpr std::string_view kDecided[] = {"",         "allow",   "label", "reduce",
                                         "restrict", "disable", "remove"};

struct ValuesRow {
  std::string_view path;
  std::span<const std::string_view> values;
};

constexpr std::array kValues = {ValuesRow{"item.kind", kKinds},
                                ValuesRow{"findings.synthetic.verdict", kVerdicts},
                                ValuesRow{"findings.altered.verdict", kVerdicts},
                                ValuesRow{"findings.known_match.kind", kMatchKinds},
                                ValuesRow{"account.role", kRoles},
                                ValuesRow{"provenance.c2pa", kSignatures},
                                ValuesRow{"provenance.aigc", kTraces},
                                ValuesRow{"review.altered", kAnswers},
                                ValuesRow{"review.misleading", kAnswers},
                                ValuesRow{"review.harm", kAnswers},
                                ValuesRow{"review.decided", kDecided}};

}  // namespace

std::span<const std::string_view> fact_values(std::string_view path) {
  for (const ValuesRow& row : kValues) {
    if (row.path == path) return row.values;
  }
  return {};
}

const Type& facts_type() {
  static const Type& type = *[] {  // built once, never destroyed
    auto* made = new Type{TypeKind::kObject, {}, {}};
    for (const FactRow& row : kRows) add_type(*made, row.path, type_of(row.type));
    return made;
  }();
  return type;
}

Status check_facts(const Json& facts) { return cel::check_shape(facts, facts_type()); }

Json default_facts() {
  JsonObject out;
  for (const FactRow& row : kRows) {
    auto value = parse_json(row.otherwise);
    set_default(out, row.path, value ? *value : Json(nullptr));
  }
  return out;
}

Result<Json> overlay_facts(Json facts, const Json& set) {
  if (!set.is_object()) {
    return Error{ErrorCode::kInvalidArgument, "set is an object of paths and values"};
  }
  for (const auto& pair : set.get_object()) {
    const std::string path(pair.key().data(), pair.key().size());
    Json* place = place_of(facts, path);
    if (place == nullptr) {
      return Error{ErrorCode::kInvalidArgument, "set: " + path + " is no known fact"};
    }
    *place = pair.value();
  }
  return facts;
}

JsonArray facts_json() {
  JsonArray out;
  for (const FactRow& row : kRows) {
    JsonArray values;
    for (const std::string_view value : fact_values(row.path)) values.push_back(Json(value));
    out.push_back(JsonObject{{"path", row.path},
                             {"type", row.type},
                             {"otherwise", row.otherwise},
                             {"meaning", row.meaning},
                             {"values", std::move(values)}});
  }
  return out;
}

std::string facts_reference() {
  std::string out =
      "# Facts\n\nWhat a policy's conditions may name. All members are always present; a fact of "
      "which nothing is\nknown has its default. Written by `vigie policy facts`.\n\n"
      "| fact | type | default | meaning |\n|---|---|---|---|\n";
  for (const FactRow& row : kRows) {
    out += "| `" + std::string(row.path) + "` | " + std::string(row.type) + " | `" +
           std::string(row.otherwise) + "` | " + std::string(row.meaning) + " |\n";
  }
  return out;
}

}  // namespace vigie::policy
