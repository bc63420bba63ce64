// app/microhttpd_library.h: libmicrohttpd's functions that the server calls, loaded with the first.
// Threads any.
#pragma once

#include <microhttpd.h>

#include "base/lazy_library.h"

namespace vigie::app {

struct MicrohttpdLibrary {
  LazyLibrary library;
  VIGIE_LAZY_FUNCTION(MHD_add_response_header);
  VIGIE_LAZY_FUNCTION(MHD_create_post_processor);
  VIGIE_LAZY_FUNCTION(MHD_create_response_from_buffer);
  VIGIE_LAZY_FUNCTION(MHD_create_response_from_callback);
  VIGIE_LAZY_FUNCTION(MHD_create_response_from_fd_at_offset64);
  VIGIE_LAZY_FUNCTION(MHD_destroy_post_processor);
  VIGIE_LAZY_FUNCTION(MHD_destroy_response);
  VIGIE_LAZY_FUNCTION(MHD_get_connection_info);
  VIGIE_LAZY_FUNCTION(MHD_get_connection_values);
  VIGIE_LAZY_FUNCTION(MHD_get_connection_values_n);
  VIGIE_LAZY_FUNCTION(MHD_get_daemon_info);
  VIGIE_LAZY_FUNCTION(MHD_lookup_connection_value);
  VIGIE_LAZY_FUNCTION(MHD_post_process);
  VIGIE_LAZY_FUNCTION(MHD_queue_response);
  VIGIE_LAZY_FUNCTION(MHD_quiesce_daemon);
  VIGIE_LAZY_FUNCTION(MHD_resume_connection);
  VIGIE_LAZY_FUNCTION(MHD_start_daemon);
  VIGIE_LAZY_FUNCTION(MHD_stop_daemon);
  VIGIE_LAZY_FUNCTION(MHD_suspend_connection);

  MicrohttpdLibrary();
};

// It lives until the program ends.
const MicrohttpdLibrary& mhd();

}  // namespace vigie::app
