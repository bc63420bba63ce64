// provenance/generator_parameters.h: the parameters that image generators leave in metadata.
//
// Input   a key and its text, and the text as JSON when it is some.
// Output  the generator's signal, or nothing.
// Method  the structures that the tools write: Stable Diffusion web UI "infotext" and its kin,
//         ComfyUI prompts and workflows, NovelAI, InvokeAI, Midjourney. A structure, never a word:
//         people write about generators, too.
// Limits  parameters say that a tool was used, not for how much of the work, and anyone can write
//         or remove them: a suspicion.
// Threads stateless.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

namespace vigie::provenance {

// sd_parameters, comfyui_prompt, novelai, invokeai, midjourney_job or "". json may be null.
// Errors: none.
std::string_view find_generator(std::string_view key, std::string_view text, const Json* json);

}  // namespace vigie::provenance
