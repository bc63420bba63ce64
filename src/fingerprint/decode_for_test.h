// fingerprint/decode_for_test.h: real pictures and sound for the tests of this folder.
//
// Only media may decode inside the product, and a folder never includes its sibling: the tests ask
// the ffmpeg command instead. Whatever is missing gives an empty answer, and the test skips.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace vigie::fingerprint::testing {

inline std::filesystem::path data_folder() {
  const char* set = std::getenv("VIGIE_TEST_DATA");
  return set != nullptr ? std::filesystem::path(set)
                        : std::filesystem::path(VIGIE_SOURCE_DIR) / ".." / "shared" / "data";
}

// What command writes to its standard output; "" when it cannot be run.
inline std::string output_of(const std::string& command) {
  std::string out;
  FILE* pipe = popen((command + " 2>/dev/null").c_str(), "r");
  if (pipe == nullptr) return out;
  std::vector<char> block(1 << 16);
  for (size_t got = 0; (got = fread(block.data(), 1, block.size(), pipe)) > 0;) {
    out.append(block.data(), got);
  }
  return pclose(pipe) == 0 ? out : std::string();
}

inline std::string quoted(const std::filesystem::path& path) { return "'" + path.string() + "'"; }

// Raw pictures of the video or image, filtered, one after another.
inline std::string raw_pictures(const std::filesystem::path& path, const std::string& filter,
                                const std::string& pixel_format = "gray") {
  return output_of("ffmpeg -nostdin -v error -i " + quoted(path) + " -map 0:v:0" +
                   (filter.empty() ? "" : " -vf '" + filter + "'") +
                   " -fps_mode passthrough -sws_flags accurate_rnd+full_chroma_int+bicubic"
                   " -f rawvideo -pix_fmt " + pixel_format + " -");
}

// Sound of the file as 16-bit mono at 16 kHz.
inline std::vector<int16_t> raw_sound(const std::filesystem::path& path) {
  const std::string bytes = output_of("ffmpeg -nostdin -v error -i " + quoted(path) +
                                      " -map 0:a:0 -ac 1 -ar 16000 -f s16le -");
  std::vector<int16_t> samples(bytes.size() / 2);
  for (size_t i = 0; i < samples.size(); ++i) {
    samples[i] = static_cast<int16_t>(static_cast<uint8_t>(bytes[2 * i]) |
                                      static_cast<uint8_t>(bytes[2 * i + 1]) << 8);
  }
  return samples;
}

// Rows of a CSV file without quotes, the heading first.
inline std::vector<std::vector<std::string>> csv_rows(const std::filesystem::path& path) {
  std::vector<std::vector<std::string>> rows;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    std::vector<std::string> cells(1);
    for (const char c : line) {
      if (c == ',') {
        cells.emplace_back();
      } else {
        cells.back().push_back(c);
      }
    }
    rows.push_back(std::move(cells));
  }
  return rows;
}

}  // namespace vigie::fingerprint::testing
