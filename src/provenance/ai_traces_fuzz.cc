// Does any file crash the walkers, make them read outside of their bytes, or break what they
// promise about their answer?
#include <cstdlib>

#include "base/unicode.h"
#include "provenance/ai_traces.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace vigie::provenance;
  // Small limits, so that small inputs reach them.
  TraceLimits limits;
  limits.block_bytes_max = 4096;
  limits.inflated_bytes_max = 8192;
  limits.blocks_max = 256;
  limits.total_bytes_max = 32768;
  const auto found = find_ai_traces(vigie::MemorySource({data, size}), limits);
  if (!found) std::abort();  // memory cannot fail
  for (const Trace& trace : found->traces) {
    if (trace.value.size() > 512 || !vigie::is_utf8(trace.value + trace.place)) std::abort();
  }
  const bool is_ai = found->disclosure_class != "unknown";
  if (is_ai != (found->disclosure_basis != "none")) std::abort();
  if (is_ai && found->traces.empty()) std::abort();
  return 0;
}
