// provenance/xmp.h: the few XMP properties that say how a picture or clip was made.
//
// Input   an XMP packet, untrusted: UTF-8, or UTF-16 with a byte order mark.
// Output  the values of IPTC DigitalSourceType, TC260 AIGC, exif:UserComment and dc:description.
// Method  one pass over the markup with namespace scopes (ISO 16684-1; Namespaces in XML 1.0),
//         property elements, attributes and rdf:resource alike. No XML library: four properties do
//         not justify its entities, and refusing a DTD is the whole defence against bombs.
// Cost    linear in the packet.
// Limits  a packet with a DTD is refused, with a remark; 128 namespaces in scope.
// Threads stateless.
#pragma once

#include "provenance/walk.h"

namespace vigie::provenance {

enum class XmpName { kDigitalSourceType, kAigc, kUserComment, kDescription };

struct XmpProperty {
  XmpName name = XmpName::kDigitalSourceType;
  std::string value;  // without markup and references, trimmed, never empty
};

// "Iptc4xmpExt:DigitalSourceType" and so on, whatever prefix the packet used.
std::string_view to_text(XmpName name);

// In order of the packet, at most 64; place names the packet in remarks. Errors: none.
std::vector<XmpProperty> find_xmp_properties(std::string_view packet, const std::string& place,
                                             Walk& walk);

}  // namespace vigie::provenance
