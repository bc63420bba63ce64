#include "app/ready_notice.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "base/file.h"

namespace vigie::app {

void notify_ready() {
  const char* name = std::getenv("NOTIFY_SOCKET");
  sockaddr_un address{};
  if (name == nullptr || (*name != '/' && *name != '@')) return;
  const size_t length = std::strlen(name);
  if (length >= sizeof(address.sun_path)) return;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, name, length);
  if (*name == '@') address.sun_path[0] = '\0';  // a name outside the file system
  const Descriptor to(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!to.is_open()) return;
  constexpr std::string_view kReady = "READY=1\nSTATUS=Answering requests\n";
  // Nobody who listens there any more is no reason not to serve.
  static_cast<void>(sendto(to.get(), kReady.data(), kReady.size(), MSG_NOSIGNAL,
                           reinterpret_cast<const sockaddr*>(&address),
                           static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length)));
}

}  // namespace vigie::app
