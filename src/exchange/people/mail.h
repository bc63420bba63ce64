// exchange/people/mail.h: a notice as an e-mail.
//
// Output  RFC 5322 with CRLF: plain text, UTF-8 in base64; headers that are not ASCII are encoded
//         words (RFC 2047). It says that a machine sent it (RFC 3834), so that no machine answers.
// Method  texts of people reach headers only encoded: a title cannot add a header.
// Threads stateless.
#pragma once

#include <cstdint>
#include <string>

#include "exchange/people/notice.h"

namespace vigie::exchange {

struct MailParts {
  std::string id;        // of the notice: a server that gets it twice can tell
  std::string from, to;  // addresses; anything but one word with an @ leaves "" (see below)
  Locale locale = Locale::kEn;
  int64_t time_us = 0;
};

// "" when an address could be anything but one address.
std::string mail_of(const Notice& notice, const MailParts& parts);

}  // namespace vigie::exchange
