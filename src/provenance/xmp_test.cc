#include "provenance/xmp.h"

#include <doctest/doctest.h>

#include "provenance/test_bytes.h"

namespace vigie::provenance {
namespace {

using Lines = std::vector<std::string>;

struct Found {
  Lines properties, remarks;
};

Found read(std::string_view packet) {
  Walk walk({}, [](Walk&, const MetadataBlock&) { return ok(); });
  Found found;
  for (const XmpProperty& property : find_xmp_properties(packet, "XMP", walk)) {
    found.properties.push_back(std::string(to_text(property.name)) + "=" + property.value);
  }
  found.remarks = walk.remarks();
  return found;
}

const std::string kIptc = R"(xmlns:i="http://iptc.org/std/Iptc4xmpExt/2008-02-29/")";
const std::string kTc260 = R"(xmlns:T="http://www.tc260.org.cn/ns/AIGC/1.0/")";

}  // namespace

TEST_CASE("xmp: reads a property as element, attribute, resource, CDATA and nested value") {
  for (const std::string& packet : Lines{
           "<d " + kIptc + "><i:DigitalSourceType> v </i:DigitalSourceType></d>",
           "<d i:DigitalSourceType='v' " + kIptc + "/>",
           "<d " + kIptc + "><i:DigitalSourceType r:resource=\"v\"/></d>",
           "<d " + kIptc + "><i:DigitalSourceType><![CDATA[v]]></i:DigitalSourceType></d>",
           "<d " + kIptc + "><i:DigitalSourceType><r:value>v</r:value></i:DigitalSourceType></d>",
           "<?xpacket?><!-- <!DOCTYPE> --><d " + kIptc +
               "><i:DigitalSourceFileType>v</i:DigitalSourceFileType></d>",
           "<d "
           "xmlns='https://iptc.org/std/Iptc4xmpExt/2008-02-29/'><DigitalSourceType>v</"
           "DigitalSourceType></d>",
           "\xef\xbb\xbf<d\n " + kIptc + "\t><i:DigitalSourceType\n>v</i:DigitalSourceType ></d>",
       }) {
    CAPTURE(packet);
    const Found found = read(packet);
    CHECK(found.properties == Lines{"Iptc4xmpExt:DigitalSourceType=v"});
    CHECK(found.remarks.empty());
  }
}

TEST_CASE("xmp: a name counts only in its namespace and its scope") {
  for (const std::string& packet : Lines{
           std::string("<i:DigitalSourceType>v</i:DigitalSourceType>"),
           std::string(
               "<d xmlns:i='http://example.org/'><i:DigitalSourceType>v</i:DigitalSourceType></d>"),
           "<d><e " + kIptc + "/><i:DigitalSourceType>v</i:DigitalSourceType></d>",
           "<d " + kIptc + "><e xmlns:i='x'><i:DigitalSourceType>v</i:DigitalSourceType></e></d>",
           "<d " + kIptc + " DigitalSourceType='v'/>",
           "<d " + kIptc + "><i:DigitalSourceTypes>v</i:DigitalSourceTypes></d>",
           "<d " + kIptc + "><i:DigitalSourceType> </i:DigitalSourceType></d>",
           "<d " + kIptc + "><!-- <i:DigitalSourceType>v</i:DigitalSourceType> --></d>",
           std::string("<d xmlns:TC260='http://example.org/' TC260:AIGC='v'/>"),
           std::string("<d AIGC='v'/>"),
       }) {
    CAPTURE(packet);
    CHECK(read(packet).properties.empty());
  }
}

TEST_CASE("xmp: reads AIGC under any prefix of its namespace and under the usual one undeclared") {
  CHECK(read("<d " + kTc260 + " T:AIGC='{&quot;Label&quot;:&#x22;1&#34;}'/>").properties ==
        Lines{R"(TC260:AIGC={"Label":"1"})"});
  CHECK(read("<d xmlns:C260='http://www.tc260.org.cn/ns/AIGC/1.0/'><TC260:AIGC>v</TC260:AIGC></d>")
            .properties == Lines{"TC260:AIGC=v"});
}

TEST_CASE("xmp: reads a description in all its languages and a UserComment") {
  CHECK(
      read("<d xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:e='http://ns.adobe.com/exif/1.0/'>"
           "<dc:description><r:Alt><r:li>a</r:li></r:Alt></dc:description><e:UserComment>b</"
           "e:UserComment></d>")
          .properties == Lines{"dc:description=a", "exif:UserComment=b"});
}

TEST_CASE("xmp: references stand for characters, unknown ones stay as they are") {
  CHECK(read("<d " + kTc260 +
             " T:AIGC='&lt;&gt;&amp;&apos;&#20320;&#x1F600;&b;&;&#xZ;& &#1114112;'/>")
            .properties ==
        Lines{"TC260:AIGC=<>&'\xe4\xbd\xa0\xf0\x9f\x98\x80&b;&;&#xZ;& \xef\xbf\xbd"});
}

TEST_CASE("xmp: a document type declaration refuses the packet, wherever it stands") {
  const std::string good = "<d " + kTc260 + " T:AIGC='v'/>";
  for (const std::string& packet : Lines{"<!DOCTYPE x [<!ENTITY a 'b'>]>" + good,
                                         good + "<!ENTITY a 'b'>", "<!doctype x>" + good}) {
    const Found found = read(packet);
    CHECK(found.properties.empty());
    CHECK(found.remarks == Lines{"XMP has a document type declaration and was not read"});
  }
}

TEST_CASE("xmp: damage ends the packet with a remark and keeps what was whole") {
  const std::string good = "<d " + kTc260 + "><T:AIGC>v</T:AIGC>";
  for (const char* tail :
       {"<", "<!--", "<?", "</", "<a b", "<a b=", "<a b='", "<a 'b'>", "<>", "<![CDATA["}) {
    CAPTURE(tail);
    const Found found = read(good + tail);
    CHECK(found.properties == Lines{"TC260:AIGC=v"});
    CHECK(found.remarks.size() == 1);
  }
}

TEST_CASE("xmp: reads UTF-16 packets") {
  const std::string packet = "<d " + kTc260 + " T:AIGC='v'/>";
  std::string wide = "\xff\xfe";
  for (const char c : packet) wide += {c, '\0'};
  CHECK(read(wide).properties == Lines{"TC260:AIGC=v"});
}

TEST_CASE("xmp: megabytes of one construct take linear time and end") {
  const auto repeat = [](std::string_view part) {
    std::string out;
    while (out.size() < (4u << 20)) out += part;
    return out;
  };
  std::string names;
  for (int i = 0; i < 200; ++i) names += " xmlns:n" + std::to_string(i) + "='u'";
  CHECK(read("<d" + names + ">").remarks ==
        Lines{"XMP has over 128 namespaces in scope and was not read to its end"});
  CHECK(read("<d " + kTc260 + ">" + repeat("<T:AIGC>v</T:AIGC>")).properties.size() == 64);
  CHECK(read("<d" + names.substr(0, 1500) + ">" + repeat("<x:AIGC/>")).properties.empty());
  for (const char* part :
       {"<", "<a>", "</a>", "&", "<a b=''", "<!---->", "<a xmlns:b='c'>", " a=''", "<![CDATA["}) {
    CAPTURE(part);
    CHECK(read(repeat(part)).properties.empty());
    CHECK(read("<d " + kTc260 + " " + repeat(part)).properties.empty());
  }
}

}  // namespace vigie::provenance
