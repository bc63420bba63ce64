// exchange/people/bundle.h: an evidence bundle: a case's record and pictures as one signed ZIP.
//
// Input   files by name; the seed of the installation's Ed25519 key.
// Output  a ZIP whose last two files are manifest.json, {"format","made","by","files":{name:
//         SHA-256}}, and manifest.sig, {"algorithm":"ed25519","public_key","signature"} in hex over
//         the manifest's bytes (RFC 8032).
// Method  whoever has the public key from the installation can tell, without it, that nothing was
//         changed, added or left out since it was made.
// Limits  base/zip.h's; a signature says who made the bundle, not that what is in it is true.
// Threads stateless.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/zip.h"

namespace vigie::exchange {

// made: RFC 3339. Errors: write_zip()'s; kInvalidArgument for a file called manifest.
Result<std::string> make_bundle(std::vector<ZipFile> files, std::string_view made,
                                std::span<const uint8_t> seed);

struct CheckedBundle {
  std::string public_key;  // hex
  std::string made;        // as the manifest says
  std::vector<ZipFile> files;
};
// public_key: hex of the key that it must be signed with, "" for the one it names. Errors: kCorrupt
// with what was changed; kDenied when another key signed it; read_zip()'s.
Result<CheckedBundle> check_bundle(std::string_view bytes, std::string_view public_key);

}  // namespace vigie::exchange
