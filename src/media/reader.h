// media/reader.h: gives FFmpeg one descriptor to read, and nothing else.
//
// Input   a seekable descriptor that somebody else closes.
// Output  an AVIOContext for AVFormatContext::pb.
// Threads one thread a Reader.
#pragma once

#include <cstdint>
#include <memory>

#include "base/bytes.h"
#include "base/result.h"

struct AVIOContext;

namespace vigie::media {

class Reader {
 public:
  // Errors: kInvalidArgument when descriptor is no ordinary file; kUnavailable out of memory.
  static Result<std::unique_ptr<Reader>> open(int descriptor);
  ~Reader();
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  AVIOContext* context() { return context_; }
  uint64_t size_bytes() const { return source_.size(); }

 private:
  explicit Reader(DescriptorSource source) : source_(source) {}
  static int read(void* self, uint8_t* buffer, int bytes);
  static int64_t seek(void* self, int64_t offset, int whence);

  DescriptorSource source_;
  uint64_t position_ = 0;
  AVIOContext* context_ = nullptr;
};

}  // namespace vigie::media
