// exchange/threat_indicators.h: lists of hashes as ThreatExchange gives them.
//
// Input   JSON: {"data": [indicator, ...]}, or one indicator a line; CSV with a header of the same
//         names. An indicator has indicator (or raw_indicator), type and, where given, id, status,
//         description, tags.
// Output  bank entries: HASH_PDQ as a picture; HASH_VIDEO_MD5, HASH_MD5 and HASH_TMK as signals
// that
//         copies share exactly. status MALICIOUS is the verdict manipulated, NON_MALICIOUS
//         negative, all else unconfirmed.
// Limits  as hash_lists.h; TMK values of at most 512 KiB. Other types are refused by name.
// Threads stateless.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "exchange/hash_lists.h"

namespace vigie::exchange {

// Errors: kCorrupt when not one indicator could be read; kLimit.
Result<HashList> read_threat_json(std::string_view text);
Result<HashList> read_threat_csv(std::string_view text);

// The pictures (usable frames) and signals of the entries, one indicator each. Errors: none.
std::string write_threat_json(std::span<const HashEntry> entries);
std::string write_threat_csv(std::span<const HashEntry> entries);

}  // namespace vigie::exchange
