#include "flow/demo/week.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace vigie::flow {
namespace {

constexpr int64_t kSecondUs = 1'000'000, kMinuteUs = 60 * kSecondUs, kHourUs = 60 * kMinuteUs;
constexpr int64_t kDayUs = 24 * kHourUs;

struct Kind {
  const char* sample;
  double share;        // of uploads
  double wrong_prob;   // what a careful reviewer would act on
  double report_prob;  // per item
};

// Mostly ordinary uploads, as on any platform; what is known, made or broken is rare.
constexpr std::array<Kind, 7> kKinds = {{{"ordinary.mp4", 0.895, 0.02, 0.025},
                                         {"ai-iptc.png", 0.035, 0.05, 0.06},
                                         {"ai-parameters.png", 0.03, 0.10, 0.08},
                                         {"longer-quoting.mp4", 0.02, 0.15, 0.15},
                                         {"edited-copy.mp4", 0.012, 0.80, 0.50},
                                         {"exact-copy.mp4", 0.005, 0.95, 0.50},
                                         {"broken.mp4", 0.003, 0.0, 0.02}}};

struct Place {
  const char *language, *region;
  std::array<const char*, 6> titles;
};
constexpr std::array<Place, 6> kPlaces = {
    {{"en",
      "GB",
      {"A walk by the sea", "Polling day, what to bring", "My cat again",
       "The speech everybody talks about", "Flood in the old town", "How to bake bread"}},
     {"fr",
      "FR",
      {"Une balade au bord de la mer", "Voter dimanche : mode d’emploi", "Mon chat encore",
       "Le discours dont tout le monde parle", "Inondation dans la vieille ville",
       "Faire son pain"}},
     {"de",
      "DE",
      {"Spaziergang am Meer", "Wahltag: was man mitbringt", "Wieder meine Katze",
       "Die Rede, über die alle sprechen", "Hochwasser in der Altstadt", "Brot backen"}},
     {"es",
      "ES",
      {"Un paseo junto al mar", "Día de elecciones", "Mi gato otra vez",
       "El discurso del que todos hablan", "Inundación en el casco antiguo", "Hacer pan"}},
     {"ar",
      "MA",
      {"نزهة على البحر", "يوم الاقتراع", "قطتي مرة أخرى", "الخطاب الذي يتحدث عنه الجميع",
       "فيضان في المدينة القديمة", "كيف نخبز"}},
     {"zh",
      "SG",
      {"海边散步", "投票日须知", "又是我的猫", "人人谈论的演讲", "老城的洪水", "做面包"}}}};

constexpr std::array<const char*, 8> kCategories = {
    "altered.face", "altered.voice", "altered.edited", "false.other",
    "false.crisis", "impersonation", "spam",           "hate"};
constexpr std::array<const char*, 4> kElection = {"election.procedure", "election.results",
                                                  "election.candidate", "election.eligibility"};
constexpr std::array<const char*, 4> kTexts = {"look at the mouth", "this is an old video",
                                               "the voice is not hers", ""};

// More by day than by night, most in the evening.
int64_t time_of_day(Dice& dice) {
  while (true) {
    const double hour = dice.unit() * 24;
    const double busy =
        0.15 + 0.85 * std::pow(std::sin(3.14159265 * std::max(0.0, hour - 5) / 19), 2);
    if (dice.is(busy)) return static_cast<int64_t>(hour * static_cast<double>(kHourUs));
  }
}

std::string numbered(std::string_view name, int64_t number) {
  return "demo-" + std::string(name) + "-" + std::to_string(number);
}

class Planner {
 public:
  Planner(int64_t days, int64_t items, uint64_t seed) : dice_(seed), days_(days), count_(items) {}

  WeekPlan plan() {
    const int64_t campaign = std::min<int64_t>(120, count_ / 20);
    for (int64_t i = 0; i < count_ - campaign; ++i) out_.items.push_back(ordinary(i));
    add_campaign(campaign);
    std::stable_sort(out_.items.begin(), out_.items.end(),
                     [](const PlannedItem& a, const PlannedItem& b) { return a.at_us < b.at_us; });
    std::set<std::string_view> accounts;
    for (const PlannedItem& item : out_.items) accounts.insert(item.account);
    out_.accounts = static_cast<int64_t>(accounts.size());
    return std::move(out_);
  }

