// Does any file make the reader of edit lists crash?
#include <cstdint>

#include "provenance/edit_lists.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const vigie::MemorySource source({data, size});
  static_cast<void>(vigie::provenance::find_edit_lists(source).has_value());
  return 0;
}
