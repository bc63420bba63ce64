// vigie admin backup and restore: a consistent copy while the server runs, and back.
//
// A backup is a folder: vigie.db, blobs/, media/, vigie.yaml where the data folder has one, and
// manifest.json with the database's SHA-256 and the number of files. The database is copied first:
// files that come later are only more. Blobs and media are named after their SHA-256, so restoring
// can prove each.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "app/commands.h"
#include "app/session.h"
#include "base/bytes.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/unicode.h"
#include "flow/check.h"
#include "store/admin.h"

namespace vigie::app {
namespace {

constexpr uint64_t kManifestBytesMax = 1 << 16;

Result<std::string> hash_file(const std::filesystem::path& path) {
  const Descriptor file = TRY(open_for_reading(path));
  return flow::hash_descriptor(file.get());
}

// Regular files only, sub-folders by their two hex digits. Returns how many. Errors: kCorrupt when
// is_proved and a file is not what its name says.
Result<int64_t> copy_folder(const std::filesystem::path& from, const std::filesystem::path& to,
                            bool is_proved) {
  int64_t count = 0;
  std::error_code failed;
  TRY(make_folder(to));
  for (std::filesystem::recursive_directory_iterator entry(from, failed), end;
       !failed && entry != end; entry.increment(failed)) {
    std::error_code unknown;
    if (!entry->is_regular_file(unknown)) continue;
    if (entry->path().filename().native().starts_with('.')) continue;  // still growing
    const auto target = to / entry->path().lexically_relative(from);
    TRY(make_folder(target.parent_path()));
    std::error_code copied;
    std::filesystem::copy_file(entry->path(), target, std::filesystem::copy_options::skip_existing,
                               copied);
    // Deleted since the folder was listed: an erasure that the copy should follow.
    if (copied == std::errc::no_such_file_or_directory) continue;
    if (copied) return system_error(target, copied.value());
    if (is_proved && TRY(hash_file(target)) != target.filename().native()) {
      return Error{ErrorCode::kCorrupt, printable(entry->path().native()) +
                                            ": is not what its name, its SHA-256, says"};
    }
    ++count;
  }
  if (failed) return system_error(from, failed.value());
  return count;
}

// Nothing of it is lost when the power goes right after the command said that it is done.
Status sync_all(const std::filesystem::path& folder) {
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.is_open() || syncfs(opened.get()) != 0) return system_error(folder, errno);
  return ok();
}

Status copy_settings(const std::filesystem::path& from, const std::filesystem::path& to) {
  std::error_code failed;
  if (!std::filesystem::exists(from / "vigie.yaml", failed)) return ok();
  std::filesystem::copy_file(from / "vigie.yaml", to / "vigie.yaml",
                             std::filesystem::copy_options::skip_existing, failed);
  return failed ? Status(system_error(to / "vigie.yaml", failed.value())) : ok();
}

// The number of files as the manifest has it: one that is missing is noticed too.
Status check_count(const Json& manifest, const char* what, int64_t count) {
  const int64_t wanted = int_member(manifest, what);
  if (count >= wanted) return ok();
  return Error{ErrorCode::kCorrupt, std::string(what) + ": " + std::to_string(count) +
                                        " files, the manifest has " + std::to_string(wanted)};
}

}  // namespace

int run_backup(const AdminArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  const std::filesystem::path target = arguments.path;
  VIGIE_OR_FAIL(make_folder(target));
  VIGIE_OR_FAIL(store::Admin(store).copy_to(target / "vigie.db"));
  const auto& from = store.folder();
  const int64_t blobs = VIGIE_OR_FAIL(copy_folder(from / "blobs", target / "blobs", false));
  const int64_t media = VIGIE_OR_FAIL(copy_folder(from / "media", target / "media", false));
  const JsonObject manifest{{"format", 1},
                            {"made", to_rfc3339(clock.now_us())},
                            {"version", VIGIE_VERSION},
                            {"database_sha256", VIGIE_OR_FAIL(hash_file(target / "vigie.db"))},
                            {"blobs", blobs},
                            {"media", media}};
  VIGIE_OR_FAIL(copy_settings(store.folder(), target));
  VIGIE_OR_FAIL(write_file(target / "manifest.json", to_json_pretty(Json(manifest)) + "\n"));
  VIGIE_OR_FAIL(sync_all(target));
  std::printf("%s: database, %s, %s\n", printable(target.native()).c_str(),
              counted(blobs, "blob", "blobs").c_str(),
              counted(media, "media file", "media files").c_str());
  return kNothingToDo;
}

int run_restore(const AdminArguments& arguments) {
  const std::filesystem::path source = arguments.path;
  const std::filesystem::path target = arguments.common.data_folder.empty()
                                           ? VIGIE_OR_FAIL(default_data_folder())
                                           : std::filesystem::path(arguments.common.data_folder);
  std::error_code failed;
  if (std::filesystem::exists(target / "vigie.db", failed)) {
    return fail({ErrorCode::kConflict,
                 printable(target.native()) + ": has data already; restore into an empty folder"});
  }
  const auto manifest = VIGIE_OR_FAIL(
      parse_json(VIGIE_OR_FAIL(read_file(source / "manifest.json", kManifestBytesMax))));
  if (VIGIE_OR_FAIL(hash_file(source / "vigie.db")) != string_member(manifest, "database_sha256")) {
    return fail({ErrorCode::kCorrupt,
                 printable(source.native()) + ": vigie.db is not the one of manifest.json"});
  }
  VIGIE_OR_FAIL(make_folder(target));
  for (const char* what : {"blobs", "media"}) {
    const int64_t count = VIGIE_OR_FAIL(copy_folder(source / what, target / what, true));
    VIGIE_OR_FAIL(check_count(manifest, what, count));
  }
  VIGIE_OR_FAIL(copy_settings(source, target));
  // The database last, and whole or not at all: until then the folder is empty to everybody.
  const auto growing = target / ".vigie.db";
  std::filesystem::copy_file(source / "vigie.db", growing,
                             std::filesystem::copy_options::overwrite_existing, failed);
  if (failed) return fail(system_error(growing, failed.value()));
  std::filesystem::rename(growing, target / "vigie.db", failed);
  if (failed) return fail(system_error(target / "vigie.db", failed.value()));
  VIGIE_OR_FAIL(sync_all(target));
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(target.native(), clock));
  const std::string integrity = VIGIE_OR_FAIL(store::Admin(store).integrity());
  if (integrity != "ok") return fail({ErrorCode::kCorrupt, "the database: " + integrity});
  std::printf("%s: restored, last event %lld\n", printable(target.native()).c_str(),
              static_cast<long long>(VIGIE_OR_FAIL(store::Admin(store).last_event())));
  return kNothingToDo;
}

}  // namespace vigie::app
