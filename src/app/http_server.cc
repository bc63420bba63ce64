#include "app/http_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <set>
#include <thread>

#include "app/microhttpd_library.h"
#include "base/check.h"
#include "base/clock.h"
#include "store/store.h"

namespace vigie::app {
namespace {

constexpr size_t kStreamBytesMax = 1 << 20;  // what may wait for one slow reader

class Stream : public HttpStream {
 public:
  bool send(std::string_view bytes) override {
    const std::scoped_lock lock(mutex_);
    if (is_closed_) return false;
    if (pending_.size() + bytes.size() > kStreamBytesMax) {
      is_closed_ = true;
    } else {
      pending_ += bytes;
    }
    wake();
    return !is_closed_;
  }

  void close() override {
    const std::scoped_lock lock(mutex_);
    is_closed_ = true;
    wake();
  }

  // Called by the connection's loop.
  ssize_t read(MHD_Connection* connection, char* out, size_t max) {
    const std::scoped_lock lock(mutex_);
    if (!pending_.empty()) {
      const size_t count = std::min(max, pending_.size());
      std::memcpy(out, pending_.data(), count);
      pending_.erase(0, count);
      return static_cast<ssize_t>(count);
    }
    if (is_closed_) return MHD_CONTENT_READER_END_OF_STREAM;
    suspended_ = connection;
    mhd().MHD_suspend_connection(connection);
    return 0;
  }

 private:
  void wake() {
    if (suspended_ == nullptr) return;
    mhd().MHD_resume_connection(suspended_);
    suspended_ = nullptr;
  }

  std::mutex mutex_;
  std::string pending_;
  bool is_closed_ = false;
  MHD_Connection* suspended_ = nullptr;
};

MHD_Result add_header(void* context, MHD_ValueKind, const char* key, const char* value) {
  auto& headers = static_cast<HttpRequest*>(context)->headers;
  std::string name = key;
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  headers.emplace_back(std::move(name), value != nullptr ? value : "");
  return MHD_YES;
}

MHD_Result add_parameter(void* context, MHD_ValueKind, const char* key, const char* value) {
  static_cast<HttpRequest*>(context)->query.emplace_back(key, value != nullptr ? value : "");
  return MHD_YES;
}

std::string_view find(const std::vector<std::pair<std::string, std::string>>& pairs,
                      std::string_view name) {
  for (const auto& [key, value] : pairs) {
    if (key == name) return value;
  }
  return "";
}

int64_t now_ms() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

// A connection and what it does, for the thread that closes slow ones.
struct Watched {
  enum class Phase { kHeaders, kBody, kAnswer, kStream };
  explicit Watched(MHD_socket given) : socket(given) {}

  void enter(Phase next, uint64_t size) {
    since_ms = now_ms();  // first: whoever looks in between must not find it slow
    bytes = size;
    phase = next;
  }
  bool is_too_slow(int64_t at_ms, int64_t idle_ms) const {
    constexpr uint64_t kBytesPerMs = 16;  // 16 KiB a second: a telephone in the country does more
    if (phase == Phase::kStream) return false;
    int64_t allowed_ms = idle_ms;
    if (phase != Phase::kHeaders) {
      allowed_ms += idle_ms + static_cast<int64_t>(bytes / kBytesPerMs);
    }
    return at_ms - since_ms > allowed_ms;
  }

  const MHD_socket socket;
  std::atomic<Phase> phase = Phase::kHeaders;
  std::atomic<int64_t> since_ms = now_ms();
  std::atomic<uint64_t> bytes = 0;
};

Watched& watched(MHD_Connection* connection) {
  const auto* known = mhd().MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  return *static_cast<Watched*>(known->socket_context);
}

// Headers that programs between us and the client may have read otherwise: how requests are
// smuggled (RFC 9112, sections 2.2, 5.2, 6.1 and 6.3).
//
// The library reads headers in place, and puts one zero byte for each CR and LF: so where each
// value ends and the next name starts says how the line ended. Lines that end with LF alone and
// folded ones, which it copies, break the chain.
class HeaderBlock {
 public:
  // method and version: where the library says they are.
  HeaderBlock(MHD_Connection* connection, const char* method, const char* version)
      : connection_(connection), version_(version), line_end_(version + version_.size()) {
    const auto* size =
        mhd().MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    end_ = method + size->header_size;
    mhd().MHD_get_connection_values_n(connection, MHD_HEADER_KIND, &HeaderBlock::add, this);
    // The last line, and the empty one.
    is_chained_ &= end_ - line_end_ == 4;
  }

