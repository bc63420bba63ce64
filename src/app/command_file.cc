// vigie fingerprint, provenance, match: one clip, one question.
#include <cstdio>

#include "app/commands.h"
#include "app/session.h"
#include "base/file.h"
#include "base/unicode.h"
#include "flow/match.h"

namespace vigie::app {
namespace {

void print_line(const Json& value, bool json) {
  std::puts((json ? to_json(value) : to_json_pretty(value)).c_str());
}

// Runs the named analyzers over the file in a worker. Errors: the file or the installation.
Result<analyze::PassResult> analyse_file(const std::string& path, analyze::PassOptions options) {
  const Descriptor file = TRY(open_for_reading(path));
  const auto analysed = TRY(flow::analyse(file.get(), options, TRY(worker_options())));
  if (analysed.crashed) {
    const auto& unable = analysed.result.findings.front().unable;
    return Error{ErrorCode::kCorrupt, printable(path) + ": " + unable->reason};
  }
  return analysed.result;
}

Result<analyze::PassResult> read_prints(const std::string& path, double frames_hz) {
  analyze::PassOptions options;
  options.analyzers = {"fingerprints"};
  options.frames_hz = frames_hz;
  auto result = TRY(analyse_file(path, options));
  if (result.unreadable) {
    return Error{result.unreadable->code, printable(path) + ": " + result.unreadable->message};
  }
  return result;
}

}  // namespace

int run_fingerprint(const FileArguments& arguments) {
  const auto result = VIGIE_OR_FAIL(read_prints(arguments.path, arguments.frames_hz));
  const auto& print = result.print;
  JsonObject out{{"path", to_utf8(arguments.path)}, {"kind", print.kind}};
  if (print.kind == "image" && !print.frames.empty()) {
    out["pdq"] = fingerprint::to_hex(print.frames.front().hash);
    out["quality"] = print.frames.front().quality;
  } else {
    JsonArray frames;
    for (const auto& frame : print.frames) {
      frames.push_back(JsonObject{{"ms", frame.time_us / 1000},
                                  {"pdq", fingerprint::to_hex(frame.hash)},
                                  {"quality", frame.quality}});
    }
    out["frames"] = std::move(frames);
    Json text = nullptr;
    if (!result.chromaprint.empty()) text = result.chromaprint;
    out["audio"] = JsonObject{{"chromaprint", std::move(text)}};
  }
  print_line(out, arguments.common.json);
  return kNothingToDo;
}

int run_provenance(const FileArguments& arguments) {
  analyze::PassOptions options;
  options.analyzers = {"ai_traces"};
  const auto result = VIGIE_OR_FAIL(analyse_file(arguments.path, options));
  JsonObject out{{"path", to_utf8(arguments.path)}};
  const Json found = to_json_value(result.provenance);
  for (const auto& pair : found.get_object()) out[pair.key()] = pair.value();
  print_line(out, arguments.common.json);
  return kNothingToDo;
}

int run_match(const FileArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  std::vector<std::string> banks;
  if (!arguments.bank.empty()) banks.push_back(arguments.bank);
  const auto known = VIGIE_OR_FAIL(flow::KnownClips::load(store, banks));
  const auto result = VIGIE_OR_FAIL(read_prints(arguments.path, analyze::PassOptions().frames_hz));
  JsonArray matches;
  for (const auto& match : known.find(result.print)) {
    matches.push_back(flow::to_json_value(match));
  }
  print_line(JsonObject{{"path", to_utf8(arguments.path)}, {"matches", std::move(matches)}},
             arguments.common.json);
  return kNothingToDo;
}

}  // namespace vigie::app
