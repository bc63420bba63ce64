#include "flow/cases/desk.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/crypto.h"

namespace vigie::flow {
namespace {

constexpr size_t kMacDigits = 32;  // of hex: 128 bits

// A task that says nothing of itself is everybody's, as in a page of a queue.
bool is_among(const std::vector<std::string>& list, const std::string& value) {
  return list.empty() || value.empty() || std::find(list.begin(), list.end(), value) != list.end();
}

std::string mac_of(std::string_view secret, std::string_view id) {
  return hmac_sha256_hex(secret, "link\n" + std::string(id)).substr(0, kMacDigits);
}

}  // namespace

Status check_class(const Actor& actor, const store::Task& task) {
  const bool is_category =
      actor.categories.empty() || task.category.empty() ||
      std::any_of(actor.categories.begin(), actor.categories.end(),
                  [&](const std::string& prefix) { return task.category.starts_with(prefix); });
  const bool is_kind = task.kind != "appeal" || actor.may_appeal;
  if ((!task.is_sealed || actor.may_see_sealed) && is_kind && is_category &&
      is_among(actor.languages, task.language) && is_among(actor.regions, task.region)) {
    return ok();
  }
  return Error{ErrorCode::kDenied, "this task is not of your classes"};
}

std::string link_of(std::string_view secret, std::string_view id) {
  return std::string(id) + "-" + mac_of(secret, id);
}

std::optional<std::string> id_of_link(std::string_view secret, std::string_view link) {
  constexpr size_t kLinkBytesMax = 80;
  if (link.size() > kLinkBytesMax || link.size() < kMacDigits + 2) return std::nullopt;
  const size_t dash = link.size() - kMacDigits - 1;
  if (link[dash] != '-') return std::nullopt;
  const std::string_view id = link.substr(0, dash);
  if (!equal_secrets(link.substr(dash + 1), mac_of(secret, id))) return std::nullopt;
  return std::string(id);
}

std::string receipt_number(std::string_view id) {
  constexpr size_t kDigits = 10;
  if (id.size() < kDigits) return std::string(id);
  const std::string_view last = id.substr(id.size() - kDigits);
  return std::string(last.substr(0, kDigits / 2)) + "-" + std::string(last.substr(kDigits / 2));
}

}  // namespace vigie::flow
