#include "base/curl_library.h"

#include "base/check.h"

namespace vigie {

CurlLibrary::CurlLibrary() : library(VIGIE_LIBRARY_NAME, "libcurl4") {
  CHECK(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
}

const CurlLibrary& libcurl() {
  static const CurlLibrary& loaded = *new CurlLibrary;
  return loaded;
}

}  // namespace vigie
