// What bench/sound runs: reads a list of clips and of edited pieces of them, matches each piece
// with all clips, and prints one JSON object a line. Not a micro-benchmark: figures of recall and
// cost.
//
// usage: sound_bench LIST
// LIST has lines "clip NAME PATH" and then "query EDIT NAME PATH"; paths are raw 16 kHz sound.
#include <bit>
#include <ctime>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <string>

#include "base/json.h"
#include "fingerprint/audio_peaks.h"
#include "fingerprint/audio_print.h"
#include "fingerprint/match.h"

namespace vigie::fingerprint {
namespace {

double seconds_since(std::clock_t start) {
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

std::vector<int16_t> read_sound(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), {});
  std::vector<int16_t> out(bytes.size() / 2);
  for (size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<int16_t>(static_cast<uint8_t>(bytes[2 * i]) |
                                  static_cast<uint8_t>(bytes[2 * i + 1]) << 8);
  }
  return out;
}

// Processor time of each part, for the comparison with Chromaprint's.
struct Cost {
  double sound_s = 0, both_s = 0, peaks_s = 0;
};

ItemPrint print_of(const std::vector<int16_t>& sound, Cost& cost) {
  ItemPrint out;
  out.kind = "audio";
  auto start = std::clock();
  AudioPrintBuilder builder;
  if (builder.add({0, sound})) {
    if (auto print = builder.finish()) out.audio = std::move(*print);
  }
  cost.both_s += seconds_since(start);
  start = std::clock();
  AudioPeakBuilder peaks;
  peaks.add(sound);
  peaks.finish();
  cost.peaks_s += seconds_since(start);
  cost.sound_s += static_cast<double>(sound.size()) / kAudioRateHz;
  out.duration_us = out.audio.duration_us;
  return out;
}

// Least share of differing bits over any five seconds at any offset: Chromaprint alone.
double lowest_error(const AudioPrint& query, const AudioPrint& known) {
  constexpr ptrdiff_t kCodes = 40;
  const auto q = static_cast<ptrdiff_t>(query.codes.size());
  const auto r = static_cast<ptrdiff_t>(known.codes.size());
  double best = 1;
  for (ptrdiff_t offset = kCodes - q; offset <= r - kCodes; ++offset) {
    int sum = 0, count = 0;
    std::vector<int> differing;
    for (ptrdiff_t i = std::max<ptrdiff_t>(0, -offset); i < q && i + offset < r; ++i) {
      differing.push_back(std::popcount(query.codes[i] ^ known.codes[i + offset]));
      sum += differing.back();
      if (++count > kCodes) sum -= differing[differing.size() - 1 - kCodes], --count;
      if (count == kCodes) best = std::min(best, sum / (32.0 * kCodes));
    }
  }
  return best;
}

JsonObject described(const Match& match, const std::vector<std::string>& names) {
  return {{"clip", names[match.entry]},
          {"query", JsonArray{match.query_from_us / 1000, match.query_to_us / 1000}},
          {"reference", JsonArray{match.reference_from_us / 1000, match.reference_to_us / 1000}},
          {"speed", match.transform.speed},
          {"pitch", match.transform.pitch_semitones},
          {"kind", to_text(match.kind)},
          {"score", match.score}};
}

int run(const char* path) {
  std::ifstream list(path);
  std::string line, kind, edit, name, file;
  std::vector<std::string> names;
  std::vector<ItemPrint> known;
  Matcher matcher;
  Cost cost;
  double match_s = 0, query_s = 0;
  while (std::getline(list, line)) {
    std::istringstream words(line);
    words >> kind;
    if (kind == "clip") {
      words >> name >> file;
      known.push_back(print_of(read_sound(file), cost));
      matcher.add(names.size(), known.back());
      names.push_back(name);
      continue;
    }
    words >> edit >> name >> file;
    const ItemPrint query = print_of(read_sound(file), cost);
    const auto start = std::clock();
    const auto matches = matcher.find(query);
    match_s += seconds_since(start);
    query_s += static_cast<double>(query.duration_us) / 1e6;
    JsonArray found, errors;
    for (const Match& match : matches) found.push_back(described(match, names));
    for (const ItemPrint& other : known) errors.push_back(lowest_error(query.audio, other.audio));
    std::cout << to_json(JsonObject{{"edit", edit},
                                    {"clip", name},
                                    {"peaks", query.audio.peaks.size()},
                                    {"matches", std::move(found)},
                                    {"errors", std::move(errors)}})
              << '\n';
  }
  size_t bytes = 0;
  double known_s = 0;
  for (const ItemPrint& print : known) {
    bytes += encode_print(print).size();
    known_s += static_cast<double>(print.duration_us) / 1e6;
  }
  std::cout << to_json(JsonObject{{"sound_s", cost.sound_s},
                                  {"chromaprint_s", cost.both_s - cost.peaks_s},
                                  {"peaks_s", cost.peaks_s},
                                  {"match_s", match_s},
                                  {"query_s", query_s},
                                  {"known_s", known_s},
                                  {"bytes_a_second", static_cast<double>(bytes) / known_s}})
            << '\n';
  return 0;
}

}  // namespace
}  // namespace vigie::fingerprint

int main(int count, char** arguments) {
  if (count == 2) return vigie::fingerprint::run(arguments[1]);
  std::cerr << "usage: sound_bench LIST\n";
  return 2;
}
