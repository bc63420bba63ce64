// media/clips_for_test.h: clips made for a test, and everything that decoding them gave.
//
// A clip is made by the ffmpeg command from a picture and a tone that the test knows in numbers, so
// that what comes out can be compared with what was meant, not with what came out last time.
// Limits  for tests of this folder only. A clip that this machine cannot make is an empty answer.
// Threads one thread a Workbench.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/subprocess.h"
#include "media/decode.h"

namespace vigie::media::testing {

// What every test of pictures asks for, in this order.
inline constexpr PictureWant kColour{.format = PixelFormat::kRgb24};
inline constexpr PictureWant kGrey{.format = PixelFormat::kGray8};

struct Colour {
  std::array<int, 3> rgb;
  double luma() const { return 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2]; }
};

// Top left, top right, bottom right, bottom left: one step is a quarter turn clockwise.
inline constexpr std::array<Colour, 4> kQuarters = {
    {{{200, 40, 40}}, {{40, 200, 40}}, {{180, 180, 180}}, {{40, 40, 200}}}};

inline std::string quarter_levels(size_t channel) {
  const auto of = [&](size_t quarter) { return std::to_string(kQuarters[quarter].rgb[channel]); };
  return "'if(lt(Y,H/2),if(lt(X,W/2)," + of(0) + "," + of(1) + "),if(lt(X,W/2)," + of(3) + "," +
         of(2) + "))'";
}

// The quarters as an input of ffmpeg: ten pictures a second.
inline std::string quarters(const std::string& size = "128x96", const std::string& seconds = "2") {
  return "-f lavfi -i nullsrc=s=" + size + ":r=10:d=" + seconds +
         ",format=gbrp,geq=r=" + quarter_levels(0) + ":g=" + quarter_levels(1) +
         ":b=" + quarter_levels(2) + " ";
}

inline std::string tone(int frequency_hz = 1000, const std::string& seconds = "2") {
  return "-f lavfi -i sine=frequency=" + std::to_string(frequency_hz) +
         ":sample_rate=48000:duration=" + seconds + " ";
}

inline const char* const kX264 = "-c:v libx264 -preset ultrafast -crf 10 -pix_fmt yuv420p ";

struct Shown {
  int64_t time_us, number;
  int width_px, height_px, channels;
  bool is_key;
  std::vector<uint8_t> pixels;  // rows without gaps

  // Mean of one channel around a point, given in fractions of the picture's sides.
  double level_at(double x, double y, int channel = 0) const {
    const int radius = 2;
    const int middle_x = static_cast<int>(x * width_px), middle_y = static_cast<int>(y * height_px);
    double sum = 0, count = 0;
    for (int row = middle_y - radius; row <= middle_y + radius; ++row) {
      for (int column = middle_x - radius; column <= middle_x + radius; ++column) {
        sum += pixels.at((static_cast<size_t>(row) * width_px + column) * channels + channel);
        ++count;
      }
    }
    return sum / count;
  }
};

// Keeps all that it is shown.
class Album : public Sink {
 public:
  explicit Album(size_t wants) : pictures(wants) {}

  void on_picture(size_t want, const Picture& picture) override {
    const int channels = picture.format == PixelFormat::kRgb24 ? 3 : 1;
    Shown shown{picture.time_us,
                picture.number,
                picture.width_px,
                picture.height_px,
                channels,
                picture.is_key,
                {}};
    for (int y = 0; y < picture.height_px; ++y) {
      const uint8_t* row = picture.data + static_cast<ptrdiff_t>(y) * picture.stride_bytes;
      shown.pixels.insert(shown.pixels.end(), row, row + picture.width_px * channels);
    }
    pictures.at(want).push_back(std::move(shown));
  }