  bool is_ambiguous() const {
    if (!is_chained_ || lengths_ + encodings_ > 1 || hosts_ > 1) return true;
    if (encodings_ == 0) return false;
    const char* coding = mhd().MHD_lookup_connection_value(connection_, MHD_HEADER_KIND,
                                                           MHD_HTTP_HEADER_TRANSFER_ENCODING);
    return version_ != "HTTP/1.1" || coding == nullptr || strcasecmp(coding, "chunked") != 0;
  }

 private:
  static MHD_Result add(void* context, MHD_ValueKind, const char* key, size_t key_size,
                        const char* value, size_t value_size) {
    auto& block = *static_cast<HeaderBlock*>(context);
    block.is_chained_ &= key - block.line_end_ == 2;
    block.line_end_ = value + value_size;
    const auto is = [&](std::string_view name) {
      return key_size == name.size() && strncasecmp(key, name.data(), key_size) == 0;
    };
    block.lengths_ += is("content-length");
    block.encodings_ += is("transfer-encoding");
    block.hosts_ += is("host");
    return MHD_YES;
  }

  MHD_Connection* connection_;
  std::string_view version_;
  const char* line_end_;
  const char* end_ = nullptr;
  bool is_chained_ = true;
  int lengths_ = 0, encodings_ = 0, hosts_ = 0;
};

// Resolves %-sequences in place, but for %00: it would end the text before its end.
size_t unescape(void*, MHD_Connection*, char* text) {
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    c = static_cast<char>(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  };
  char* out = text;
  for (const char* in = text; *in != '\0'; ++in) {
    const int high = in[0] == '%' ? digit(in[1]) : -1;
    const int low = high >= 0 ? digit(in[2]) : -1;
    if (low < 0 || high + low == 0) {
      *out++ = *in;
      continue;
    }
    *out++ = static_cast<char>(high << 4 | low);
    in += 2;
  }
  *out = '\0';
  return static_cast<size_t>(out - text);
}

// Who asks: the other end, or what a proxy on this host says of whom it asks for.
std::string client_of(MHD_Connection* connection, const HttpRequest& request) {
  const MHD_ConnectionInfo* known =
      mhd().MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  if (known == nullptr || known->client_addr == nullptr) return "";
  char text[INET6_ADDRSTRLEN] = "";
  const sockaddr* address = known->client_addr;
  if (address->sa_family == AF_INET) {
    const auto* four = reinterpret_cast<const sockaddr_in*>(address);
    inet_ntop(AF_INET, &four->sin_addr, text, sizeof text);
  } else {
    const auto* six = reinterpret_cast<const sockaddr_in6*>(address);
    inet_ntop(AF_INET6, &six->sin6_addr, text, sizeof text);
  }
  const std::string_view end = text;
  const bool is_near = end.starts_with("127.") || end == "::1";
  std::string_view said = request.header("x-forwarded-for");
  if (!is_near || said.empty()) return text;
  // The last is the nearest proxy's own word; what stands before it anybody can write.
  said = said.substr(said.rfind(',') == std::string_view::npos ? 0 : said.rfind(',') + 1);
  while (said.starts_with(' ')) said.remove_prefix(1);
  constexpr size_t kAddressMax = 64;
  return std::string(said.substr(0, kAddressMax));
}

// A request under way.
struct Pending {
  HttpRequest request;
  std::unique_ptr<HttpExchange> exchange;
  MHD_PostProcessor* parts = nullptr;
  bool has_failed = false;
  bool parts_broken = false;
  uint64_t body_bytes = 0;
  std::atomic<int>* under_way = nullptr;
  ~Pending() {
    if (parts != nullptr) mhd().MHD_destroy_post_processor(parts);
    if (under_way != nullptr) --*under_way;
  }
};

MHD_Result take_part(void* context, MHD_ValueKind, const char* key, const char* filename,
                     const char* content_type, const char*, const char* data, uint64_t offset,
                     size_t size) {
  auto& pending = *static_cast<Pending*>(context);
  if (pending.has_failed || size == 0) return MHD_YES;
  const auto text = [](const char* value) { return std::string(value != nullptr ? value : ""); };
  const HttpPart part{text(key), text(filename), text(content_type), offset};
  pending.has_failed = !pending.exchange->on_body(&part, {data, size});
  return MHD_YES;
}

struct StreamContext {
  std::shared_ptr<Stream> stream;
  MHD_Connection* connection;
};

MHD_Response* make_response(HttpResponse& response, MHD_Connection* connection) {
  if (response.stream != nullptr) {
    auto* context =
        new StreamContext{std::static_pointer_cast<Stream>(response.stream), connection};
    context->stream->send(response.body);
    return mhd().MHD_create_response_from_callback(
        MHD_SIZE_UNKNOWN, 4096,
        [](void* given, uint64_t, char* out, size_t max) {
          auto& stream = *static_cast<StreamContext*>(given);
          return stream.stream->read(stream.connection, out, max);
        },
        context,
        [](void* given) {
          static_cast<StreamContext*>(given)->stream->close();
          delete static_cast<StreamContext*>(given);
        });
  }
  if (response.file.is_open()) {
    // The response owns the descriptor that it is given.
    const int copy = dup(response.file.get());
    if (copy < 0) return nullptr;
    return mhd().MHD_create_response_from_fd_at_offset64(response.length, copy, response.offset);
  }
  return mhd().MHD_create_response_from_buffer(response.body.size(), response.body.data(),
                                               MHD_RESPMEM_MUST_COPY);
}

class Server : public HttpServer {
 public:
  Server(const HttpOptions& options, HttpHandler& handler) : options_(options), handler_(handler) {}
  ~Server() override { drain(0); }

