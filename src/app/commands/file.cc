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

// Runs one analyzer over the file in a worker. Errors: the file or the installation.
Result<analyze::PassResult> analyse_file(const FileArguments& arguments, const char* analyzer) {
  flow::AnalyseOptions options = TRY(load_analyse_options(arguments.common));
  options.pass.analyzers = {analyzer};
  options.pass.frames_hz = arguments.frames_hz;
  options.pass.key_frames_only = arguments.key_frames_only;
  const Descriptor file = TRY(open_for_reading(arguments.path));
  const auto analysed = TRY(flow::analyse(file.get(), options.pass, options.worker));
  if (analysed.crashed) {
    const auto& unable = analysed.result.findings.front().unable;
    return Error{ErrorCode::kCorrupt, printable(arguments.path) + ": " + unable->reason};
  }
  return analysed.result;
}

Result<analyze::PassResult> read_prints(const FileArguments& arguments) {
  auto result = TRY(analyse_file(arguments, "fingerprints"));
  if (result.unreadable) {
    return Error{result.unreadable->code,
                 printable(arguments.path) + ": " + result.unreadable->message};
  }
  return result;
}

}  // namespace

int run_fingerprint(const FileArguments& arguments) {
  const auto result = VIGIE_OR_FAIL(read_prints(arguments));
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
  const auto result = VIGIE_OR_FAIL(analyse_file(arguments, "ai_traces"));
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
  const auto result = VIGIE_OR_FAIL(read_prints(arguments));
  JsonArray matches;
  for (const auto& match : VIGIE_OR_FAIL(known.find(result.print))) {
    matches.push_back(flow::to_json_value(match));
  }
  print_line(JsonObject{{"path", to_utf8(arguments.path)}, {"matches", std::move(matches)}},
             arguments.common.json);
  return kNothingToDo;
}

}  // namespace vigie::app
