#include "store/index/pieces.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace vigie::store {
namespace {

constexpr size_t kTailRows = 65'536;
constexpr size_t kTailPostings = 524'288;
constexpr size_t kReadBytes = kLogRecordBytes << 15;  // 1.5 MiB at once

Error in_file(const std::string& name, const Error& error) {
  return Error{error.code, name + ": " + error.message};
}

}  // namespace

Result<std::shared_ptr<SealedPiece>> SealedPiece::open(const std::filesystem::path& folder,
                                                       const SegmentFile& file, bool is_keys,
                                                       uint64_t seed) {
  auto mapped = TRY(MappedFile::open(folder / file.name));
  auto out = std::make_shared<SealedPiece>(file, is_keys, std::move(mapped));
  if (is_keys) {
    auto keys = fingerprint::KeySegment::open(out->mapped.bytes());
    if (!keys) return in_file(file.name, keys.error());
    out->keys = *keys;
    return out;
  }
  auto rows = fingerprint::Segment::open(out->mapped.bytes());
  if (!rows) return in_file(file.name, rows.error());
  if (rows->seed() != seed) {
    return Error{ErrorCode::kCorrupt, file.name + ": its seed is that of another index"};
  }
  out->rows = *rows;
  return out;
}

Status SealedPiece::verify() {
  const Status sound = is_keys ? keys->verify() : rows->verify();
  if (!sound) return in_file(file.name, sound.error());
  is_verified = true;
  return ok();
}

Result<std::unique_ptr<LogPiece>> LogPiece::open(const std::filesystem::path& folder,
                                                 const std::string& name, uint64_t seed) {
  const auto path = folder / name;
  Descriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  if (!file.is_open()) return system_error(path, errno);
  std::string header(kLogHeaderBytes, '\0');
  const ssize_t got = pread(file.get(), header.data(), header.size(), 0);
  header.resize(static_cast<size_t>(std::max<ssize_t>(got, 0)));
  if (const Status sound = check_log_header(header, seed); !sound) {
    return in_file(name, sound.error());
  }
  return std::unique_ptr<LogPiece>(new LogPiece(name, std::move(file)));
}

Result<bool> LogPiece::follow() {
  struct stat status;
  if (fstat(file_.get(), &status) != 0) return system_error(name_, errno);
  has_new_piece_ = false;
  const auto size = static_cast<uint64_t>(status.st_size);
  std::string unread;
  // A batch is read whole: what comes after the last mark is kept until its own mark is there.
  for (uint64_t from = bytes(); from < size;) {
    const size_t kept = unread.size();
    unread.resize(kept + std::min<uint64_t>(kReadBytes, size - from));
    const ssize_t got =
        pread(file_.get(), unread.data() + kept, unread.size() - kept, static_cast<off_t>(from));
    if (got < 0 && errno != EINTR) return system_error(name_, errno);
    if (got == 0) break;
    unread.resize(kept + static_cast<size_t>(std::max<ssize_t>(got, 0)));
    from += static_cast<uint64_t>(std::max<ssize_t>(got, 0));
    const size_t told = read_log(unread, *this);
    unread.erase(0, told);
    end_ += told;
  }
  return has_new_piece_;
}

Status LogPiece::append(std::string_view records) {
  const auto from = static_cast<off_t>(bytes());
  if (ftruncate(file_.get(), from) != 0) return system_error(name_, errno);
  for (size_t done = 0; done < records.size();) {
    const ssize_t wrote = pwrite(file_.get(), records.data() + done, records.size() - done,
                                 from + static_cast<off_t>(done));
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) {
      const Error error = system_error(name_, errno);
      if (ftruncate(file_.get(), from) != 0) return system_error(name_, errno);
      return error;
    }
    done += static_cast<size_t>(wrote);
  }
  return ok();
}

void LogPiece::on_row(const fingerprint::Row& row, const fingerprint::Label& label) {
  if (tails_.empty() || tails_.back()->size() == kTailRows) {
    tails_.push_back(std::make_shared<fingerprint::Tail>(kTailRows));
    has_new_piece_ = true;
  }
  tails_.back()->add(row, label);
}

void LogPiece::on_key(const fingerprint::Posting& posting) {
  if (key_tails_.empty() || key_tails_.back()->size() == kTailPostings) {
    key_tails_.push_back(std::make_shared<fingerprint::KeyTail>(kTailPostings));
    has_new_piece_ = true;
  }
  key_tails_.back()->add(posting);
}

void LogPiece::on_removal(uint64_t number) {
  removals_.push_back(number);
  has_new_piece_ = true;
}

void LogPiece::on_mark(uint64_t position) { position_ = std::max(position_, position); }

}  // namespace vigie::store
