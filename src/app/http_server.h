// app/http_server.h: HTTP/1.1, as little of it as handlers need to know.
//
// Input   requests from anybody: every limit below is enforced before a handler sees a byte.
// Output  what the handler answers; 400 for headers that another program could read otherwise (two
//         framings, lines that do not end with CR LF, folded lines); closed connections for the
//         slow: headers have idle_s_max, bodies and answers one second more for each 16 KiB.
// Method  libmicrohttpd, known to http_server.cc alone; a pool of event loops.
// Limits  a handler that blocks holds up one loop: no handler may wait for more than the disk.
// Threads the handler is called from every loop at once; each exchange from one at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/file.h"
#include "base/result.h"

namespace vigie::app {

struct HttpRequest {
  std::string id;            // ours, "r_" and 26 characters: in the answer and in the log
  std::string method, path;  // path without query, %-sequences resolved
  std::string client;        // address that it comes from; behind a proxy on this host, its word
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::vector<std::pair<std::string, std::string>> query;

  // The first of that name (headers: in lower case), "" without one.
  std::string_view header(std::string_view name) const;
  std::string_view parameter(std::string_view name) const;
};

// An answer without an end: server-sent events. Shared by its connection and its writer.
class HttpStream {
 public:
  virtual ~HttpStream() = default;
  // False when the reader is gone or too slow: over the bound of what may wait.
  virtual bool send(std::string_view bytes) = 0;
  virtual void close() = 0;
};

struct HttpResponse {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  Descriptor file;  // open: the answer is length bytes of it from offset; body is not used
  uint64_t offset = 0, length = 0;
  std::shared_ptr<HttpStream> stream;  // made by HttpServer::make_stream(); body comes first
};

struct HttpPart {  // of multipart/form-data
  std::string name, filename, content_type;
  uint64_t offset = 0;  // of this piece in its part: 0 is where a part starts
};

// One request from its headers to its answer.
class HttpExchange {
 public:
  virtual ~HttpExchange() = default;
  // Asked before the body: an answer here refuses the body and closes the connection.
  virtual std::optional<HttpResponse> refuse() { return std::nullopt; }
  // Pieces of the body, of a part when it is multipart/form-data. After an error the rest of the
  // body is read and dropped, and finish() is asked for the answer.
  virtual Status on_body(const HttpPart* part, std::string_view bytes) = 0;
  // is_whole: the body ended as its framing said.
  virtual HttpResponse finish(bool is_whole) = 0;
};

class HttpHandler {
 public:
  virtual ~HttpHandler() = default;
  virtual std::unique_ptr<HttpExchange> begin(const HttpRequest& request) = 0;
};

struct HttpOptions {
  std::string address = "127.0.0.1";  // or an IPv6 address
  uint16_t port = 8470;               // 0: any, see HttpServer::port()
  unsigned loops = 4;
  unsigned connections_max = 4096;
  unsigned idle_s_max = 30;  // without a byte either way
  size_t header_bytes_max = 32 << 10;
  uint64_t body_bytes_max = 8ULL << 30;  // more is cut off without an answer
};

class HttpServer {
 public:
  // handler must outlive the server. Errors: kConflict when the port is taken; kDenied;
  // kInvalidArgument for an address that is none.
  static Result<std::unique_ptr<HttpServer>> start(const HttpOptions& options,
                                                   HttpHandler& handler);
  virtual ~HttpServer() = default;
  virtual uint16_t port() const = 0;
  virtual std::shared_ptr<HttpStream> make_stream() = 0;
  // No new connections; waits until those under way are answered, at most wait_us; then stops.
  virtual void drain(int64_t wait_us) = 0;
};

}  // namespace vigie::app
