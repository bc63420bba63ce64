#include "provenance/generator_parameters.h"

#include <algorithm>
#include <cctype>

#include "provenance/text_encoding.h"

namespace vigie::provenance {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// name followed by a digit: "Seed: 1234".
bool has_number(std::string_view text, std::string_view name) {
  const size_t at = text.find(name);
  return at != std::string_view::npos && at + name.size() < text.size() &&
         is_digit(text[at + name.size()]);
}

// Web UI infotext: "Steps: 28, Sampler: DPM++ 2M Karras, CFG scale: 7, Seed: 1234, ...".
bool is_infotext(std::string_view text) {
  constexpr std::string_view kSteps = "Steps: ";
  constexpr size_t kLineBytesMax = 4096;
  constexpr int kCandidatesMax = 16;
  size_t at = text.find(kSteps);
  for (int i = 0; i < kCandidatesMax && at != std::string_view::npos; ++i) {
    const bool begins = at == 0 || std::isspace(static_cast<unsigned char>(text[at - 1]));
    const std::string_view line = text.substr(at, kLineBytesMax);
    if (begins && has_number(line.substr(0, 8), kSteps) && has_number(line, ", Seed: ") &&
        line.find(", Sampler: ") != std::string_view::npos) {
      return true;
    }
    at = text.find(kSteps, at + 1);
  }
  return false;
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (is_dash ? text[i] != '-' : !std::isxdigit(static_cast<unsigned char>(text[i])))
      return false;
  }
  return true;
}

// "a castle --v 6 Job ID: 01234567-...". Printers have job ids as well: the parameter tells.
bool is_midjourney(std::string_view text) {
  constexpr std::string_view kJob = "Job ID: ";
  const size_t at = text.rfind(kJob);
  if (at == std::string_view::npos) return false;
  const std::string_view prompt = text.substr(0, at);
  const size_t dashes = prompt.find(" --");
  const bool has_parameter = dashes != std::string_view::npos && dashes + 3 < prompt.size() &&
                             std::isalpha(static_cast<unsigned char>(prompt[dashes + 3]));
  return has_parameter && is_uuid(trim(text.substr(at + kJob.size())));
}

// InvokeAI before 2.0: "a cat" -s 50 -S 1234 -W 512 -H 512 -C 7.5 -A k_lms
bool is_dream(std::string_view key, std::string_view text) {
  return key == "Dream" && has_number(text, " -s ") && has_number(text, " -S ");
}

bool is_comfy_node(const Json& node) {
  const Json* inputs = member(node, "inputs");
  return !string_member(node, "class_type").empty() && inputs != nullptr && inputs->is_object();
}

// {"3": {"class_type": "KSampler", "inputs": {...}}, ...}
bool is_comfy_graph(const Json& value) {
  if (!value.is_object() || value.get_object().empty()) return false;
  const JsonObject& nodes = value.get_object();
  return std::any_of(nodes.begin(), nodes.end(),
                     [](const auto& pair) { return is_comfy_node(pair.value()); });
}

// {"nodes": [{"type": "KSampler", ...}], "version": 0.4}
bool is_comfy_workflow(const Json& value) {
  const JsonArray& nodes = array_member(value, "nodes");
  const bool has_version =
      member(value, "version") != nullptr || member(value, "last_node_id") != nullptr;
  return has_version && std::any_of(nodes.begin(), nodes.end(), [](const Json& node) {
           return !string_member(node, "type").empty();
         });
}

// The graph or workflow itself, or both wrapped in one object, as objects or as JSON in strings.
bool is_comfy(const Json& json) {
  if (is_comfy_graph(json) || is_comfy_workflow(json)) return true;
  for (const std::string_view name : {"prompt", "workflow"}) {
    const Json* inner = member(json, name);
    if (inner == nullptr) continue;
    if (is_comfy_graph(*inner) || is_comfy_workflow(*inner)) return true;
    if (!inner->is_string()) continue;
    const auto parsed = parse_json(string_member(json, name));
    if (parsed && (is_comfy_graph(*parsed) || is_comfy_workflow(*parsed))) return true;
  }
  return false;
}

bool has_any(const Json& json, std::initializer_list<std::string_view> names) {
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view name) { return member(json, name) != nullptr; });
}

bool has_all(const Json& json, std::initializer_list<std::string_view> names) {
  return std::all_of(names.begin(), names.end(),
                     [&](std::string_view name) { return member(json, name) != nullptr; });
}

std::string_view find_in_json(std::string_view key, const Json& json) {
  if (is_comfy(json)) return "comfyui_prompt";
  if (key == "invokeai_metadata" &&
      has_any(json, {"app_version", "generation_mode", "positive_prompt", "seed"})) {
    return "invokeai";
  }
  if (key == "invokeai_graph" && has_any(json, {"nodes"})) return "invokeai";
  if (key == "sd-metadata" && has_any(json, {"app_id", "model_weights", "image"}))
    return "invokeai";
  // SwarmUI, and Fooocus in its own scheme.
  if (has_any(json, {"sui_image_params"})) return "sd_parameters";
  if (key == "parameters" && has_all(json, {"prompt", "base_model", "seed"}))
    return "sd_parameters";
  // NovelAI signs the parameters that it writes into Comment.
  if (has_all(json, {"steps", "sampler", "seed", "signed_hash"})) return "novelai";
  return "";
}

}  // namespace

std::string_view find_generator(std::string_view key, std::string_view text, const Json* json) {
  if (json != nullptr) return find_in_json(key, *json);
  if (key == "Software" && trim(text) == "NovelAI") return "novelai";
  if (is_infotext(text)) return "sd_parameters";
  if (is_midjourney(text)) return "midjourney_job";
  if (is_dream(key, text)) return "invokeai";
  return "";
}

}  // namespace vigie::provenance
