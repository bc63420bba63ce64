#include "exchange/report_texts.h"

#include <array>

#include "base/unicode.h"

namespace vigie::exchange {
namespace {

struct Sentence {
  std::string_view english, french;
};

constexpr Sentence kSentences[] = {
#define VIGIE_TEXT(name, english, french) {english, french},
#include "exchange/report_texts.inc"
#undef VIGIE_TEXT
};
static_assert(std::size(kSentences) == static_cast<size_t>(Text::kCount));

struct Word {
  Words vocabulary;
  std::string_view id, english, french;
};

constexpr Word kWords[] = {
    {Words::kKind, "known_match", "known match", "correspondance connue"},
    {Words::kKind, "mixed_sources", "mixed sources", "sources mêlées"},
    {Words::kKind, "ai_trace", "provenance", "provenance"},
    {Words::kKind, "media_facts", "media facts", "données du fichier"},
    {Words::kKind, "black", "black picture", "image noire"},
    {Words::kKind, "frozen", "frozen picture", "image figée"},
    {Words::kKind, "silence", "silence", "silence"},
    {Words::kKind, "scene_cuts", "scene cuts", "coupes"},
    {Words::kKind, "unusual_encoding", "unusual encoding", "encodage inhabituel"},
    {Words::kKind, "fingerprint", "fingerprint", "empreinte"},
    {Words::kKind, "captions", "captions", "sous-titres"},
    {Words::kKind, "decode", "decoding", "décodage"},
    {Words::kVerdict, "manipulated", "manipulated", "manipulé"},
    {Words::kVerdict, "fact_checked_false", "found false by a fact-check",
     "jugé faux par une vérification des faits"},
    {Words::kVerdict, "authentic", "authentic", "authentique"},
    {Words::kVerdict, "unconfirmed", "unconfirmed", "non confirmé"},
    {Words::kVerdict, "negative", "not to be matched", "à ne pas rapprocher"},
    {Words::kVerdict, "silent_throughout", "silent throughout", "silencieux du début à la fin"},
    {Words::kStrength, "light", "light", "léger"},
    {Words::kStrength, "strong", "strong", "fort"},
    {Words::kFlag, "ask_disclosure", "the author is asked how it was made",
     "l’auteur est invité à dire comment il a été fait"},
    {Words::kFlag, "unverified", "shown as unverified while it is examined",
     "présenté comme non vérifié pendant l’examen"},
    {Words::kFlag, "age_gate", "for adults only", "réservé aux adultes"},
    {Words::kFlag, "sealed", "sealed: only a named role may open it",
     "scellé : seul un rôle désigné peut l’ouvrir"},
    {Words::kFlag, "two_persons", "a second person must agree first",
     "une seconde personne doit d’abord être d’accord"},
    {Words::kReview, "none", "none", "aucun"},
    {Words::kReview, "queue", "in the queue", "en file"},
    {Words::kReview, "urgent", "urgent", "urgent"},
    {Words::kAccount, "none", "none", "aucun"},
    {Words::kAccount, "warn", "warned", "averti"},
    {Words::kAccount, "strike", "a strike", "un avertissement compté"},
    {Words::kAccount, "suspend", "suspended", "suspendu"},
    {Words::kTrack, "video", "picture", "image"},
    {Words::kTrack, "audio", "sound", "son"},
    {Words::kTrack, "image", "picture", "image"},
    {Words::kTrack, "container", "file", "fichier"},
    {Words::kLane, "provenance", "provenance", "provenance"},
    {Words::kLane, "match", "matches", "correspondances"},
    {Words::kLane, "picture", "picture", "image"},
    {Words::kLane, "sound", "sound", "son"},
    {Words::kLane, "text", "text", "texte"},
    {Words::kLane, "people", "people", "personnes"},
    {Words::kAiClass, "ai_generated", "the file states that it was made with software",
     "le fichier indique qu’il a été créé par un logiciel"},
    {Words::kAiClass, "ai_partly", "the file states that parts were made with software",
     "le fichier indique que des parties ont été créées par un logiciel"},
    {Words::kAiClass, "ai_edit", "the file states that it was edited with generating software",
     "le fichier indique une retouche par un logiciel génératif"},
    {Words::kAiClass, "ai_declared_by_uploader",
     "the uploader states that it was made with software",
     "l’auteur indique qu’il a été créé par un logiciel"},
    {Words::kAiClass, "ai_suspected_trace", "the file has traces that generating software leaves",
     "le fichier porte des traces que laisse un logiciel génératif"},
    {Words::kAiClass, "captured", "the file states that a device recorded it",
     "le fichier indique qu’un appareil l’a enregistré"},
    {Words::kAiClass, "unknown", "the file does not say how it was made",
     "le fichier ne dit pas comment il a été fait"},
    {Words::kMedia, "video", "video", "vidéo"},
    {Words::kMedia, "audio", "sound", "son"},
    {Words::kMedia, "image", "picture", "image"},
    {Words::kMedia, "subtitle", "subtitles", "sous-titres"},
    {Words::kMedia, "other", "other", "autre"},
};

std::string_view pick(std::string_view english, std::string_view french, Language language) {
  return language == Language::kFrench ? french : english;
}

}  // namespace

Language language_from(std::string_view tag) {
  const bool is_french = tag.size() >= 2 && (tag[0] | 0x20) == 'f' && (tag[1] | 0x20) == 'r' &&
                         (tag.size() == 2 || tag[2] == '-' || tag[2] == '_' || tag[2] == '.');
  return is_french ? Language::kFrench : Language::kEnglish;
}

std::string_view tag_of(Language language) { return pick("en", "fr", language); }

std::string_view text(Text which, Language language) {
  const Sentence& sentence = kSentences[static_cast<size_t>(which)];
  return pick(sentence.english, sentence.french, language);
}

std::string text(Text which, Language language, std::initializer_list<std::string_view> values) {
  const std::string_view pattern = text(which, language);
  std::string out;
  for (size_t i = 0; i < pattern.size(); ++i) {
    const bool is_place = pattern[i] == '{' && i + 2 < pattern.size() && pattern[i + 2] == '}';
    const size_t number = is_place ? static_cast<size_t>(pattern[i + 1] - '0') : values.size();
    if (number >= values.size()) {
      out += pattern[i];
      continue;
    }
    out += values.begin()[number];
    i += 2;
  }
  return out;
}

std::string word(Words vocabulary, std::string_view id, Language language) {
  for (const Word& known : kWords) {
    if (known.vocabulary == vocabulary && known.id == id) {
      return std::string(pick(known.english, known.french, language));
    }
  }
  std::string out = printable(id);
  for (char& c : out) c = c == '_' ? ' ' : c;
  return out;
}

std::string capital_word(Words vocabulary, std::string_view id, Language language) {
  std::string out = word(vocabulary, id, language);
  if (out.empty()) return out;
  if (out[0] >= 'a' && out[0] <= 'z') {
    out[0] = static_cast<char>(out[0] - 'a' + 'A');
  } else if (out.starts_with("\xc3\xa9")) {
    out[1] = '\x89';  // e acute, the only accent that starts a word of the table
  }
  return out;
}

}  // namespace vigie::exchange
