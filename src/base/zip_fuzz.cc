// What is read is written to the same files again.
#include <cstdlib>

#include "base/zip.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto read = vigie::read_zip(bytes);
  if (!read) return 0;
  const auto written = vigie::write_zip(*read);
  if (!written || written->size() != size) std::abort();
  return 0;
}
