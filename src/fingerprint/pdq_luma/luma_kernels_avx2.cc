#include "fingerprint/pdq_luma/luma_kernels.h"

#if defined(__AVX2__) && defined(__FMA__)

#include "fingerprint/pdq_luma/luma_kernels.inc"

namespace {
constexpr LumaKernel kKernel{"avx2", sample};
}  // namespace

const LumaKernel* avx2_luma_kernel() {
  __builtin_cpu_init();
  const bool has_all = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  return has_all ? &kKernel : nullptr;
}

}  // namespace vigie::fingerprint

#else

namespace vigie::fingerprint {
const LumaKernel* avx2_luma_kernel() { return nullptr; }
}  // namespace vigie::fingerprint

#endif
