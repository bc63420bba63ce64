// JPEG of one small picture, by FFmpeg's own encoder: no other library for it.
#include "media/decode.h"
#include "media/ffmpeg.h"

#include <algorithm>

namespace vigie::media {
namespace {

Result<FramePtr> to_yuv(const Picture& picture) {
  FramePtr frame(av_frame_alloc());
  if (frame == nullptr) return Error{ErrorCode::kUnavailable, "no memory for a picture"};
  frame->width = picture.width_px;
  frame->height = picture.height_px;
  frame->format = AV_PIX_FMT_YUVJ420P;
  frame->color_range = AVCOL_RANGE_JPEG;
  if (av_frame_get_buffer(frame.get(), 0) < 0) {
    return Error{ErrorCode::kUnavailable, "no memory for a picture"};
  }
  const AVPixelFormat from =
      picture.format == PixelFormat::kRgb24 ? AV_PIX_FMT_RGB24 : AV_PIX_FMT_GRAY8;
  const ScalePtr scale(sws_getContext(picture.width_px, picture.height_px, from, picture.width_px,
                                      picture.height_px, AV_PIX_FMT_YUVJ420P, SWS_BILINEAR, nullptr,
                                      nullptr, nullptr));
  if (scale == nullptr) return Error{ErrorCode::kUnavailable, "no converter for a picture"};
  const uint8_t* planes[4] = {picture.data, nullptr, nullptr, nullptr};
  const int strides[4] = {picture.stride_bytes, 0, 0, 0};
  sws_scale(scale.get(), planes, strides, 0, picture.height_px, frame->data, frame->linesize);
  return frame;
}

}  // namespace

Result<std::vector<uint8_t>> encode_jpeg(const Picture& picture, int quality_percent) {
  if (picture.width_px <= 0 || picture.height_px <= 0 || picture.data == nullptr) {
    return Error{ErrorCode::kInvalidArgument, "a picture without pixels"};
  }
  const AVCodec* codec = avcodec_find_encoder(AV_CODEC_ID_MJPEG);
  CodecPtr context(codec != nullptr ? avcodec_alloc_context3(codec) : nullptr);
  if (context == nullptr) return Error{ErrorCode::kUnavailable, "no JPEG encoder"};
  context->width = picture.width_px;
  context->height = picture.height_px;
  context->pix_fmt = AV_PIX_FMT_YUVJ420P;
  context->time_base = {1, 1};
  context->thread_count = 1;
  context->flags |= AV_CODEC_FLAG_QSCALE;
  // FFmpeg's scale runs from 1 (best) to 31.
  const int scale = std::clamp(31 - quality_percent * 30 / 100, 1, 31);
  context->global_quality = scale * FF_QP2LAMBDA;
  if (const int failed = avcodec_open2(context.get(), codec, nullptr); failed < 0) {
    return Error{ErrorCode::kUnavailable, "JPEG encoder: " + error_text(failed)};
  }
  const FramePtr frame = TRY(to_yuv(picture));
  frame->quality = context->global_quality;
  const PacketPtr packet(av_packet_alloc());
  int failed = avcodec_send_frame(context.get(), frame.get());
  if (failed >= 0) failed = avcodec_receive_packet(context.get(), packet.get());
  if (failed < 0) return Error{ErrorCode::kUnavailable, "JPEG encoder: " + error_text(failed)};
  return std::vector<uint8_t>(packet->data, packet->data + packet->size);
}

}  // namespace vigie::media
