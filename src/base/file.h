// base/file.h: files and descriptors, without surprises.
//
// Errors carry the path (made printable) and the system's reason: kNotFound, kDenied, kLimit when
// over a size limit, kUnavailable otherwise.
// Threads stateless; a Descriptor belongs to one owner.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace vigie {

// Owns one file descriptor; -1 is none.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();
  int get() const { return number_; }
  bool is_open() const { return number_ >= 0; }
  void close();

 private:
  int number_ = -1;
};

// An ordinary file, opened for reading. Never blocks: a FIFO, a socket, a device or a folder is
// refused with kUnsupported and named as what it is.
Result<Descriptor> open_for_reading(const std::filesystem::path& path);

// A copy of all that can be read from descriptor, in a file without a name: it is gone when it is
// closed, or when the program dies. Errors: kLimit above bytes_max; no temporary folder.
Result<Descriptor> copy_to_nameless_file(int descriptor, uint64_t bytes_max);

// The same of bytes at hand.
Result<Descriptor> nameless_file_of(std::string_view content);

Result<std::string> read_file(const std::filesystem::path& path, uint64_t bytes_max);

// Written beside its place, synced, renamed, and the folder synced: after a crash the old content
// or the new one is there, never a part (I5, "nothing is lost").
Status write_file(const std::filesystem::path& path, std::string_view content);

// The same for content that comes piece by piece: nothing is at its place before commit().
class NewFile {
 public:
  // In a folder on the file system where it will stay.
  static Result<NewFile> create(const std::filesystem::path& folder);
  // Removes what killed programs left in the folder; what is being written now stays.
  static Status sweep(const std::filesystem::path& folder);
  NewFile(NewFile&& other) noexcept;
  NewFile& operator=(NewFile&& other) = delete;
  ~NewFile();  // without commit() the file is gone

  Status append(std::string_view bytes);
  // What was appended survives a loss of power. commit() does it too; earlier is for those who hold
  // a lock while they commit.
  Status sync();
  // Synced and renamed, readable as the program's umask says. Precondition: called once.
  Status commit(const std::filesystem::path& path);
  uint64_t size_bytes() const { return size_bytes_; }
  int descriptor() const { return file_.get(); }

 private:
  NewFile(Descriptor file, std::string name) : file_(std::move(file)), name_(std::move(name)) {}
  Descriptor file_;
  std::string name_;
  uint64_t size_bytes_ = 0;
};

// mkdir -p with mode 0700, synced. Errors: as above.
Status make_folder(const std::filesystem::path& path);

// What this user may still write on the folder's file system.
Result<uint64_t> free_bytes(const std::filesystem::path& folder);

// "PATH: no such file" and the like from errno, with the code that fits.
Error system_error(const std::filesystem::path& path, int error_number);

}  // namespace vigie
