// Does any text make the caption parser crash, hang or break its limits?
#include <cstdint>
#include <cstdlib>

#include "media/captions.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto read = vigie::media::parse_captions({reinterpret_cast<const char*>(data), size});
  if (read && read->size() > vigie::media::kCaptionsMax) std::abort();
  return 0;
}