 private:
  const Kind& draw_kind() {
    double at = dice_.unit();
    for (const Kind& kind : kKinds) {
      at -= kind.share;
      if (at < 0) return kind;
    }
    return kKinds.front();
  }

  PlannedItem ordinary(int64_t number) {
    const Kind& kind = draw_kind();
    const Place& place = kPlaces[static_cast<size_t>(
        std::min<int64_t>(dice_.below(9), static_cast<int64_t>(kPlaces.size()) - 1))];
    PlannedItem out;
    out.at_us = dice_.below(days_) * kDayUs + time_of_day(dice_);
    out.sample = kind.sample;
    // A few upload much, most little.
    const int64_t people = std::max<int64_t>(20, count_ / 4);
    const double draw = dice_.unit();
    out.account =
        numbered("account", static_cast<int64_t>(draw * draw * static_cast<double>(people)));
    const auto title = static_cast<size_t>(dice_.below(6));
    out.title = "[demo] " + std::string(place.titles[title]) + " " + std::to_string(number);
    out.language = place.language;
    out.region = place.region;
    out.is_election = title == 1 || title == 3;
    out.account_age_days = 1 + dice_.below(1500);
    out.followers = dice_.below(5000);
    // Few are seen by many: the tail of a power law.
    out.views = static_cast<int64_t>(20 / std::pow(1 - dice_.unit(), 1.1));
    out.views = std::min<int64_t>(out.views, 2'000'000);
    out.is_wrong = dice_.is(kind.wrong_prob);
    if (dice_.is(kind.report_prob * (out.is_wrong ? 3 : 1))) {
      const int64_t count = 1 + dice_.below(out.is_wrong ? 6 : 2);
      for (int64_t i = 0; i < count; ++i) out.reports.push_back(report(out, 12 * kHourUs));
    }
    return out;
  }

  PlannedReport report(const PlannedItem& item, int64_t within_us) {
    PlannedReport out;
    out.at_us = 5 * kMinuteUs + dice_.below(within_us);
    out.reporter = numbered("viewer", dice_.below(std::max<int64_t>(50, count_ / 2)));
    out.category = item.is_election ? kElection[static_cast<size_t>(dice_.below(4))]
                                    : kCategories[static_cast<size_t>(dice_.below(8))];
    out.text = kTexts[static_cast<size_t>(dice_.below(4))];
    if (dice_.is(0.4)) out.from_ms = 1000 * dice_.below(8);
    return out;
  }

  // Forty new accounts push one altered clip in an afternoon; the same people report its critics.
  void add_campaign(int64_t count) {
    constexpr int64_t kAccounts = 40;
    const int64_t start_us = days_ * kDayUs / 2 + 14 * kHourUs;
    for (int64_t i = 0; i < count; ++i) {
      PlannedItem out;
      out.at_us = std::min(start_us + dice_.below(3 * kHourUs), days_ * kDayUs - kHourUs);
      out.sample = dice_.is(0.8) ? "edited-copy.mp4" : "exact-copy.mp4";
      out.copy_of = "campaign-" + out.sample + std::to_string(dice_.below(4));
      out.account = numbered("campaign", dice_.below(kAccounts));
      out.title = "[demo] The speech everybody talks about !!" + std::to_string(i);
      out.language = "en";
      out.region = "GB";
      out.is_election = true;
      out.account_age_days = 1 + dice_.below(6);
      out.followers = dice_.below(20);
      out.views = 2000 + dice_.below(50'000);
      out.is_wrong = true;
      if (dice_.is(0.3)) out.reports.push_back(report(out, 4 * kHourUs));
      out_.items.push_back(std::move(out));
    }
    constexpr int64_t kVictims = 5, kBrigade = 30;
    for (int64_t v = 0; v < kVictims && !out_.items.empty(); ++v) {
      auto& victim = out_.items[static_cast<size_t>(dice_.below(count_ - count))];
      victim.is_wrong = false;
      for (int64_t i = 0; i < kBrigade; ++i) {
        PlannedReport one = report(victim, kHourUs);
        one.reporter = numbered("campaign", i);
        one.category = "false.other";
        victim.reports.push_back(std::move(one));
      }
    }
  }

  Dice dice_;
  int64_t days_, count_;
  WeekPlan out_;
};

}  // namespace

WeekPlan plan_week(int64_t days, int64_t items, uint64_t seed) {
  return Planner(days, items, seed).plan();
}

}  // namespace vigie::flow
