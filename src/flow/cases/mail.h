// flow/cases/mail.h: sends the notices that people asked for by e-mail, one at a time.
//
// Method  at-least-once with the notice's id as Message-ID; after a passing failure again in a
//         minute, later each time, up to a day and eight tries; what a server refused for good is
//         dead at once and shown to the administrator.
// Threads one thread a Desk.
#pragma once

#include <string>

#include "base/smtp.h"
#include "flow/cases/desk.h"

namespace vigie::flow {

struct MailSettings {
  MailServer server;  // url "": none is configured, mails wait
  std::string from;
};

struct Mailed {
  bool had_mail = false;
  std::string outcome;  // sent, retry, dead
};

// Errors: the store's.
Result<Mailed> send_one_mail(Desk& desk, const MailSettings& settings);

}  // namespace vigie::flow
