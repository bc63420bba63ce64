#include "provenance/tiff_ifd.h"

#include <doctest/doctest.h>

#include "provenance/test_bytes.h"

namespace vigie::provenance {
namespace {

using Blocks = std::vector<std::string>;

struct Entry {
  uint16_t tag, type;
  std::string value;
  uint32_t pointer = 0;  // instead of a value
};

// A TIFF structure with one directory at 8 and the values after it.
std::string tiff(const std::vector<Entry>& entries, bool is_little, uint32_t next = 0) {
  const auto number = [&](uint64_t value, int bytes) {
    return is_little ? little(value, bytes) : big(value, bytes);
  };
  std::string directory = number(entries.size(), 2);
  std::string values;
  const size_t values_at = 8 + 2 + entries.size() * 12 + 4;
  for (const Entry& entry : entries) {
    directory += number(entry.tag, 2) + number(entry.type, 2);
    if (entry.pointer != 0) {
      directory += number(1, 4) + number(entry.pointer, 4);
      continue;
    }
    directory += number(entry.value.size(), 4);
    if (entry.value.size() <= 4) {
      std::string inside = entry.value;
      inside.resize(4);
      directory += inside;
    } else {
      directory += number(values_at + values.size(), 4);
      values += entry.value;
    }
  }
  return std::string(is_little ? "II" : "MM") + number(42, 2) + number(8, 4) + directory +
         number(next, 4) + values;
}

Given read(std::string_view file) {
  return walk_with(
      [](const ByteSource& source, Walk& walk) { return walk_tiff(source, "EXIF", walk); }, file);
}

}  // namespace

TEST_CASE("tiff ifd: gives texts in both byte orders, short ones inside the entry") {
  for (const bool is_little : {true, false}) {
    const Given given = read(tiff({{0x010e, 2, std::string("a picture\0", 10)},
                                   {0x0131, 2, "ab"},
                                   {0x0100, 4, "1234"},
                                   {0x02bc, 1, "<x:x/>"},
                                   {0x9c9c, 1, std::string("h\0e\0l\0l\0o\0", 10)}},
                                  is_little));
    CHECK(given.blocks == Blocks{"EXIF ImageDescription|ImageDescription|a picture",
                                 "EXIF Software|Software|ab", "EXIF XMP||<x:x/>",
                                 "EXIF XPComment|XPComment|hello"});
    CHECK(given.remarks.empty());
  }
}

TEST_CASE("tiff ifd: reads UserComment in the encodings that writers use") {
  struct Row {
    std::string value;
    const char* text;
  };
  const Row rows[] = {
      {std::string("ASCII\0\0\0hello", 13), "hello"},
      {std::string(8, '\0') + "caf\xc3\xa9", "caf\xc3\xa9"},
      {std::string("UNICODE\0h\0i\0", 12), "hi"},
      {std::string("UNICODE\0\0h\0i", 12), "hi"},
      {std::string("UNICODE\0\xfe\xff\0h\0i", 14), "hi"},
      {std::string("UNICODE\0\x3d\xd8\x00\xde", 12), "\xf0\x9f\x98\x80"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(read(tiff({{0x9286, 7, row.value}}, true)).blocks ==
          Blocks{"EXIF UserComment|UserComment|" + std::string(row.text)});
  }
  CHECK(read(tiff({{0x9286, 7, "short"}}, true)).blocks == Blocks{"EXIF UserComment|UserComment|"});
}

TEST_CASE("tiff ifd: finds the C2PA store in its tag") {
  CHECK(read(tiff({{0xcd41, 7, c2pa_store()}}, true)).has_c2pa);
  CHECK(!read(tiff({{0xcd41, 7, std::string(60, 'x')}}, true)).has_c2pa);
}

TEST_CASE("tiff ifd: loops, wild pointers and no TIFF end with a remark") {
  CHECK(read(tiff({{0x8769, 4, "", 8}}, true)).remarks == Blocks{"EXIF has a loop of directories"});
  CHECK(read(tiff({}, false, 8)).remarks == Blocks{"EXIF has a loop of directories"});
  CHECK(read(tiff({}, false, 0xfffffff0)).remarks == Blocks{"EXIF has a directory beyond its end"});
  CHECK(read(tiff({{0x8769, 4, "", 0xffffffff}}, true)).remarks ==
        Blocks{"EXIF has a directory beyond its end"});
  CHECK(read("PK\3\4........").remarks == Blocks{"EXIF is no TIFF structure"});
  CHECK(read("").remarks == Blocks{"EXIF is no TIFF structure"});
  std::string file = tiff({{0x010e, 2, std::string(10, 'a')}}, true);
  file.replace(18, 4, "\xff\xff\xff\xff");  // where the text is
  CHECK(read(file).remarks == Blocks{"EXIF ImageDescription is cut off"});
}

TEST_CASE(
    "tiff ifd: a directory that claims 65535 entries ends at the limit, every cut ends well") {
  const std::string file =
      std::string("II*\0", 4) + little(8, 4) + "\xff\xff" + std::string(1 << 20, '\0');
  CHECK(read(file).remarks == Blocks{"over 4096 metadata blocks: the rest was not read"});
  CHECK(survives_every_cut(
      [](const ByteSource& source, Walk& walk) { return walk_tiff(source, "EXIF", walk); },
      tiff({{0x010e, 2, "a picture"}, {0x9286, 7, std::string("UNICODE\0h\0i\0", 12)}}, true)));
}

}  // namespace vigie::provenance
