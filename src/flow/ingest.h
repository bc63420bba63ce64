// flow/ingest.h: takes an upload in: bytes to disk as they come, then all or nothing.
//
// Output  the item's id, once media, item, job and event are kept (I5).
// Cost    bounded memory: a piece is written and hashed when it comes.
// Threads an Upload belongs to one thread at a time.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/crypto.h"
#include "base/file.h"
#include "base/json.h"
#include "store/items.h"

namespace vigie::flow {

struct UploadLimits {
  uint64_t bytes_max = 0;   // of the media
  uint64_t bytes_free = 0;  // that must stay free on the disk: what was accepted needs them
};

// Whether that much more may be taken in. Errors: kUnavailable when less than limits.bytes_free
// would be left.
Status check_room(const std::filesystem::path& folder, const UploadLimits& limits, uint64_t bytes);

class Upload {
 public:
  // Errors: kUnavailable when the disk is full or fails.
  static Result<Upload> begin(store::Store& store, const UploadLimits& limits);

  // Errors: kLimit above bytes_max; kUnavailable when the disk is full.
  Status append(std::string_view bytes);
  uint64_t size_bytes() const { return file_.size_bytes(); }

  struct Request {
    std::string key;           // of an Idempotency-Key, "" for none
    bool is_backfill = false;  // see store::NewItem
    store::Items::Bounds bounds;
  };
  // metadata: account, external_id, title, description, captions, language, region, context; all
  // optional. Precondition: called once. Errors: kInvalidArgument with the member; as
  // Items::accept.
  Result<store::Accepted> finish(store::Store& store, const Json& metadata, const Request& request);

  // The same as other media of an item that is there, within the caller's transaction.
  // Precondition: called once, instead of finish. Errors: kInvalidArgument when it is empty; as
  // Items::replace_media.
  Status replace(store::Store& store, std::string_view item);

 private:
  // Where it goes, once it is on the disk.
  Result<std::filesystem::path> settle(store::Store& store, const std::string& sha256);
  Upload(std::filesystem::path folder, NewFile file, const UploadLimits& limits)
      : folder_(std::move(folder)),
        file_(std::move(file)),
        hash_(std::make_unique<Sha256>()),
        limits_(limits) {}
  std::filesystem::path folder_;
  NewFile file_;
  std::unique_ptr<Sha256> hash_;
  UploadLimits limits_;
  uint64_t checked_bytes_ = 0;  // the size at which room was looked for last
};

// What an item may be said to be: members known, of the right type and size. captions may be SRT or
// VTT text, or [{"from_ms","to_ms","text"}], which becomes SRT. Errors: kInvalidArgument.
Result<JsonObject> check_metadata(const Json& metadata);

}  // namespace vigie::flow
