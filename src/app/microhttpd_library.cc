#include "app/microhttpd_library.h"

namespace vigie::app {

MicrohttpdLibrary::MicrohttpdLibrary() : library(VIGIE_LIBRARY_NAME, "libmicrohttpd12") {}

const MicrohttpdLibrary& mhd() {
  static const MicrohttpdLibrary& loaded = *new MicrohttpdLibrary;
  return loaded;
}

}  // namespace vigie::app
