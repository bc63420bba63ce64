// base/curl_library.h: libcurl's functions that this room calls, loaded with the first call.
// Threads any.
#pragma once

#include <curl/curl.h>

#include "base/lazy_library.h"

namespace vigie {

struct CurlLibrary {
  LazyLibrary library;
  VIGIE_LAZY_FUNCTION(curl_easy_cleanup);
  VIGIE_LAZY_FUNCTION(curl_easy_getinfo);
  VIGIE_LAZY_FUNCTION(curl_easy_init);
  VIGIE_LAZY_FUNCTION(curl_easy_perform);
  VIGIE_LAZY_FUNCTION(curl_easy_setopt);
  VIGIE_LAZY_FUNCTION(curl_easy_strerror);
  VIGIE_LAZY_FUNCTION(curl_free);
  VIGIE_LAZY_FUNCTION(curl_global_init);
  VIGIE_LAZY_FUNCTION(curl_slist_append);
  VIGIE_LAZY_FUNCTION(curl_slist_free_all);
  VIGIE_LAZY_FUNCTION(curl_url);
  VIGIE_LAZY_FUNCTION(curl_url_cleanup);
  VIGIE_LAZY_FUNCTION(curl_url_get);
  VIGIE_LAZY_FUNCTION(curl_url_set);

  CurlLibrary();
};

// Started; it lives until the program ends.
const CurlLibrary& libcurl();

}  // namespace vigie
