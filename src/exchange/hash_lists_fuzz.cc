// Does any text make a list reader crash, and does what it reads write itself back?
#include <cstdint>

#include "exchange/hash_lists.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const char* format : {"hma", "vpdq", "ndjson", "threatexchange", "threatexchange-csv"}) {
    const auto read = vigie::exchange::read_hash_list(text, format);
    if (read)
      static_cast<void>(vigie::exchange::write_hash_list(read->entries, format).has_value());
  }
  return 0;
}
