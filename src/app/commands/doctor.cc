// vigie doctor: what this installation has, what it lacks, and what to do about it.
#include <sys/timex.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "app/commands.h"
#include "app/service.h"
#include "app/session.h"
#include "base/subprocess.h"
#include "base/unicode.h"
#include "flow/decide.h"
#include "policy/pack.h"
#include "store/admin.h"
#include "store/items.h"

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

// Notices are signed with the time, and retention and due times are counted by it.
void look_at_clock(Findings& out, store::Store* store, const Clock& clock) {
  const std::string now = to_rfc3339(clock.now_us());
  if (store != nullptr) {
    const auto last = store::Admin(*store).last_event();
    const auto events = store->list_events(last && *last > 0 ? *last - 1 : 0, 1);
    if (events && !events->empty() && events->front().time_us > clock.now_us() + 60'000'000) {
      return out.bad("clock: " + now + " is before the last event: set the clock, or wait");
    }
  }
  timex state{};  // asked only: no modes are set
  if (ntp_adjtime(&state) == TIME_ERROR || (state.status & STA_UNSYNC) != 0) {
    return out.look("clock: " + now + ", not synchronised: install chrony or systemd-timesyncd");
  }
  out.good("clock: " + now + ", synchronised");
}

void look_at_keys(Findings& out, store::Admin& admin, const Configuration* configuration) {
  const auto keys = admin.list_keys();
  if (!keys) return out.bad("keys: " + keys.error().message);
  const auto valid =
      std::count_if(keys->begin(), keys->end(), [](const auto& key) { return !key.is_revoked; });
  if (valid > 0) return out.good("keys: " + std::to_string(valid));
  const auto listen = configuration != nullptr ? parse_listen(configuration->listen)
                                               : Result<ListenAddress>(ListenAddress{"127.", 0});
  if (listen && !listen->is_loopback()) {
    return out.bad("keys: none, so it will not listen on " + printable(configuration->listen) +
                   ": vigie admin key create --scope admin");
  }
  out.look("keys: none; it listens on loopback and trusts whoever is there");
}

void look_at_work(Findings& out, store::Store& store, store::Admin& admin) {
  const auto switches = admin.switches();
  if (switches && std::count(switches->begin(), switches->end(), "halt") > 0) {
    out.look("mode: halted; nothing takes effect until vigie admin resume");
  } else if (switches && switches->empty()) {
    out.look("mode: observe; nothing takes effect until vigie admin enable ACTION");
  }
  store::Jobs jobs(store);
  const auto counts = jobs.counts();
  const auto undelivered = jobs.list_dead_deliveries(1);
  if (counts && counts->dead > 0) {
    out.look("jobs: " + counted(counts->dead, "was", "were") +
             " given up: vigie admin dead says why");
  }
  if (undelivered && !undelivered->empty()) {
    out.look("notices: some could not be delivered: vigie admin dead says why");
  }
}

void look_at_data(Findings& out, const CommonOptions& common, const Configuration* configuration,
                  const Clock& clock) {
  const auto folder = common.data_folder.empty()
                          ? default_data_folder()
                          : Result<std::filesystem::path>(common.data_folder);
  if (!folder) return out.bad("data: " + folder.error().message);
  std::error_code failed;
  // Looking must not make anything: an empty folder of root's would keep the service out.
  if (!std::filesystem::exists(*folder / "vigie.db", failed)) {
    out.look("data: none yet in " + printable(folder->native()) +
             (failed ? ": " + failed.message() : "; it is made at the first use"));
    return look_at_clock(out, nullptr, clock);
  }
  auto store = store::Store::open(*folder, clock);
  if (!store) return out.bad("data: " + store.error().message);
  store::Admin admin(*store);
  const auto integrity = admin.integrity();
  if (!integrity || *integrity != "ok") {
    return out.bad("data: the database is damaged: restore a backup (" +
                   (integrity ? *integrity : integrity.error().message) + ")");
  }
  const auto last = admin.last_event();
  out.good("data: sound, " + counted(last ? *last : 0, "event", "events") + ", in " +
           printable(folder->native()));
  look_at_disk(out, *folder);
  look_at_clock(out, &*store, clock);
  look_at_keys(out, admin, configuration);
  look_at_work(out, *store, admin);
}

void look_at_policy(Findings& out, const Configuration* configuration) {
  const auto shipped = shipped_policy_folder();
  if (!shipped) return out.bad("policy: " + shipped.error().message);
  const std::filesystem::path folder = configuration == nullptr || configuration->policy.empty()
                                           ? *shipped
                                           : std::filesystem::path(configuration->policy);
  const auto files = flow::read_pack_folder(folder);
  const auto pack = files ? flow::load_pack_folder(*files)
                          : Result<std::shared_ptr<const policy::Pack>>(files.error());
  if (!pack) return out.bad("policy: " + pack.error().message);
  out.good("policy: " + (*pack)->name() + ", in " + printable(folder.native()));
}

}  // namespace

int run_doctor(const AdminArguments& arguments) {
  const SystemClock clock;
  Findings out;
  out.good("vigie " VIGIE_VERSION);
  const auto read = load_configuration(arguments.common);
  const Configuration* configuration = read ? &*read : nullptr;
  if (configuration == nullptr) {
    out.bad("configuration: " + read.error().message);
  } else {
    out.good("configuration: " +
             (configuration->path.empty() ? "defaults" : printable(configuration->path)));
  }
  look_at_policy(out, configuration);
  look_at_worker(out);
  look_at_data(out, arguments.common, configuration, clock);
  return out.has_bad() ? kOurError : kNothingToDo;
}

}  // namespace vigie::app
