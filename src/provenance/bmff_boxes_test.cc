#include "provenance/bmff_boxes.h"

#include <doctest/doctest.h>

#include "provenance/test_bytes.h"

namespace vigie::provenance {
namespace {

using Blocks = std::vector<std::string>;

const std::string kFtyp = box("ftyp", "isom" + big(0, 4));
const std::string kC2paUuid("\xd8\xfe\xc3\xd6\x1b\x0e\x48\x3c\x92\x97\x58\x28\x87\x7e\xc4\x81", 16);
const std::string kXmpUuid("\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac", 16);

std::string full(std::string_view content) { return big(0, 4) + std::string(content); }

std::string data(std::string_view text, uint32_t type = 1) {
  return box("data", big(type, 4) + big(0, 4) + std::string(text));
}

std::string c2pa(std::string_view purpose) {
  return box("uuid", kC2paUuid + full(std::string(purpose) + '\0' + big(0, 8) + c2pa_store()));
}

std::string hdlr() { return box("hdlr", full(std::string(21, '\0'))); }

std::string mdta(std::string_view name, std::string_view text) {
  return hdlr() + box("keys", full(big(1, 4) + box("mdta", name))) +
         box("ilst", box(big(1, 4), data(text)));
}

std::string movie(std::string_view inside) { return kFtyp + box("moov", inside); }

// An image with one item of each wanted kind; offset is where the EXIF item begins in the file.
std::string picture(std::string_view infe_version, uint32_t offset) {
  const bool is_wide = infe_version == "\3";
  const auto infe = [&](uint32_t id, std::string_view rest) {
    return box("infe", std::string(infe_version) + std::string(3, '\0') + big(id, is_wide ? 4 : 2) +
                           big(0, 2) + std::string(rest));
  };
  const std::string iinf =
      full(big(3, 2) + infe(1, std::string("hvc1\0", 5)) + infe(2, std::string("Exif\0", 5)) +
           infe(3, std::string("mimeXMP\0application/rdf+xml\0", 28)));
  // Version 1: item 2 in the file, item 3 in idat in two pieces.
  const std::string iloc = std::string("\1\0\0\0", 4) + big(0x4400, 2) + big(2, 2) +  //
                           big(2, 2) + big(0, 2) + big(0, 2) + big(1, 2) + big(offset, 4) +
                           big(7, 4) + big(3, 2) + big(1, 2) + big(0, 2) + big(2, 2) + big(0, 4) +
                           big(2, 4) + big(2, 4) + big(2, 4);
  return kFtyp +
         box("meta", full(hdlr() + box("iinf", iinf) + box("iloc", iloc) + box("idat", "<x/>")));
}

}  // namespace

TEST_CASE("bmff boxes: gives the texts of ilst: iTunes, free form and mdta keys") {
  const std::string free_form =
      box("----", box("mean", full("com.apple.iTunes")) + box("name", full("AIGC")) + data("{}"));
  const std::string ilst =
      box("ilst", box("\xa9"
                      "cmt",
                      data("hello")) +
                      free_form + box("covr", data("JPEG", 13)) + box("tmpo", data("12", 21)) +
                      box("desc", data(std::string("\0h\0i", 4), 2)));
  const Given tunes = walk_with(walk_bmff, movie(box("udta", box("meta", full(hdlr() + ilst)))));
  CHECK(tunes.blocks == Blocks{"BMFF ilst comment|comment|hello", "BMFF ilst AIGC|AIGC|{}",
                               "BMFF ilst description|description|hi"});
  CHECK(tunes.remarks.empty());
  const Given quicktime = walk_with(walk_bmff, movie(box("meta", mdta("com.x.AIGC", "{}"))));
  CHECK(quicktime.blocks == Blocks{"BMFF ilst com.x.AIGC|com.x.AIGC|{}"});
  const Given track =
      walk_with(walk_bmff, movie(box("trak", box("meta", full(mdta("AIGC", "{}"))))));
  CHECK(track.blocks == Blocks{"BMFF ilst AIGC|AIGC|{}"});
}

TEST_CASE("bmff boxes: gives the texts of udta") {
  const std::string udta =
      box("udta", box("\xa9"
                      "cmt",
                      big(2, 2) + big(0, 2) + "hi" + big(1, 2) + big(5, 2) + "!") +
                      box("AIGC", full(R"({"Label":"1"})")) + box("XMP_", "<x/>") + big(0, 4));
  const Given given = walk_with(walk_bmff, movie(udta));
  CHECK(given.blocks == Blocks{"BMFF udta comment|comment|hi", "BMFF udta comment|comment|!",
                               R"(BMFF udta AIGC|AIGC|{"Label":"1"})", "BMFF udta XMP_||<x/>"});
  CHECK(given.remarks.empty());
}

TEST_CASE("bmff boxes: finds XMP behind a 64-bit mdat and in a last box of size zero") {
  const std::string large = big(1, 4) + "mdat" + big(16 + 10, 8) + std::string(10, 'x');
  const std::string last = big(0, 4) + "uuid" + kXmpUuid + "<x/>";
  CHECK(walk_with(walk_bmff, kFtyp + large + last).blocks == Blocks{"BMFF uuid XMP||<x/>"});
}

TEST_CASE("bmff boxes: a film is skipped by its size, not read") {
  class Counting : public ByteSource {
   public:
    explicit Counting(std::string head) : head_(std::move(head)) {}
    uint64_t size() const override { return head_.size() + (uint64_t{100} << 30); }
    Result<size_t> read_at(uint64_t offset, std::span<uint8_t> out) const override {
      bytes_read += out.size();
      return MemorySource(as_bytes(head_)).read_at(offset, out);
    }
    mutable uint64_t bytes_read = 0;

   private:
    std::string head_;
  };
  const Counting source(movie(box("udta", box("AIGC", "{}"))) + big(0, 4) + "mdat");
  CHECK(find_ai_traces(source).value().remarks.size() == 1);
  CHECK(source.bytes_read < 200);
}

TEST_CASE("bmff boxes: a C2PA store is a box of a known purpose at the top") {
  for (const char* purpose : {"manifest", "original", "update"}) {
    CHECK(walk_with(walk_bmff, kFtyp + c2pa(purpose)).has_c2pa);
  }
  CHECK(!walk_with(walk_bmff, kFtyp + c2pa("merkle")).has_c2pa);
  CHECK(!walk_with(walk_bmff, kFtyp + c2pa("manifesto")).has_c2pa);
  CHECK(!walk_with(walk_bmff, movie(box("udta", c2pa("manifest")))).has_c2pa);
  CHECK(!walk_with(walk_bmff, kFtyp + box("uuid", kC2paUuid)).has_c2pa);
  CHECK(!walk_with(walk_bmff, kFtyp + box("mdat", c2pa("manifest"))).has_c2pa);
  CHECK(walk_with(walk_bmff, c2pa_store()).has_c2pa);
}

TEST_CASE("bmff boxes: gives EXIF and XMP items of pictures") {
  for (const char* version : {"\2", "\3"}) {
    const std::string head = picture(version, 0);
    const std::string file =
        picture(version, static_cast<uint32_t>(head.size() + 8)) + box("mdat", big(0, 4) + "II*");
    CHECK(walk_with(walk_bmff, file).blocks ==
          Blocks{"BMFF item EXIF||II*", "BMFF item XMP||<x/>"});
    CHECK(walk_with(walk_bmff, picture(version, 0xfffffff0)).blocks ==
          Blocks{"BMFF item XMP||<x/>"});
    CHECK(survives_every_cut(walk_bmff, file));
  }
}

TEST_CASE("bmff boxes: sizes that make no sense are remarked") {
  struct Row {
    std::string file;
    const char* remark;
  };
  const Row rows[] = {
      {kFtyp + big(7, 4) + "moov", "BMFF box moov of size 7"},
      {kFtyp + big(2, 4) + "moov", "BMFF box moov of size 2"},
      {kFtyp + big(1, 4) + "moov", "BMFF box moov is cut off"},
      {kFtyp + big(1, 4) + "moov" + big(15, 8), "BMFF box moov of size 15"},
      {kFtyp + big(1, 4) + "mdat" + big(~uint64_t{0}, 8), "BMFF box mdat reaches beyond its end"},
      {kFtyp + big(999, 4) + "free", "BMFF box free reaches beyond its end"},
      {movie(big(999, 4) + "udta") + box("free", ""), "BMFF box udta reaches beyond its end"},
      {kFtyp + "zzz", "BMFF has bytes after its boxes"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.remark);
    CHECK(walk_with(walk_bmff, row.file).remarks == Blocks{row.remark});
  }
}

TEST_CASE("bmff boxes: a clip that is cut off keeps the labels it still has") {
  const std::string inside = box("udta", box("AIGC", "{}")) + box("trak", std::string(50, '\0'));
  const std::string file = movie(inside).substr(0, movie(inside).size() - 30);
  const Given given = walk_with(walk_bmff, file);
  CHECK(given.blocks == Blocks{"BMFF udta AIGC|AIGC|{}"});
  CHECK(given.remarks[0] == "BMFF box moov reaches beyond its end");
}

TEST_CASE("bmff boxes: 1000 nested boxes and 100000 boxes in a row end at the limits") {
  std::string nested = box("udta", box("AIGC", "{}"));
  for (int i = 0; i < 1000; ++i) nested = box("moov", nested);
  const Given deep = walk_with(walk_bmff, kFtyp + nested);
  CHECK(deep.blocks.empty());
  CHECK(deep.remarks == Blocks{"BMFF boxes nested over 16 deep"});
  std::string many;
  for (int i = 0; i < 100'000; ++i) many += box("free", "");
  CHECK(walk_with(walk_bmff, movie(many)).remarks ==
        Blocks{"over 4096 metadata blocks: the rest was not read"});
}

TEST_CASE("bmff boxes: every cut of a film with texts ends well") {
  CHECK(survives_every_cut(walk_bmff,
                           kFtyp + c2pa("manifest") +
                               box("moov", box("meta", mdta("com.x.AIGC", "{}")) +
                                               box("udta", box("\xa9"
                                                               "cmt",
                                                               big(2, 2) + big(0, 2) + "hi"))) +
                               box("uuid", kXmpUuid + "<x/>")));
}

}  // namespace vigie::provenance
