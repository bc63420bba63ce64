// app/service.h: the server's threads: those that answer, look, send and keep house.
//
// One server a data folder: a second one is refused. Killed at any moment, the next start goes on
// where the store says that it was.
// Threads run() makes and joins them all.
#pragma once

#include <filesystem>
#include <functional>

#include "app/configuration.h"
#include "base/result.h"

namespace vigie::app {

struct ServiceOptions {
  std::filesystem::path folder;  // of data
  Configuration configuration;
  // Called once it listens, with the address as "127.0.0.1:8470".
  std::function<void(const std::string&)> on_ready;
};

// Until SIGTERM or SIGINT: then no new connections, what is under way is answered, jobs get
// half a minute. Errors: kConflict when another server has the folder; as the store and HttpServer;
// kDenied when it would listen beyond loopback without keys.
Status run_service(const ServiceOptions& options);

// "127.0.0.1:8470", "[::1]:8470". Errors: kInvalidArgument.
struct ListenAddress {
  std::string address;
  uint16_t port = 0;
  bool is_loopback() const;
};
Result<ListenAddress> parse_listen(const std::string& text);

}  // namespace vigie::app
