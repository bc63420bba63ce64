// What bench/copies measures on: reads a list of clips and of edited copies, writes a line of JSON
// for each copy. Prints are kept beside each other in a folder, so that only matching runs again.
//
// usage: bench_copies LIST PRINTS_FOLDER      LIST has lines, fields apart by tabs:
//   clip NAME PATH            an entry that copies are looked for in
//   query EDIT NAME PATH [MATE]   a copy of the clip of that name; another clip of its room
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "analyze/pass.h"
#include "base/crypto.h"
#include "base/json.h"
#include "fingerprint/match.h"
#include "fingerprint/print.h"

namespace {

using namespace vigie;
using fingerprint::ItemPrint;

[[noreturn]] void fail(const std::string& why) {
  std::fprintf(stderr, "copies: %s\n", why.c_str());
  std::exit(1);
}

double processor_s() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

std::string read_whole(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

ItemPrint print_of(const std::string& path, const std::filesystem::path& folder) {
  std::error_code error;
  const auto key = path + std::to_string(std::filesystem::file_size(path, error));
  const auto kept = folder / (sha256_hex(key).substr(0, 24) + ".print");
  if (std::filesystem::exists(kept)) {
    if (auto print = fingerprint::decode_print(read_whole(kept))) return std::move(*print);
  }
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) fail("cannot open " + path);
  analyze::PassOptions options;
  options.analyzers = {"fingerprints"};
  auto result = analyze::run_pass(descriptor, options);
  close(descriptor);
  if (result.unreadable) fail(path + ": " + result.unreadable->message);
  const std::string bytes = fingerprint::encode_print(result.print);
  std::ofstream(kept, std::ios::binary) << bytes;
  // As a bank keeps it: runs collapsed.
  return std::move(*fingerprint::decode_print(bytes));
}

// Plain frame matching at the published radius: the share of the query's good frames that are near
// some frame of the entry. vPDQ's rule is that 80 % of them are.
double frames_share(const ItemPrint& query, const ItemPrint& reference) {
  const fingerprint::MatchOptions options;
  int good = 0, near = 0;
  for (const auto& frame : query.frames) {
    if (frame.quality < options.quality_min) continue;
    ++good;
    for (const auto& known : reference.frames) {
      if (known.quality < options.quality_min) continue;
      if (fingerprint::distance_bits(frame.hash, known.hash) > options.distance_bits_max) continue;
      ++near;
      break;
    }
  }
  return good == 0 ? 0 : static_cast<double>(near) / good;
}

struct Known {
  std::string name;
  ItemPrint print;
};

// Bytes of what a clip is remembered by, part by part.
struct Sizes {
  double all = 0, hashes = 0, features = 0, sound = 0;
  double seconds = 0, sound_seconds = 0, key_frames = 0;

  void add(const ItemPrint& print) {
    ItemPrint part;
    part.kind = print.kind;
    part.duration_us = print.duration_us;
    const auto empty = static_cast<double>(fingerprint::encode_print(part).size());
    const auto bytes_with = [&](auto ItemPrint::*member) {
      ItemPrint one = part;
      one.*member = print.*member;
      return static_cast<double>(fingerprint::encode_print(one).size()) - empty;
    };
    hashes += bytes_with(&ItemPrint::frames);
    features += bytes_with(&ItemPrint::key_frames);
    sound += bytes_with(&ItemPrint::audio);
    all += static_cast<double>(fingerprint::encode_print(print).size());
    seconds += static_cast<double>(print.duration_us) * 1e-6;
    sound_seconds += static_cast<double>(print.audio.duration_us) * 1e-6;
    key_frames += static_cast<double>(print.key_frames.size());
  }
};

JsonObject to_line(const fingerprint::Match& match, const std::vector<Known>& known) {
  const auto& transform = match.transform;
  return {{"entry", known[match.entry].name},
          {"track", to_text(match.track)},
          {"kind", to_text(match.kind)},
          {"query", JsonArray{match.query_from_us / 1000, match.query_to_us / 1000}},
          {"reference", JsonArray{match.reference_from_us / 1000, match.reference_to_us / 1000}},
          {"speed", transform.speed},
          {"mirror", transform.mirror},
          {"rotate", transform.rotate_deg},
          {"score", match.score}};
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) fail("usage: bench_copies LIST PRINTS_FOLDER");
  const std::filesystem::path folder = arguments[2];
  std::filesystem::create_directories(folder);
  std::ifstream list(arguments[1]);
  std::vector<Known> known;
  fingerprint::Matcher matcher;
  Sizes sizes;
  double match_s = 0, query_s = 0;
  for (std::string line; std::getline(list, line);) {
    std::istringstream fields(line);
    std::string kind, edit, name, path, mate;
    std::getline(fields, kind, '\t');
    if (kind == "query") std::getline(fields, edit, '\t');
    std::getline(fields, name, '\t');
    std::getline(fields, path, '\t');
    std::getline(fields, mate, '\t');
    const ItemPrint print = print_of(path, folder);
    if (kind == "clip") {
      matcher.add(known.size(), print);
      sizes.add(print);
      known.push_back({name, print});
      continue;
    }
    const double start_s = processor_s();
    const auto matches = matcher.find(print);
    const double took_s = processor_s() - start_s;
    match_s += took_s;
    query_s += static_cast<double>(print.duration_us) * 1e-6;
    JsonArray found;
    for (const auto& match : matches) found.push_back(to_line(match, known));
    double share = 0, mate_share = 0, other_share = 0;
    for (const Known& entry : known) {
      double& of = entry.name == name ? share : entry.name == mate ? mate_share : other_share;
      of = std::max(of, frames_share(print, entry.print));
    }
    const JsonObject out{{"edit", edit},
                         {"clip", name},
                         {"path", path},
                         {"matches", std::move(found)},
                         {"pdq", share},
                         {"pdq_mate", mate_share},
                         {"pdq_other", other_share},
                         {"match_ms", 1000 * took_s}};
    std::printf("%s\n", to_json(Json(out)).c_str());
    std::fflush(stdout);
  }
  const auto each = [](double bytes, double count) { return count > 0 ? bytes / count : 0; };
  const JsonObject cost{{"bytes_a_second", each(sizes.all, sizes.seconds)},
                        {"hash_bytes_a_second", each(sizes.hashes, sizes.seconds)},
                        {"feature_bytes_a_key_frame", each(sizes.features, sizes.key_frames)},
                        {"sound_bytes_a_second", each(sizes.sound, sizes.sound_seconds)},
                        {"match_s", match_s},
                        {"query_s", query_s},
                        {"known_s", sizes.seconds}};
  std::printf("%s\n", to_json(Json(cost)).c_str());
}