  Status listen();
  uint16_t port() const override { return port_; }
  std::shared_ptr<HttpStream> make_stream() override {
    auto stream = std::make_shared<Stream>();
    const std::scoped_lock lock(mutex_);
    std::erase_if(streams_, [](const auto& old) { return old.expired(); });
    streams_.push_back(stream);
    return stream;
  }
  void drain(int64_t wait_us) override;

 private:
  static MHD_Result on_access(void* context, MHD_Connection* connection, const char* url,
                              const char* method, const char* version, const char* data,
                              size_t* size, void** state) {
    auto& server = *static_cast<Server*>(context);
    if (*state == nullptr) return server.begin(connection, url, method, version, state);
    return server.access(connection, {data, *size}, size, *static_cast<Pending*>(*state));
  }
  static void on_completed(void*, MHD_Connection* connection, void** state,
                           MHD_RequestTerminationCode) {
    delete static_cast<Pending*>(*state);
    *state = nullptr;
    watched(connection).enter(Watched::Phase::kHeaders, 0);
  }
  static void on_connection(void* context, MHD_Connection* connection, void** known,
                            MHD_ConnectionNotificationCode code);

  MHD_Result access(MHD_Connection* connection, std::string_view data, size_t* size,
                    Pending& pending);
  MHD_Result begin(MHD_Connection* connection, const char* url, const char* method,
                   const char* version, void** state);
  void watch();
  MHD_Result answer(MHD_Connection* connection, HttpResponse response, const std::string& id);

