#include "flow/cases/mail.h"

#include <array>

#include "exchange/people/mail.h"
#include "store/cases/notices.h"

namespace vigie::flow {
namespace {

constexpr int64_t kSecondUs = 1'000'000;
constexpr int64_t kLeaseUs = 120 * kSecondUs;  // longer than a try can take
constexpr std::array<int64_t, 7> kWaitsS = {60, 300, 1800, 7200, 21'600, 43'200, 86'400};

}  // namespace

Result<Mailed> send_one_mail(Desk& desk, const MailSettings& settings) {
  if (settings.server.url.empty()) return Mailed{};
  store::Notices notices(desk.store);
  const auto mail = TRY(notices.lease_mail(kLeaseUs));
  if (!mail) return Mailed{};
  const auto row = TRY(notices.find(mail->notice_id));
  const auto locale = exchange::locale_from(row.locale);
  const std::string content = exchange::mail_of(exchange::notice_of(row.kind, row.content, locale),
                                                {.id = row.id,
                                                 .from = settings.from,
                                                 .to = mail->address,
                                                 .locale = locale,
                                                 .time_us = desk.clock.now_us()});
  const Status sent = content.empty()
                          ? Status(Error{ErrorCode::kDenied, "mail.from or the address is none"})
                          : send_mail(settings.server, {settings.from, mail->address, content});
  if (sent) {
    TRY(notices.finish_mail(*mail));
    return Mailed{true, "sent"};
  }
  const auto tried = static_cast<size_t>(mail->attempts);
  const bool is_dead = sent.error().code == ErrorCode::kDenied || tried > kWaitsS.size();
  TRY(notices.fail_mail(*mail, sent.error().message,
                        is_dead ? -1 : kWaitsS[tried - 1] * kSecondUs));
  return Mailed{true, is_dead ? "dead" : "retry"};
}

}  // namespace vigie::flow
