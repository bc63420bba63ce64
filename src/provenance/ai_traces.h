// provenance/ai_traces.h: what a file's own metadata says about how it was made.
//
// Input   the bytes of a file of any kind, untrusted.
// Output  the disclosure class with its basis, every trace found with where it stood, and whether
//         a C2PA manifest store is present (it is validated elsewhere).
// Method  bounded walks of JPEG, PNG, WebP and RIFF, BMFF (MP4, MOV, HEIC, AVIF), ID3 and Matroska
//         metadata; XMP, EXIF and text keys from there. IPTC DigitalSourceType (IPTC Photo Metadata
//         2023.1), GB 45438-2025 AIGC labels, parameters of image generators.
// Limits  absence of traces says nothing: metadata is lost at the first screenshot. Ordinary words
//         ("AI", "Photoshop") are never traces.
// Threads stateless.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/json.h"

namespace vigie::provenance {

struct TraceLimits {
  size_t block_bytes_max = 4 << 20;     // one metadata block; a longer one is skipped and said
  size_t inflated_bytes_max = 4 << 20;  // one compressed text
  size_t blocks_max = 4096;             // boxes, chunks or segments visited
  int depth_max = 16;                   // nested boxes
  size_t total_bytes_max = 64 << 20;    // all blocks together: bounds the time of a hostile file
};

struct Trace {
  std::string signal;      // iptc_dst, gb45438, sd_parameters, comfyui_prompt, novelai, invokeai,
                           // midjourney_job
  std::string value;       // the value itself, cut at 512 bytes, UTF-8
  std::string place;       // "PNG tEXt parameters", "XMP Iptc4xmpExt:DigitalSourceType"
  std::string disclosure;  // the class that this trace alone would give
};

struct Provenance {
  // ai_generated, ai_partly, ai_edit, ai_declared_by_uploader, ai_suspected_trace, captured,
  // unknown
  std::string disclosure_class = "unknown";
  std::string disclosure_basis = "none";  // iptc, gb45438, generator_trace, none
  std::string state = "None";             // "Present" when a C2PA store is in the file
  std::string aigc = "none";              // none, declared, suspected: the fact of that name
  bool ai_declared = false;               // the fact of that name
  std::vector<Trace> traces;
  std::vector<std::string> remarks;  // what was malformed or over a limit, for people
};

// Errors: kUnavailable when source cannot be read. Malformed files give remarks, not errors.
Result<Provenance> find_ai_traces(const ByteSource& source, const TraceLimits& limits = {});

// {"disclosure":{"class","basis"},"state","aigc","traces":[],"remarks":[]}. Errors: none.
Json to_json_value(const Provenance& provenance);

}  // namespace vigie::provenance