  HttpOptions options_;
  HttpHandler& handler_;
  MHD_Daemon* daemon_ = nullptr;
  uint16_t port_ = 0;
  std::atomic<int> under_way_ = 0;
  std::mutex mutex_;
  std::vector<std::weak_ptr<Stream>> streams_;  // guarded by mutex_
  std::mutex watch_mutex_;
  std::set<Watched*> watched_;  // guarded by watch_mutex_
  bool is_stopped_ = false;     // guarded by watch_mutex_
  std::condition_variable stopped_;
  std::thread watcher_;
};

MHD_Result Server::answer(MHD_Connection* connection, HttpResponse response,
                          const std::string& id) {
  MHD_Response* made = make_response(response, connection);
  if (made == nullptr) return MHD_NO;
  watched(connection)
      .enter(response.stream != nullptr ? Watched::Phase::kStream : Watched::Phase::kAnswer,
             response.file.is_open() ? response.length : response.body.size());
  mhd().MHD_add_response_header(made, "X-Request-Id", id.c_str());
  for (const auto& [name, value] : response.headers) {
    mhd().MHD_add_response_header(made, name.c_str(), value.c_str());
  }
  // The library also ends a chunk's line at LF alone, and a proxy before us may then see other
  // chunks: so nothing that follows them on this connection is taken for a request.
  if (mhd().MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
                                        MHD_HTTP_HEADER_TRANSFER_ENCODING) != nullptr) {
    mhd().MHD_add_response_header(made, MHD_HTTP_HEADER_CONNECTION, "close");
  }
  const MHD_Result queued =
      mhd().MHD_queue_response(connection, static_cast<unsigned>(response.status), made);
  mhd().MHD_destroy_response(made);
  return queued;
}

MHD_Result Server::begin(MHD_Connection* connection, const char* url, const char* method,
                         const char* version, void** state) {
  watched(connection).enter(Watched::Phase::kBody, 0);
  auto* pending = new Pending;
  *state = pending;
  pending->under_way = &under_way_;
  ++under_way_;
  HttpRequest& request = pending->request;
  request.id = store::make_id("r_", SystemClock().now_us());
  request.method = method;
  request.path = url;
  mhd().MHD_get_connection_values(connection, MHD_HEADER_KIND, add_header, &request);
  mhd().MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, add_parameter, &request);
  request.client = client_of(connection, request);
  if (HeaderBlock(connection, method, version).is_ambiguous()) {
    return answer(
        connection,
        {.status = 400, .headers = {{"Connection", "close"}}, .body = {}, .file = {}, .stream = {}},
        request.id);
  }
  pending->exchange = handler_.begin(request);
  if (auto refused = pending->exchange->refuse()) {
    return answer(connection, std::move(*refused), request.id);
  }
  if (request.header("content-type").starts_with("multipart/form-data")) {
    pending->parts = mhd().MHD_create_post_processor(connection, 32 << 10, take_part, pending);
    pending->parts_broken = pending->parts == nullptr;
  }
  return MHD_YES;
}

MHD_Result Server::access(MHD_Connection* connection, std::string_view data, size_t* size,
                          Pending& pending) {
  if (pending.exchange == nullptr) return MHD_NO;
  if (!data.empty()) {
    *size = 0;
    pending.body_bytes += data.size();
    watched(connection).bytes = pending.body_bytes;
    if (pending.body_bytes > options_.body_bytes_max) return MHD_NO;
    if (pending.has_failed || pending.parts_broken) return MHD_YES;
    if (pending.parts != nullptr) {
      pending.parts_broken =
          mhd().MHD_post_process(pending.parts, data.data(), data.size()) != MHD_YES;
    } else {
      pending.has_failed = !pending.exchange->on_body(nullptr, data);
    }
    return MHD_YES;
  }
  if (pending.parts != nullptr) {
    pending.parts_broken |= mhd().MHD_destroy_post_processor(pending.parts) != MHD_YES;
    pending.parts = nullptr;
  }
  return answer(connection, pending.exchange->finish(!pending.parts_broken), pending.request.id);
}

void Server::on_connection(void* context, MHD_Connection* connection, void** known,
                           MHD_ConnectionNotificationCode code) {
  auto& server = *static_cast<Server*>(context);
  const std::scoped_lock lock(server.watch_mutex_);
  if (code == MHD_CONNECTION_NOTIFY_STARTED) {
    const auto* info = mhd().MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    auto made = std::make_unique<Watched>(info->connect_fd);
    server.watched_.insert(made.get());
    *known = made.release();
  } else {
    // Told before the socket is closed: what is in the set is open.
    auto* gone = static_cast<Watched*>(*known);
    server.watched_.erase(gone);
    delete gone;
  }
}

