// vigie serve and vigie backfill: the server, and what exists already handed to it.
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "app/commands.h"
#include "app/service.h"
#include "app/session.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/unicode.h"
#include "exchange/text_report.h"
#include "flow/ingest.h"

namespace vigie::app {
namespace {

Result<std::filesystem::path> data_folder(const CommonOptions& common) {
  if (!common.data_folder.empty()) return std::filesystem::path(common.data_folder);
  return default_data_folder();
}

// Taken in once, however often the command is run: the key is the account, the name and the size.
Result<store::Accepted> take_in(store::Store& store, const std::filesystem::path& path,
                                const std::string& account, uint64_t bytes_max) {
  const Descriptor file = TRY(open_for_reading(path));
  std::error_code failed;
  const auto size = std::filesystem::file_size(path, failed);
  const std::string key =
      sha256_hex("backfill\n" + account + "\n" + path.native() + "\n" + std::to_string(size));
  auto upload = TRY(flow::Upload::begin(store, bytes_max));
  std::string buffer(1 << 20, '\0');
  while (true) {
    const ssize_t got = read(file.get(), buffer.data(), buffer.size());
    if (got < 0) return system_error(path, errno);
    if (got == 0) break;
    TRY(upload.append({buffer.data(), static_cast<size_t>(got)}));
  }
  JsonObject metadata{{"account", account}, {"title", to_utf8(path.filename().native())}};
  return upload.finish(store, Json(std::move(metadata)), key, {});
}

}  // namespace

int run_serve(const ServeArguments& arguments) {
  ServiceOptions options;
  options.folder = VIGIE_OR_FAIL(data_folder(arguments.common));
  options.configuration = VIGIE_OR_FAIL(load_configuration(arguments.common));
  if (!arguments.listen.empty()) options.configuration.listen = arguments.listen;
  if (!arguments.policy.empty()) options.configuration.policy = arguments.policy;
  if (!arguments.overlays.empty()) {
    options.configuration.overlays.clear();
    for (const std::string& folder : arguments.overlays) {
      if (folder.find_first_of(" \t\n") != std::string::npos) {
        return fail({ErrorCode::kInvalidArgument,
                     "--overlay " + printable(folder) + ": its path must have no blanks"});
      }
      options.configuration.overlays += folder + " ";
    }
  }
  options.on_ready = [](const std::string& address) {
    std::printf("http://%s/\n", address.c_str());
    std::fflush(stdout);
  };
  VIGIE_OR_FAIL(run_service(options));
  return kNothingToDo;
}

int run_backfill(const BackfillArguments& arguments) {
  const SystemClock clock;
  const auto configuration = VIGIE_OR_FAIL(load_configuration(arguments.common));
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  std::vector<std::filesystem::path> paths;
  std::error_code failed;
  const auto skip = std::filesystem::directory_options::skip_permission_denied;
  for (std::filesystem::recursive_directory_iterator entry(arguments.folder, skip, failed), end;
       !failed && entry != end; entry.increment(failed)) {
    std::error_code unknown;
    if (entry->is_regular_file(unknown)) paths.push_back(entry->path());
  }
  if (failed) return fail(system_error(arguments.folder, failed.value()));
  std::sort(paths.begin(), paths.end());
  const bool is_shown = isatty(STDERR_FILENO) != 0;
  const int64_t start_us = clock.now_us();
  int64_t taken = 0, there = 0, refused = 0;
  for (size_t i = 0; i < paths.size(); ++i) {
    const auto accepted = take_in(store, paths[i], arguments.account,
                                  static_cast<uint64_t>(configuration.upload_mib_max) << 20);
    if (!accepted) {
      ++refused;
      std::fprintf(stderr, "vigie: %s: %s\n", printable(paths[i].native()).c_str(),
                   accepted.error().message.c_str());
    } else {
      ++(accepted->is_replay ? there : taken);
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
