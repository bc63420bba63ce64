#include "provenance/ai_traces.h"

#include <algorithm>
#include <array>

#include "base/unicode.h"
#include "provenance/aigc_label.h"
#include "provenance/bmff_boxes.h"
#include "provenance/generator_parameters.h"
#include "provenance/gif_blocks.h"
#include "provenance/id3_frames.h"
#include "provenance/jpeg_segments.h"
#include "provenance/matroska_elements.h"
#include "provenance/png_chunks.h"
#include "provenance/riff_chunks.h"
#include "provenance/text_encoding.h"
#include "provenance/tiff_ifd.h"
#include "provenance/walk.h"
#include "provenance/xmp.h"

namespace vigie::provenance {
namespace {

constexpr size_t kTracesMax = 64;
constexpr size_t kValueBytesMax = 512;
constexpr size_t kPlaceBytesMax = 128;

// At most bytes_max bytes of UTF-8, and never half a letter.
std::string cut(std::string_view text, size_t bytes_max) {
  constexpr size_t kLetterBytesMax = 4;
  std::string out = to_utf8(text.substr(0, bytes_max + kLetterBytesMax));
  if (out.size() <= bytes_max) return out;
  size_t end = bytes_max;
  while (end > 0 && (out[end] & 0xc0) == 0x80) --end;
  out.resize(end);
  return out;
}

// IPTC "Digital Source Type" NewsCodes. Only the three that name a trained model speak of AI:
// algorithmicMedia is fractals and test pictures.
std::string_view class_of_source_type(std::string_view uri) {
  for (const std::string_view vocabulary : {"http://cv.iptc.org/newscodes/digitalsourcetype/",
                                            "https://cv.iptc.org/newscodes/digitalsourcetype/"}) {
    if (uri.starts_with(vocabulary)) uri.remove_prefix(vocabulary.size());
  }
  if (uri == "trainedAlgorithmicMedia") return "ai_generated";
  if (uri == "compositeWithTrainedAlgorithmicMedia" || uri == "compositeSynthetic") {
    return "ai_partly";
  }
  return "unknown";
}

// NaN outside of strings made null: ComfyUI writes it, JSON does not know it.
std::string nan_as_null(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  bool is_in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (is_in_string && text[i] == '\\') {
      out += text.substr(i, 2);
      ++i;
      continue;
    }
    if (text[i] == '"') is_in_string = !is_in_string;
    if (!is_in_string && text.substr(i, 3) == "NaN") {
      out += "null";
      i += 2;
      continue;
    }
    out += text[i];
  }
  return out;
}

class Judge {
 public:
  explicit Judge(Provenance& out) : out_(out) {}

  Status take(Walk& walk, const MetadataBlock& block) {
    switch (block.kind) {
      case BlockKind::kText: judge_text(block.key, block.bytes, block.place, walk); break;
      case BlockKind::kXmp: judge_xmp(block, walk); break;
      case BlockKind::kExif: return take_exif(walk, block);
    }
    return ok();
  }

 private:
  static Status take_exif(Walk& walk, const MetadataBlock& block) {
    std::string_view bytes = block.bytes;
    constexpr std::string_view kSignature("Exif\0\0", 6);
    if (bytes.starts_with(kSignature)) bytes.remove_prefix(kSignature.size());  // seen in WebP
    return walk_tiff(MemorySource(as_bytes(bytes)), block.place, walk);
  }

  void judge_xmp(const MetadataBlock& block, Walk& walk) {
    for (const XmpProperty& property : find_xmp_properties(block.bytes, block.place, walk)) {
      const std::string place = block.place + " " + std::string(to_text(property.name));
      switch (property.name) {
        case XmpName::kDigitalSourceType:
          add({"iptc_dst", property.value, place,
               std::string(class_of_source_type(property.value))});
          break;
        case XmpName::kAigc: judge_text("AIGC", property.value, place, walk); break;
        case XmpName::kUserComment: judge_text("UserComment", property.value, place, walk); break;
        case XmpName::kDescription: judge_text("description", property.value, place, walk); break;
      }
    }
  }

  void judge_text(std::string_view key, std::string_view text, const std::string& place,
                  Walk& walk) {
    text = trim(text);
    // ComfyUI's WebP writer puts "prompt:" or "workflow:" before the object.
    for (const std::string_view name : {"prompt:", "workflow:", "Prompt:", "Workflow:"}) {
      if (text.starts_with(name) && text.substr(name.size()).starts_with('{')) {
        text.remove_prefix(name.size());
      }
    }
    const bool is_object = text.starts_with('{');
    const bool is_label = is_aigc_key(key);
    if (!is_object && !is_label)
      return add_generator(find_generator(key, text, nullptr), text, place);
    JsonLimits limits;
    limits.bytes_max = walk.limits().block_bytes_max + walk.limits().inflated_bytes_max;
    auto parsed = parse_json(text, limits);
    if (!parsed && !is_label) parsed = parse_json(nan_as_null(text), limits);
    if (!parsed) {
      const bool mentions = text.substr(0, 64).find("\"AIGC\"") != std::string_view::npos;
      if (is_label || mentions)
        walk.remark(cut(place, kPlaceBytesMax) + ": AIGC label is not JSON");
      // Prompts may begin with a brace: "{masterpiece}, a castle".
      return add_generator(find_generator(key, text, nullptr), text, place);
    }
    if (is_label || looks_like_aigc(*parsed)) return add_label(*parsed, text, place, walk);
    add_generator(find_generator(key, text, &*parsed), text, place);
  }

