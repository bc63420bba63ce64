// Question: does foreign chromaprint text ever do more than be refused or give as many codes as it
// has bits?
#include "fingerprint/audio_print.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace vigie::fingerprint;
  const auto codes =
      codes_from_chromaprint_text({reinterpret_cast<const char*>(data), size});
  if (codes && audio_information(*codes).size() > size * 8) std::abort();
  return 0;
}
