// Any two files as a pack and its only rule, and as an overlay: told what is wrong, never more.
#include <cstddef>
#include <cstdint>
#include <string>

#include "policy/pack.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace vigie::policy;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const size_t cut = text.find('\0');
  const std::string first = text.substr(0, cut);
  const std::string second = cut == std::string::npos ? "" : text.substr(cut + 1);
  const std::vector<SourceFile> files = {{"pack.yaml", first}, {"rules/r.yaml", second}};
  const OverlayFiles overlay{"o", {{"pack.yaml", second}}};
  const LoadedPack loaded = load_pack(files);
  const CheckedOverlays checked = check_overlays(files, {&overlay, 1});
  for (const Diagnostic& diagnostic : checked.diagnostics)
    render(diagnostic);
  if (loaded.pack != nullptr) show_resolved(*loaded.pack);
  return 0;
}
