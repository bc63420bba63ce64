// base/log.h: what a server says of itself: one JSON object a line on standard error.
//
// An event is a name with fields: log_info("job.dead", {{"job", id}, {"attempts", 5}}).
// Never log media, texts of users, names of people or files, tokens.
// Method  spdlog, compiled, behind this header.
// Threads every function may be called from any thread.
#pragma once

#include <string_view>

#include "base/json.h"

namespace vigie {

void log_info(std::string_view event, const JsonObject& fields = {});
void log_warning(std::string_view event, const JsonObject& fields = {});
void log_error(std::string_view event, const JsonObject& fields = {});

}  // namespace vigie
