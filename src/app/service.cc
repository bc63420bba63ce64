#include "app/service.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <condition_variable>
#include <optional>
#include <thread>

#include "app/event_hub.h"
#include "app/loop/desk_access.h"
#include "app/policy/long_runs.h"
#include "app/routes.h"
#include "app/session.h"
#include "base/file.h"
#include "base/log.h"
#include "base/unicode.h"
#include "flow/banks/feed.h"
#include "flow/banks/sweep.h"
#include "flow/cases/mail.h"
#include "flow/cases/notify.h"
#include "flow/cases/work.h"
#include "flow/deliver.h"
#include "flow/rehearse/publish.h"

namespace vigie::app {
namespace {

constexpr int64_t kSecondUs = 1'000'000;
constexpr int64_t kGraceUs = 30 * kSecondUs;
constexpr size_t kStreamsMax = 256;

// Told to stop, or asleep until then.
class Stop {
 public:
  void tell() {
    const std::scoped_lock lock(mutex_);
    is_told_ = true;
    woken_.notify_all();
  }
  // True when told, at once; else false after the time.
  bool wait(int64_t time_us) {
    std::unique_lock lock(mutex_);
    return woken_.wait_for(lock, std::chrono::microseconds(time_us), [&] { return is_told_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable woken_;
  bool is_told_ = false;
};

Result<Descriptor> lock_folder(const std::filesystem::path& folder) {
  const auto path = folder / "serve.lock";
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file.is_open()) return system_error(path, errno);
  // A worker that a killed server was just starting holds its lock until it notices: it is gone
  // within moments.
  constexpr int kTries = 100;
  for (int i = 0; i < kTries; ++i) {
    if (flock(file.get(), LOCK_EX | LOCK_NB) == 0) return file;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return Error{
      ErrorCode::kConflict,
      "another vigie serve runs on this data folder: stop it first, or use another --data"};
}

// Files that another user's server cannot write would stop it for good.
Status require_own(const std::filesystem::path& folder) {
  struct stat status;
  if (stat(folder.c_str(), &status) != 0) return system_error(folder, errno);
  if (status.st_uid == geteuid()) return ok();
  return Error{ErrorCode::kDenied, printable(folder.native()) + ": belongs to user " +
                                       std::to_string(status.st_uid) + ", this is user " +
                                       std::to_string(geteuid()) +
                                       ": run as its owner, or use another --data"};
}

// Connections, and the files that answer them.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

// A store failing once is told; failing all the time is told once a second, and tried again.
void log_trouble(const char* what, const Error& error) {
  log_error(what, {{"error", error.message}});
}

class Service {
 public:
  Service(const ServiceOptions& options, std::shared_ptr<const flow::PackFolder> folder,
          std::shared_ptr<const flow::Policy> policy, std::shared_ptr<const flow::Queues> queues,
          flow::AnalyseOptions analyse)
      : options_(options),
        stores_(options.folder, clock_),
        events_(kStreamsMax),
        knowledge_(policy, std::move(queues)),
        policy_(std::move(policy)),
        analyse_(std::move(analyse)),
        api_{options_.configuration, clock_, stores_, metrics_, keys_, effects_, events_} {
    api_.folder = std::move(folder);
  }

  Status run();

 private:
  Status prepare();
  Status listen();
  void work(int number);
  void deliver();
  void sweep();
  void keep_desk();
  void send_mails();
  void keep_house();
  Status refresh(store::Store& store);
  Status open_desk(store::Store& store);
  Result<flow::MailSettings> mail_settings() const;
  std::optional<StorePool::Borrowed> borrow(const char* who);
  void keep_media(store::Store& store, int64_t& swept_us);

  const ServiceOptions& options_;
  SystemClock clock_;
  StorePool stores_;
  Metrics metrics_;
  KeyRing keys_;
  EffectsCache effects_;
  EventHub events_;
  flow::KnowledgeSource knowledge_;
  std::shared_ptr<const flow::Policy> policy_;
  flow::AnalyseOptions analyse_;
  Api api_;
  Stop stop_;
  HttpServer* server_address_ = nullptr;
  std::unique_ptr<HttpHandler> router_;
  std::unique_ptr<HttpServer> server_;
};

Status Service::refresh(store::Store& store) {
  TRY(keys_.refresh(store));
  effects_.set_switches({TRY(store::Admin(store).switches())});
  TRY(flow::publish_due(store, clock_));
  return open_desk(store);
}

// People decide by the same policy as workers: when another comes into force, the desk follows.
Status Service::open_desk(store::Store& store) {
  const auto knowledge = TRY(knowledge_.present(store));
  const std::shared_ptr<const DeskSource> now = api_.desk.load();
  if (now != nullptr && now->policy == knowledge->policy) return ok();
  store::Cases cases(store);
  api_.desk = std::make_shared<const DeskSource>(
      DeskSource{knowledge->queues, knowledge->policy, knowledge->link_secret,
                 TRY(cases.secret("viewers")), options_.configuration.public_url});
  log_info("policy.in_force", {{"pack", knowledge->policy->whole().name()}});
  return ok();
}

Status Service::prepare() {
  auto store = TRY(stores_.borrow());
  // What uploads left when the program was killed: nobody was told that they were accepted.
  TRY(NewFile::sweep(store->incoming_folder()));
  TRY(store::Jobs(*store).release_all());
  api_.bank_index = TRY(flow::PrintIndex::open_banks(*store));
  api_.runs = std::make_shared<LongRuns>(options_.folder, clock_);
  return refresh(*store);
}

Status Service::listen() {
  const Configuration& configuration = options_.configuration;
  const ListenAddress where = TRY(parse_listen(configuration.listen));
  if (!where.is_loopback() && keys_.is_empty()) {
    return Error{ErrorCode::kDenied,
                 "without keys it listens on loopback only: make one with `vigie admin key create "
                 "--scope admin`, or set server.listen to 127.0.0.1:8470"};
  }
  HttpOptions http;
  http.address = where.address;
  http.port = where.port;
  http.loops = static_cast<unsigned>(configuration.loops);
  http.connections_max = static_cast<unsigned>(configuration.connections_max);
  http.idle_s_max = static_cast<unsigned>(configuration.idle_s_max);
  http.body_bytes_max = (static_cast<uint64_t>(configuration.upload_mib_max) << 20) + (8 << 20);
  router_ = make_router(api_, &server_address_);
  // The handlers may be called before start() has returned: they need the address for streams only.
  server_ = TRY(HttpServer::start(http, *router_));
  server_address_ = server_.get();
  const bool is_six = where.address.find(':') != std::string::npos;
  const std::string shown =
      (is_six ? "[" + where.address + "]" : where.address) + ":" + std::to_string(server_->port());
  log_info("serve.ready",
           {{"address", shown}, {"version", VIGIE_VERSION}, {"pack", policy_->whole().name()}});
  if (options_.on_ready) options_.on_ready(shown);
  return ok();
}

// Tries until there is one: a thread must outlive a disk that is full for a while. Nothing when it
// is to stop.
std::optional<StorePool::Borrowed> Service::borrow(const char* who) {
  while (true) {
    auto store = stores_.borrow();
    if (store) return std::move(*store);
    log_error("store.unavailable", {{"for", who}, {"error", store.error().message}});
    if (stop_.wait(kSecondUs)) return std::nullopt;
  }
}

void Service::work(int number) {
  auto store = borrow("worker");
  if (!store) return;
  flow::ProcessOptions process;
  process.wait = [this](int64_t wait_us) { return stop_.wait(wait_us); };
  process.analyse = analyse_;
  process.attempts_max = static_cast<int>(options_.configuration.attempts_max);
  process.public_url = options_.configuration.public_url;
  flow::Processor processor(**store, knowledge_, clock_, process,
                            store::make_id("w_", clock_.now_us()) + "_" + std::to_string(number));
  constexpr int64_t kIdleUs = 100'000;
  for (int64_t wait_us = 0; !stop_.wait(wait_us);) {
    const auto done = processor.run_one();
    if (!done) log_trouble("job.error", done.error());
    wait_us = !done ? kSecondUs : done->had_job ? 0 : kIdleUs;
    if (!done || !done->had_job) continue;
    for (const int64_t entry : done->quarantined) {
      metrics_.count_quarantined();
      log_warning("bank.entry.quarantined", {{"entry", entry}, {"item", done->item_id}});
    }
    metrics_.count_job(done->outcome, static_cast<double>(done->worked_us) / 1e6);
    for (const std::string& guard : done->guards) {
      metrics_.count_guard(guard);
      log_warning("guard.tripped", {{"guard", guard}, {"item", done->item_id}});
    }
    log_info("job.done", {{"item", done->item_id},
                          {"outcome", done->outcome},
                          {"worked_ms", done->worked_us / 1000}});
  }
}

void Service::deliver() {
  auto store = borrow("deliverer");
  if (!store) return;
  constexpr int64_t kIdleUs = 200'000;
  for (int64_t wait_us = 0; !stop_.wait(wait_us);) {
    const auto done = flow::deliver_one(**store, clock_, options_.configuration.private_allowed);
    if (!done) log_trouble("delivery.error", done.error());
    wait_us = !done ? kSecondUs : done->had_notice ? 0 : kIdleUs;
    if (done && done->had_notice) metrics_.count_delivery(done->outcome);
  }
}

// What time does with cases: notices whose moment has come, alarms, ends of holds and proposals.
void Service::keep_desk() {
  constexpr int64_t kIdleUs = 200'000;
  constexpr size_t kAtOnce = 200;
  for (int64_t wait_us = 0; !stop_.wait(wait_us);) {
    wait_us = kIdleUs;
    auto desk = OpenDesk::open(api_);
    if (!desk) {
      log_trouble("desk.lost", desk.error());
      continue;
    }
    const auto sent = flow::send_notices(**desk, kAtOnce);
    if (!sent) log_trouble("notices.error", sent.error());
    if (sent && *sent > 0) log_info("notices.sent", {{"count", *sent}});
    const auto changed = flow::tick(**desk, kAtOnce);
    if (!changed) log_trouble("desk.error", changed.error());
    if ((sent && *sent == kAtOnce) || (changed && *changed == kAtOnce)) wait_us = 0;
  }
}

Result<flow::MailSettings> Service::mail_settings() const {
  const Configuration& set = options_.configuration;
  flow::MailSettings out;
  out.server.url = set.mail_server;
  out.server.user = set.mail_user;
  out.server.tls_required = set.mail_tls_required;
  out.from = set.mail_from;
  if (set.mail_password_file.empty()) return out;
  constexpr uint64_t kPasswordBytesMax = 4096;
  const std::string text = TRY(read_file(set.mail_password_file, kPasswordBytesMax));
  out.server.password = text.substr(0, text.find_first_of("\r\n"));
  return out;
}

// On a thread of its own: a mail server that hangs holds up mails and nothing else.
void Service::send_mails() {
  const auto settings = mail_settings();
  if (!settings) return log_trouble("mail.lost", settings.error());
  if (settings->server.url.empty()) return;
  constexpr int64_t kIdleUs = 500'000;
  for (int64_t wait_us = 0; !stop_.wait(wait_us);) {
    wait_us = kSecondUs;
    auto desk = OpenDesk::open(api_);
    if (!desk) {
      log_trouble("mail.lost", desk.error());
      continue;
    }
    const auto done = flow::send_one_mail(**desk, *settings);
    if (!done) log_trouble("mail.error", done.error());
    if (!done) continue;
    wait_us = done->had_mail ? 0 : kIdleUs;
    if (done->had_mail) log_info("mail.done", {{"outcome", done->outcome}});
  }
}

// Apart from the workers: a new entry finds the earlier uploads at once, however many clips wait.
void Service::sweep() {
  auto store = stores_.borrow();
  if (!store) return log_trouble("sweeper.lost", store.error());
  flow::Sweeper sweeper(**store);
  constexpr int64_t kIdleUs = 200'000;
  for (int64_t wait_us = 0; !stop_.wait(wait_us);) {
    auto done = sweeper.step();
    if (!done) log_trouble("sweep.error", done.error());
    if (done && !*done) {
      done = api_.bank_index->step();
      if (!done) log_trouble("index.error", done.error());
    }
    if (done && !*done) {
      const auto refreshed = flow::refresh_due_feed(
          **store, {.private_allowed = options_.configuration.private_allowed});
      if (!refreshed) log_trouble("feed.error", refreshed.error());
    }
    wait_us = !done ? kSecondUs : *done ? 0 : kIdleUs;
  }
}

void Service::keep_house() {
  auto store = borrow("house");
  if (!store) return;
  constexpr int64_t kStepUs = 50'000, kAliveUs = 15 * kSecondUs;
  int64_t refreshed_us = 0, alive_us = 0, swept_us = 0;
  for (int64_t wait_us = 0; !stop_.wait(wait_us);) {
    const auto stepped = events_.step(**store, effects_);
    if (!stepped) log_trouble("events.error", stepped.error());
    wait_us = stepped && *stepped ? 0 : kStepUs;
    const int64_t now_us = clock_.now_us();
    if (now_us - refreshed_us > kSecondUs || now_us < refreshed_us) {
      refreshed_us = now_us;
      if (const Status done = refresh(**store); !done) log_trouble("refresh.error", done.error());
    }
    if (now_us - alive_us > kAliveUs || now_us < alive_us) {
      alive_us = now_us;
      events_.keep_alive();
    }
    keep_media(**store, swept_us);
  }
}

// Every two seconds a 256th of the media: all of it within nine minutes, no step is long.
void Service::keep_media(store::Store& store, int64_t& swept_us) {
  constexpr int64_t kStepUs = 2 * kSecondUs, kDayUs = 86'400 * kSecondUs;
  const int64_t now_us = clock_.now_us();
  if (now_us - swept_us < kStepUs && now_us >= swept_us) return;
  swept_us = now_us;
  store::Items items(store);
  const auto expired = items.expire_media(now_us - options_.configuration.media_days * kDayUs, 100);
  if (!expired) log_trouble("retention.error", expired.error());
  const auto part = static_cast<unsigned>(now_us / kStepUs);
  constexpr int64_t kBlobAgeS = 3600;  // far longer than from a still to its commit
  for (const auto& swept : {items.sweep_media(part), items.sweep_blobs(part, kBlobAgeS)}) {
    if (!swept) return log_trouble("sweep.error", swept.error());
    if (*swept > 0) log_info("files.swept", {{"files", *swept}});
  }
}

Status Service::run() {
  TRY(prepare());
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // inherited by all threads: this one waits
  signal(SIGPIPE, SIG_IGN);
  TRY(listen());
  std::vector<std::thread> threads;
  const int64_t asked = options_.configuration.workers;
  const int workers =
      static_cast<int>(asked > 0 ? asked : std::max(1U, std::thread::hardware_concurrency()));
  for (int i = 0; i < workers; ++i) threads.emplace_back([this, i] { work(i); });
  threads.emplace_back([this] { deliver(); });
  threads.emplace_back([this] { sweep(); });
  threads.emplace_back([this] { keep_house(); });
  threads.emplace_back([this] { keep_desk(); });
  threads.emplace_back([this] { send_mails(); });
  int received = 0;
  sigwait(&signals, &received);
  log_info("serve.stopping", {{"signal", received}});
  api_.is_draining = true;
  stop_.tell();
  server_->drain(kGraceUs);
  // A clip that takes longer is looked at again after the next start; its worker ends with us.
  std::thread([] {
    std::this_thread::sleep_for(std::chrono::microseconds(kGraceUs));
    log_warning("serve.abandoned");
    _exit(0);
  }).detach();
  for (std::thread& thread : threads) thread.join();
  log_info("serve.stopped");
  return ok();
}

}  // namespace

bool ListenAddress::is_loopback() const { return address.starts_with("127.") || address == "::1"; }

Result<ListenAddress> parse_listen(const std::string& text) {
  const size_t colon = text.rfind(':');
  const Error wrong{ErrorCode::kInvalidArgument,
                    "listen: write an address and a port, as 127.0.0.1:8470 or [::1]:8470"};
  if (colon == std::string::npos) return wrong;
  ListenAddress out;
  out.address = text.substr(0, colon);
  if (out.address.starts_with('[') && out.address.ends_with(']')) {
    out.address = out.address.substr(1, out.address.size() - 2);
  }
  if (out.address == "localhost") out.address = "127.0.0.1";
  const auto [end, failed] =
      std::from_chars(text.data() + colon + 1, text.data() + text.size(), out.port);
  if (failed != std::errc() || end != text.data() + text.size() || out.address.empty())
    return wrong;
  return out;
}

Status run_service(const ServiceOptions& options) {
  raise_descriptor_limit();
  TRY(make_folder(options.folder));
  TRY(require_own(options.folder));
  const Descriptor lock = TRY(lock_folder(options.folder));
  const std::filesystem::path shipped = TRY(shipped_policy_folder());
  std::filesystem::path policy = options.configuration.policy;
  if (policy.empty()) policy = shipped;
  const auto overlays = overlay_folders(options.configuration);
  auto folder = std::make_shared<flow::PackFolder>(TRY(flow::read_pack_folder(policy)));
  TRY(flow::add_overlays(*folder, overlays));
  const auto loaded = TRY(flow::Policy::load(*folder));
  TRY(loaded->check_in_force(SystemClock().now_us()));
  Service service(options, std::move(folder), loaded, TRY(flow::Queues::load(policy, shipped)),
                  TRY(analyse_options(options.configuration)));
  return service.run();
}

}  // namespace vigie::app
