// The page of the format is itself a test case, and so is every way in which a log can break off.
#include "store/index/log.h"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "base/bytes.h"

namespace vigie::store {
namespace {

// What a reader was told, as text.
class Told : public LogReader {
 public:
  std::string text;

 private:
  void on_row(const fingerprint::Row& row, const fingerprint::Label& label) override {
    text += "row " + std::to_string(row.words[0]) + " " + std::to_string(label.number) +
            " within " + std::to_string(label.radius) + "\n";
  }
  void on_key(const fingerprint::Posting& posting) override {
    text += "key " + std::to_string(posting.key) + " " + std::to_string(posting.number) + "\n";
  }
  void on_removal(uint64_t number) override { text += "without " + std::to_string(number) + "\n"; }
  void on_mark(uint64_t position) override { text += "mark " + std::to_string(position) + "\n"; }
};

std::string example_of_page() {
  std::ifstream page(std::string(VIGIE_SOURCE_DIR) + "/docs/formats/index.md");
  std::string out, last;
  bool is_inside = false;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("```")) is_inside = line == "```log";
    if (!is_inside || line.starts_with("```")) continue;
    std::istringstream words(line);
    for (std::string word; words >> word;) {
      size_t times = 1;
      if (word == "*") {
        words >> times;
        --times;
      } else {
        const auto bytes = from_hex(word).value_or(std::vector<uint8_t>());
        last.assign(bytes.begin(), bytes.end());
      }
      for (; times > 0; --times) out += last;
    }
  }
  return out;
}

std::string written() {
  const auto hash = fingerprint::hash_from_hex(
      "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22");
  std::string out = log_header(1);
  put_row(out, fingerprint::Permutation(1).apply(*hash), {42, 31});
  const uint32_t key = 0x0001abcd;
  put_keys(out, {&key, 1}, 42);
  put_removal(out, 42);
  put_mark(out, 7);
  return out;
}

constexpr const char* kExpected = "row 9261 42 within 31\nkey 109517 42\nwithout 42\nmark 7\n";

}  // namespace

TEST_CASE("index log: the log of the page is what is written and read") {
  CHECK(to_hex(as_bytes(written())) == to_hex(as_bytes(example_of_page())));
  CHECK(check_log_header(written(), 1));
  Told told;
  CHECK(read_log(std::string_view(written()).substr(kLogHeaderBytes), told) == 4 * kLogRecordBytes);
  CHECK(told.text == kExpected);
}

TEST_CASE("index log: nothing of a batch without its mark is told, wherever it breaks off") {
  std::string log = written().substr(kLogHeaderBytes);
  const size_t whole = log.size();
  put_removal(log, 43);
  put_mark(log, 8);
  for (size_t length = 0; length <= log.size(); ++length) {
    Told told;
    const size_t end = read_log(std::string_view(log).substr(0, length), told);
    CAPTURE(length);
    CHECK(end == (length < whole ? 0 : length < log.size() ? whole : log.size()));
    CHECK(told.text.empty() == (length < whole));
  }
}

TEST_CASE("index log: a changed bit ends the log at the mark before it") {
  std::string log;
  put_removal(log, 1);
  put_mark(log, 1);
  const size_t first = log.size();
  put_removal(log, 2);
  put_mark(log, 2);
  for (size_t bit = 8 * first; bit < 8 * log.size(); ++bit) {
    std::string bad = log;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ 1 << bit % 8);
    Told told;
    CAPTURE(bit);
    CHECK(read_log(bad, told) == first);
    CHECK(told.text == "without 1\nmark 1\n");
  }
}

TEST_CASE("index log: a header of another index, version or kind is refused") {
  CHECK(check_log_header(log_header(1), 2).error().code == ErrorCode::kCorrupt);
  CHECK(!check_log_header("VIGIELOG", 1));
  std::string newer = log_header(1);
  newer[8] = 2;
  CHECK(check_log_header(newer, 1).error().code == ErrorCode::kUnsupported);
}

}  // namespace vigie::store
