// What the loop can take on this machine, beside what it is asked to: reports in, a page of a
// queue, the look-up of effects. The database is the one that a server uses, with its full
// durability.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "base/crypto.h"
#include "flow/cases/report.h"
#include "flow/cases/work.h"
#include "flow/decide.h"
#include "store/admin.h"
#include "store/items.h"

namespace {

using namespace vigie;
using Seconds = std::chrono::duration<double>;

[[noreturn]] void fail(const std::string& why) {
  std::fprintf(stderr, "loop: %s\n", why.c_str());
  std::exit(1);
}

template <class T>
T must(Result<T> result) {
  if (!result) fail(result.error().message);
  return std::move(*result);
}

double now_s() { return Seconds(std::chrono::steady_clock::now().time_since_epoch()).count(); }

void row(const char* name, double value, const char* unit, double limit, bool at_least) {
  const bool holds = at_least ? value >= limit : value <= limit;
  std::printf("%-52s %12.1f %-8s asked %10.1f  %s\n", name, value, unit, limit,
              holds ? "holds" : "FALLS SHORT");
  std::fflush(stdout);
}

struct Place {
  SystemClock clock;
  store::Store store;
  std::shared_ptr<const flow::Policy> policy;
  std::string secret;
  std::shared_ptr<const flow::Queues> queues;

