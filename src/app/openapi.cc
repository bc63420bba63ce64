// The OpenAPI 3.1 document: paths from the table of routes, schemas from three .inc files.
#include <algorithm>

#include "app/routes.h"
#include "base/check.h"

namespace vigie::app {
namespace {

constexpr std::string_view kSchemas =
#include "app/openapi_schemas.inc"
    ;
constexpr std::string_view kLoopSchemas =
#include "app/loop/openapi_loop.inc"
    ;
constexpr std::string_view kPolicySchemas =
#include "app/policy/openapi_policy.inc"
    ;

JsonObject all_schemas() {
  JsonObject out;
  for (const std::string_view text : {kSchemas, kLoopSchemas, kPolicySchemas}) {
    const auto part = parse_json(text);
    CHECK(part.has_value());
    for (const auto& pair : part->as_object()) out[pair.key()] = pair.value();
  }
  return out;
}

JsonObject reference(std::string_view schema) {
  return {{"$ref", "#/components/schemas/" + std::string(schema)}};
}

JsonObject content(std::string_view media_type, JsonObject schema) {
  JsonObject out;
  out[media_type] = JsonObject{{"schema", std::move(schema)}};
  return out;
}

// The names in braces, as parameters of the path.
JsonArray path_parameters(std::string_view pattern) {
  JsonArray out;
  for (size_t open = pattern.find('{'); open != std::string_view::npos;
       open = pattern.find('{', open + 1)) {
    const std::string_view name = pattern.substr(open + 1, pattern.find('}', open) - open - 1);
    out.push_back(JsonObject{{"name", name},
                             {"in", "path"},
                             {"required", true},
                             {"schema", JsonObject{{"type", "string"}}}});
  }
  return out;
}

JsonObject operation_of(const Route& route) {
  JsonArray parameters = path_parameters(route.pattern);
  for (const Parameter& parameter : route.parameters) {
    parameters.push_back(JsonObject{{"name", parameter.name},
                                    {"in", "query"},
                                    {"required", false},
                                    {"description", parameter.about},
                                    {"schema", JsonObject{{"type", "string"}}}});
  }
  const std::string_view answer = route.response_schema;
  const bool is_media_type = answer.find('/') != std::string_view::npos;
  JsonObject success{{"description", route.summary}};
  if (route.status != 204) {
    success["content"] = is_media_type ? content(answer, JsonObject{})
                                       : content("application/json", reference(answer));
  }
  JsonObject responses;
  responses[std::to_string(route.status)] = std::move(success);
  responses["default"] =
      JsonObject{{"description", "what is wrong and what to do (RFC 9457)"},
                 {"content", content("application/problem+json", reference("Problem"))}};
  std::string id = route.method;
  for (const char c : std::string_view(route.pattern)) {
    id += (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '_';
  }
  JsonObject out{{"operationId", id},
                 {"summary", route.summary},
                 {"parameters", std::move(parameters)},
                 {"responses", std::move(responses)}};
  if (*route.request_schema != '\0') {
    const std::string_view schema = route.request_schema;
    const bool is_upload = schema == "ItemUpload" || schema == "MediaUpload" || schema == "HmaFile";
    out["requestBody"] =
        JsonObject{{"required", true},
                   {"content", content(is_upload ? "multipart/form-data" : "application/json",
                                       reference(route.request_schema))}};
  }
  JsonArray security;
  if (*route.scope != '\0') {
    security.push_back(JsonObject{{"key", JsonArray{route.scope}}});
  }
  out["security"] = std::move(security);
  return out;
}

}  // namespace

Json openapi_document() {
  JsonObject paths;
  for (const Route& route : routes()) {
    std::string method = route.method;
    std::transform(method.begin(), method.end(), method.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    Json& path = paths[route.pattern];
    if (!path.is_object()) path = JsonObject();
    path.get_object()[method] = operation_of(route);
  }
  return JsonObject{
      {"openapi", "3.1.0"},
      {"info",
       JsonObject{{"title", "Vigie"},
                  {"version", VIGIE_VERSION},
                  {"license", JsonObject{{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
      {"paths", std::move(paths)},
      {"components",
       JsonObject{{"schemas", all_schemas()},
                  {"securitySchemes",
                   JsonObject{{"key", JsonObject{{"type", "http"}, {"scheme", "bearer"}}}}}}}};
}

}  // namespace vigie::app
