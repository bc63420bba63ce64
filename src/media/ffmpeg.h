// media/ffmpeg.h: owners of FFmpeg's objects, and its errors as ours. For the .cc files of media.
//
// Threads as FFmpeg: one thread an object.
#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/error.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>
}

#include <memory>
#include <string>

namespace vigie::media {

struct FreeFormat {
  void operator()(AVFormatContext* p) const { avformat_close_input(&p); }
};
struct FreeCodec {
  void operator()(AVCodecContext* p) const { avcodec_free_context(&p); }
};
struct FreeFrame {
  void operator()(AVFrame* p) const { av_frame_free(&p); }
};
struct FreePacket {
  void operator()(AVPacket* p) const { av_packet_free(&p); }
};
struct FreeScale {
  void operator()(SwsContext* p) const { sws_freeContext(p); }
};
struct FreeResample {
  void operator()(SwrContext* p) const { swr_free(&p); }
};

using FormatPtr = std::unique_ptr<AVFormatContext, FreeFormat>;
using CodecPtr = std::unique_ptr<AVCodecContext, FreeCodec>;
using FramePtr = std::unique_ptr<AVFrame, FreeFrame>;
using PacketPtr = std::unique_ptr<AVPacket, FreePacket>;
using ScalePtr = std::unique_ptr<SwsContext, FreeScale>;
using ResamplePtr = std::unique_ptr<SwrContext, FreeResample>;

// FFmpeg's sentence for one of its error numbers.
inline std::string error_text(int number) {
  char buffer[AV_ERROR_MAX_STRING_SIZE] = {};
  av_strerror(number, buffer, sizeof buffer);
  return buffer;
}

}  // namespace vigie::media