// The library's own time-out starts again with each byte: whoever sends one now and then would
// never be let go.
void Server::watch() {
  const int64_t idle_ms = static_cast<int64_t>(options_.idle_s_max) * 1000;
  const auto step = std::chrono::milliseconds(std::min<int64_t>(1000, idle_ms / 4 + 1));
  std::unique_lock lock(watch_mutex_);
  while (!stopped_.wait_for(lock, step, [&] { return is_stopped_; })) {
    const int64_t at_ms = now_ms();
    for (const Watched* one : watched_) {
      if (one->is_too_slow(at_ms, idle_ms)) shutdown(one->socket, SHUT_RDWR);
    }
  }
}

Status Server::listen() {
  sockaddr_in four{};
  sockaddr_in6 six{};
  const sockaddr* address = nullptr;
  unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME;
  if (inet_pton(AF_INET, options_.address.c_str(), &four.sin_addr) == 1) {
    four.sin_family = AF_INET;
    four.sin_port = htons(options_.port);
    address = reinterpret_cast<const sockaddr*>(&four);
  } else if (inet_pton(AF_INET6, options_.address.c_str(), &six.sin6_addr) == 1) {
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(options_.port);
    address = reinterpret_cast<const sockaddr*>(&six);
    flags |= MHD_USE_IPv6;
  } else {
    return Error{ErrorCode::kInvalidArgument,
                 options_.address + " is not an address: write 127.0.0.1:8470 or [::1]:8470"};
  }
  daemon_ = mhd().MHD_start_daemon(
      flags, options_.port, nullptr, nullptr, &Server::on_access, this, MHD_OPTION_SOCK_ADDR,
      address, MHD_OPTION_THREAD_POOL_SIZE, options_.loops, MHD_OPTION_CONNECTION_LIMIT,
      options_.connections_max, MHD_OPTION_CONNECTION_TIMEOUT, options_.idle_s_max,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, options_.header_bytes_max, MHD_OPTION_STRICT_FOR_CLIENT,
      1, MHD_OPTION_UNESCAPE_CALLBACK, &unescape, nullptr, MHD_OPTION_NOTIFY_CONNECTION,
      &Server::on_connection, this, MHD_OPTION_NOTIFY_COMPLETED, &Server::on_completed, nullptr,
      MHD_OPTION_END);
  if (daemon_ == nullptr) {
    return Error{ErrorCode::kConflict, "cannot listen on " + options_.address + " port " +
                                           std::to_string(options_.port) + ": " +
                                           std::strerror(errno)};
  }
  const auto* info = mhd().MHD_get_daemon_info(daemon_, MHD_DAEMON_INFO_BIND_PORT);
  port_ = info != nullptr ? info->port : options_.port;
  watcher_ = std::thread([this] { watch(); });
  return ok();
}

void Server::drain(int64_t wait_us) {
  if (daemon_ == nullptr) return;
  // Closed at once: who comes now is told so, and does not wait for somebody to answer.
  const MHD_socket listening = mhd().MHD_quiesce_daemon(daemon_);
  if (listening != MHD_INVALID_SOCKET) ::close(listening);
  {
    const std::scoped_lock lock(mutex_);
    for (const auto& weak : streams_) {
      if (const auto stream = weak.lock()) stream->close();
    }
  }
  constexpr int64_t kStepUs = 10'000;
  for (int64_t waited_us = 0; under_way_ > 0 && waited_us < wait_us; waited_us += kStepUs) {
    std::this_thread::sleep_for(std::chrono::microseconds(kStepUs));
  }
  {
    const std::scoped_lock lock(watch_mutex_);
    is_stopped_ = true;
  }
  stopped_.notify_all();
  watcher_.join();
  mhd().MHD_stop_daemon(daemon_);
  daemon_ = nullptr;
}

}  // namespace

std::string_view HttpRequest::header(std::string_view name) const { return find(headers, name); }
std::string_view HttpRequest::parameter(std::string_view name) const { return find(query, name); }

Result<std::unique_ptr<HttpServer>> HttpServer::start(const HttpOptions& options,
                                                      HttpHandler& handler) {
  auto server = std::make_unique<Server>(options, handler);
  TRY(server->listen());
  return std::unique_ptr<HttpServer>(std::move(server));
}

}  // namespace vigie::app
