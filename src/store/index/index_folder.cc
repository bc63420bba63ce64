#include "store/index/index_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <thread>

#include "base/bytes.h"
#include "base/crypto.h"
#include "store/index/locked.h"

namespace vigie::store {
namespace {

constexpr const char* kWriteLock = "write.lock";
constexpr int kReloadsMax = 8;

std::string new_name(const char* prefix) {
  return std::string(prefix) + "-" + to_hex(random_bytes(8)) + ".idx";
}

Result<std::array<int64_t, 4>> stamp_of(const std::filesystem::path& path) {
  struct stat status;
  if (stat(path.c_str(), &status) != 0) return system_error(path, errno);
  return std::array<int64_t, 4>{static_cast<int64_t>(status.st_ino), status.st_ctim.tv_sec,
                                status.st_ctim.tv_nsec, status.st_size};
}

}  // namespace

IndexFolder::~IndexFolder() = default;

// Waits at most 10 s: a writer holds it for as long as it takes to write a batch.
Result<Descriptor> IndexFolder::lock_file(const char* name, bool waits) const {
  const auto path = folder_ / name;
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file.is_open()) return system_error(path, errno);
  constexpr int kTries = 5000;
  for (int i = 0; flock(file.get(), LOCK_EX | LOCK_NB) != 0; ++i) {
    if (errno != EWOULDBLOCK && errno != EINTR) return system_error(path, errno);
    if (!waits || i >= kTries) {
      return Error{ErrorCode::kUnavailable, "another process writes to the index " +
                                                folder_.filename().native() + ": try again"};
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return file;
}

Result<IndexFolder::Locked> IndexFolder::lock_for_writing() {
  Locked out;
  out.writers = std::unique_lock(writers_);
  out.file = TRY(lock_file(kWriteLock, true));
  return out;
}

Result<std::unique_ptr<IndexFolder>> IndexFolder::open(const std::filesystem::path& folder,
                                                       const IndexOptions& options) {
  TRY(make_folder(folder));
  auto out = std::unique_ptr<IndexFolder>(new IndexFolder(folder, options));
  if (!stamp_of(folder / kManifestName)) TRY(out->create());
  const std::scoped_lock lock(out->mutex_);
  TRY(out->refresh());
  if (out->manifest_.content != options.content) {
    return Error{ErrorCode::kConflict, "the index " + folder.filename().native() +
                                           " was made by another version of the program"};
  }
  return out;
}

Status IndexFolder::create() {
  const Locked locked = TRY(lock_for_writing());
  if (stamp_of(folder_ / kManifestName)) return ok();  // another process was faster
  Manifest first;
  first.content = options_.content;
  const auto random = random_bytes(8);
  std::memcpy(&first.seed, random.data(), sizeof first.seed);
  first.logs = {new_name("log")};
  TRY(write_file(folder_ / first.logs[0], log_header(first.seed)));
  return write_manifest(folder_, first);
}

Status IndexFolder::erase(const std::filesystem::path& folder) {
  IndexFolder erased(folder, {});
  const Locked locked = TRY(erased.lock_for_writing());
  std::error_code failed;
  std::filesystem::remove(folder / kManifestName, failed);
  // Until this point it is whole, after it it is none.
  for (std::filesystem::directory_iterator entry(folder, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    if (entry->path().extension() != ".idx") continue;
    std::error_code ignored;
    std::filesystem::remove(entry->path(), ignored);
  }
  if (!failed) return ok();
  return Error{ErrorCode::kUnavailable, "cannot erase the index: " + failed.message()};
}

Status IndexFolder::refresh() {
  bool has_changed = false;
  const auto stamp = TRY(stamp_of(folder_ / kManifestName));
  if (stamp != manifest_stamp_) {
    TRY(reload());
    has_changed = true;
  }
  for (const auto& log : logs_) has_changed |= TRY(log->follow());
  if (has_changed) publish();
  return ok();
}

// A file that the manifest named may be gone when it is opened: then there is a newer manifest.
Status IndexFolder::reload() {
  for (int tries = 0;; ++tries) {
    const auto stamp = TRY(stamp_of(folder_ / kManifestName));
    Manifest next = TRY(read_manifest(folder_));
    std::vector<std::shared_ptr<SealedPiece>> sealed;
    std::vector<std::unique_ptr<LogPiece>> logs;
    Status opened = ok();
    const auto keep = [&](const SegmentFile& file, bool is_keys) -> Status {
      for (const auto& piece : sealed_) {
        if (piece->file.name != file.name) continue;
        sealed.push_back(piece);
        return ok();
      }
      sealed.push_back(TRY(SealedPiece::open(folder_, file, is_keys, next.seed)));
      if (sealed.back()->mapped.bytes().size() <= options_.verify_bytes_max) {
        TRY(sealed.back()->verify());
      }
      return ok();
    };
    for (const auto& file : next.segments) opened = opened ? keep(file, false) : opened;
    for (const auto& file : next.key_segments) opened = opened ? keep(file, true) : opened;
    for (const auto& name : next.logs) {
      const auto known = std::find_if(logs_.begin(), logs_.end(), [&](const auto& log) {
        return log != nullptr && log->name() == name;
      });
      if (known != logs_.end()) {
        logs.push_back(std::move(*known));
        continue;
      }
      auto log = LogPiece::open(folder_, name, next.seed);
      if (log) {
        logs.push_back(std::move(*log));
      } else if (opened) {
        opened = log.error();
      }
    }
    logs_ = std::move(logs);
    sealed_ = std::move(sealed);
    if (opened) {
      if (permutation_ == nullptr || permutation_->seed() != next.seed) {
        permutation_ = std::make_shared<fingerprint::Permutation>(next.seed);
      }
      manifest_ = std::move(next);
      manifest_stamp_ = stamp;
      return ok();
    }
    const bool was_replaced = TRY(stamp_of(folder_ / kManifestName)) != stamp;
    if (opened.error().code == ErrorCode::kNotFound && !was_replaced) {
      return Error{ErrorCode::kCorrupt,
                   "a file of the index is missing: " + opened.error().message};
    }
    if (!was_replaced || tries >= kReloadsMax) return opened;
  }
}

void IndexFolder::publish() {
  fingerprint::IndexPieces pieces;
  pieces.permutation = permutation_;
  for (const auto& piece : sealed_) {
    if (piece->rows) pieces.segments.emplace_back(piece, &*piece->rows);
    if (piece->keys) pieces.key_segments.emplace_back(piece, &*piece->keys);
  }
  auto removed = manifest_.removed;
  for (const auto& log : logs_) {
    pieces.tails.insert(pieces.tails.end(), log->tails().begin(), log->tails().end());
    pieces.key_tails.insert(pieces.key_tails.end(), log->key_tails().begin(),
                            log->key_tails().end());
    removed.insert(removed.end(), log->removals().begin(), log->removals().end());
  }
  std::sort(removed.begin(), removed.end());
  pieces.removed = std::make_shared<std::vector<uint64_t>>(std::move(removed));
  view_ = std::make_shared<fingerprint::IndexView>(std::move(pieces));
}

Result<std::shared_ptr<const fingerprint::IndexView>> IndexFolder::view() {
  const std::scoped_lock lock(mutex_);
  TRY(refresh());
  return view_;
}

Result<uint64_t> IndexFolder::position() {
  const std::scoped_lock lock(mutex_);
  TRY(refresh());
  return reached();
}

uint64_t IndexFolder::reached() const {
  uint64_t out = manifest_.position;
  for (const auto& log : logs_) out = std::max(out, log->position());
  return out;
}

// With both locks. What is in force is told apart by its generation.
Status IndexFolder::change_manifest(Manifest next) {
  ++next.generation;
  TRY(write_manifest(folder_, next));
  return refresh();
}

static std::string records_of(const IndexBatch& batch, const fingerprint::Permutation& permutation,
                              uint64_t position) {
  std::string out;
  for (const auto& [hash, label] : batch.hashes) put_row(out, permutation.apply(hash), label);
  for (size_t from = 0; from < batch.keys.size();) {
    uint32_t keys[kKeysARecord];
    size_t count = 0;
    const uint64_t number = batch.keys[from].number;
    while (count < kKeysARecord && from < batch.keys.size() && batch.keys[from].number == number) {
      keys[count++] = batch.keys[from++].key;
    }
    put_keys(out, {keys, count}, number);
  }
  for (const uint64_t number : batch.removals) put_removal(out, number);
  put_mark(out, position);
  return out;
}

Status IndexFolder::append(const IndexBatch& batch, uint64_t position) {
  const Locked locked = TRY(lock_for_writing());
  const std::scoped_lock lock(mutex_);
  TRY(refresh());
  if (position <= reached()) return ok();
  TRY(logs_.back()->append(records_of(batch, *permutation_, position)));
  TRY(refresh());
  if (logs_.back()->records() < options_.log_records_max) return ok();
  Manifest next = manifest_;
  next.logs.push_back(new_name("log"));
  TRY(write_file(folder_ / next.logs.back(), log_header(next.seed)));
  return change_manifest(std::move(next));
}

Result<std::string> IndexFolder::write_segment_file(
    const char* prefix, const std::function<Status(const fingerprint::Sink&)>& write) {
  NewFile file = TRY(NewFile::create(folder_));
  TRY(write([&file](std::span<const uint8_t> part) {
    return file.append({reinterpret_cast<const char*>(part.data()), part.size()});
  }));
  std::string name = new_name(prefix);
  TRY(file.commit(folder_ / name));
  return name;
}

Status IndexFolder::snapshot(const std::filesystem::path& target) {
  std::error_code failed;
  if (std::filesystem::exists(target, failed)) {
    return Error{ErrorCode::kConflict, target.native() + " exists already"};
  }
  const Locked locked = TRY(lock_for_writing());
  const std::scoped_lock lock(mutex_);
  TRY(refresh());
  TRY(make_folder(target));
  for (const auto& piece : sealed_) {
    const auto from = folder_ / piece->file.name, to = target / piece->file.name;
    std::filesystem::create_hard_link(from, to, failed);
    if (failed) std::filesystem::copy_file(from, to, failed);  // on another file system
    if (failed) return Error{ErrorCode::kUnavailable, to.native() + ": " + failed.message()};
  }
  for (const auto& log : logs_) {
    const std::string bytes = TRY(read_file(folder_ / log->name(), UINT64_MAX));
    TRY(write_file(target / log->name(), std::string_view(bytes).substr(0, log->bytes())));
  }
  return write_manifest(target, manifest_);
}

Result<IndexFolder::Figures> IndexFolder::figures() {
  const std::scoped_lock lock(mutex_);
  TRY(refresh());
  Figures out;
  out.hashes = view_->size();
  out.logs = logs_.size();
  out.removed = view_->pieces().removed->size();
  for (const auto& piece : sealed_) {
    ++out.segments;
    out.bytes += piece->mapped.bytes().size();
  }
  for (const auto& log : logs_) out.bytes += log->bytes();
  return out;
}

}  // namespace vigie::store
