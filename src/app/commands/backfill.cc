// vigie backfill: hands what exists already to the server, whether it runs or not.
//
// Every file is taken in once: broken off, it goes on where it was, after any time.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "app/commands.h"
#include "app/session.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/unicode.h"
#include "exchange/text_report.h"
#include "flow/ingest.h"

namespace vigie::app {
namespace {

enum class Taken { kNow, kBefore };

// The key is the account, the path, the size and when it was last written: a file that was not
// touched is known without reading it.
Result<std::string> key_of(const Descriptor& file, const std::filesystem::path& path,
                           const std::string& account) {
  struct stat status;
  if (fstat(file.get(), &status) != 0) return system_error(path, errno);
  const auto& written = status.st_mtim;
  return sha256_hex("backfill\n" + account + "\n" + path.native() + "\n" +
                    std::to_string(status.st_size) + "\n" + std::to_string(written.tv_sec) + "." +
                    std::to_string(written.tv_nsec));
}

Result<Taken> take_in(store::Store& store, const std::filesystem::path& path,
                      const std::string& account, const flow::UploadLimits& limits) {
  const Descriptor file = TRY(open_for_reading(path));
  const std::string key = TRY(key_of(file, path, account));
  if (TRY(store::Items(store).was_accepted(key))) return Taken::kBefore;
  auto upload = TRY(flow::Upload::begin(store, limits));
  std::string buffer(1 << 20, '\0');
  while (true) {
    const ssize_t got = read(file.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error(path, errno);
    if (got == 0) break;
    TRY(upload.append({buffer.data(), static_cast<size_t>(got)}));
  }
  JsonObject metadata{{"account", account}, {"title", to_utf8(path.filename().native())}};
  const auto accepted = TRY(upload.finish(store, Json(std::move(metadata)), {key, true, {}}));
  return accepted.is_replay ? Taken::kBefore : Taken::kNow;
}

Result<std::vector<std::filesystem::path>> files_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> out;
  std::error_code failed;
  // By one name, from wherever it is called: the path is a part of the key.
  const auto whole = std::filesystem::canonical(folder, failed);
  if (failed) return system_error(folder, failed.value());
  const auto skip = std::filesystem::directory_options::skip_permission_denied;
  for (std::filesystem::recursive_directory_iterator entry(whole, skip, failed), end;
       !failed && entry != end; entry.increment(failed)) {
    std::error_code unknown;
    if (entry->is_regular_file(unknown)) out.push_back(entry->path());
  }
  if (failed) return system_error(folder, failed.value());
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

int run_backfill(const BackfillArguments& arguments) {
  const SystemClock clock;
  const auto configuration = VIGIE_OR_FAIL(load_configuration(arguments.common));
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  const auto paths = VIGIE_OR_FAIL(files_in(arguments.folder));
  const bool is_shown = isatty(STDERR_FILENO) != 0;
  const int64_t start_us = clock.now_us();
  int64_t taken = 0, there = 0, refused = 0;
  for (size_t i = 0; i < paths.size(); ++i) {
    const auto done = take_in(store, paths[i], arguments.account, upload_limits(configuration));
    if (!done) {
      ++refused;
      std::fprintf(stderr, "%svigie: %s: %s\n", is_shown ? "\r\x1b[K" : "",
                   printable(paths[i].native()).c_str(), done.error().message.c_str());
      // A full disk or a database that cannot be written: the next file would fare the same.
      if (done.error().code == ErrorCode::kUnavailable) break;
    } else {
      ++(*done == Taken::kNow ? taken : there);
    }
    if (!is_shown) continue;
    const double seconds = static_cast<double>(clock.now_us() - start_us) / 1e6;
    std::fprintf(stderr, "\r\x1b[K%s",
                 exchange::write_progress_line(i + 1, paths.size(), seconds).c_str());
  }
  if (is_shown) std::fputs("\r\x1b[K", stderr);
  std::printf("taken in %lld, there already %lld, refused %lld; vigie serve looks at them\n",
              static_cast<long long>(taken), static_cast<long long>(there),
              static_cast<long long>(refused));
  return refused > 0 ? kUnreadable : kNothingToDo;
}

}  // namespace vigie::app
