// provenance/aigc_label.h: the implicit label of GB 45438-2025 for generated content.
//
// Input   JSON text under a key that contains AIGC, or with such a member:
//         {"Label":"1","ContentProducer":"...",...} or {"AIGC":{"Label":"1",...}}.
// Output  Label: 1 it is, 2 it is said to be, 3 it is suspected to be generated.
// Limits  the identities in it are not verified: the standard has no signature.
// Threads stateless.
#pragma once

#include <optional>
#include <string_view>

#include "base/json.h"

namespace vigie::provenance {

// Whether a key announces a label: "AIGC", "com.apple.quicktime.AIGC", "TC260:AIGC".
bool is_aigc_key(std::string_view key);

// Whether value is a label whatever its key: it has an AIGC member, or Label and one of the
// identities of the standard.
bool looks_like_aigc(const Json& value);

// 1, 2 or 3; nothing when there is no such Label. Errors: none.
std::optional<int> find_aigc_label(const Json& value);

}  // namespace vigie::provenance
