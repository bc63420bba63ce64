#include "flow/people/sign_in.h"

#include <algorithm>
#include <atomic>
#include <mutex>

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/password.h"

namespace vigie::flow {
namespace {

constexpr int64_t kSecondUs = 1'000'000, kMinuteUs = 60 * kSecondUs, kHourUs = 60 * kMinuteUs;
constexpr int64_t kSessionUs = 12 * kHourUs, kIdleUs = 2 * kHourUs;
constexpr int64_t kRotateUs = 15 * kMinuteUs, kGraceUs = kMinuteUs;
constexpr int64_t kFreeTries = 5;
constexpr std::string_view kPrefix = "vs_";
constexpr size_t kPasswordBytesMax = 1024;
// The hash of nothing anybody knows: a name that is none takes as long as one that is.
constexpr std::string_view kNobody =
    "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

const std::vector<Role>& all_roles() {
  static const std::vector<Role> all = {
      {"reviewer",
       "decides reports",
       {"cases:read", "cases:write", "items:read", "effects:read", "policies:read", "banks:read",
        "events:read"}},
      {"appeals",
       "decides appeals",
       {"cases:read", "cases:write", "appeals:decide", "items:read", "effects:read",
        "policies:read", "banks:read", "events:read"}},
      {"lead",
       "leads the desk: hands over, classifies accounts, sees who did what",
       {"cases:read", "cases:write", "cases:lead", "appeals:decide", "activity:read", "items:read",
        "effects:read", "policies:read", "banks:read", "banks:write", "events:read"}},
      {"policy",
       "writes, rehearses and proposes policy packs",
       {"policies:read", "policies:write", "items:read", "effects:read", "banks:read", "cases:read",
        "events:read"}},
      {"publisher",
       "brings packs into force and takes decisions back, as the second person",
       {"policies:read", "policies:write", "policies:publish", "items:read", "effects:read",
        "banks:read", "cases:read", "events:read"}},
      {"auditor",
       "sees everything but what is sealed, changes nothing",
       {"cases:read", "activity:read", "items:read", "effects:read", "policies:read", "banks:read",
        "events:read"}},
      {"sealed", "sees minors and intimate material under report", {"sealed"}},
      {"admin", "everything but what is sealed", {"admin"}}};
  return all;
}

Error wrong() {
  return {ErrorCode::kDenied,
          "the name, the password or the code is wrong; after five tries it takes a while until "
          "the next"};
}

std::string random_token() { return std::string(kPrefix) + to_hex(random_bytes(32)); }

// Sixteen characters of base32: 80 bits, in groups that can be read out.
std::string random_password() {
  const auto bytes = random_bytes(10);
  const std::string text = to_base32({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  std::string out;
  constexpr size_t kGroup = 4;
  for (size_t i = 0; i < text.size(); i += kGroup) {
    out += (out.empty() ? "" : "-") + text.substr(i, kGroup);
  }
  return out;
}

// Two at a time: whoever tries a thousand names must not take the server's memory.
class HashTurn {
 public:
  HashTurn() : lock_(mutexes_[next_++ % 2]) {}

 private:
  static inline std::mutex mutexes_[2];
  static inline std::atomic<unsigned> next_ = 0;
  std::scoped_lock<std::mutex> lock_;
};

// After the fifth a minute, then twice as long, at most an hour.
int64_t locked_until(int64_t failures, int64_t now_us) {
  if (failures < kFreeTries) return 0;
  const int64_t doublings = std::min<int64_t>(failures - kFreeTries, 6);
  return now_us + std::min(kHourUs, kMinuteUs << doublings);
}

Result<MadeUser> give_secrets(store::User user, bool has_totp) {
  MadeUser out;
  out.password = random_password();
  user.password = TRY(hash_password(out.password));
  user.totp.clear();
  if (has_totp) {
    const auto secret = random_bytes(20);
    user.totp = to_base32({reinterpret_cast<const char*>(secret.data()), secret.size()});
    out.totp_url = "otpauth://totp/Vigie:" + user.name + "?secret=" + user.totp + "&issuer=Vigie";
  }
  out.user = std::move(user);
  return out;
}

bool is_user_name(std::string_view name) {
  constexpr size_t kNameBytesMax = 64;
  return !name.empty() && name.size() <= kNameBytesMax &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._-@") ==
             std::string_view::npos;
}

}  // namespace

std::span<const Role> roles() { return all_roles(); }

Result<std::vector<std::string>> scopes_of(const std::vector<std::string>& names) {
  std::vector<std::string> out;
  for (const std::string& name : names) {
    const auto found = std::find_if(all_roles().begin(), all_roles().end(),
                                    [&](const Role& role) { return role.name == name; });
    if (found == all_roles().end()) {
      return Error{ErrorCode::kInvalidArgument,
                   "roles: reviewer, appeals, lead, auditor, sealed or admin"};
    }
    out.insert(out.end(), found->scopes.begin(), found->scopes.end());
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

Result<MadeUser> make_user(store::Store& store, const Clock& clock, const NewUser& request) {
  if (!is_user_name(request.name)) {
    return Error{ErrorCode::kInvalidArgument, "name: 1 to 64 of a-z, 0-9, . _ - and @"};
  }
  if (request.roles.empty()) return Error{ErrorCode::kInvalidArgument, "roles: at least one"};
  TRY(scopes_of(request.roles));
  store::User user;
  user.id = store::make_id("u_", clock.now_us());
  user.name = request.name;
  user.roles = request.roles;
  user.classes = request.classes.is_object() ? request.classes : Json(JsonObject());
  user.budget_s = request.budget_s;
  MadeUser made = TRY(give_secrets(std::move(user), request.has_totp));
  TRY(store::People(store).add(made.user));
  return made;
}

Result<MadeUser> reset_user(store::Store& store, std::string_view id, bool has_totp) {
  store::People people(store);
  auto user = TRY(people.find(id));
  if (!user) return Error{ErrorCode::kNotFound, "there is no user of that id"};
  MadeUser made = TRY(give_secrets(std::move(*user), has_totp));
  TRY(people.update(made.user));
  TRY(people.end_sessions(made.user.id));
  TRY(people.note_success(made.user.id, 0));
  return made;
}

Result<SignedIn> sign_in(store::Store& store, const Clock& clock, std::string_view name,
                         std::string_view password, std::string_view code) {
  store::People people(store);
  const int64_t now_us = clock.now_us();
  const auto user = TRY(people.find_by_name(name));
  const bool is_open = user && !user->is_disabled && user->locked_until_us <= now_us;
  bool is_right = false;
  {
    const HashTurn turn;
    is_right = verify_password(is_open ? std::string_view(user->password) : kNobody,
                               password.substr(0, kPasswordBytesMax));
  }
  if (!is_open) return wrong();
  int64_t step = user->totp_step;
  if (is_right && !user->totp.empty()) {
    const auto secret = from_base32(user->totp);
    const auto found =
        secret ? find_totp_step(*secret, code, now_us, user->totp_step) : std::optional<int64_t>();
    is_right = found.has_value();
    if (found) step = *found;
  }
  if (!is_right) {
    TRY(people.note_failure(user->id, user->failures + 1,
                            locked_until(user->failures + 1, now_us)));
    return wrong();
  }
  TRY(people.note_success(user->id, step));
  SignedIn out{*user, random_token(), to_hex(random_bytes(16)), now_us + kSessionUs};
  TRY(people.put_session(
      {sha256_hex(out.token), user->id, out.csrf, now_us, now_us, out.expires_us, 0}));
  return out;
}

bool is_session_token(std::string_view text) {
  return text.size() == kPrefix.size() + 64 && text.starts_with(kPrefix) &&
         text.find_first_not_of("0123456789abcdef", kPrefix.size()) == std::string_view::npos;
}

Result<std::optional<Resumed>> resume(store::Store& store, const Clock& clock,
                                      std::string_view token) {
  std::optional<Resumed> none;
  if (!is_session_token(token)) return none;
  store::People people(store);
  const std::string hash = sha256_hex(token);
  const auto session = TRY(people.find_session(hash));
  const int64_t now_us = clock.now_us();
  if (!session || session->expires_us <= now_us || session->rotated_us + kIdleUs <= now_us) {
    return none;
  }
  if (session->replaced_us > 0 && session->replaced_us + kGraceUs <= now_us) {
    TRY(people.end_sessions(session->user_id));
    return none;
  }
  auto user = TRY(people.find(session->user_id));
  if (!user || user->is_disabled) return none;
  Resumed out{std::move(*user), session->csrf, "", session->expires_us};
  if (session->replaced_us == 0 && session->rotated_us + kRotateUs <= now_us) {
    out.new_token = random_token();
    TRY(people.replace_session(hash, {sha256_hex(out.new_token), session->user_id, session->csrf,
                                      session->created_us, now_us, session->expires_us, 0}));
  }
  return std::optional<Resumed>(std::move(out));
}

Status sign_out(store::Store& store, std::string_view token) {
  if (!is_session_token(token)) return ok();
  return store::People(store).end_session(sha256_hex(token));
}

}  // namespace vigie::flow
