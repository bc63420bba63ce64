// base/smtp.h: hands one message to a mail server.
//
// Input   a message as RFC 5322 writes it, CRLF lines; exchange/people/mail.h makes them.
// Method  libcurl: SMTP with STARTTLS where the server offers it, or smtps://.
// Cost    at most 30 seconds.
// Threads stateless.
#pragma once

#include <string>

#include "base/result.h"

namespace vigie {

struct MailServer {
  std::string url;             // "smtp://mail.example:587", "smtps://mail.example"
  std::string user, password;  // "" for none
  bool tls_required = false;   // refuse a server that does not offer STARTTLS
};

struct MailMessage {
  std::string from, to;  // addresses alone
  std::string content;
};

// Errors: kUnavailable when it may work later (no connection, 4xx); kDenied when the server refused
// it for good (5xx); both with what the server said.
Status send_mail(const MailServer& server, const MailMessage& message);

}  // namespace vigie
