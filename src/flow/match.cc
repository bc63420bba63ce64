#include "flow/match.h"

#include <algorithm>
#include <mutex>

#include "flow/banks/print_index.h"
#include "store/banks/banks.h"

namespace vigie::flow {
namespace {

constexpr std::string_view kAnalyzer = "bank_match";
constexpr std::string_view kVersion = "2";
constexpr size_t kListedMax = 1000;  // entries of lists that one item is compared with in full

JsonArray interval_ms(int64_t from_us, int64_t to_us) {
  return {Json(from_us / 1000), Json(to_us / 1000)};
}

JsonArray sides(const std::array<double, 4>& of) { return {of[0], of[1], of[2], of[3]}; }

// Whether at least half of match's stretch of the query lies in a stretch that cover matches too.
bool is_covered(const KnownMatch& match, const KnownMatch& cover) {
  if (match.match.track != cover.match.track) return false;
  const int64_t from = std::max(match.match.query_from_us, cover.match.query_from_us);
  const int64_t to = std::min(match.match.query_to_us, cover.match.query_to_us);
  const int64_t length = match.match.query_to_us - match.match.query_from_us;
  return length == 0 ? from <= to : (to - from) * 2 >= length;
}

bool has_usable_frame(const fingerprint::ItemPrint& print) {
  const int quality_min = fingerprint::MatchOptions().quality_min;
  return std::any_of(print.frames.begin(), print.frames.end(),
                     [&](const auto& frame) { return frame.quality >= quality_min; });
}

Result<fingerprint::ItemPrint> print_of(const store::BankEntry& entry) {
  auto print = fingerprint::decode_print(entry.print);
  if (print) return print;
  return Error{print.error().code,
               "entry " + entry.id + " of bank " + entry.bank + ": " + print.error().message};
}

int distance_of(const store::BankSummary& bank, const store::BankEntry& entry) {
  const bool has_own = entry.distance_bits != store::BankEntry::kBankDistance;
  return has_own ? entry.distance_bits : bank.settings.distance_bits;
}

KnownClip known_clip(const store::BankSummary& bank, store::BankEntry entry,
                     const fingerprint::ItemPrint& print) {
  const bool may_propagate = bank.settings.propagation == "act" || !entry.propagated_by.empty();
  return {bank.name, std::move(entry), may_propagate, print.has_sound, print.duration_us};
}

Finding new_match_finding() {
  Finding finding;
  finding.kind = "known_match";
  finding.analyzer = kAnalyzer;
  finding.version = kVersion;
  return finding;
}

Finding finding_of(const KnownMatch& match) {
  Finding finding = new_match_finding();
  const auto& entry = match.known->entry;
  const auto& found = match.match;
  finding.verdict = entry.verdict;
  finding.where.push_back({std::string(to_text(found.track)), found.query_from_us / 1000,
                           found.query_to_us / 1000, std::nullopt});
  const JsonObject described = to_json_value(match);
  finding.evidence = {{"bank", match.known->bank},
                      {"entry", entry.id},
                      {"entry_verdict", entry.verdict},
                      {"entry_number", entry.number},
                      {"confirmed", entry.is_confirmed()},
                      {"disputed", entry.disputes > 0},
                      {"track", to_text(found.track)},
                      {"match_kind", to_text(found.kind)},
                      {"query", described.at("query")},
                      {"reference", described.at("reference")},
                      {"coverage", described.at("coverage")},
                      {"transform", described.at("transform")},
                      {"agreement", found.score},
                      {"reference_has_sound", match.known->has_sound},
                      {"reference_duration_ms", match.known->duration_us / 1000},
                      {"topic", entry.topic},
                      {"certified", entry.certified},
                      {"source", entry.source},
                      {"note", entry.note}};
  return finding;
}

}  // namespace

// What lists are searched by: a store of its own, for one search at a time.
struct KnownClips::Lists {
  explicit Lists(store::Store own) : store(std::move(own)) {}
  std::mutex mutex;  // all below
  store::Store store;
  std::unique_ptr<PrintIndex> index;
  std::map<std::string, store::BankSummary> banks;
  // Those that ever matched, by number: matches point to them. As they were at the first match;
  // whoever keeps a KnownClips makes a new one when an entry changes.
  std::map<int64_t, std::unique_ptr<KnownClip>> clips;
};

Status KnownClips::add(const store::BankSummary& bank, store::BankEntry entry) {
  const auto print = TRY(print_of(entry));
  fingerprint::MatchOptions options;
  options.distance_bits_max = distance_of(bank, entry);
  auto& matcher = matchers_[options.distance_bits_max];
  if (matcher == nullptr) matcher = std::make_shared<fingerprint::Matcher>(options);
  matcher->add(clips_.size(), print);
  clips_.push_back(std::make_unique<KnownClip>(known_clip(bank, std::move(entry), print)));
  return ok();
}

Status KnownClips::open_lists(store::Store& store, const std::vector<store::BankSummary>& banks) {
  lists_ = std::make_shared<Lists>(TRY(store::Store::open(store.folder(), store.clock())));
  lists_->index = TRY(PrintIndex::open_banks(lists_->store));
  for (const auto& bank : banks) lists_->banks.emplace(bank.name, bank);
  return ok();
}

// The index says which entries have a picture within the largest distance of one of the item's, in
// any of its eight forms; the matcher then says what of it is a match.
Status KnownClips::find_listed(const fingerprint::ItemPrint& print,
                               std::vector<KnownMatch>& all) const {
  if (lists_ == nullptr) return ok();
  const auto hashes = query_hashes(print);
  const fingerprint::MatchOptions usual;
  if (hashes.empty()) return ok();
  const std::scoped_lock lock(lists_->mutex);
  const auto view = TRY(lists_->index->present(lists_->store));
  auto near = near_prints(*view, hashes, usual.distance_bits_max);
  // Those with most hits first, should a picture resemble half a list.
  std::stable_sort(near.begin(), near.end(),
                   [](const auto& a, const auto& b) { return a.queries > b.queries; });
  near.resize(std::min(near.size(), kListedMax));
  const int64_t now_us = lists_->store.clock().now_us();
  for (const NearPrint& one : near) {
    auto entries = TRY(store::Banks(lists_->store).entries_between(one.number, one.number));
    if (entries.empty()) continue;
    store::BankEntry& entry = entries.front();
    const auto bank = lists_->banks.find(entry.bank);
    if (!entry.is_plain || bank == lists_->banks.end() || !entry.is_in_force(now_us)) continue;
    fingerprint::MatchOptions options;
    options.distance_bits_max = distance_of(bank->second, entry);
    const auto known = TRY(print_of(entry));
    fingerprint::Matcher matcher(options);
    matcher.add(clips_.size() + static_cast<size_t>(one.number), known);
    const auto found = matcher.find(print);
    if (found.empty()) continue;
    auto& clip = lists_->clips[one.number];
    if (clip == nullptr) {
      clip = std::make_unique<KnownClip>(known_clip(bank->second, std::move(entry), known));
    }
    for (const auto& match : found) all.push_back({clip.get(), match});
  }
  return ok();
}

Result<KnownClips> KnownClips::load(store::Store& store, std::span<const std::string> banks) {
  KnownClips out;
  const int64_t now_us = store.clock().now_us();
  std::vector<store::BankSummary> wanted;
  for (auto& bank : TRY(store.list_banks())) {
    if (banks.empty() && bank.settings.is_enabled) wanted.push_back(std::move(bank));
  }
  for (const std::string& name : banks) wanted.push_back(TRY(store::Banks(store).find(name)));
  for (const auto& bank : wanted) {
    out.banks_.push_back(bank.name);
    for (auto& entry : TRY(store::Banks(store).entries_with_media(bank.name))) {
      if (entry.is_in_force(now_us)) TRY(out.add(bank, std::move(entry)));
    }
    out.listed_count_ += static_cast<size_t>(TRY(store::Banks(store).count_plain(bank.name)));
  }
  if (out.listed_count_ > 0) TRY(out.open_lists(store, wanted));
  return out;
}

Result<KnownClips> KnownClips::of_entries(store::Store& store,
                                          std::vector<store::BankEntry> entries) {
  KnownClips out;
  const int64_t now_us = store.clock().now_us();
  std::map<std::string, store::BankSummary> banks;
  for (auto& bank : TRY(store.list_banks())) banks.emplace(bank.name, bank);
  for (auto& entry : entries) {
    const auto bank = banks.find(entry.bank);
    if (bank == banks.end() || !bank->second.settings.is_enabled) continue;
    if (entry.is_in_force(now_us)) TRY(out.add(bank->second, std::move(entry)));
  }
  for (const auto& [name, bank] : banks) out.banks_.push_back(name);
  return out;
}

Result<std::vector<KnownMatch>> KnownClips::find(const fingerprint::ItemPrint& print) const {
  std::vector<KnownMatch> all;
  for (const auto& [distance, matcher] : matchers_) {
    for (const auto& match : matcher->find(print)) {
      all.push_back({clips_.at(match.entry).get(), match});
    }
  }
  TRY(find_listed(print, all));
  // Each matcher's are in order; together by entry, and a matcher keeps the order within one.
  std::stable_sort(all.begin(), all.end(), [](const KnownMatch& a, const KnownMatch& b) {
    return a.match.entry < b.match.entry;
  });
  std::vector<KnownMatch> out;
  for (const KnownMatch& match : all) {
    const bool hidden =
        match.known->entry.verdict != "negative" &&
        std::any_of(all.begin(), all.end(), [&](const KnownMatch& other) {
          return other.known->entry.verdict == "negative" && is_covered(match, other);
        });
    if (!hidden) out.push_back(match);
  }
  return out;
}

std::vector<Finding> match_findings(const KnownClips& clips, const fingerprint::ItemPrint& print,
                                    std::span<const KnownMatch> matches) {
  std::vector<Finding> out;
  for (const KnownMatch& match : matches) out.push_back(finding_of(match));
  if (!out.empty()) return out;
  Finding finding = new_match_finding();
  if (clips.size() == 0) {
    finding.unable = Unable{UnableKind::kNotApplicable, "there is no bank entry to compare with"};
  } else if (!has_usable_frame(print) && print.audio.codes.empty()) {
    finding.unable = Unable{UnableKind::kAbstained,
                            "neither a frame nor the sound has enough detail to be compared"};
  } else {
    finding.verdict = "none";
    finding.evidence = {{"entries", clips.size()}};
  }
  out.push_back(std::move(finding));
  return out;
}

JsonObject to_json_value(const KnownMatch& match) {
  const auto& found = match.match;
  JsonObject transform{{"speed", found.transform.speed},
                       {"mirror", found.transform.mirror},
                       {"rotate", found.transform.rotate_deg}};
  if (found.track == fingerprint::Track::kAudio) {
    transform["pitch"] = found.transform.pitch_semitones;
  } else {
    transform["crop"] = sides(found.transform.crop);
    transform["pane"] = sides(found.transform.pane);
  }
  return {{"entry", match.known->entry.id},
          {"bank", match.known->bank},
          {"verdict", match.known->entry.verdict},
          {"track", to_text(found.track)},
          {"kind", to_text(found.kind)},
          {"query", interval_ms(found.query_from_us, found.query_to_us)},
          {"reference", interval_ms(found.reference_from_us, found.reference_to_us)},
          {"coverage",
           JsonObject{{"query", found.coverage_query}, {"reference", found.coverage_reference}}},
          {"transform", std::move(transform)},
          {"score", found.score}};
}

}  // namespace vigie::flow
