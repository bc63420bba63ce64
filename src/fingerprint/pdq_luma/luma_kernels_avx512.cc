#include "fingerprint/pdq_luma/luma_kernels.h"

#if defined(__AVX512F__) && defined(__AVX512BW__)

#include "fingerprint/pdq_luma/luma_kernels.inc"

namespace {
constexpr LumaKernel kKernel{"avx512", sample};
}  // namespace

const LumaKernel* avx512_luma_kernel() {
  __builtin_cpu_init();
  const bool has_all = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                       __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma");
  return has_all ? &kKernel : nullptr;
}

}  // namespace vigie::fingerprint

#else

namespace vigie::fingerprint {
const LumaKernel* avx512_luma_kernel() { return nullptr; }
}  // namespace vigie::fingerprint

#endif
