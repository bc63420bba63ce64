// app/configuration.h: the settings of an installation, one YAML file.
//
// Input   vigie.yaml in the data folder, or the file that --config names. A file states only what
//         differs from the defaults: an empty file is valid.
// Output  all settings, each within its range.
// Limits  unknown names are refused with the nearest known one: a setting that is spelled wrong
//         must not be silently without effect.
// Threads read once by the main thread, then shared by all.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "flow/analyse.h"
#include "flow/ingest.h"

namespace vigie::app {

// Names, units, ranges and reasons: the table in configuration.cc, printed by `vigie config show`.
struct Configuration {
  std::string path;  // the file that was read, "" when there is none: all defaults

  int64_t duration_s_max = 4LL * 3600;
  int64_t pixels_max = 8192LL * 8192;
  int64_t tracks_max = 64;
  int64_t time_s_max = 900;
  int64_t memory_mib_max = 2048;
  int64_t upload_mib_max = 2048;
  int64_t jobs_max = 10'000;
  int64_t free_mib_min = 1024;
  int64_t crashes_max = 5;

  std::string listen = "127.0.0.1:8470";
  std::string hosts;
  std::string public_url;
  int64_t loops = 4;
  int64_t connections_max = 4096;
  int64_t idle_s_max = 30;

  std::string mail_server, mail_from, mail_user, mail_password_file;
  bool mail_tls_required = false;

  int64_t workers = 0;
  int64_t attempts_max = 5;
  int64_t media_days = 90;
  bool private_allowed = false;
  std::string policy, overlays;
};

// Errors: kInvalidArgument with path, line, column, a caret and what to write instead; as
// read_file.
Result<Configuration> read_configuration(const std::string& path);

// The same from text; name stands in messages.
Result<Configuration> parse_configuration(const std::string& text, const std::string& name);

// The settings as a YAML file with a comment each: parse_configuration() reads it back equal.
std::string write_configuration(const Configuration& configuration);

// What uploads are held to.
flow::UploadLimits upload_limits(const Configuration& configuration);
// The defaults as a file to start from: as above, each value behind a mark of comment, so that an
// installation follows the defaults of later versions where it states nothing.
std::string write_default_configuration();
// work.overlays, one path after the other.
std::vector<std::filesystem::path> overlay_folders(const Configuration& configuration);

// The limits of a worker and of the pass that it runs. Errors: kNotFound without vigie-worker.
Result<flow::AnalyseOptions> analyse_options(const Configuration& configuration);

}  // namespace vigie::app
