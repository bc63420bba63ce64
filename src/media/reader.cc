#include "media/reader.h"

#include <algorithm>
#include <cstdio>

#include "media/ffmpeg.h"

namespace vigie::media {

constexpr int kBufferBytes = 1 << 16;

Result<std::unique_ptr<Reader>> Reader::open(int descriptor) {
  std::unique_ptr<Reader> reader(new Reader(TRY(DescriptorSource::open(descriptor))));
  auto* buffer = static_cast<unsigned char*>(av_malloc(kBufferBytes));
  reader->context_ = avio_alloc_context(buffer, kBufferBytes, 0, reader.get(), &Reader::read,
                                        nullptr, &Reader::seek);
  if (reader->context_ == nullptr) {
    av_free(buffer);
    return Error{ErrorCode::kUnavailable, "no memory for the read buffer"};
  }
  return reader;
}

Reader::~Reader() {
  if (context_ != nullptr) av_freep(&context_->buffer);  // FFmpeg may have made it larger
  avio_context_free(&context_);
}

int Reader::read(void* self, uint8_t* buffer, int bytes) {
  auto* reader = static_cast<Reader*>(self);
  const auto got =
      reader->source_.read_at(reader->position_, {buffer, static_cast<size_t>(std::max(0, bytes))});
  if (!got) return AVERROR(EIO);
  if (*got == 0) return AVERROR_EOF;
  reader->position_ += *got;
  return static_cast<int>(*got);
}

int64_t Reader::seek(void* self, int64_t offset, int whence) {
  auto* reader = static_cast<Reader*>(self);
  const auto size = static_cast<int64_t>(reader->source_.size());
  if ((whence & AVSEEK_SIZE) != 0) return size;
  int64_t base = 0;
  if ((whence & 3) == SEEK_CUR) base = static_cast<int64_t>(reader->position_);
  if ((whence & 3) == SEEK_END) base = size;
  int64_t target = 0;
  if (__builtin_add_overflow(base, offset, &target) || target < 0) return AVERROR(EINVAL);
  reader->position_ = static_cast<uint64_t>(target);
  return target;
}

}  // namespace vigie::media