  void add_label(const Json& json, std::string_view text, const std::string& place, Walk& walk) {
    static constexpr std::string_view kClasses[] = {"ai_generated", "ai_declared_by_uploader",
                                                    "ai_suspected_trace"};
    const auto label = find_aigc_label(json);
    if (!label) {
      walk.remark(cut(place, kPlaceBytesMax) + ": AIGC label without a Label of 1, 2 or 3");
      return;
    }
    add({"gb45438", std::string(text), place, std::string(kClasses[*label - 1])});
  }

  void add_generator(std::string_view signal, std::string_view text, const std::string& place) {
    if (signal.empty()) return;
    add({std::string(signal), std::string(text), place, "ai_suspected_trace"});
  }

  void add(Trace trace) {
    trace.value = cut(trace.value, kValueBytesMax);
    trace.place = cut(trace.place, kPlaceBytesMax);
    // A trace that is repeated says nothing more; but one of another class must not be crowded out.
    const auto is_same = [&](const Trace& known) {
      return known.signal == trace.signal && known.disclosure == trace.disclosure &&
             (known.value == trace.value || out_.traces.size() >= kTracesMax);
    };
    if (std::any_of(out_.traces.begin(), out_.traces.end(), is_same)) return;
    out_.traces.push_back(std::move(trace));
  }

  Provenance& out_;
};

// Strongest first: what is said about the whole work before what is said about parts of it, what
// is stated before what is suspected; and of equal statements the one by the stricter standard.
int class_rank(std::string_view disclosure) {
  static constexpr std::string_view kOrder[] = {"ai_generated", "ai_partly", "ai_edit",
                                                "ai_declared_by_uploader", "ai_suspected_trace"};
  return static_cast<int>(std::find(std::begin(kOrder), std::end(kOrder), disclosure) -
                          std::begin(kOrder));
}

std::string_view basis_of(const Trace& trace) {
  if (trace.signal == "iptc_dst") return "iptc";
  return trace.signal == "gb45438" ? "gb45438" : "generator_trace";
}

int basis_rank(const Trace& trace) {
  const std::string_view basis = basis_of(trace);
  return basis == "iptc" ? 0 : basis == "gb45438" ? 1 : 2;
}

void conclude(Provenance& out) {
  const auto best =
      std::min_element(out.traces.begin(), out.traces.end(), [](const Trace& a, const Trace& b) {
        return std::pair(class_rank(a.disclosure), basis_rank(a)) <
               std::pair(class_rank(b.disclosure), basis_rank(b));
      });
  if (best != out.traces.end() && best->disclosure != "unknown") {
    out.disclosure_class = best->disclosure;
    out.disclosure_basis = basis_of(*best);
  }
  for (const Trace& trace : out.traces) {
    if (trace.disclosure == "unknown") continue;
    const bool is_suspicion = trace.disclosure == "ai_suspected_trace";
    if (trace.signal == "iptc_dst") out.ai_declared = true;
    if (trace.signal == "gb45438" && !is_suspicion) out.aigc = "declared";
    if (is_suspicion && out.aigc == "none") out.aigc = "suspected";
  }
}

bool is_bmff_type(std::string_view type) {
  static constexpr std::string_view kFirst[] = {"ftyp", "styp", "moov", "moof", "mdat",
                                                "free", "skip", "wide", "sidx", "uuid",
                                                "JXL ", "jumb", "pnot"};
  return std::find(std::begin(kFirst), std::end(kFirst), type) != std::end(kFirst);
}

Status walk_any(const ByteSource& source, Walk& walk) {
  std::array<uint8_t, 12> bytes{};
  const size_t got = TRY(source.read_at(0, bytes));
  const std::string_view head(reinterpret_cast<const char*>(bytes.data()), got);
  if (head.starts_with("\xff\xd8\xff")) return walk_jpeg(source, walk);
  if (head.starts_with("\x89PNG\r\n\x1a\n")) return walk_png(source, walk);
  if (head.starts_with("RIFF") || head.starts_with("RF64")) return walk_riff(source, walk);
  if (head.starts_with("\x1a\x45\xdf\xa3")) return walk_matroska(source, walk);
  if (head.starts_with("ID3")) return walk_id3(source, 0, walk);
  if (head.starts_with("GIF8")) return walk_gif(source, walk);
  const bool is_tiff = head.starts_with(std::string_view("II*\0", 4)) ||
                       head.starts_with(std::string_view("MM\0*", 4));
  if (is_tiff) return walk_tiff(source, "TIFF", walk);
  if (head.size() >= 8 && is_bmff_type(head.substr(4, 4))) return walk_bmff(source, walk);
  return ok();
}

}  // namespace

Result<Provenance> find_ai_traces(const ByteSource& source, const TraceLimits& limits) {
  Provenance out;
  Judge judge(out);
  Walk walk(limits, [&](Walk& on, const MetadataBlock& block) { return judge.take(on, block); });
  TRY(walk_any(source, walk));
  if (walk.has_c2pa()) out.state = "Present";
  out.remarks = walk.remarks();
  conclude(out);
  return out;
}

Json to_json_value(const Provenance& provenance) {
  JsonArray traces;
  for (const Trace& trace : provenance.traces) {
    traces.push_back(JsonObject{{"signal", trace.signal},
                                {"value", trace.value},
                                {"place", trace.place},
                                {"disclosure", trace.disclosure}});
  }
  JsonArray remarks;
  for (const std::string& remark : provenance.remarks) remarks.emplace_back(remark);
  return JsonObject{{"disclosure", JsonObject{{"class", provenance.disclosure_class},
                                              {"basis", provenance.disclosure_basis}}},
                    {"state", provenance.state},
                    {"aigc", provenance.aigc},
                    {"traces", std::move(traces)},
                    {"remarks", std::move(remarks)}};
}

}  // namespace vigie::provenance
