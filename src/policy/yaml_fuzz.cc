// Does any text make the reader of packs crash or hang?
#include <cstdint>
#include <string>

#include "policy/pack.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const vigie::policy::SourceFile files[] = {{"pack.yaml", text}, {"rules/r.yaml", text}};
  for (const auto& diagnostic : vigie::policy::load_pack(files).diagnostics) {
    static_cast<void>(vigie::policy::render(diagnostic).size());
  }
  return 0;
}
