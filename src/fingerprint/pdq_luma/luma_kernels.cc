#include <initializer_list>

#include "fingerprint/pdq_luma/luma_kernels.inc"

namespace {
constexpr LumaKernel kBase{"base", sample};
}  // namespace

const LumaKernel* const* all_luma_kernels() {
  static const LumaKernel* kernels[4] = {};
  static const bool is_filled = [] {
    const LumaKernel** next = kernels;
    *next++ = &kBase;
    for (const LumaKernel* kernel : {avx2_luma_kernel(), avx512_luma_kernel()}) {
      if (kernel != nullptr) *next++ = kernel;
    }
    return true;
  }();
  static_cast<void>(is_filled);
  return kernels;
}

const LumaKernel& luma_kernel() {
  static const LumaKernel& best = []() -> const LumaKernel& {
    const LumaKernel* const* kernels = all_luma_kernels();
    while (kernels[1] != nullptr) ++kernels;
    return **kernels;
  }();
  return best;
}

}  // namespace vigie::fingerprint
