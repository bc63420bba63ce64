// Does any answer of a worker that was taken over crash the parent?
#include <cstdint>

#include "analyze/pass.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto result = vigie::analyze::decode_pass_result(text);
  if (result) static_cast<void>(vigie::analyze::encode_pass_result(*result).size());
  static_cast<void>(vigie::analyze::decode_pass_options(text).has_value());
  return 0;
}
