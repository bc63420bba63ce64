#include "app/bank_views.h"

#include "base/clock.h"

namespace vigie::app {

JsonObject bank_json(const store::BankSummary& bank) {
  return {{"bank", bank.name},
          {"entries", bank.entries},
          {"quarantined", bank.quarantined},
          {"distance", bank.settings.distance_bits},
          {"flood", bank.settings.flood_media},
          {"flood_window_s", bank.settings.flood_window_us / 1'000'000},
          {"propagation", bank.settings.propagation},
          {"enabled", bank.settings.is_enabled},
          {"created", to_rfc3339(bank.created_us)}};
}

JsonObject entry_json(const store::BankEntry& entry) {
  const bool has_own = entry.distance_bits != store::BankEntry::kBankDistance;
  return {{"id", entry.id},
          {"number", entry.number},
          {"state", entry.state},
          {"verdict", entry.verdict},
          {"confirmed", entry.is_confirmed()},
          {"confirmed_by", entry.confirmed_by},
          {"disputes", entry.disputes},
          {"topic", entry.topic},
          {"certified", entry.certified},
          {"source", entry.source},
          {"note", entry.note},
          {"feed", entry.feed},
          {"feed_verdict", entry.said},
          {"distance", has_own ? Json(entry.distance_bits) : Json(nullptr)},
          {"expires", entry.expires_us == 0 ? Json(nullptr) : Json(to_rfc3339(entry.expires_us))},
          {"propagated_by", entry.propagated_by},
          {"item_sha256", entry.item_sha256},
          {"added", to_rfc3339(entry.added_us)}};
}

JsonObject opinion_json(const store::Opinion& opinion) {
  return {{"person", opinion.person},
          {"opinion", opinion.opinion},
          {"note", opinion.note},
          {"time", to_rfc3339(opinion.time_us)}};
}

JsonObject match_json(const store::EntryMatch& match) {
  return {{"item", match.item_id},
          {"kind", match.kind},
          {"coverage",
           JsonObject{{"query", match.coverage_query}, {"reference", match.coverage_reference}}},
          {"time", to_rfc3339(match.time_us)}};
}

JsonObject feed_json(const store::FeedSubscription& feed) {
  const auto time = [](int64_t time_us) {
    return time_us == 0 ? Json(nullptr) : Json(to_rfc3339(time_us));
  };
  return {{"feed", feed.name},
          {"source", feed.source},
          {"key", feed.public_key},
          {"sequence", feed.sequence},
          {"published", feed.published.empty() ? Json(nullptr) : Json(feed.published)},
          {"checked", time(feed.checked_us)},
          {"taken", time(feed.taken_us)},
          {"error", feed.error}};
}

Result<std::optional<int64_t>> read_expiry(const std::string& text) {
  if (text.empty()) return std::optional<int64_t>();
  if (text == "never") return std::optional<int64_t>(0);
  const auto time_us = from_rfc3339(text);
  if (time_us && *time_us > 0) return std::optional<int64_t>(*time_us);
  return Error{ErrorCode::kInvalidArgument,
               "expires: write a time as 2027-01-31T00:00:00Z, or never"};
}

}  // namespace vigie::app