  void on_audio(const AudioBlock& block) override {
    if (sound_us < 0) sound_us = block.time_us;
    const auto samples = static_cast<int64_t>(sound.size());
    const int64_t expected_us = sound_us + samples * 1'000'000 / kAudioRateHz;
    sound_is_gapless = sound_is_gapless && std::abs(block.time_us - expected_us) <= 1;
    block_samples_max = std::max(block_samples_max, block.samples.size());
    sound.insert(sound.end(), block.samples.begin(), block.samples.end());
  }

  std::vector<std::vector<Shown>> pictures;  // by want
  std::vector<int16_t> sound;
  int64_t sound_us = -1;  // of the first sample; -1: no sound came
  bool sound_is_gapless = true;
  size_t block_samples_max = 0;
  MediaFacts facts;  // after decoding
};

// By how much the colour that is furthest off differs from what was drawn, in levels of 255: of the
// wants kColour and kGrey. turns: quarter turns clockwise that the picture must have made.
inline double quarters_error(const Album& album, size_t number, size_t turns = 0) {
  constexpr std::array<std::array<double, 2>, 4> kMiddles = {
      {{0.25, 0.25}, {0.75, 0.25}, {0.75, 0.75}, {0.25, 0.75}}};
  double worst = 0;
  for (size_t i = 0; i < 4; ++i) {
    const Colour& drawn = kQuarters[(i + 4 - turns) % 4];
    const auto [x, y] = kMiddles[i];
    for (int c = 0; c < 3; ++c) {
      const double level = album.pictures.at(0).at(number).level_at(x, y, c);
      worst = std::max(worst, std::abs(level - drawn.rgb[static_cast<size_t>(c)]));
    }
    const double grey = album.pictures.at(1).at(number).level_at(x, y);
    worst = std::max(worst, std::abs(grey - drawn.luma()));
  }
  return worst;
}

// Errors: as Decoder::open and run, and of opening the file.
inline Result<Album> decode_file(const std::filesystem::path& path,
                                 const std::vector<PictureWant>& wants,
                                 const DecodeLimits& limits = {}) {
  const Descriptor file = TRY(open_for_reading(path));
  Decoder decoder = TRY(Decoder::open(file.get(), limits));
  Album album(wants.size());
  album.facts = TRY(decoder.run(wants, true, album));
  return album;
}

// A temporary folder in which clips are made; gone with its owner.
class Workbench {
 public:
  Workbench() {
    std::string name = std::filesystem::temp_directory_path() / "vigie-clips-XXXXXX";
    if (mkdtemp(name.data()) != nullptr) folder_ = name;
  }
  ~Workbench() {
    std::error_code ignored;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
  }
  Workbench(const Workbench&) = delete;
  Workbench& operator=(const Workbench&) = delete;

  std::filesystem::path path(const std::string& name) const { return folder_ / name; }

  // Runs ffmpeg in the folder with the words of arguments, the last of which is the file it makes.
  // {name} stands for the folder's file of that name. Nothing when there is no ffmpeg, or when it
  // lacks an encoder; why() then says so.
  std::optional<std::filesystem::path> make(const std::string& arguments) {
    std::vector<std::string> words = {"ffmpeg", "-nostdin", "-v", "error", "-y"};
    std::istringstream in(arguments);
    for (std::string word; in >> word;) {
      const bool is_ours = word.size() > 2 && word.front() == '{' && word.back() == '}';
      words.push_back(is_ours ? path(word.substr(1, word.size() - 2)).string() : word);
    }
    // env looks ffmpeg up: a subprocess is started by its path.
    const auto ended = run_subprocess({.program = "/usr/bin/env", .arguments = words});
    why_ = ended ? ended->errors : ended.error().message;
    const bool is_made = ended && ended->ending == Ending::kExited && ended->status == 0;
    return is_made ? std::optional<std::filesystem::path>(words.back()) : std::nullopt;
  }

  const std::string& why() const { return why_; }

  std::filesystem::path write(const std::string& name, std::string_view content) const {
    std::ofstream(path(name), std::ios::binary) << content;
    return path(name);
  }

 private:
  std::filesystem::path folder_;
  std::string why_;
};

}  // namespace vigie::media::testing
