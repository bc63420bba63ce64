#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "base/clock.h"

namespace vigie {
namespace {

spdlog::logger& logger() {
  // Made at the first line, thread-safe, never destroyed: threads may log to the very end.
  static auto& made = *[] {
    auto* out = new std::shared_ptr<spdlog::logger>(spdlog::stderr_logger_mt("vigie"));
    (*out)->set_pattern("%v");
    return out->get();
  }();
  return made;
}

void write(spdlog::level::level_enum level, const char* name, std::string_view event,
           const JsonObject& fields) {
  JsonObject line{{"time", to_rfc3339(SystemClock().now_us())}, {"level", name}, {"event", event}};
  for (const auto& field : fields) line[field.key()] = field.value();
  logger().log(level, "{}", to_json(Json(std::move(line))));
}

}  // namespace

void log_info(std::string_view event, const JsonObject& fields) {
  write(spdlog::level::info, "info", event, fields);
}
void log_warning(std::string_view event, const JsonObject& fields) {
  write(spdlog::level::warn, "warning", event, fields);
}
void log_error(std::string_view event, const JsonObject& fields) {
  write(spdlog::level::err, "error", event, fields);
}

}  // namespace vigie
