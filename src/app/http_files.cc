// Files that a build makes of web/: the console's, and the widgets that pages of a host load.
#include <filesystem>

#include "app/routes.h"
#include "base/file.h"

namespace vigie::app {
namespace {

constexpr uint64_t kAssetBytesMax = 4 << 20;

// Where the package puts them, or beside the program in the folder of a build. Empty: not built.
std::filesystem::path folder_of(const std::string& name, const char* file) {
  std::error_code failed;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", failed).parent_path();
  for (const std::string& relative : {"../share/vigie/" + name, name}) {
    const auto folder = (self / relative).lexically_normal();
    if (std::filesystem::is_regular_file(folder / file, failed)) return folder;
  }
  return {};
}

const char* asset_type(const std::filesystem::path& path) {
  const std::string extension = path.extension().native();
  if (extension == ".html") return "text/html; charset=utf-8";
  if (extension == ".js") return "text/javascript; charset=utf-8";
  if (extension == ".css") return "text/css; charset=utf-8";
  if (extension == ".svg") return "image/svg+xml";
  if (extension == ".json") return "application/json";
  return "application/octet-stream";
}

// "gzip" without "q=0" (RFC 9110 section 12.5.3): every browser says so plainly.
bool takes_gzip(const HttpRequest& request) {
  const std::string_view accepted = request.header("accept-encoding");
  const size_t found = accepted.find("gzip");
  return found != std::string_view::npos && !accepted.substr(found + 4).starts_with(";q=0");
}

// Only names that a build makes: no dot first, no slash but between folders, nothing to climb by.
bool is_asset_name(std::string_view name) {
  if (name.empty() || name.size() > 200 || name[0] == '.' || name[0] == '/') return false;
  if (name.find("..") != std::string_view::npos || name.find("//") != std::string_view::npos) {
    return false;
  }
  return name.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
             "._-/") == std::string_view::npos;
}

// The file, or its compressed twin, which the build leaves beside what is worth it.
HttpResponse file_of(const std::filesystem::path& path, const HttpRequest& request) {
  HttpResponse out;
  out.headers = {{"Content-Type", asset_type(path)}, {"Vary", "Accept-Encoding"}};
  auto twin = read_file(path.native() + ".gz", kAssetBytesMax);
  if (twin && takes_gzip(request)) {
    out.body = std::move(*twin);
    out.headers.emplace_back("Content-Encoding", "gzip");
  } else {
    out.body = VIGIE_OR_PROBLEM(request, read_file(path, kAssetBytesMax));
  }
  return out;
}

bool is_reading(const HttpRequest& request) {
  return request.method == "GET" || request.method == "HEAD";
}

}  // namespace

HttpResponse show_console(const HttpRequest& request) {
  static const std::filesystem::path folder = folder_of("console", "index.html");
  constexpr std::string_view kPrefix = "/console/";
  if (!is_reading(request)) return problem(405, "this path has only GET", request);
  if (folder.empty()) {
    return problem(404, "the console is not built; with npm, make build does it", request);
  }
  const std::string_view name = std::string_view(request.path).substr(kPrefix.size());
  // What is no file is a screen of the console: its page finds the way by itself.
  const bool is_asset = name.starts_with("assets/") || name.find('.') != std::string_view::npos;
  if (is_asset && !is_asset_name(name)) return problem(404, "there is no such file", request);
  HttpResponse out = file_of(folder / (is_asset ? std::string(name) : "index.html"), request);
  // A build names its assets by their content: they never change.
  out.headers.emplace_back("Cache-Control", name.starts_with("assets/")
                                                ? "public, max-age=31536000, immutable"
                                                : "no-cache");
  return out;
}

HttpResponse show_widget(const HttpRequest& request) {
  static const std::filesystem::path folder = folder_of("widget", "report.js");
  constexpr std::string_view kPrefix = "/widget/";
  if (!is_reading(request)) return problem(405, "this path has only GET", request);
  if (folder.empty()) {
    return problem(404, "the widgets are not built; with npm, make build does it", request);
  }
  const std::string name(std::string_view(request.path).substr(kPrefix.size()));
  if (!is_asset_name(name) || !name.ends_with(".js")) {
    return problem(404, "there is no such file", request);
  }
  HttpResponse out = file_of(folder / name, request);
  // Pages of any site may load it; the name stays, so a new version is there within the hour.
  out.headers.emplace_back("Cache-Control", "public, max-age=3600");
  out.headers.emplace_back("Cross-Origin-Resource-Policy", "cross-origin");
  return out;
}

}  // namespace vigie::app
