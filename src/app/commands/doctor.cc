// vigie doctor: what this installation has, what it lacks, and what to do about it.
#include <cstdio>
#include <filesystem>

#include "app/commands.h"
#include "app/service.h"
#include "app/session.h"
#include "base/subprocess.h"
#include "base/unicode.h"
#include "store/admin.h"

namespace vigie::app {
namespace {

// Lines of "good", "look" and "bad"; bad ones make the exit status.
class Findings {
 public:
  void good(const std::string& what) { print("good", what); }
  void look(const std::string& what) { print("look", what); }
  void bad(const std::string& what) {
    print("bad ", what);
    has_bad_ = true;
  }
  bool has_bad() const { return has_bad_; }

 private:
  static void print(const char* how, const std::string& what) {
    std::printf("%s  %s\n", how, what.c_str());
  }
  bool has_bad_ = false;
};

void look_at_worker(Findings& out) {
  const auto worker = flow::find_worker();
  if (!worker) return out.bad("worker: " + worker.error().message);
  const auto ran = run_subprocess({.program = *worker, .arguments = {"--report"}});
  const auto report = ran ? parse_json(ran->output) : Result<Json>(ran.error());
  if (!report) return out.bad("worker: does not start: " + report.error().message);
  if (!bool_member(*report, "seccomp")) {
    out.bad("sandbox: no seccomp (" + string_member(*report, "error") +
            "): nothing is decoded; use a Linux kernel with seccomp");
  } else if (!bool_member(*report, "landlock")) {
    out.look("sandbox: seccomp holds; this kernel has no Landlock, the second wall");
  } else {
    out.good("sandbox: seccomp and Landlock");
  }
  std::string missing;
  for (const Json& name : array_member(*report, "missing")) {
    missing +=
        (missing.empty() ? "" : ", ") + std::string(name.is_string() ? name.get_string() : "");
  }
  const std::string version = "FFmpeg " + string_member(*report, "ffmpeg");
  if (missing.empty())
    return out.good("codecs: " + version + " decodes all that platforms receive");
  out.look("codecs: " + version + " lacks " + missing + ": such clips are unreadable");
}

void look_at_disk(Findings& out, const std::filesystem::path& folder) {
  std::error_code failed;
  const auto space = std::filesystem::space(folder, failed);
  if (failed) return out.bad("disk: " + failed.message());
  constexpr uint64_t kLittle = 5ULL << 30;
  const std::string free = std::to_string(space.available >> 30) + " GiB free";
  if (space.available < kLittle) {
    return out.look("disk: " + free + ": make room, or shorten retention.media_days");
  }
  out.good("disk: " + free);
}

void look_at_data(Findings& out, const std::string& folder, const Clock& clock) {
  auto store = open_store(folder, clock);
  if (!store) return out.bad("data: " + store.error().message);
  store::Admin admin(*store);
  const auto integrity = admin.integrity();
  if (!integrity || *integrity != "ok") {
    return out.bad("data: the database is damaged: restore a backup (" +
                   (integrity ? *integrity : integrity.error().message) + ")");
  }
  const auto last = admin.last_event();
  out.good("data: sound, " + std::to_string(last ? *last : 0) + " events");
  look_at_disk(out, store->folder());
  const auto events = store->list_events(last && *last > 0 ? *last - 1 : 0, 1);
  if (events && !events->empty() && events->front().time_us > clock.now_us() + 60'000'000) {
    out.bad("clock: " + to_rfc3339(clock.now_us()) +
            " is before the last event: set the clock, or wait");
  } else {
    out.good("clock: " + to_rfc3339(clock.now_us()));
  }
  const auto keys = admin.list_keys();
  if (keys && keys->empty()) {
    out.look("keys: none; it listens on loopback and trusts whoever is there");
  } else if (keys) {
    out.good("keys: " + std::to_string(keys->size()));
  }
  const auto switches = admin.switches();
  if (switches && switches->empty()) {
    out.look("mode: observe; nothing takes effect until vigie admin enable ACTION");
  }
}

}  // namespace

int run_doctor(const AdminArguments& arguments) {
  const SystemClock clock;
  Findings out;
  out.good("vigie " VIGIE_VERSION);
  const auto configuration = load_configuration(arguments.common);
  if (!configuration) {
    out.bad("configuration: " + configuration.error().message);
  } else {
    out.good("configuration: " +
             (configuration->path.empty() ? "defaults" : printable(configuration->path)));
  }
  const auto policy = shipped_policy_folder();
  if (policy) {
    out.good("policy: " + printable(policy->native()));
  } else {
    out.bad(policy.error().message);
  }
  look_at_worker(out);
  look_at_data(out, arguments.common.data_folder, clock);
  return out.has_bad() ? kOurError : kNothingToDo;
}

}  // namespace vigie::app
