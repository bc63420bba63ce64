// flow/ingest.h: takes an upload in: bytes to disk as they come, then all or nothing.
//
// Output  the item's id, once media, item, job and event are kept (I5).
// Cost    bounded memory: a piece is written and hashed when it comes.
// Threads an Upload belongs to one thread at a time.
#pragma once

#include <memory>
#include <string>

#include "base/crypto.h"
#include "base/file.h"
#include "base/json.h"
#include "store/items.h"

namespace vigie::flow {

class Upload {
 public:
  // bytes_max: of the media. Errors: the disk.
  static Result<Upload> begin(store::Store& store, uint64_t bytes_max);

  // Errors: kLimit above bytes_max; kUnavailable when the disk is full.
  Status append(std::string_view bytes);
  uint64_t size_bytes() const { return file_.size_bytes(); }

  // metadata: account, external_id, title, description, captions, language, region, context; all
  // optional. request_key: of an Idempotency-Key, "" for none. Precondition: called once.
  // Errors: kInvalidArgument with the member; as Items::accept.
  Result<store::Accepted> finish(store::Store& store, const Json& metadata,
                                 const std::string& request_key,
                                 const store::Items::Bounds& bounds);

 private:
  Upload(NewFile file, uint64_t bytes_max)
      : file_(std::move(file)), hash_(std::make_unique<Sha256>()), bytes_max_(bytes_max) {}
  NewFile file_;
  std::unique_ptr<Sha256> hash_;
  uint64_t bytes_max_;
};

// What an item may be said to be: members known, of the right type and size. captions may be SRT or
// VTT text, or [{"from_ms","to_ms","text"}], which becomes SRT. Errors: kInvalidArgument.
Result<JsonObject> check_metadata(const Json& metadata);

}  // namespace vigie::flow
