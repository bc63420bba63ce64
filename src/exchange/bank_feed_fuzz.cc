// Does any text make the reader of feeds crash?
#include <cstdint>

#include "exchange/bank_feed.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(vigie::exchange::read_feed(text).has_value());
  return 0;
}
