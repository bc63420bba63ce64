// Lists as others write them, read and written back; every bad line is named.
#include "exchange/hash_lists.h"

#include <doctest/doctest.h>

namespace vigie::exchange {

static const std::string kHash(64, 'a');
static const std::string kOther(64, '5');

TEST_CASE("hash lists: a PDQ CSV with and without header and id") {
  const std::string text = "hash,id\n" + kHash + ",first\n\"" + kOther + "\"\r\n\n";
  CHECK(recognise_hash_list(text) == "hma");
  CHECK(recognise_hash_list(kHash) == "hma");
  const auto list = read_hash_list(text, "hma");
  REQUIRE(list);
  REQUIRE(list->entries.size() == 2);
  CHECK(list->entries[0].id == "first");
  CHECK(list->entries[1].id == kOther);
  CHECK(list->refused_count == 0);
  CHECK(write_hash_list(list->entries, "hma").value() ==
        "hash,id\n" + kHash + ",\"first\"\n" + kOther + ",\"" + kOther + "\"\n");
}

TEST_CASE("hash lists: a vPDQ text is one clip") {
  const std::string text = "0,100," + kHash + ",0.000\n1,30," + kOther + ",0.033\n";
  CHECK(recognise_hash_list(text) == "vpdq");
  const auto list = read_hash_list(text, "vpdq");
  REQUIRE(list);
  REQUIRE(list->entries.size() == 1);
  CHECK(list->entries[0].frames[1].time_us == 33'000);
  CHECK(list->entries[0].frames[1].quality == 30);
  CHECK(write_hash_list(list->entries, "vpdq").value() == text);
}

TEST_CASE("hash lists: our own lines keep everything") {
  const HashEntry entry{.id = "e1",
                        .verdict = "manipulated",
                        .topic = "election",
                        .source = "desk",
                        .note = "a \"note\"\n",
                        .certified = true,
                        .frames = {{1000, 77, kHash}},
                        .print = "cHJpbnQ=",
                        .signals = {}};
  const std::string text = write_hash_list({&entry, 1}, "ndjson").value();
  CHECK(recognise_hash_list(text) == "ndjson");
  const auto list = read_hash_list(text, "ndjson");
  REQUIRE(list);
  CHECK(write_hash_list(list->entries, "ndjson").value() == text);
}

TEST_CASE("hash lists: bad lines are named, the others are read") {
  const auto list = read_hash_list(kHash + "\nnonsense\n" + kOther + "\n", "hma");
  REQUIRE(list);
  CHECK(list->entries.size() == 2);
  CHECK(list->refused == std::vector<std::string>{"line 2: expected 64 hex digits"});
  const auto times = read_hash_list("0,100," + kHash + ",1\n1,100," + kHash + ",1\n", "vpdq");
  CHECK(times->refused == std::vector<std::string>{"line 2: the times do not ascend"});
  CHECK(read_hash_list("0,200," + kHash + ",1\n", "vpdq").error().code == ErrorCode::kCorrupt);
  CHECK(read_hash_list("{}\n", "ndjson").error().message ==
        "no line could be read; line 1: the member id is missing");
  CHECK(read_hash_list("x", "md5").error().code == ErrorCode::kInvalidArgument);
  CHECK(recognise_hash_list("hello").empty());
  CHECK(write_hash_list({}, "vpdq").error().code == ErrorCode::kInvalidArgument);
}

}  // namespace vigie::exchange
