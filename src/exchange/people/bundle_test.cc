// A bundle verifies as it was made; whatever is changed in it afterwards is found, and said.
#include "exchange/people/bundle.h"

#include <doctest/doctest.h>

#include "base/bytes.h"
#include "base/crypto.h"
#include "exchange/people/mail.h"

namespace vigie::exchange {
namespace {

const std::vector<uint8_t> kSeed(32, 7);

std::string bundle() {
  const auto made = make_bundle({{"record.json", "{\"case\":\"c_1\"}"}, {"stills/1.jpg", "jpeg"}},
                                "2026-01-01T00:00:00Z", kSeed);
  REQUIRE(made);
  return *made;
}

// The archive with one file replaced, added or left out, its sums put right again.
std::string with(const std::string& name, const char* content) {
  auto files = *read_zip(bundle());
  std::erase_if(files, [&](const ZipFile& file) { return file.name == name; });
  if (content != nullptr) files.insert(files.begin(), {name, content});
  return *write_zip(files);
}

}  // namespace

TEST_CASE("bundle: verifies as it was made, with the key that made it") {
  const auto checked = check_bundle(bundle(), "");
  REQUIRE_MESSAGE(checked, (checked ? "" : checked.error().message));
  CHECK(checked->files.size() == 2);
  CHECK(checked->made == "2026-01-01T00:00:00Z");
  CHECK(checked->public_key == to_hex(ed25519_public(kSeed)));
  CHECK(check_bundle(bundle(), checked->public_key));
  const auto other = check_bundle(bundle(), std::string(64, '0'));
  REQUIRE(!other);
  CHECK(other.error().code == ErrorCode::kDenied);
}

TEST_CASE("bundle: what was changed, added or left out is said") {
  const std::pair<std::string, const char*> rows[] = {
      {with("record.json", "{}"), "record.json was changed"},
      {with("more.json", "{}"), "more.json was added"},
      {with("stills/1.jpg", nullptr), "a file is missing"},
      {with("manifest.sig", nullptr), "its manifest and signature are not there"}};
  for (const auto& [bytes, why] : rows) {
    const auto checked = check_bundle(bytes, "");
    REQUIRE(!checked);
    CHECK_MESSAGE(checked.error().message.find(why) != std::string::npos, checked.error().message);
  }
  CHECK(!make_bundle({{"manifest.json", ""}}, "", kSeed));
  CHECK(!check_bundle("", ""));
}

TEST_CASE("bundle: RFC 8032 section 7.1, test 2") {
  const auto seed = *from_hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
  CHECK(to_hex(ed25519_public(seed)) ==
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  CHECK(to_hex(sign_ed25519(seed, "r")) ==
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
}

TEST_CASE("mail: a title cannot add a header, and only one address is an address") {
  Notice notice;
  notice.title = "Décision\r\nBcc: everybody@example.org";
  notice.sections = {{"", {"It stays.\n.\nQUIT"}}};
  MailParts parts{.id = "n_1",
                  .from = "notices@example.org",
                  .to = "a@example.com",
                  .locale = Locale::kFr,
                  .time_us = 1'764'547'200'000'000};
  const std::string mail = mail_of(notice, parts);
  CHECK(mail.find("Bcc") == std::string::npos);
  CHECK(mail.find("Date: Mon, 01 Dec 2025 00:00:00 +0000\r\n") != std::string::npos);
  CHECK(mail.find("Message-ID: <n_1@example.org>\r\n") != std::string::npos);
  CHECK(mail.find("Auto-Submitted: auto-generated\r\n") != std::string::npos);
  CHECK(mail.find("Content-Language: fr\r\n") != std::string::npos);
  for (size_t at = 0; (at = mail.find('\n', at)) != std::string::npos; ++at) {
    CHECK(mail[at - 1] == '\r');
  }
  for (const char* wrong : {"", "a", "a@b@c", "a@b>\r\nDATA", "a b@c", "<a@b>", "a@b,c@d", "@b"}) {
    parts.to = wrong;
    CHECK_MESSAGE(mail_of(notice, parts).empty(), wrong);
  }
}

}  // namespace vigie::exchange
