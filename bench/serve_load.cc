// Asks one path again and again over connections that stay open, and says how fast it is answered.
//
// usage: serve_load PORT PATH CONNECTIONS SECONDS DEPTH
//   DEPTH  requests on their way on one connection at once; 1: each waits for the one before it
// One thread, on 127.0.0.1. Prints one line of JSON: answers a second, milliseconds of the median
// and of 99 in 100, and answers that were not 200.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Load {
  std::string request;
  size_t depth = 1;
  std::vector<double> took_ms;
  size_t wrong = 0;
};

class Connection {
 public:
  Connection(uint16_t port, Load& load) : load_(load), socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
      std::perror("connect");
      std::exit(1);
    }
  }
  int socket() const { return socket_; }

  void ask() {
    std::string text;
    while (sent_.size() < load_.depth) {
      text += load_.request;
      sent_.push_back(Clock::now());
    }
    if (send(socket_, text.data(), text.size(), MSG_NOSIGNAL) != ssize_t(text.size())) {
      std::perror("send");
      std::exit(1);
    }
  }

  // Takes what has come. False when the server has closed the connection.
  bool take() {
    char buffer[65536];
    const ssize_t got = recv(socket_, buffer, sizeof buffer, 0);
    if (got <= 0) return false;
    pending_.append(buffer, static_cast<size_t>(got));
    std::string_view rest = pending_;
    while (const size_t size = answer_size(rest)) {
      load_.wrong += !rest.starts_with("HTTP/1.1 200");
      const std::chrono::duration<double, std::milli> took = Clock::now() - sent_.front();
      load_.took_ms.push_back(took.count());
      sent_.pop_front();
      rest.remove_prefix(size);
    }
    pending_.erase(0, pending_.size() - rest.size());
    return true;
  }
  bool wants() const { return sent_.empty(); }

 private:
  // Of the first answer in text; 0 when it is not whole yet.
  static size_t answer_size(std::string_view text) {
    const size_t head = text.find("\r\n\r\n");
    if (head == std::string_view::npos) return 0;
    size_t body = 0;
    for (size_t at = 0; at < head; at = text.find("\r\n", at) + 2) {
      constexpr std::string_view kName = "content-length:";
      if (strncasecmp(text.data() + at, kName.data(), kName.size()) == 0) {
        body = std::strtoul(text.data() + at + kName.size(), nullptr, 10);
      }
      if (text.find("\r\n", at) >= head) break;
    }
    return text.size() >= head + 4 + body ? head + 4 + body : 0;
  }

  Load& load_;
  int socket_;
  std::string pending_;
  std::deque<Clock::time_point> sent_;
};

void run(std::vector<Connection>& connections, double seconds) {
  const int waits = epoll_create1(0);
  for (size_t i = 0; i < connections.size(); ++i) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = i;
    epoll_ctl(waits, EPOLL_CTL_ADD, connections[i].socket(), &event);
    connections[i].ask();
  }
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  std::vector<epoll_event> ready(connections.size());
  while (Clock::now() < end) {
    const int count = epoll_wait(waits, ready.data(), static_cast<int>(ready.size()), 1000);
    for (int i = 0; i < count; ++i) {
      Connection& connection = connections[ready[static_cast<size_t>(i)].data.u64];
      if (!connection.take()) {
        std::fputs("the server closed a connection\n", stderr);
        std::exit(1);
      }
      if (connection.wants()) connection.ask();
    }
  }
  close(waits);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 6) {
    std::fputs("usage: serve_load PORT PATH CONNECTIONS SECONDS DEPTH\n", stderr);
    return 2;
  }
  Load load;
  load.request = std::string("GET ") + arguments[2] + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
  load.depth = std::strtoul(arguments[5], nullptr, 10);
  std::vector<Connection> connections;
  const size_t wanted = std::strtoul(arguments[3], nullptr, 10);
  for (size_t i = 0; i < wanted; ++i) {
    connections.emplace_back(static_cast<uint16_t>(std::atoi(arguments[1])), load);
  }
  const auto start = Clock::now();
  run(connections, std::atof(arguments[4]));
  const std::chrono::duration<double> took = Clock::now() - start;
  std::sort(load.took_ms.begin(), load.took_ms.end());
  if (load.took_ms.empty()) return 1;
  const auto at = [&](double part) {
    return load.took_ms[static_cast<size_t>(part * static_cast<double>(load.took_ms.size() - 1))];
  };
  std::printf("{\"per_s\": %.0f, \"p50_ms\": %.3f, \"p99_ms\": %.3f, \"wrong\": %zu}\n",
              static_cast<double>(load.took_ms.size()) / took.count(), at(0.5), at(0.99),
              load.wrong);
  return load.wrong == 0 ? 0 : 1;
}
