// Opening and the one pass. FFmpeg is told of nothing but our reader: it cannot open a second
// file, because io_open refuses, and formats that live from references are not on the list.
#include "media/decode.h"

extern "C" {
#include <libavutil/display.h>
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <string_view>

#include "base/unicode.h"
#include "media/captions.h"
#include "media/ffmpeg.h"
#include "media/reader.h"
#include "media/scale.h"
#include "media/sound.h"

namespace vigie::media {
namespace {

// FFmpeg's names of the formats that a platform receives.
constexpr std::array<std::string_view, 28> kFormats = {"mov,mp4,m4a,3gp,3g2,mj2",
                                                       "matroska,webm",
                                                       "avi",
                                                       "mpegts",
                                                       "mpeg",
                                                       "flv",
                                                       "gif",
                                                       "apng",
                                                       "jpeg_pipe",
                                                       "png_pipe",
                                                       "webp_pipe",
                                                       "bmp_pipe",
                                                       "tiff_pipe",
                                                       "mjpeg",
                                                       "wav",
                                                       "w64",
                                                       "flac",
                                                       "mp3",
                                                       "ogg",
                                                       "aac",
                                                       "aiff",
                                                       "caf",
                                                       "amr",
                                                       "asf",
                                                       "h264",
                                                       "hevc",
                                                       "ivf",
                                                       "image2"};
constexpr std::array<std::string_view, 5> kStillFormats = {"jpeg_pipe", "png_pipe", "webp_pipe",
                                                           "bmp_pipe", "tiff_pipe"};
constexpr int64_t kAnalyzeUsMax = 5'000'000;
constexpr int kRecognisedScoreMin = AVPROBE_SCORE_RETRY / 2;

template <size_t kCount>
bool is_in(const std::array<std::string_view, kCount>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

int refuse_to_open(AVFormatContext*, AVIOContext** out, const char*, int, AVDictionary**) {
  *out = nullptr;
  return AVERROR(EPERM);
}

// The format by content alone; a name could lie, and we have none.
Result<const AVInputFormat*> recognise(AVIOContext* io, int64_t probe_bytes_max) {
  const AVInputFormat* format = nullptr;
  const int score =
      av_probe_input_buffer2(io, &format, "", nullptr, 0, static_cast<unsigned>(probe_bytes_max));
  if (score < 0 || format == nullptr || score < kRecognisedScoreMin) {
    return Error{ErrorCode::kCorrupt, "no known media format at byte 0"};
  }
  if (!is_in(kFormats, format->name)) {
    return Error{ErrorCode::kUnsupported,
                 std::string("looks like ") +
                     (format->long_name != nullptr ? format->long_name : format->name) +
                     ", which is not accepted: it is no media file of its own"};
  }
  return format;
}

// Takes 9 numbers. Of a picture that is also mirrored (EXIF knows four) it is the turn alone.
int rotation_from_matrix(const void* data) {
  int32_t matrix[9];
  std::memcpy(matrix, data, sizeof matrix);
  const double determinant =
      static_cast<double>(matrix[0]) * matrix[4] - static_cast<double>(matrix[1]) * matrix[3];
  if (determinant < 0) av_display_matrix_flip(matrix, 1, 0);
  const double counter_clockwise = av_display_rotation_get(matrix);
  if (std::isnan(counter_clockwise)) return 0;
  const int quarter = static_cast<int>(std::lround(-counter_clockwise / 90.0)) % 4;
  return (quarter + 4) % 4 * 90;
}

int stream_rotation(const AVStream& stream) {
  size_t bytes = 0;
  const uint8_t* data = av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, &bytes);
  if (data == nullptr || bytes < 9 * sizeof(int32_t)) return 0;
  return rotation_from_matrix(data);
}

std::string metadata(const AVDictionary* dictionary, const char* key) {
  constexpr size_t kBytesMax = 256;
  const AVDictionaryEntry* entry = av_dict_get(dictionary, key, nullptr, 0);
  return entry != nullptr ? to_utf8(std::string_view(entry->value).substr(0, kBytesMax)) : "";
}

bool is_attached_picture(const AVStream& stream) {
  return (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) != 0;
}

StreamFacts describe(const AVStream& stream) {
  const AVCodecParameters& codec = *stream.codecpar;
  StreamFacts out;
  out.codec = avcodec_get_name(codec.codec_id);
  if (stream.duration > 0) {
    out.duration_us = av_rescale_q(stream.duration, stream.time_base, AV_TIME_BASE_Q);
  }
  out.bit_rate = codec.bit_rate;
  out.language = metadata(stream.metadata, "language");
  out.encoder = metadata(stream.metadata, "encoder");
  if (codec.codec_type == AVMEDIA_TYPE_VIDEO && !is_attached_picture(stream)) {
    out.kind = StreamKind::kVideo;
    out.width_px = codec.width;
    out.height_px = codec.height;
    out.rotation_deg = stream_rotation(stream);
    if (stream.avg_frame_rate.den > 0) out.frame_rate_hz = av_q2d(stream.avg_frame_rate);
    out.is_interlaced =
        codec.field_order > AV_FIELD_PROGRESSIVE && codec.field_order <= AV_FIELD_BT;
    out.is_hdr =
        codec.color_trc == AVCOL_TRC_SMPTE2084 || codec.color_trc == AVCOL_TRC_ARIB_STD_B67;
    const char* name = av_get_pix_fmt_name(static_cast<AVPixelFormat>(codec.format));
    if (name != nullptr) out.pixel_format = name;
  }
  if (codec.codec_type == AVMEDIA_TYPE_AUDIO) {
    out.kind = StreamKind::kAudio;
    out.sample_rate_hz = codec.sample_rate;
    out.channels = codec.ch_layout.nb_channels;
  }
  if (codec.codec_type == AVMEDIA_TYPE_SUBTITLE) out.kind = StreamKind::kSubtitle;
  return out;
}

// "9,0,Default,,0,0,0,,Text": what FFmpeg makes of every text subtitle. The text follows 8 commas.
std::string_view text_of_ass(std::string_view line) {
  for (int i = 0; i < 8; ++i) {
    const size_t comma = line.find(',');
    if (comma == std::string_view::npos) return "";
    line.remove_prefix(comma + 1);
  }
  return line;
}

// One want of pictures with its scaler and its clock.
struct Outlet {
  PictureWant want;
  Scaler scaler;
  int64_t next_us = 0;

  explicit Outlet(const PictureWant& wanted) : want(wanted), scaler(wanted) {}

  bool is_due(int64_t time_us) {
    if (want.rate_hz <= 0) return true;
    if (time_us < next_us) return false;
    const double period_us = 1e6 / want.rate_hz;
    const double passed = std::floor(static_cast<double>(time_us) / period_us + 1e-6);
    next_us = static_cast<int64_t>(std::ceil((passed + 1) * period_us - 1e-3 * period_us));
    return true;
  }
};

}  // namespace

struct Decoder::State {
  DecodeLimits limits;
  std::unique_ptr<Reader> reader;
  FormatPtr format;
  MediaFacts facts;
  int video = -1, audio = -1;
  int container_rotation_deg = 0;  // of the video stream
  CodecPtr video_codec, audio_codec;
  std::vector<CodecPtr> subtitle_codecs;  // by stream; null for the others
  int64_t start_us = 0;

  // While running:
  std::vector<Outlet> outlets;
  Sink* sink = nullptr;
  std::unique_ptr<SoundConverter> sound;
  int64_t last_frame_us = -1, frame_us = 40'000;
  std::string first_failure;
  bool has_refused_size = false;
  bool is_over = false;

  Status open_format(int descriptor);
  Status check_size() const;
  Status select_streams();
  Result<CodecPtr> open_codec(const AVStream& stream) const;
  void open_subtitles();
  void describe_streams();
  int64_t time_of(const AVStream& stream, int64_t timestamp) const;
  int64_t next_frame_time(const AVFrame& frame);
  int rotation_of(const AVFrame& frame);
  void stop_at_duration();
  Status show(const AVFrame& frame);
  Status decode_packet(AVCodecContext* codec, const AVPacket* packet, bool is_video,
                       AVFrame* frame);
  void decode_caption(const AVPacket& packet);
  Status run_packets();
  void finish_facts();
  void count_damage(int failed);
};

Status Decoder::State::open_format(int descriptor) {
  reader = TRY(Reader::open(descriptor));
  if (reader->size_bytes() == 0) return Error{ErrorCode::kCorrupt, "the file is empty"};
  const AVInputFormat* input = TRY(recognise(reader->context(), limits.probe_bytes_max));
  AVFormatContext* made = avformat_alloc_context();
  if (made == nullptr) return Error{ErrorCode::kUnavailable, "no memory for the container"};
  made->pb = reader->context();
  made->flags |= AVFMT_FLAG_CUSTOM_IO;
  made->io_open = refuse_to_open;
  made->probesize = limits.probe_bytes_max;
  made->max_analyze_duration = kAnalyzeUsMax;
  made->max_streams = limits.streams_max + 1;
  // On failure avformat_open_input frees the context itself.
  const int failed = avformat_open_input(&made, "", input, nullptr);
  if (failed < 0) {
    return Error{ErrorCode::kCorrupt,
                 std::string(input->name) + " container cannot be read: " + error_text(failed)};
  }
  format.reset(made);
  if (format->nb_streams > static_cast<unsigned>(limits.streams_max)) {
    return Error{ErrorCode::kLimit, std::to_string(format->nb_streams) + " or more tracks, limit " +
                                        std::to_string(limits.streams_max)};
  }
  return ok();
}

Status Decoder::State::check_size() const {
  for (unsigned i = 0; i < format->nb_streams; ++i) {
    const AVStream& stream = *format->streams[i];
    const AVCodecParameters& codec = *stream.codecpar;
    if (codec.codec_type != AVMEDIA_TYPE_VIDEO || is_attached_picture(stream)) continue;
    if (static_cast<int64_t>(codec.width) * codec.height <= limits.pixels_max) break;
    return Error{ErrorCode::kLimit, "a picture of " + std::to_string(codec.width) + " x " +
                                        std::to_string(codec.height) + " pixels, limit " +
                                        std::to_string(limits.pixels_max) + " in all"};
  }
  return ok();
}

// Looks into the packets for what the container did not say. FFmpeg decodes a frame or two for
// that, so the limits must already hold here.
Status Decoder::State::select_streams() {
  TRY(check_size());  // what the container states is lost when FFmpeg then refuses to decode it
  std::vector<AVDictionary*> options(format->nb_streams, nullptr);
  for (AVDictionary*& option : options) {
    av_dict_set_int(&option, "max_pixels", limits.pixels_max, 0);
    av_dict_set(&option, "threads", "1", 0);
  }
  const unsigned count = format->nb_streams;
  avformat_find_stream_info(format.get(), options.data());
  for (unsigned i = 0; i < count; ++i) av_dict_free(&options[i]);
  for (unsigned i = 0; i < format->nb_streams; ++i) {
    const AVStream& stream = *format->streams[i];
    const AVMediaType type = stream.codecpar->codec_type;
    const int number = static_cast<int>(i);
    if (type == AVMEDIA_TYPE_VIDEO && video < 0 && !is_attached_picture(stream)) video = number;
    if (type == AVMEDIA_TYPE_AUDIO && audio < 0) audio = number;
  }
  if (video < 0 && audio < 0) {
    return Error{ErrorCode::kCorrupt, std::string(format->iformat->name) +
                                          " container without a picture or sound track"};
  }
  return check_size();
}

Result<CodecPtr> Decoder::State::open_codec(const AVStream& stream) const {
  const std::string name = avcodec_get_name(stream.codecpar->codec_id);
  const AVCodec* codec = avcodec_find_decoder(stream.codecpar->codec_id);
  if (codec == nullptr) return Error{ErrorCode::kUnsupported, "no decoder for " + name};
  CodecPtr context(avcodec_alloc_context3(codec));
  if (context == nullptr) return Error{ErrorCode::kUnavailable, "no memory for a decoder"};
  avcodec_parameters_to_context(context.get(), stream.codecpar);
  context->pkt_timebase = stream.time_base;
  context->thread_count = 1;
  context->max_pixels = limits.pixels_max;
  if (limits.key_frames_only && context->codec_type == AVMEDIA_TYPE_VIDEO) {
    context->skip_frame = AVDISCARD_NONKEY;
  }
  if (const int failed = avcodec_open2(context.get(), codec, nullptr); failed < 0) {
    return Error{ErrorCode::kCorrupt, name + " decoder: " + error_text(failed)};
  }
  return context;
}

void Decoder::State::open_subtitles() {
  subtitle_codecs.resize(format->nb_streams);
  for (unsigned i = 0; i < format->nb_streams; ++i) {
    const AVStream& stream = *format->streams[i];
    const AVCodecDescriptor* codec = avcodec_descriptor_get(stream.codecpar->codec_id);
    if (codec == nullptr || (codec->props & AV_CODEC_PROP_TEXT_SUB) == 0) continue;
    auto opened = open_codec(stream);
    if (opened) subtitle_codecs[i] = std::move(*opened);
  }
}

void Decoder::State::describe_streams() {
  facts.container = format->iformat->name;
  if (const size_t comma = facts.container.find(','); comma != std::string::npos) {
    facts.container.resize(comma);
  }
  if (format->duration > 0) facts.declared_duration_us = format->duration;
  facts.duration_us = facts.declared_duration_us;
  facts.bit_rate = format->bit_rate;
  facts.encoder = metadata(format->metadata, "encoder");
  for (unsigned i = 0; i < format->nb_streams; ++i) {
    facts.streams.push_back(describe(*format->streams[i]));
  }
  if (video < 0) {
    facts.kind = "audio";
    return;
  }
  const StreamFacts& picture = facts.streams[static_cast<size_t>(video)];
  const bool is_single = format->streams[video]->nb_frames == 1 && audio < 0;
  facts.kind = is_in(kStillFormats, format->iformat->name) || is_single ? "image" : "video";
  if (facts.kind == "image") facts.duration_us = facts.declared_duration_us = 0;
  facts.width_px = picture.width_px;
  facts.height_px = picture.height_px;
  container_rotation_deg = picture.rotation_deg;
  if (picture.rotation_deg % 180 != 0) std::swap(facts.width_px, facts.height_px);
  if (picture.frame_rate_hz > 0) frame_us = static_cast<int64_t>(1e6 / picture.frame_rate_hz);
}

int64_t Decoder::State::time_of(const AVStream& stream, int64_t timestamp) const {
  if (timestamp == AV_NOPTS_VALUE) return -1;
  const int64_t time_us =
      av_rescale_q_rnd(timestamp, stream.time_base, AV_TIME_BASE_Q,
                       static_cast<AVRounding>(AV_ROUND_NEAR_INF | AV_ROUND_PASS_MINMAX));
  // Both are as the file says: the difference may not fit.
  int64_t passed_us = 0;
  if (__builtin_sub_overflow(time_us, start_us, &passed_us)) return -1;
  return std::max<int64_t>(0, passed_us);
}

void Decoder::State::stop_at_duration() {
  facts.stopped_early =
      "only the first " + std::to_string(limits.duration_us_max / 1'000'000) + " s were looked at";
}

// Times never go back: a stamp that is missing, repeated or wrapped around becomes the next frame.
int64_t Decoder::State::next_frame_time(const AVFrame& frame) {
  int64_t time_us = time_of(*format->streams[video], frame.best_effort_timestamp);
  if (time_us < 0) time_us = last_frame_us < 0 ? 0 : last_frame_us + frame_us;
  if (time_us <= last_frame_us) time_us = last_frame_us + std::max<int64_t>(1, frame_us / 2);
  return time_us;
}

// The container's turn, or else the frame's own: that of a JPEG's EXIF is known only now, and the
// facts are about upright pictures.
int Decoder::State::rotation_of(const AVFrame& frame) {
  if (container_rotation_deg != 0) return container_rotation_deg;
  const AVFrameSideData* side = av_frame_get_side_data(&frame, AV_FRAME_DATA_DISPLAYMATRIX);
  if (side == nullptr || side->size < 9 * sizeof(int32_t)) return 0;
  const int rotation_deg = rotation_from_matrix(side->data);
  if (facts.frames_decoded == 0) {
    facts.streams[static_cast<size_t>(video)].rotation_deg = rotation_deg;
    if (rotation_deg % 180 != 0) std::swap(facts.width_px, facts.height_px);
  }
  return rotation_deg;
}

Status Decoder::State::show(const AVFrame& frame) {
  const int64_t time_us = next_frame_time(frame);
  if (time_us > limits.duration_us_max) {
    stop_at_duration();
    is_over = true;
    return ok();
  }
  const int rotation_deg = rotation_of(frame);
  for (size_t want = 0; want < outlets.size(); ++want) {
    if (!outlets[want].is_due(time_us)) continue;
    Picture picture = TRY(outlets[want].scaler.scale(frame, rotation_deg));
    picture.time_us = time_us;
    picture.number = facts.frames_decoded;
    picture.is_key = frame.key_frame != 0;
    sink->on_picture(want, picture);
  }
  if ((frame.flags & AV_FRAME_FLAG_CORRUPT) != 0 || frame.decode_error_flags != 0) {
    ++facts.packets_damaged;
  }
  ++facts.frames_decoded;
  last_frame_us = time_us;
  return ok();
}

void Decoder::State::count_damage(int failed) {
  ++facts.packets_damaged;
  // What FFmpeg answers to max_pixels where the container states no size, as of a PNG or JPEG.
  const bool has_no_size = video_codec != nullptr && video_codec->width == 0;
  if (failed == AVERROR(EINVAL) && has_no_size) has_refused_size = true;
  if (first_failure.empty()) first_failure = error_text(failed);
}

// packet null: the decoder gives what it still holds.
Status Decoder::State::decode_packet(AVCodecContext* codec, const AVPacket* packet, bool is_video,
                                     AVFrame* frame) {
  int status = avcodec_send_packet(codec, packet);
  if (status < 0 && status != AVERROR(EAGAIN) && status != AVERROR_EOF) count_damage(status);
  while (!is_over) {
    status = avcodec_receive_frame(codec, frame);
    if (status == AVERROR(EAGAIN) || status == AVERROR_EOF) return ok();
    if (status < 0) {
      count_damage(status);
      return ok();
    }
    if (is_video) {
      TRY(show(*frame));
    } else {
      const int64_t time_us = time_of(*format->streams[audio], frame->best_effort_timestamp);
      if (time_us > limits.duration_us_max) {
        stop_at_duration();
        is_over = video_codec == nullptr;  // its last pictures may still come
        continue;
      }
      const Status converted = sound->convert(*frame, time_us);
      if (!converted && first_failure.empty()) first_failure = converted.error().message;
      if (!converted) ++facts.packets_damaged;
    }
    av_frame_unref(frame);
  }
  return ok();
}

void Decoder::State::decode_caption(const AVPacket& packet) {
  AVCodecContext* codec = subtitle_codecs[static_cast<size_t>(packet.stream_index)].get();
  if (codec == nullptr || facts.captions.size() >= kCaptionsMax) return;
  AVSubtitle subtitle{};
  int got = 0;
  AVPacket copy = packet;
  if (avcodec_decode_subtitle2(codec, &subtitle, &got, &copy) < 0 || got == 0) return;
  const AVStream& stream = *format->streams[packet.stream_index];
  Caption caption;
  caption.from_us = std::max<int64_t>(0, time_of(stream, packet.pts));
  const int64_t length_us =
      av_rescale_q(std::max<int64_t>(0, packet.duration), stream.time_base, AV_TIME_BASE_Q);
  // Also refuses a sum that does not fit.
  if (caption.from_us > limits.duration_us_max || length_us < 0) return avsubtitle_free(&subtitle);
  caption.to_us = caption.from_us + std::min(length_us, limits.duration_us_max);
  for (unsigned i = 0; i < subtitle.num_rects; ++i) {
    const AVSubtitleRect* rect = subtitle.rects[i];
    if (rect->ass != nullptr) caption.text += plain_caption(text_of_ass(rect->ass));
  }
  avsubtitle_free(&subtitle);
  if (!caption.text.empty()) facts.captions.push_back(std::move(caption));
}

Status Decoder::State::run_packets() {
  const PacketPtr packet(av_packet_alloc());
  const FramePtr frame(av_frame_alloc());
  if (packet == nullptr || frame == nullptr) {
    return Error{ErrorCode::kUnavailable, "no memory for a packet"};
  }
  for (int64_t count = 0; !is_over; ++count) {
    if (count >= limits.packets_max) {
      facts.stopped_early =
          "only the first " + std::to_string(limits.packets_max) + " packets were looked at";
      break;
    }
    const int status = av_read_frame(format.get(), packet.get());
    if (status == AVERROR_EOF) break;
    if (status < 0) {
      count_damage(status);
      break;
    }
    const int stream = packet->stream_index;
    Status done = ok();
    if (video_codec != nullptr && stream == video) {
      done = decode_packet(video_codec.get(), packet.get(), true, frame.get());
    } else if (sound != nullptr && stream == audio) {
      done = decode_packet(audio_codec.get(), packet.get(), false, frame.get());
    } else if (stream < static_cast<int>(subtitle_codecs.size())) {
      decode_caption(*packet);
    }
    av_packet_unref(packet.get());
    TRY(std::move(done));
  }
  if (video_codec != nullptr) TRY(decode_packet(video_codec.get(), nullptr, true, frame.get()));
  if (sound != nullptr) {
    TRY(decode_packet(audio_codec.get(), nullptr, false, frame.get()));
    static_cast<void>(sound->finish().has_value());
  }
  return ok();
}

void Decoder::State::finish_facts() {
  const bool saw_all = !limits.key_frames_only;
  if (saw_all && facts.kind == "video" && facts.frames_decoded == 1 && audio < 0) {
    facts.kind = "image";
  }
  if (facts.kind == "image") {
    facts.duration_us = 0;
    return;
  }
  int64_t end_us = last_frame_us >= 0 ? last_frame_us + frame_us : 0;
  if (sound != nullptr && sound->samples() > 0) end_us = std::max(end_us, sound->end_us());
  if (!saw_all) end_us = std::max(end_us, facts.declared_duration_us);
  if (end_us > 0) facts.duration_us = end_us;
}

Result<Decoder> Decoder::open(int descriptor, const DecodeLimits& limits) {
  av_log_set_level(AV_LOG_QUIET);
  auto state = std::make_unique<State>();
  state->limits = limits;
  TRY(state->open_format(descriptor));
  TRY(state->select_streams());
  if (state->format->start_time != AV_NOPTS_VALUE) state->start_us = state->format->start_time;
  state->describe_streams();
  return Decoder(std::move(state));
}

Decoder::Decoder(std::unique_ptr<State> state) : state_(std::move(state)) {}
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder::~Decoder() = default;

const MediaFacts& Decoder::facts() const { return state_->facts; }

Result<MediaFacts> Decoder::run(std::span<const PictureWant> wants, bool want_audio, Sink& sink) {
  State& state = *state_;
  state.sink = &sink;
  for (const PictureWant& want : wants) state.outlets.emplace_back(want);
  const auto note = [&](const Error& error) {
    if (state.first_failure.empty()) state.first_failure = error.message;
  };
  if (state.video >= 0 && !wants.empty()) {
    auto opened = state.open_codec(*state.format->streams[state.video]);
    if (opened) state.video_codec = std::move(*opened);
    if (!opened) note(opened.error());
  }
  if (state.audio >= 0 && want_audio) {
    auto opened = state.open_codec(*state.format->streams[state.audio]);
    if (opened) {
      state.audio_codec = std::move(*opened);
      state.sound = std::make_unique<SoundConverter>(
          [&sink](const AudioBlock& block) { sink.on_audio(block); }, state.limits.duration_us_max);
    } else {
      note(opened.error());
    }
  }
  state.open_subtitles();
  for (unsigned i = 0; i < state.format->nb_streams; ++i) {
    const int number = static_cast<int>(i);
    const bool is_used = (number == state.video && state.video_codec != nullptr) ||
                         (number == state.audio && state.sound != nullptr) ||
                         state.subtitle_codecs[i] != nullptr;
    const bool skips = number == state.video && state.limits.key_frames_only;
    state.format->streams[i]->discard = !is_used ? AVDISCARD_ALL
                                        : skips  ? AVDISCARD_NONKEY
                                                 : AVDISCARD_DEFAULT;
  }
  TRY(state.run_packets());
  const bool has_sound = state.sound != nullptr && state.sound->samples() > 0;
  if (state.facts.frames_decoded == 0 && !has_sound && state.has_refused_size) {
    return Error{ErrorCode::kLimit, "a picture without a size, or one over the limit of " +
                                        std::to_string(state.limits.pixels_max) + " pixels"};
  }
  if (state.facts.frames_decoded == 0 && !has_sound) {
    return Error{ErrorCode::kCorrupt,
                 state.facts.container +
                     " container, but not one frame or sample could be decoded" +
                     (state.first_failure.empty() ? "" : ": " + state.first_failure)};
  }
  state.finish_facts();
  return state.facts;
}

DecoderReport report_decoders() {
  constexpr std::array<AVCodecID, 14> kNeeded = {
      AV_CODEC_ID_H264, AV_CODEC_ID_HEVC, AV_CODEC_ID_VP8,  AV_CODEC_ID_VP9,  AV_CODEC_ID_AV1,
      AV_CODEC_ID_AAC,  AV_CODEC_ID_MP3,  AV_CODEC_ID_OPUS, AV_CODEC_ID_FLAC, AV_CODEC_ID_VORBIS,
      AV_CODEC_ID_PNG,  AV_CODEC_ID_MJPEG, AV_CODEC_ID_WEBP, AV_CODEC_ID_GIF};
  DecoderReport out{av_version_info(), {}};
  for (const AVCodecID id : kNeeded) {
    if (avcodec_find_decoder(id) == nullptr) out.missing.emplace_back(avcodec_get_name(id));
  }
  return out;
}

}  // namespace vigie::media
