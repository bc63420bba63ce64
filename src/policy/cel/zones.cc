#include "policy/cel/zones.h"

#include <unicode/timezone.h>

#include <map>
#include <string>

namespace vigie::policy::cel {
namespace {

constexpr size_t kNameBytesMax = 64;
constexpr size_t kZonesMax = 64;  // more names than an expression has

int two_digits(std::string_view text) {
  if (text.size() < 2 || text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
    return -1;
  return (text[0] - '0') * 10 + (text[1] - '0');
}

// "+02:00", "-02:30" and "02:00".
std::optional<int64_t> fixed_offset_s(std::string_view text) {
  const bool is_west = text.starts_with('-');
  if (is_west || text.starts_with('+')) text.remove_prefix(1);
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const int hours = two_digits(text);
  const int minutes = two_digits(text.substr(3));
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
  return (is_west ? -1 : 1) * (hours * 3600 + minutes * 60);
}

std::unique_ptr<icu::TimeZone> make_zone(const std::string& name) {
  const auto id = icu::UnicodeString::fromUTF8(name);
  icu::UnicodeString canonical;
  UErrorCode status = U_ZERO_ERROR;
  UBool is_known = false;
  icu::TimeZone::getCanonicalID(id, canonical, is_known, status);
  if (U_FAILURE(status) || !is_known) return nullptr;
  return std::unique_ptr<icu::TimeZone>(icu::TimeZone::createTimeZone(id));
}

}  // namespace

struct Zones::Known {
  std::map<std::string, std::unique_ptr<icu::TimeZone>, std::less<>> by_name;  // null: no zone
};

Zones::Zones() : known_(std::make_unique<Known>()) {}
Zones::~Zones() = default;

std::optional<int64_t> Zones::offset_s(std::string_view zone, int64_t time_s) {
  if (zone == "UTC") return 0;
  if (zone.find(':') != std::string_view::npos) return fixed_offset_s(zone);
  if (zone.empty() || zone.size() > kNameBytesMax) return std::nullopt;
  auto found = known_->by_name.find(zone);
  if (found == known_->by_name.end()) {
    if (known_->by_name.size() >= kZonesMax) known_->by_name.clear();
    std::string name(zone);
    auto made = make_zone(name);
    found = known_->by_name.emplace(std::move(name), std::move(made)).first;
  }
  if (found->second == nullptr) return std::nullopt;
  int32_t raw_ms = 0;
  int32_t saving_ms = 0;
  UErrorCode status = U_ZERO_ERROR;
  found->second->getOffset(static_cast<UDate>(time_s) * 1000, false, raw_ms, saving_ms, status);
  if (U_FAILURE(status)) return std::nullopt;
  return (raw_ms + saving_ms) / 1000;
}

}  // namespace vigie::policy::cel
