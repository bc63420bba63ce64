#include "exchange/html_bands.h"

#include <algorithm>
#include <cstdio>

#include "base/unicode.h"
#include "exchange/report_words.h"

namespace vigie::exchange {
namespace {

constexpr int kBarHeight = 12, kBandHeight = 36, kTextHeight = 18;  // pixels
constexpr int kTop = kTextHeight + kBarHeight, kBottom = kTop + kBandHeight;
constexpr int kHeight = kBottom + kBarHeight + kTextHeight;

int64_t number_at(const JsonArray& pair, size_t place) {
  return place < pair.size() && pair[place].is_int64()
             ? std::max<int64_t>(pair[place].get_int64(), 0)
             : 0;
}

class Bands {
 public:
  Bands(std::span<const Stretch> stretches, const BandsOptions& options, const ReportLimits& limits)
      : stretches_(stretches), options_(options), limits_(limits) {
    query_ms_ = std::max<int64_t>(options.query_ms, 1);
    reference_ms_ = std::max<int64_t>(options.reference_ms, 1);
    for (const Stretch& stretch : stretches) {
      query_ms_ = std::max(query_ms_, stretch.query_to_ms);
      reference_ms_ = std::max(reference_ms_, stretch.reference_to_ms);
    }
    scale_ms_ = std::max(query_ms_, reference_ms_);
  }

  std::string run(const char* track) const {
    std::string shapes, spoken;
    size_t count = 0;
    for (const Stretch& stretch : stretches_) {
      if (stretch.track != track || ++count > limits_.marks_max) continue;
      shapes += band(stretch);
      spoken += (spoken.empty() ? "" : "; ") + words_of(stretch);
    }
    if (count == 0) return "";
    const std::string name = capital_word(Words::kTrack, track, options_.language);
    const bool is_sound = std::string_view(track) == "audio";
    // Shapes are in thousandths of the width, texts in pixels: the one stretches, the other must
    // not.
    return "<svg role=\"img\" class=\"bands\" height=\"" + std::to_string(kHeight) +
           "\" style=\"--band:var(--" + (is_sound ? "sound" : "picture") + ")\" aria-label=\"" +
           escape_html(
               cut_text(name + ": " + spoken, limits_.text_characters_max, options_.language)) +
           "\">\n<svg viewBox=\"0 0 1000 " + std::to_string(kHeight) +
           "\" preserveAspectRatio=\"none\" width=\"100%\" height=\"" + std::to_string(kHeight) +
           "\">\n" + bar(kTop - kBarHeight, query_ms_) + bar(kBottom, reference_ms_) + shapes +
           "</svg>\n" +
           label(kTop - kBarHeight - 5, name + " · " + options_.query_name, query_ms_) +
           label(kHeight - 4, options_.reference_name, reference_ms_) + "</svg>\n";
  }

 private:
  double place(int64_t ms) const {
    const auto inside = static_cast<double>(std::clamp<int64_t>(ms, 0, scale_ms_));
    return inside * 1000 / static_cast<double>(scale_ms_);
  }

  std::string bar(int y, int64_t length_ms) const {
    char out[120];
    std::snprintf(out, sizeof out,
                  "<rect class=\"bar\" x=\"0\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>\n", y,
                  place(length_ms), kBarHeight);
    return out;
  }

  std::string label(int y, const std::string& name, int64_t length_ms) const {
    const std::string words = cut_text(name, 60, options_.language) + " · " + time_text(length_ms);
    return "<text x=\"0\" y=\"" + std::to_string(y) + "\">" + escape_html(words) + "</text>\n";
  }

  static std::string words_of(const Stretch& stretch) {
    return time_text(stretch.query_from_ms) + "–" + time_text(stretch.query_to_ms) + " = " +
           time_text(stretch.reference_from_ms) + "–" + time_text(stretch.reference_to_ms);
  }

  std::string band(const Stretch& stretch) const {
    // A moment has a width too, or nothing is drawn.
    const double q0 = place(stretch.query_from_ms);
    const double q1 = std::max(place(stretch.query_to_ms), q0 + 2);
    const double r0 = place(stretch.reference_from_ms);
    const double r1 = std::max(place(stretch.reference_to_ms), r0 + 2);
    char out[640];
    std::snprintf(out, sizeof out,
                  "<g><title>%s</title><rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>"
                  "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>"
                  "<polygon points=\"%.1f,%d %.1f,%d %.1f,%d %.1f,%d\"/></g>\n",
                  words_of(stretch).c_str(), q0, kTop - kBarHeight, q1 - q0, kBarHeight, r0,
                  kBottom, r1 - r0, kBarHeight, q0, kTop, q1, kTop, r1, kBottom, r0, kBottom);
    return out;
  }

  std::span<const Stretch> stretches_;
  const BandsOptions& options_;
  const ReportLimits& limits_;
  int64_t query_ms_ = 1, reference_ms_ = 1, scale_ms_ = 1;
};

}  // namespace

Stretch stretch_of(const Json& match) {
  const JsonArray& query = array_member(match, "query");
  const JsonArray& reference = array_member(match, "reference");
  return {string_member(match, "track"), number_at(query, 0), number_at(query, 1),
          number_at(reference, 0), number_at(reference, 1)};
}

std::string write_html_bands(std::span<const Stretch> stretches, const BandsOptions& options,
                             const ReportLimits& limits) {
  const Bands bands(stretches, options, limits);
  return bands.run("video") + bands.run("audio");
}

}  // namespace vigie::exchange
