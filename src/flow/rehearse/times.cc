#include "flow/rehearse/times.h"

#include "base/clock.h"
#include "base/unicode.h"

namespace vigie::flow {

Result<int64_t> time_from(const std::string& text, int64_t now_us) {
  if (text.empty()) return int64_t{0};
  const char unit = text.back();
  const std::string number = text.substr(0, text.size() - 1);
  const bool is_ago = (unit == 'd' || unit == 'h') && !number.empty() && number.size() < 7 &&
                      number.find_first_not_of("0123456789") == std::string::npos;
  if (is_ago) {
    constexpr int64_t kHourUs = 3'600'000'000;
    return now_us - std::stoll(number) * kHourUs * (unit == 'd' ? 24 : 1);
  }
  const auto time = from_rfc3339(text.find('T') == std::string::npos ? text + "T00:00:00Z" : text);
  if (time) return *time;
  return Error{ErrorCode::kInvalidArgument,
               printable(text) + " is no time: give 2026-11-20, 2026-11-20T08:00:00Z, 7d or 12h"};
}

}  // namespace vigie::flow
