// app/worker_main.cc: the program that decodes: one item, one pass, then it ends.
//
// Input   the item as descriptor 3, options as JSON on standard input, limits as arguments:
//         vigie-worker MEMORY_BYTES CPU_SECONDS. Or --report alone: what this machine gives it.
// Output  the result as JSON on standard output; the exit status 71 says that it could not lock
//         itself down, and then nothing was decoded.
// Limits  not for people: vigie starts it. Everything that needs a file is read before lock_down().
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "analyze/pass.h"
#include "media/decode.h"
#include "media/sandbox.h"

namespace {

constexpr int kItemDescriptor = 3;
constexpr int kUsageStatus = 64;
constexpr int kNotStartedStatus = 71;
constexpr size_t kOptionsBytesMax = 4 << 20;

int not_started(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  return kNotStartedStatus;
}

bool read_input(std::string& out) {
  std::array<char, 1 << 16> buffer;
  while (out.size() <= kOptionsBytesMax) {
    const ssize_t got = read(STDIN_FILENO, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return got == 0;
    out.append(buffer.data(), static_cast<size_t>(got));
  }
  return false;
}

bool write_output(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

// For `vigie doctor`: what this machine gives the worker, without any item.
int report() {
  const auto decoders = vigie::media::report_decoders();
  vigie::JsonArray missing;
  for (const std::string& name : decoders.missing) missing.push_back(vigie::Json(name));
  const auto locked = vigie::media::lock_down({});
  vigie::JsonObject out{{"ffmpeg", decoders.version},
                        {"missing", std::move(missing)},
                        {"seccomp", locked && locked->seccomp},
                        {"landlock", locked && locked->landlock},
                        {"error", locked ? "" : locked.error().message}};
  const bool written = write_output(vigie::to_json(vigie::Json(std::move(out))));
  _exit(written ? 0 : 1);
}

}  // namespace

int main(int count, char** arguments) {
  if (count == 2 && std::strcmp(arguments[1], "--report") == 0) return report();
  if (count != 3) {
    std::fprintf(stderr, "vigie-worker is started by vigie, not by hand\n");
    return kUsageStatus;
  }
  std::string text;
  if (!read_input(text)) return not_started("the options cannot be read");
  const auto options = vigie::analyze::decode_pass_options(text);
  if (!options) return not_started(options.error().message);
  const auto locked =
      vigie::media::lock_down({.memory_bytes_max = std::strtoull(arguments[1], nullptr, 10),
                               .cpu_seconds_max = std::strtoull(arguments[2], nullptr, 10)});
  if (!locked) return not_started(locked.error().message);
  const auto result = vigie::analyze::run_pass(kItemDescriptor, *options);
  const bool written = write_output(vigie::analyze::encode_pass_result(result));
  // Without destructors of foreign libraries: there is nothing left to save, and they may crash.
  _exit(written ? 0 : 1);
}
