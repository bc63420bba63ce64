// Makes a program's writes, syncs, renames and new files fail when it is told to: LD_PRELOAD.
//
// Input   VIGIE_FAULTS: a file of five 64-bit numbers that the test maps too, see Orders.
//         VIGIE_FAULTS_FOLDER: only what is in this folder counts and fails.
// Limits  what is written through mapped memory is not seen: of SQLite that is the -shm file, which
//         is made anew after every crash.
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace {

struct Orders {
  std::atomic<int64_t> calls;       // how many were made since the test set this to 0
  std::atomic<int64_t> fail_at;     // that call fails; 0: none
  std::atomic<int64_t> fail_from;   // that call and all after it fail; 0: none
  std::atomic<int64_t> error;       // errno of those
  std::atomic<int64_t> free_bytes;  // what statvfs says is left; below 0: the truth
};

Orders* orders() {
  static Orders* const mapped = [] {
    const char* path = getenv("VIGIE_FAULTS");
    const int file = path != nullptr ? ::open(path, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0) return static_cast<Orders*>(nullptr);
    void* at = mmap(nullptr, sizeof(Orders), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    return at == MAP_FAILED ? nullptr : static_cast<Orders*>(at);
  }();
  return mapped;
}

bool is_ours(const char* path) {
  static const char* const folder = getenv("VIGIE_FAULTS_FOLDER");
  return folder != nullptr && strncmp(path, folder, strlen(folder)) == 0;
}

bool is_ours(int file) {
  char link[32], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  const ssize_t size = readlink(link, path, sizeof path - 1);
  if (size <= 0) return false;
  path[size] = '\0';
  return is_ours(path);
}

// Counts the call; true, with errno set, when it is to fail.
bool fails() {
  Orders* const given = orders();
  if (given == nullptr) return false;
  const int64_t call = ++given->calls;
  const int64_t from = given->fail_from;
  if (call != given->fail_at && (from == 0 || call < from)) return false;
  errno = static_cast<int>(given->error);
  return true;
}

template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

ssize_t write(int file, const void* data, size_t size) {
  static auto* const next = real<ssize_t(int, const void*, size_t)>("write");
  return is_ours(file) && fails() ? -1 : next(file, data, size);
}

ssize_t pwrite64(int file, const void* data, size_t size, off64_t offset) {
  static auto* const next = real<ssize_t(int, const void*, size_t, off64_t)>("pwrite64");
  return is_ours(file) && fails() ? -1 : next(file, data, size, offset);
}

int fsync(int file) {
  static auto* const next = real<int(int)>("fsync");
  return is_ours(file) && fails() ? -1 : next(file);
}

int fdatasync(int file) {
  static auto* const next = real<int(int)>("fdatasync");
  return is_ours(file) && fails() ? -1 : next(file);
}

int ftruncate64(int file, off64_t size) noexcept {
  static auto* const next = real<int(int, off64_t)>("ftruncate64");
  return is_ours(file) && fails() ? -1 : next(file, size);
}

int rename(const char* from, const char* to) noexcept {
  static auto* const next = real<int(const char*, const char*)>("rename");
  return is_ours(to) && fails() ? -1 : next(from, to);
}

int mkdir(const char* path, mode_t mode) noexcept {
  static auto* const next = real<int(const char*, mode_t)>("mkdir");
  struct stat status;
  // One that is there already writes nothing.
  return is_ours(path) && stat(path, &status) != 0 && fails() ? -1 : next(path, mode);
}

int mkostemp64(char* path, int flags) {
  static auto* const next = real<int(char*, int)>("mkostemp64");
  return is_ours(path) && fails() ? -1 : next(path, flags);
}

int mkostemp(char* path, int flags) {
  static auto* const next = real<int(char*, int)>("mkostemp");
  return is_ours(path) && fails() ? -1 : next(path, flags);
}

int statvfs(const char* path, struct statvfs* disk) noexcept {
  static auto* const next = real<int(const char*, struct statvfs*)>("statvfs");
  const int status = next(path, disk);
  Orders* const given = orders();
  if (status == 0 && given != nullptr && given->free_bytes >= 0) {
    disk->f_bavail = static_cast<fsblkcnt_t>(given->free_bytes) / disk->f_frsize;
  }
  return status;
}

}  // extern "C"
