// flow/rehearse/duties.h: what the Digital Services Act asks of a service, by its kind.
//
// Method  Regulation (EU) 2022/2065: chapter III section 2 for every host, section 3 for online
//         platforms that are not small (article 19), section 5 for very large ones.
// Limits  a map of the articles that this program serves, no legal advice; duties of marketplaces
//         and search engines are left out.
// Threads stateless.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace vigie::flow {

enum class Profile { kHost, kSmall, kPlatform, kVlop };

// host, small, platform, vlop.
std::optional<Profile> profile_from(std::string_view name);
std::string_view name_of(Profile profile);

struct Duty {
  std::string_view id;         // "statement_of_reasons"
  std::string_view article;    // "17"
  std::string_view en, fr;     // what is asked
  unsigned profiles;           // a bit each
  std::string_view served_by;  // the command or part that serves it, "" when the platform does
  bool of_revert = false;      // what an act that takes decisions back has to fulfil
};

// Those of the profile, by article.
std::vector<Duty> duties_of(Profile profile);
bool has_duty(Profile profile, std::string_view id);

// {"profile","duties":[{"id","article","text","served_by"}]}; language "en" or "fr".
JsonObject duties_json(Profile profile, std::string_view language);

}  // namespace vigie::flow
