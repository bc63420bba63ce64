// Question: does any accepted print survive writing and reading again? Written once by us, it comes
// back byte for byte; a stranger may have written it in another way.
#include "fingerprint/print.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace vigie::fingerprint;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto print = decode_print(bytes);
  if (!print) return 0;
  const std::string ours = encode_print(*print);
  const auto again = decode_print(ours);
  if (!again || encode_print(*again) != ours) std::abort();
  return 0;
}
