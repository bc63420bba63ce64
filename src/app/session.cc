#include "app/session.h"

#include <cstdio>
#include <cstdlib>
#include <string>

#include "app/commands.h"

namespace vigie::app {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

}  // namespace

Result<std::filesystem::path> default_data_folder() {
  const std::string named = environment("VIGIE_DATA");
  if (!named.empty()) return std::filesystem::path(named);
  const std::string data_home = environment("XDG_DATA_HOME");
  if (!data_home.empty()) return std::filesystem::path(data_home) / "vigie";
  const std::string home = environment("HOME");
  if (!home.empty()) return std::filesystem::path(home) / ".local" / "share" / "vigie";
  return Error{ErrorCode::kNotFound, "no data folder: give one with --data DIR, or set HOME"};
}

Result<store::Store> open_store(const std::string& data_folder, const Clock& clock) {
  const std::filesystem::path folder =
      data_folder.empty() ? TRY(default_data_folder()) : std::filesystem::path(data_folder);
  return store::Store::open(folder, clock);
}

Result<std::filesystem::path> shipped_policy_folder() {
  std::error_code failed;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", failed).parent_path();
  std::string looked_at;
  for (const char* relative :
       {"../share/vigie/policies/default", "../../policies/default", "../policies/default"}) {
    const auto folder = (self / relative).lexically_normal();
    if (std::filesystem::is_regular_file(folder / "pack.yaml", failed)) return folder;
    looked_at += (looked_at.empty() ? "" : ", ") + folder.native();
  }
  return Error{ErrorCode::kNotFound,
               "no policy pack: give one with --policy DIR (looked at " + looked_at + ")"};
}

Result<Configuration> load_configuration(const CommonOptions& common) {
  if (!common.config_file.empty()) return read_configuration(common.config_file);
  // A data folder named on the command line brings its own settings along.
  const std::string named = common.data_folder.empty() ? environment("VIGIE_CONFIG") : "";
  if (!named.empty()) return read_configuration(named);
  const std::filesystem::path folder = common.data_folder.empty()
                                           ? TRY(default_data_folder())
                                           : std::filesystem::path(common.data_folder);
  const auto file = folder / "vigie.yaml";
  std::error_code failed;
  if (!std::filesystem::exists(file, failed)) return Configuration{};
  return read_configuration(file.native());
}

Result<flow::AnalyseOptions> load_analyse_options(const CommonOptions& common) {
  return analyse_options(TRY(load_configuration(common)));
}

std::string counted(int64_t number, const char* one, const char* many) {
  return std::to_string(number) + " " + (number == 1 ? one : many);
}

int fail(const Error& error) {
  std::fprintf(stderr, "vigie: %s\n", error.message.c_str());
  switch (error.code) {
    case ErrorCode::kCorrupt:
    case ErrorCode::kUnsupported: return kUnreadable;
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kConflict:
    case ErrorCode::kNotFound: return kUsage;
    default: return kOurError;
  }
}

}  // namespace vigie::app
