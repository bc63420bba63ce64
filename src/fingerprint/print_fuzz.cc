// Question: does any accepted print survive writing and reading again, byte for byte?
#include "fingerprint/print.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace vigie::fingerprint;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto print = decode_print(bytes);
  if (print && encode_print(*print) != bytes) std::abort();
  return 0;
}
