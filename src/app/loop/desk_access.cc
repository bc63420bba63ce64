#include "app/loop/desk_access.h"

#include <algorithm>
#include <charconv>

#include "base/bytes.h"
#include "base/crypto.h"

namespace vigie::app {
namespace {

constexpr size_t kTokenBytesMax = 2048;
constexpr size_t kWindowsMax = 100'000;
constexpr int64_t kDayS = 86'400;

Error refused(std::string_view why) {
  return {ErrorCode::kDenied, "the viewer's token " + std::string(why)};
}

std::string base64url(std::string_view bytes) {
  std::string out = to_base64({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()});
  std::replace(out.begin(), out.end(), '+', '-');
  std::replace(out.begin(), out.end(), '/', '_');
  out.erase(std::find(out.begin(), out.end(), '='), out.end());
  return out;
}

std::optional<std::string> from_base64url(std::string_view text) {
  std::string plain(text);
  std::replace(plain.begin(), plain.end(), '-', '+');
  std::replace(plain.begin(), plain.end(), '_', '/');
  plain.append((4 - plain.size() % 4) % 4, '=');
  const auto bytes = from_base64(plain);
  if (!bytes) return std::nullopt;
  return std::string(bytes->begin(), bytes->end());
}

std::string signature_of(std::string_view secret, std::string_view signed_part) {
  const Digest mac = hmac_sha256(secret, signed_part);
  return base64url({reinterpret_cast<const char*>(mac.data()), mac.size()});
}

std::vector<std::string> texts(const Json& classes, std::string_view name) {
  std::vector<std::string> out;
  for (const Json& one : array_member(classes, name)) {
    if (one.is_string()) out.emplace_back(one.get_string());
  }
  return out;
}

}  // namespace

std::shared_ptr<const flow::Policy> policy_in_force(const Api& api) {
  return api.desk.load()->policy;
}

OpenDesk::OpenDesk(const Clock& clock, std::shared_ptr<const DeskSource> source,
                   StorePool::Borrowed store)
    : store_(std::move(store)), source_(std::move(source)), desk_{*store_,
                                                                  clock,
                                                                  *source_->queues,
                                                                  *source_->policy,
                                                                  source_->link_secret,
                                                                  source_->public_url} {}

Result<OpenDesk> OpenDesk::open(Api& api) {
  return OpenDesk(api.clock, api.desk.load(), TRY(api.stores.borrow()));
}

flow::Actor actor_of(const Api& api, const Principal& principal) {
  flow::Actor out;
  out.name = principal.person;
  if (!principal.user_id.empty()) {
    out.id = principal.user_id;
  } else if (!principal.person.empty()) {
    constexpr size_t kDigits = 26;
    out.id = "p_" + hmac_sha256_hex(api.desk.load()->link_secret, "person\n" + principal.person)
                        .substr(0, kDigits);
  } else {
    out.id = principal.key_id.empty() ? "local" : principal.key_id;
  }
  out.is_lead = principal.may("cases:lead");
  out.may_see_sealed = principal.may("sealed");
  out.may_appeal = principal.may("appeals:decide");
  out.may_bank = principal.may("banks:write");
  out.languages = texts(principal.classes, "languages");
  out.regions = texts(principal.classes, "regions");
  out.categories = texts(principal.classes, "categories");
  return out;
}

Status check_person(const Principal& principal) {
  const bool is_machine =
      principal.user_id.empty() && principal.person.empty() && !principal.key_id.empty();
  if (!is_machine) return ok();
  return Error{ErrorCode::kDenied,
               "this key stands for no person: make one with --person, or sign in"};
}

std::string make_viewer_token(std::string_view account, int64_t expires_us,
                              std::string_view secret) {
  const std::string head = base64url(R"({"alg":"HS256","typ":"JWT"})");
  const std::string body =
      base64url(to_json(JsonObject{{"sub", account}, {"exp", expires_us / 1'000'000}}));
  const std::string signed_part = head + "." + body;
  return signed_part + "." + signature_of(secret, signed_part);
}

Result<std::string> viewer_of(std::string_view token, std::string_view secret, int64_t now_us) {
  if (token.size() > kTokenBytesMax) return refused("is over 2048 bytes");
  const size_t first = token.find('.');
  const size_t second = first == std::string_view::npos ? first : token.find('.', first + 1);
  if (second == std::string_view::npos) return refused("has not three parts");
  // The signature before anything else is believed, and never the algorithm that a token names.
  if (!equal_secrets(signature_of(secret, token.substr(0, second)), token.substr(second + 1))) {
    return refused("is not signed by this platform");
  }
  const auto head = from_base64url(token.substr(0, first));
  const auto body = from_base64url(token.substr(first + 1, second - first - 1));
  if (!head || !body) return refused("is no base64url");
  const JsonLimits limits{.bytes_max = kTokenBytesMax, .depth_max = 4};
  const auto header = parse_json(*head, limits), claims = parse_json(*body, limits);
  if (!header || !claims) return refused("is no JSON");
  if (string_member(*header, "alg") != "HS256") return refused("names another algorithm");
  const std::string account = string_member(*claims, "sub");
  const int64_t expires_s = int_member(*claims, "exp"), now_s = now_us / 1'000'000;
  if (account.empty() || account.size() > 256) return refused("names no account in sub");
  if (expires_s <= now_s) return refused("has expired");
  if (expires_s > now_s + kDayS) return refused("is valid for more than a day");
  return account;
}

bool RateLimit::take(const std::string& key, int64_t now_us) {
  const std::scoped_lock lock(mutex_);
  if (windows_.size() >= kWindowsMax) {
    std::erase_if(windows_,
                  [&](const auto& one) { return now_us - one.second.start_us >= window_us_; });
    // All of them still run: a flood from many sides. Whoever is new waits.
    if (windows_.size() >= kWindowsMax && !windows_.contains(key)) return false;
  }
  Window& window = windows_[key];
  if (now_us - window.start_us >= window_us_ || now_us < window.start_us) window = {now_us, 0};
  return ++window.count <= count_max_;
}

HttpResponse problem_as(int status, const Error& error, const HttpRequest& request) {
  return problem(status, error.message, request);
}

size_t limit_of(const HttpRequest& request, size_t otherwise, size_t max) {
  const std::string_view text = request.parameter("limit");
  size_t out = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (failed != std::errc() || end != text.data() + text.size() || out == 0) return otherwise;
  return std::min(out, max);
}

}  // namespace vigie::app
