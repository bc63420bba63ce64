#include "exchange/people/foreign_reports.h"

#include <string>

#include "model/report.h"

namespace vigie::exchange {
namespace {

constexpr size_t kTextCharactersMax = 500;

// Cut between characters.
std::string shortened(std::string text) {
  size_t characters = 0, i = 0;
  for (; i < text.size(); ++i) {
    const bool starts = (text[i] & 0xc0) != 0x80;
    if (starts && characters++ == kTextCharactersMax) break;
  }
  text.resize(i);
  return text;
}

std::string category_of(const std::string& word) {
  if (find_category(word) != nullptr) return word;
  std::string lower;
  for (const char c : word) lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  const std::pair<const char*, const char*> rows[] = {{"election", "election.results"},
                                                      {"vote", "election.procedure"},
                                                      {"deepfake", "altered.face"},
                                                      {"synthetic", "altered.scene"},
                                                      {"impersonat", "impersonation"},
                                                      {"hate", "hate"},
                                                      {"harass", "hate"},
                                                      {"violen", "danger"},
                                                      {"spam", "spam"},
                                                      {"health", "false.health"}};
  for (const auto& [part, category] : rows) {
    if (lower.find(part) != std::string::npos) return category;
  }
  return "false.other";
}

Error lacks(const char* member) {
  return {ErrorCode::kInvalidArgument, std::string(member) + ": is needed"};
}

}  // namespace

Result<Json> report_from_coop(const Json& value) {
  const Json* item = member(value, "reportedItem");
  const std::string id = item != nullptr ? string_member(*item, "id") : "";
  if (id.empty()) return lacks("reportedItem.id");
  const Json* reason = member(value, "reportedForReason");
  const std::string policy = reason != nullptr ? string_member(*reason, "policyId") : "";
  JsonObject out{{"origin", "coop"}};
  const bool is_account =
      string_member(*item, "typeId") == "user" || string_member(*item, "typeId") == "account";
  std::string category = category_of(policy);
  if (is_account && !find_category(category)->is_of_accounts) category = "impersonation";
  out["category"] = category;
  if (is_account) {
    out["account"] = id;
  } else {
    out["item"] = "ext:" + id;
  }
  out["text"] = shortened(reason != nullptr ? string_member(*reason, "reason") : "");
  if (reason != nullptr && bool_member(*reason, "csam")) {
    out["category"] = "illegal.child_abuse";
    out["legal"] = JsonObject{{"country", "EU"}, {"good_faith", true}};
    if (out["text"].as_string().empty()) out["text"] = "reported as sexual abuse of children";
  }
  if (const Json* reporter = member(value, "reporter"); reporter != nullptr) {
    out["reporter"] = string_member(*reporter, "id");
  }
  return Json(std::move(out));
}

Result<Json> report_from_flag(const Json& value) {
  if (string_member(value, "type") != "Flag") return lacks("type, Flag");
  const Json* object = member(value, "object");
  if (object == nullptr) return lacks("object");
  const JsonArray& several = array_member(value, "object");
  const Json* first = object->is_string()                               ? object
                      : !several.empty() && several.front().is_string() ? &several.front()
                                                                        : nullptr;
  if (first == nullptr) return lacks("object, a URI");
  // The account comes first where a server reports posts of it; the last is the post.
  const Json& target = several.size() > 1 && several.back().is_string() ? several.back() : *first;
  JsonObject out{{"origin", "activitypub"},
                 {"item", "ext:" + std::string(target.get_string())},
                 {"text", shortened(string_member(value, "content"))},
                 {"reporter", string_member(value, "actor")}};
  out["category"] = category_of(string_member(value, "content"));
  return Json(std::move(out));
}

}  // namespace vigie::exchange
