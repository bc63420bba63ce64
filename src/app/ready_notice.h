// app/ready_notice.h: tells systemd that the service is ready (Type=notify).
//
// Method  one datagram to the socket that $NOTIFY_SOCKET names, as sd_notify(3) describes it; the
//         library for it would be a dependency for thirty lines.
// Threads main thread only: it reads the environment.
#pragma once

namespace vigie::app {

// Errors: none; where systemd did not start us nobody is told.
void notify_ready();

}  // namespace vigie::app
