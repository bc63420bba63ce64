// What the container says, and where what it says is unusual: facts a reviewer reads first.
//
// None of this is evidence of manipulation: screen recorders, messengers and editors all leave
// such marks. It tells where a clip has been.
#include "analyze/analyzer.h"
#include "provenance/edit_lists.h"

namespace vigie::analyze {
namespace {

constexpr std::string_view kName = "container";

// Below this a codec of today cannot keep detail: what is seen was compressed hard, often twice.
constexpr double kBitsPerPixelMin = 0.03;

const StreamFacts* first_of(const MediaFacts& media, StreamKind kind) {
  for (const StreamFacts& stream : media.streams) {
    if (stream.kind == kind) return &stream;
  }
  return nullptr;
}

// Bits the picture's track spends on a pixel, 0 when it cannot be known.
double bits_per_pixel(const MediaFacts& media, uint64_t file_bytes) {
  const StreamFacts* video = first_of(media, StreamKind::kVideo);
  if (video == nullptr || media.kind != "video" || media.duration_us <= 0) return 0;
  const double seconds = static_cast<double>(media.duration_us) / 1e6;
  const double bit_rate = video->bit_rate > 0 ? static_cast<double>(video->bit_rate)
                                              : static_cast<double>(file_bytes) * 8 / seconds;
  const double pixels =
      static_cast<double>(video->width_px) * video->height_px * video->frame_rate_hz;
  return pixels > 0 ? bit_rate / pixels : 0;
}

JsonArray unusual(const MediaFacts& media, double bits) {
  JsonArray out;
  const StreamFacts* video = first_of(media, StreamKind::kVideo);
  const StreamFacts* audio = first_of(media, StreamKind::kAudio);
  if (bits > 0 && bits < kBitsPerPixelMin) out.push_back("few bits for its picture size");
  if (video != nullptr && video->rotation_deg != 0) out.push_back("stored turned");
  if (video != nullptr && video->is_interlaced) out.push_back("interlaced");
  if (video != nullptr && video->is_hdr) out.push_back("high dynamic range");
  if (media.packets_damaged > 0) out.push_back("damaged parts were skipped");
  if (!media.stopped_early.empty()) out.push_back(Json(media.stopped_early));
  if (video != nullptr && audio != nullptr && media.kind == "video" && video->duration_us > 0 &&
      audio->duration_us > 0) {
    const int64_t apart_us = video->duration_us - audio->duration_us;
    if (apart_us > 1'000'000 || apart_us < -1'000'000) {
      out.push_back("picture and sound differ in length");
    }
  }
  return out;
}

using EditLists = std::vector<std::vector<provenance::Edit>>;

// More than one stretch, or a start well after the beginning: encoders' priming is shorter.
bool cuts_something(const EditLists& lists) {
  constexpr int64_t kPrimingMsMax = 500;
  for (const auto& edits : lists) {
    int64_t shown = 0;
    for (const auto& edit : edits) shown += edit.media_from_ms >= 0;
    if (shown > 1 || edits.back().media_from_ms > kPrimingMsMax) return true;
  }
  return false;
}

JsonArray edit_lists_json(const EditLists& lists) {
  JsonArray out;
  for (const auto& edits : lists) {
    JsonArray list;
    for (const auto& edit : edits) {
      list.push_back(JsonObject{{"duration_ms", edit.duration_ms},
                                {"media_from_ms", edit.media_from_ms},
                                {"rate", edit.rate}});
    }
    out.push_back(std::move(list));
  }
  return out;
}

class Container : public Analyzer {
 public:
  void finish(const ByteSource& bytes, PassResult& result) override {
    if (result.unreadable) {
      result.findings.push_back(
          unable_finding("media_facts", kName, UnableKind::kAbstained, result.unreadable->message));
      return;
    }
    const MediaFacts& media = result.media;
    Finding finding = new_finding("media_facts", kName);
    JsonObject facts = to_json_value(media).as_object();
    facts.erase("captions");
    finding.evidence = std::move(facts);
    finding.evidence["bytes"] = bytes.size();
    const double bits = bits_per_pixel(media, bytes.size());
    if (bits > 0) finding.evidence["bits_per_pixel"] = bits;
    JsonArray remarks = unusual(media, bits);
    const auto edits = provenance::find_edit_lists(bytes);
    if (edits && !edits->empty()) finding.evidence["edit_lists"] = edit_lists_json(*edits);
    if (edits && cuts_something(*edits)) remarks.push_back("an edit list shows only parts of it");
    finding.evidence["unusual"] = std::move(remarks);
    result.findings.push_back(std::move(finding));
    add_captions(media, result);
  }

 private:
  static void add_captions(const MediaFacts& media, PassResult& result) {
    if (media.captions.empty()) {
      result.findings.push_back(unable_finding("captions", kName, UnableKind::kNotApplicable,
                                               "there are no captions in or beside the clip"));
      return;
    }
    Finding finding = new_finding("captions", kName);
    JsonArray lines;
    for (const Caption& caption : media.captions) {
      lines.push_back(JsonObject{{"from_ms", caption.from_us / 1000},
                                 {"to_ms", caption.to_us / 1000},
                                 {"text", caption.text}});
    }
    finding.evidence = {{"lines", std::move(lines)}};
    result.findings.push_back(std::move(finding));
  }
};

}  // namespace

std::unique_ptr<Analyzer> make_container(const PassOptions& options) {
  static_cast<void>(options);
  return std::make_unique<Container>();
}

}  // namespace vigie::analyze
