// Does what is read, written and read again stay the same?
#include <cstdint>
#include <cstdlib>

#include "base/json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto value = vigie::parse_json({reinterpret_cast<const char*>(data), size});
  if (!value) return 0;
  const std::string text = vigie::to_json(*value);
  const auto again = vigie::parse_json(text);
  if (!again || vigie::to_json(*again) != text) std::abort();
  static_cast<void>(vigie::canonical_json(*value).has_value());
  return 0;
}
