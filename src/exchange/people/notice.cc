#include "exchange/people/notice.h"

namespace vigie::exchange {
namespace {

class Writer {
 public:
  Writer(const Json& content, Locale locale) : content_(content), locale_(locale) {}

  std::string text(std::string_view name) const { return string_member(content_, name); }
  int64_t time(std::string_view name) const { return int_member(content_, name); }
  bool flag(std::string_view name) const { return bool_member(content_, name); }

  // A member that has a text in each language: this one's, else English.
  std::string localised(std::string_view name) const {
    const Json* texts = member(content_, name);
    if (texts == nullptr) return "";
    const std::string own = string_member(*texts, tag_of(locale_));
    return own.empty() ? string_member(*texts, "en") : own;
  }

  void title(Say which, std::initializer_list<std::string_view> values = {}) {
    out_.title = say(which, locale_, values);
  }
  void heading(Say which) { out_.sections.push_back({std::string(say(which, locale_)), {}}); }
  void add(std::string sentence) {
    if (sentence.empty()) return;
    if (out_.sections.empty()) out_.sections.push_back({});
    out_.sections.back().paragraphs.push_back(std::move(sentence));
  }
  void add(Say which, std::initializer_list<std::string_view> values = {}) {
    add(say(which, locale_, values));
  }
  std::string date(std::string_view name) const { return say_date(time(name), locale_); }

  void what() {
    heading(Say::kWhat);
    add(effect_sentence(content_, locale_));
    const std::string labels = localised("labels");
    const std::string visibility = text("visibility");
    if (!labels.empty() && visibility != "label") add(Say::kAlsoLabels, {labels});
    if (visibility != "allow") where();
    if (time("interim_until") > 0) add(Say::kInterim, {date("interim_until")});
    const std::string account = text("account");
    if (account == "warn") add(Say::kAccountWarn);
    if (account == "strike") add(Say::kAccountStrike, {date("strike_until")});
    if (account == "suspend") add(Say::kAccountSuspend);
  }

  void where() {
    std::string places;
    for (const Json& place : array_member(content_, "territories")) {
      if (place.is_string())
        places += (places.empty() ? "" : ", ") + std::string(place.get_string());
    }
    if (places.empty()) {
      add(Say::kEverywhere);
    } else {
      add(Say::kOnlyIn, {places});
    }
  }

  void why() {
    heading(Say::kWhy);
    add(localised("rule"));
    for (const Json& moment : array_member(content_, "moments")) {
      add(Say::kMoment,
          {say_moment(int_member(moment, "from_ms")), say_moment(int_member(moment, "to_ms"))});
    }
    if (!text("rule_id").empty()) add(Say::kTheRule, {text("rule_id"), text("pack")});
    if (text("ground") == "law") {
      add(Say::kGroundLaw, {text("law")});
    } else {
      add(Say::kGroundTerms);
    }
  }

  void how() {
    heading(Say::kHow);
    const std::string source = text("source");
    if (source == "own") add(Say::kSourceOwn);
    if (source == "report") add(Say::kSourceReport);
    if (source == "legal") add(Say::kSourceLegal);
    if (source == "trusted") add(Say::kSourceTrusted);
    add(flag("automated_detection") ? Say::kAutomatedDetection : Say::kNoDetection);
    const int64_t persons = time("persons");
    add(persons == 0   ? Say::kDecidedByMachine
        : persons == 1 ? Say::kDecidedByPerson
                       : Say::kDecidedByTwo);
    if (flag("pack_by_one")) add(Say::kPackByOne);
    if (time("decided") > 0) add(Say::kDecidedOn, {date("decided")});
  }

  void next() {
    heading(Say::kNext);
    if (flag("can_fix")) add(Say::kMayFix);
    if (time("appeal_until") > 0) {
      add(Say::kMayAppeal, {date("appeal_until")});
      add(Say::kDisputeBody);
    }
    follow();
  }

  void follow() {
    if (!text("link").empty()) add(Say::kFollow, {text("link")});
  }

  Notice take() { return std::move(out_); }

 private:
  const Json& content_;
  Locale locale_;
  Notice out_;
};

void statement(Writer& w) {
  if (w.text("item").empty()) {
    w.title(Say::kAboutAccount);
  } else {
    w.title(Say::kAboutItem, {w.text("item")});
  }
  w.what();
  w.why();
  w.how();
  w.next();
}

void reversal(Writer& w) {
  w.title(Say::kReversedTitle, {w.text("item")});
  w.add(Say::kReversedAll);
  if (w.flag("had_strike")) w.add(Say::kReversedStrike);
  w.add(Say::kSorry);
  w.follow();
}

void outcome(Writer& w, bool is_changed) {
  w.title(Say::kAboutReport, {w.text("number")});
  const std::string result = w.text("result");
  if (is_changed) w.add(Say::kOutcomeChanged);
  if (result == "acted") {
    if (!is_changed) w.add(Say::kOutcomeActed);
    w.what();
  } else {
    w.add(result == "gone" ? Say::kOutcomeGone : Say::kOutcomeKept);
  }
  w.how();
  w.next();
}

void appeal_outcome(Writer& w) {
  w.title(Say::kAppealTitle, {w.text("number")});
  w.add(w.flag("upheld") ? Say::kAppealUpheld : Say::kAppealRejected);
  w.what();
  w.how();
  w.heading(Say::kNext);
  w.add(Say::kDisputeBody);
  w.follow();
}

}  // namespace

std::string effect_sentence(const Json& content, Locale locale) {
  const std::string visibility = string_member(content, "visibility");
  const Writer w(content, locale);
  if (visibility == "allow") return std::string(say(Say::kDidAllow, locale));
  if (visibility == "label") return say(Say::kDidLabel, locale, {w.localised("labels")});
  if (visibility == "reduce") {
    const bool is_strong = string_member(content, "strength") == "strong";
    return std::string(say(is_strong ? Say::kDidReduceStrong : Say::kDidReduceLight, locale));
  }
  if (visibility == "restrict") return std::string(say(Say::kDidRestrict, locale));
  if (visibility == "disable") return std::string(say(Say::kDidDisable, locale));
  if (visibility == "remove") return std::string(say(Say::kDidRemove, locale));
  return "";
}

Notice notice_of(std::string_view kind, const Json& content, Locale locale) {
  Writer w(content, locale);
  if (kind == "statement_of_reasons") statement(w);
  if (kind == "reversal") reversal(w);
  if (kind == "outcome") outcome(w, false);
  if (kind == "outcome_changed") outcome(w, true);
  if (kind == "appeal_outcome") appeal_outcome(w);
  if (kind == "receipt") {
    w.title(Say::kReceiptTitle, {w.text("number")});
    w.add(Say::kReceiptText);
    w.follow();
  }
  if (kind == "appeal_received") {
    w.title(Say::kAppealReceivedTitle, {w.text("number")});
    w.add(Say::kAppealReceivedText);
    w.follow();
  }
  if (kind == "question") {
    w.title(Say::kAppealTitle, {w.text("number")});
    w.add(Say::kQuestionText, {w.text("text")});
    w.add(Say::kQuestionUntil, {w.date("until")});
    w.follow();
  }
  return w.take();
}

std::string notice_text(const Notice& notice) {
  std::string out = notice.title + "\n";
  for (const NoticeSection& section : notice.sections) {
    if (!section.heading.empty()) out += "\n" + section.heading + "\n";
    for (const std::string& paragraph : section.paragraphs) out += "\n" + paragraph + "\n";
  }
  return out;
}

}  // namespace vigie::exchange