  Place(const std::string& folder, const std::string& pack)
      : store(must(store::Store::open(folder, clock))) {
    policy = must(flow::Policy::load(pack, {}));
    queues = must(flow::Queues::load(pack, pack));
    secret = must(store::Cases(store).secret("links"));
  }
  flow::Desk desk() { return {store, clock, *queues, *policy, secret, ""}; }
};

// Items as a server has them once they were looked at: with a decision, facts and an event.
void fill(Place& place, int64_t count) {
  must(store::Admin(place.store).relax());
  store::Items items(place.store);
  store::Jobs jobs(place.store);
  for (int64_t i = 0; i < count; ++i) {
    store::NewItem item;
    item.external_id = std::to_string(i);
    item.account = "account" + std::to_string(i % (count / 5 + 1));
    item.media_sha256 = sha256_hex("bench " + std::to_string(i));
    item.text.title = "a clip";
    item.language = i % 3 == 0 ? "fr" : "en";
    item.context = JsonObject();
    must(items.accept(item, {}, [] { return ok(); }));
    const auto job = must(jobs.lease("bench", 60'000'000));
    if (!job) fail("an item has no job");
    store::Examined examined;
    store::CheckedItem checked;
    checked.sha256 = item.media_sha256;
    checked.kind = "video";
    checked.media = JsonObject();
    checked.facts = policy::default_facts();
    flow::DecidedBy decided = must(flow::decide(*place.policy, checked.facts, place.clock));
    checked.decision = std::move(decided.decision);
    checked.pack_text = std::move(decided.pack_text);
    examined.checked = std::move(checked);
    must(jobs.finish(*job, examined));
  }
}

// A tenth of the items get half of the reports: as it is where something spreads.
void intake(Place& place, int64_t reports, int64_t items) {
  constexpr int64_t kAtOnce = 1000;
  const double start_s = now_s();
  int64_t taken = 0;
  std::vector<double> batches_ms;
  for (int64_t at = 0; at < reports; at += kAtOnce) {
    std::vector<flow::Incoming> batch;
    for (int64_t i = at; i < std::min(at + kAtOnce, reports); ++i) {
      flow::Incoming one;
      const int64_t item = i % 2 == 0 ? (i * 7919) % (items / 10 + 1) : (i * 104'729) % items;
      one.report.item = "ext:" + std::to_string(item);
      one.report.category = i % 5 == 0 ? "election.procedure" : "altered.face";
      one.report.text = "look at the mouth";
      one.report.from_ms = 1000;
      one.report.to_ms = 2000;
      one.reporter.account = "viewer" + std::to_string(i % (reports / 20 + 1));
      batch.push_back(std::move(one));
    }
    const double batch_s = now_s();
    auto desk = place.desk();
    for (const auto& receipt : must(flow::receive(desk, batch))) taken += receipt.has_value();
    batches_ms.push_back((now_s() - batch_s) * 1000);
  }
  const double took_s = now_s() - start_s;
  std::sort(batches_ms.begin(), batches_ms.end());
  row("intake of reports, batches of 1000, durable", static_cast<double>(taken) / took_s,
      "a second", 2000, true);
  std::printf("  %lld of %lld taken in %.0f s; a batch %.0f ms at the median, %.0f ms at p99\n",
              static_cast<long long>(taken), static_cast<long long>(reports), took_s,
              batches_ms[batches_ms.size() / 2], batches_ms[batches_ms.size() * 99 / 100]);
}

// One keep-alive connection to the server.
class Connection {
 public:
  explicit Connection(uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
      fail("the server does not answer");
    }
    const int on = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  ~Connection() { ::close(socket_); }

  void send(const std::string& text) {
    for (size_t at = 0; at < text.size();) {
      const ssize_t sent = ::send(socket_, text.data() + at, text.size() - at, MSG_NOSIGNAL);
      if (sent <= 0) fail("the server hung up");
      at += static_cast<size_t>(sent);
    }
  }

  // Reads one answer; its body's length. Fails unless it is 200.
  size_t read() {
    while (true) {
      const size_t head = text_.find("\r\n\r\n");
      if (head != std::string::npos) {
        if (!text_.starts_with("HTTP/1.1 200")) fail("answered " + text_.substr(0, 40));
        const size_t at = text_.find("Content-Length: ");
        const size_t length = std::strtoul(text_.c_str() + at + 16, nullptr, 10);
        if (text_.size() >= head + 4 + length) {
          text_.erase(0, head + 4 + length);
          return length;
        }
      }
      char part[65536];
      const ssize_t got = ::recv(socket_, part, sizeof part, 0);
      if (got <= 0) fail("the server hung up");
      text_.append(part, static_cast<size_t>(got));
    }
  }

 private:
  int socket_;
  std::string text_;
};

std::string get(const std::string& path) {
  return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
}

void queue_pages(uint16_t port) {
  Connection connection(port);
  constexpr int kPages = 1000;
  std::vector<double> ms;
  for (int i = 0; i < kPages; ++i) {
    const double start_s = now_s();
    connection.send(get(i % 2 == 0 ? "/v1/tasks?limit=50" : "/v1/tasks?queue=altered&limit=50"));
    connection.read();
    ms.push_back((now_s() - start_s) * 1000);
  }
  std::sort(ms.begin(), ms.end());
  row("a page of 50 tasks over HTTP, p99", ms[kPages * 99 / 100], "ms", 50, false);
  std::printf("  %.1f ms at the median\n", ms[kPages / 2]);
}

// What a host asks for each item it shows: pipelined as a host's own proxy does, on a few
// connections, with the cache warm for the items that are shown.
void effects(uint16_t port, int64_t items) {
  constexpr int kConnections = 2, kAtOnce = 64, kRounds = 800;
  const int64_t shown = std::min<int64_t>(items, 20'000);
  std::atomic<int64_t> answered = 0;
  const auto ask = [&](int number, int rounds) {
    Connection connection(port);
    int64_t next = number;
    for (int round = 0; round < rounds; ++round) {
      std::string text;
      for (int i = 0; i < kAtOnce; ++i) {
        text += get("/v1/items/ext:" + std::to_string(next) + "/effects?surface=feed");
        next = (next + kConnections) % shown;
      }
      connection.send(text);
      for (int i = 0; i < kAtOnce; ++i) connection.read();
      answered += kAtOnce;
    }
  };
  ask(0, static_cast<int>(shown / kAtOnce) + 1);  // warm
  ask(1, static_cast<int>(shown / kAtOnce) + 1);
  answered = 0;
  const double start_s = now_s();
  std::vector<std::thread> threads;
  for (int i = 0; i < kConnections; ++i) threads.emplace_back(ask, i, kRounds);
  for (std::thread& thread : threads) thread.join();
  row("effects over HTTP, kept-alive and pipelined",
      static_cast<double>(answered) / (now_s() - start_s), "a second", 20'000, true);
}

}  // namespace

int main(int count, char** values) {
  const std::vector<std::string> arguments(values + 1, values + count);
  if (arguments.size() == 5 && arguments[0] == "fill") {
    const int64_t items = std::atoll(arguments[3].c_str());
    {
      Place place(arguments[1], arguments[2]);
      const double start_s = now_s();
      fill(place, items);
      std::printf("  %lld items made in %.0f s\n", static_cast<long long>(items),
                  now_s() - start_s);
    }
    Place place(arguments[1], arguments[2]);  // again: with its full durability
    intake(place, std::atoll(arguments[4].c_str()), items);
    return 0;
  }
  if (arguments.size() == 3 && arguments[0] == "ask") {
    const auto port = static_cast<uint16_t>(std::atoi(arguments[1].c_str()));
    queue_pages(port);
    effects(port, std::atoll(arguments[2].c_str()));
    return 0;
  }
  fail("usage: bench_loop fill FOLDER POLICY ITEMS REPORTS | ask PORT ITEMS");
}
