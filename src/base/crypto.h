// base/crypto.h: hashes and random bytes.
//
// Method  OpenSSL EVP (FIPS 180-4 SHA-256, RFC 2104 HMAC) and the kernel's random source.
// Threads functions are stateless; a Sha256 belongs to one thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vigie {

using Digest = std::array<uint8_t, 32>;

// Hashes a stream piece by piece.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  void update(std::span<const uint8_t> bytes);
  // Precondition: called once.
  Digest finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

Digest sha256(std::span<const uint8_t> bytes);
// Lower-case hex of the SHA-256 of text's bytes.
std::string sha256_hex(std::string_view text);

// RFC 1321, for lists of others that name files by it: it proves nothing.
class Md5 {
 public:
  Md5();
  ~Md5();
  void update(std::span<const uint8_t> bytes);
  // Precondition: called once.
  std::array<uint8_t, 16> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// RFC 2104 under SHA-256.
Digest hmac_sha256(std::string_view key, std::string_view text);
// Lower-case hex of the same: a salted commitment to personal data (I8).
std::string hmac_sha256_hex(std::string_view key, std::string_view text);

// RFC 2104 under SHA-1: for the one-time codes of RFC 6238 alone, where its collisions do not
// matter.
std::array<uint8_t, 20> hmac_sha1(std::string_view key, std::string_view text);

// RFC 8032, Ed25519. key: 32 bytes, signature: 64; anything else is not a signature.
bool verify_ed25519(std::span<const uint8_t> key, std::string_view text,
                    std::span<const uint8_t> signature);

// Of a seed of 32 bytes: the public key, and the signature of text. Precondition: 32 bytes.
std::array<uint8_t, 32> ed25519_public(std::span<const uint8_t> seed);
std::array<uint8_t, 64> sign_ed25519(std::span<const uint8_t> seed, std::string_view text);

// In time that does not depend on where they differ.
bool equal_secrets(std::string_view a, std::string_view b);

// From the kernel; aborts when it has none.
std::vector<uint8_t> random_bytes(size_t count);

}  // namespace vigie
