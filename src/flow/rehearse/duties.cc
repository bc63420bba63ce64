#include "flow/rehearse/duties.h"

#include <algorithm>

namespace vigie::flow {
namespace {

constexpr std::string_view kNames[] = {"host", "small", "platform", "vlop"};

constexpr unsigned bit(Profile profile) { return 1U << static_cast<unsigned>(profile); }
constexpr unsigned kEvery =
    bit(Profile::kHost) | bit(Profile::kSmall) | bit(Profile::kPlatform) | bit(Profile::kVlop);
// Article 15(2): small enterprises need not report.
constexpr unsigned kReporting = bit(Profile::kHost) | bit(Profile::kPlatform) | bit(Profile::kVlop);
constexpr unsigned kPlatforms = bit(Profile::kPlatform) | bit(Profile::kVlop);
constexpr unsigned kVeryLarge = bit(Profile::kVlop);

constexpr Duty kDuties[] = {
    {"terms", "14", "Clear terms that say what is restricted, how, and what may be done about it.",
     "Des conditions claires : ce qui est limité, comment, et quels recours existent.", kEvery,
     "vigie policy page"},
    {"transparency_report", "15", "A public report every year.", "Un rapport public chaque année.",
     kReporting, ""},
    {"notice_and_action", "16", "Anybody can report illegal content, and is told what came of it.",
     "Chacun peut signaler un contenu illicite et apprend la suite donnée.", kEvery,
     "reports and notices"},
    {"statement_of_reasons", "17", "Whoever is restricted is told what, why and how to object.",
     "Toute personne limitée apprend quoi, pourquoi et comment contester.", kEvery,
     "notices; vigie revert corrects them", true},
    {"criminal_offences", "18", "Suspicion of a threat to life or safety is told to authorities.",
     "Tout soupçon de menace pour la vie ou la sécurité est signalé aux autorités.", kEvery,
     "flag law_enforcement_check"},
    {"complaints", "20", "An appeal free of charge for six months, decided by people.",
     "Un recours gratuit pendant six mois, tranché par des personnes.", kPlatforms, "appeals",
     true},
    {"dispute_bodies", "21", "Certified bodies for disputes are named.",
     "Les organes certifiés de règlement des litiges sont indiqués.", kPlatforms, "notices"},
    {"trusted_flaggers", "22", "Notices of trusted flaggers come first.",
     "Les signalements des signaleurs de confiance sont prioritaires.", kPlatforms, "queues"},
    {"misuse", "23", "Who misuses again and again is suspended, after a warning.",
     "Les abus répétés mènent à une suspension, après avertissement.", kPlatforms, "account rules"},
    {"active_users", "24(2)", "The number of users is published every six months.",
     "Le nombre d’utilisateurs est publié tous les six mois.", kPlatforms, ""},
    {"authorities_ask", "24(3)", "The number of users is told to authorities that ask.",
     "Le nombre d’utilisateurs est communiqué aux autorités sur demande.",
     bit(Profile::kSmall) | kPlatforms, ""},
    {"database", "24(5)", "Statements of reasons go to the Commission's database, corrected too.",
     "Les exposés des motifs, corrections comprises, vont à la base de la Commission.", kPlatforms,
     "statements of reasons", true},
    {"recommender", "27", "The main parameters of suggestions are explained.",
     "Les principaux paramètres des suggestions sont expliqués.", kPlatforms, ""},
    {"minors", "28", "Minors are protected.", "Les mineurs sont protégés.", kPlatforms, "packs"},
    {"risks", "34", "Risks to civic discourse and elections are assessed every year.",
     "Les risques pour le débat civique et les élections sont évalués chaque année.", kVeryLarge,
     "vigie policy backtest"},
    {"mitigation", "35(1)(k)", "Manipulated media that seems real is marked.",
     "Les médias manipulés qui semblent vrais sont signalés.", kVeryLarge, "labels"},
    {"crisis", "36", "In a crisis the Commission may ask for measures.",
     "En cas de crise, la Commission peut demander des mesures.", kVeryLarge, "overlays"},
    {"audit", "37", "An independent audit every year.", "Un audit indépendant chaque année.",
     kVeryLarge, "vigie replay"},
    {"data_access", "40", "Vetted researchers get data.",
     "Les chercheurs agréés ont accès aux données.", kVeryLarge, ""},
    {"half_year_reports", "42", "The reports come every six months.",
     "Les rapports paraissent tous les six mois.", kVeryLarge, ""},
};

}  // namespace

std::optional<Profile> profile_from(std::string_view name) {
  const auto* found = std::find(std::begin(kNames), std::end(kNames), name);
  if (found == std::end(kNames)) return std::nullopt;
  return static_cast<Profile>(found - kNames);
}

std::string_view name_of(Profile profile) { return kNames[static_cast<size_t>(profile)]; }

std::vector<Duty> duties_of(Profile profile) {
  std::vector<Duty> out;
  for (const Duty& duty : kDuties) {
    if ((duty.profiles & bit(profile)) != 0) out.push_back(duty);
  }
  return out;
}

bool has_duty(Profile profile, std::string_view id) {
  for (const Duty& duty : kDuties) {
    if (duty.id == id) return (duty.profiles & bit(profile)) != 0;
  }
  return false;
}

JsonObject duties_json(Profile profile, std::string_view language) {
  JsonArray duties;
  for (const Duty& duty : duties_of(profile)) {
    duties.push_back(JsonObject{{"id", duty.id},
                                {"article", duty.article},
                                {"text", language == "fr" ? duty.fr : duty.en},
                                {"served_by", duty.served_by}});
  }
  return {{"profile", name_of(profile)}, {"duties", std::move(duties)}};
}

}  // namespace vigie::flow
