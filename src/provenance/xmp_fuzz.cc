// Does any packet crash the XMP scanner, or give a property from a packet that it refused?
#include <cstdlib>

#include "provenance/xmp.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace vigie::provenance;
  Walk walk({}, [](Walk&, const MetadataBlock&) { return vigie::ok(); });
  const std::string_view packet(reinterpret_cast<const char*>(data), size);
  const auto properties = find_xmp_properties(packet, "XMP", walk);
  for (const XmpProperty& property : properties) {
    if (property.value.empty()) std::abort();
  }
  const bool is_refused =
      !walk.remarks().empty() && walk.remarks()[0].find("document type") != std::string::npos;
  if (is_refused && !properties.empty()) std::abort();
  return 0;
}
