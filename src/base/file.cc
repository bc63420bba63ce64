#include "base/file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <span>

#include "base/unicode.h"

namespace vigie {
namespace {

constexpr std::string_view kNewPrefix = ".vigie-";

std::string_view what_it_is(mode_t mode) {
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a named pipe";
  if (S_ISSOCK(mode)) return "a socket";
  if (S_ISCHR(mode) || S_ISBLK(mode)) return "a device";
  return "not an ordinary file";
}

Status write_all(int descriptor, std::string_view content, const std::filesystem::path& path) {
  while (!content.empty()) {
    const ssize_t written = write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return system_error(path, errno);
    content.remove_prefix(static_cast<size_t>(written));
  }
  return ok();
}

Status sync_folder(const std::filesystem::path& folder) {
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.is_open()) return system_error(folder, errno);
  if (fsync(opened.get()) != 0) return system_error(folder, errno);
  return ok();
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  close();
  number_ = std::exchange(other.number_, -1);
  return *this;
}

Descriptor::~Descriptor() { close(); }

void Descriptor::close() {
  if (number_ >= 0) ::close(number_);
  number_ = -1;
}

Error system_error(const std::filesystem::path& path, int error_number) {
  ErrorCode code = ErrorCode::kUnavailable;
  if (error_number == ENOENT || error_number == ENOTDIR) code = ErrorCode::kNotFound;
  if (error_number == EACCES || error_number == EPERM || error_number == EROFS) {
    code = ErrorCode::kDenied;
  }
  if (error_number == EFBIG || error_number == ENAMETOOLONG) code = ErrorCode::kLimit;
  std::string reason = std::strerror(error_number);
  if (!reason.empty() && reason[0] >= 'A' && reason[0] <= 'Z') reason[0] += 'a' - 'A';
  return Error{code, printable(path.native()) + ": " + reason};
}

Result<Descriptor> open_for_reading(const std::filesystem::path& path) {
  if (path.native().find('\0') != std::string::npos) {
    return Error{ErrorCode::kInvalidArgument, "a path with a zero byte"};
  }
  // O_NONBLOCK so that a named pipe without a writer does not hold us up before we can refuse it.
  Descriptor opened(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!opened.is_open()) return system_error(path, errno);
  struct stat status;
  if (fstat(opened.get(), &status) != 0) return system_error(path, errno);
  if (!S_ISREG(status.st_mode)) {
    return Error{ErrorCode::kUnsupported,
                 printable(path.native()) + ": is " + std::string(what_it_is(status.st_mode))};
  }
  return opened;
}

static Result<std::pair<Descriptor, std::filesystem::path>> make_nameless_file() {
  std::error_code failed;
  const auto folder = std::filesystem::temp_directory_path(failed);
  if (failed) return Error{ErrorCode::kUnavailable, "no temporary folder: " + failed.message()};
  Descriptor file(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (!file.is_open()) return system_error(folder, errno);
  return std::pair(std::move(file), folder);
}

Result<Descriptor> nameless_file_of(std::string_view content) {
  auto [file, folder] = TRY(make_nameless_file());
  TRY(write_all(file.get(), content, folder));
  return std::move(file);
}

Result<Descriptor> copy_to_nameless_file(int descriptor, uint64_t bytes_max) {
  auto [file, folder] = TRY(make_nameless_file());
  std::array<char, 1 << 16> buffer;
  uint64_t total = 0;
  while (true) {
    const ssize_t got = read(descriptor, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("standard input", errno);
    if (got == 0) return std::move(file);
    total += static_cast<uint64_t>(got);
    if (total > bytes_max) {
      return Error{ErrorCode::kLimit,
                   "standard input is over " + std::to_string(bytes_max) + " bytes"};
    }
    TRY(write_all(file.get(), {buffer.data(), static_cast<size_t>(got)}, folder));
  }
}

Result<std::string> read_file(const std::filesystem::path& path, uint64_t bytes_max) {
  const Descriptor opened = TRY(open_for_reading(path));
  std::string content;
  std::array<char, 1 << 16> buffer;
  while (true) {
    const ssize_t got = read(opened.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error(path, errno);
    if (got == 0) return content;
    if (content.size() + static_cast<size_t>(got) > bytes_max) {
      return Error{ErrorCode::kLimit,
                   printable(path.native()) + ": over " + std::to_string(bytes_max) + " bytes"};
    }
    content.append(buffer.data(), static_cast<size_t>(got));
  }
}

Result<NewFile> NewFile::create(const std::filesystem::path& folder) {
  std::string name = (folder / (std::string(kNewPrefix) + "XXXXXX")).native();
  Descriptor file(mkostemp(name.data(), O_CLOEXEC));
  if (!file.is_open()) return system_error(folder, errno);
  flock(file.get(), LOCK_EX | LOCK_NB);  // for as long as it is written: see sweep()
  return NewFile(std::move(file), std::move(name));
}

Status NewFile::sweep(const std::filesystem::path& folder) {
  std::error_code failed;
  for (std::filesystem::directory_iterator entry(folder, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    if (!entry->path().filename().native().starts_with(kNewPrefix)) continue;
    const Descriptor left(::open(entry->path().c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (left.is_open() && flock(left.get(), LOCK_EX | LOCK_NB) == 0) unlink(entry->path().c_str());
  }
  if (failed) return system_error(folder, failed.value());
  return ok();
}

Result<uint64_t> free_bytes(const std::filesystem::path& folder) {
  struct statvfs disk;
  if (statvfs(folder.c_str(), &disk) != 0) return system_error(folder, errno);
  return static_cast<uint64_t>(disk.f_bavail) * disk.f_frsize;
}

NewFile::NewFile(NewFile&& other) noexcept
    : file_(std::move(other.file_)),
      name_(std::exchange(other.name_, "")),
      size_bytes_(other.size_bytes_) {}

NewFile::~NewFile() {
  if (!name_.empty()) unlink(name_.c_str());
}

Status NewFile::append(std::string_view bytes) {
  TRY(write_all(file_.get(), bytes, name_));
  size_bytes_ += bytes.size();
  return ok();
}

Status NewFile::sync() {
  if (fsync(file_.get()) != 0) return system_error(name_, errno);
  return ok();
}

Status NewFile::commit(const std::filesystem::path& path) {
  // Read once: to read it is to set it, which another thread must not see.
  static const mode_t mask = [] {
    const mode_t set = umask(0);
    umask(set);
    return set;
  }();
  if (fchmod(file_.get(), 0666 & ~mask) != 0) return system_error(path, errno);
  if (fsync(file_.get()) != 0) return system_error(path, errno);
  if (rename(name_.c_str(), path.c_str()) != 0) return system_error(path, errno);
  name_.clear();
  file_.close();
  return sync_folder(path.has_parent_path() ? path.parent_path() : ".");
}

Status write_file(const std::filesystem::path& path, std::string_view content) {
  NewFile file = TRY(NewFile::create(path.has_parent_path() ? path.parent_path() : "."));
  TRY(file.append(content));
  return file.commit(path);
}

Status make_folder(const std::filesystem::path& path) {
  std::filesystem::path made;
  for (const auto& part : path) {
    made /= part;
    if (mkdir(made.c_str(), 0700) == 0) {
      // A file in it survives a loss of power only if the folder itself does.
      const Status synced = sync_folder(made.has_parent_path() ? made.parent_path() : ".");
      if (synced) continue;
      rmdir(made.c_str());  // or the next caller would take it for synced
      return synced;
    }
    if (errno == EEXIST) continue;
    if (errno == EACCES || errno == EROFS) {
      std::error_code ignored;
      if (std::filesystem::is_directory(made, ignored)) continue;  // the parent need not be ours
    }
    return system_error(made, errno);
  }
  std::error_code failed;
  if (!std::filesystem::is_directory(path, failed)) return system_error(path, ENOTDIR);
  return ok();
}

}  // namespace vigie
