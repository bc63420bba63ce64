// policy/cel/facts_reader.h: JSON text of the declared shape straight into the slots of an
// evaluation.
//
// Input   RFC 8259 text, untrusted. Members in the order of declaration are found without a search.
// Output  every declared leaf in its slot; texts without escapes stay where they are in our copy:
//         the reader must live as long as the evaluation is used.
// Method  one pass, led by the declared types; nothing is built that no expression could name.
// Cost    about a nanosecond a byte; no memory is asked for once the buffers have grown.
// Limits  bytes_max; lists as long as declared, else 1,000 elements; kDyn values nest 32 levels.
// Threads one thread a reader.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "policy/cel/evaluation.h"

namespace vigie::policy::cel {

class FactsReader {
 public:
  struct Options {
    size_t variables = SIZE_MAX;  // how many of the layout's variables the text has: the first ones
    size_t bytes_max = 1 << 20;
    bool skips_unknown = false;  // members that are not declared; otherwise they are errors
    bool needs_all = true;       // a missing member is an error; otherwise its slot has no value
  };

  FactsReader(const Layout& layout, const Options& options);

  // Errors: kInvalidArgument with the path: "facts: item.views: expected int", "facts: order is
  // missing"; kLimit; kCorrupt when it is not JSON.
  Status read(std::string_view text, Evaluation& evaluation);

 private:
  enum class Problem { kNone, kType, kMissing, kUnknown, kTwice, kSyntax, kElements, kMemory };
  struct Field {
    std::string name;
    std::string key;  // "\"views\"": as it stands in the text
    TypeRef type = nullptr;
    int object = -1;  // of an object or a list of objects: which
    size_t elements_max = 0;
  };
  // What is looked at of every member, close together: most texts come in the order declared.
  struct Next {
    uint64_t words[2] = {};  // the key's first 16 bytes
    uint64_t masks[2] = {};  // which of them count
    uint32_t key_bytes = 0;
    TypeKind kind = TypeKind::kDyn;
  };
  struct Object {
    std::vector<Field> fields;
    std::vector<Next> next;        // one a field
    const Shape* shape = nullptr;  // of elements of lists
    uint32_t header = 0;           // of objects that lie in the slots
  };

  static constexpr size_t kFieldsMax = 512;
  // Which members of an object were there.
  class Seen {
   public:
    explicit Seen(size_t first = 0) {
      for (size_t i = 0; i < first; ++i) add(i);
    }
    // False: it was there before.
    bool add(size_t field) {
      const bool is_new = !has(field);
      words_[field / 64] |= uint64_t{1} << field % 64;
      return is_new;
    }
    bool has(size_t field) const { return (words_[field / 64] >> field % 64 & 1) != 0; }

   private:
    uint64_t words_[kFieldsMax / 64] = {};
  };

  class Gap;

  int add_object(const Layout& layout, TypeRef type, uint32_t header, size_t count);
  bool read_object(const Object& object, Value* fields);
  bool read_members(const Object& object, Value* fields, size_t known);
  bool fill_missing(const Object& object, Value* fields, const Seen& seen);
  bool is_next(const Next& next, const Field& field) const;
  bool find_member(const Object& object, size_t& found);
  bool read_flag(Value& out);
  bool read_field(TypeKind kind, const Field& field, Value& out);
  bool read_typed(const Field& field, TypeRef type, Value& out);
  bool read_list(const Field& field, TypeRef element, Value& out);
  bool read_element(const Field& field, TypeRef element, Value& out);
  bool read_number(Value& out, bool wants_int);
  bool read_text(Value& out);
  bool read_escaped(const char* start, Value& out);
  bool read_escape(std::string& text);
  bool read_dyn(Value& out, int depth);
  bool read_dyn_list(Value& out, int depth);
  bool read_dyn_map(Value& out, int depth);
  bool read_literal(std::string_view word);
  bool take(char c);
  void skip_blank();
  void skip_gap(Gap& gap);
  bool fail(Problem problem, std::string_view name = "");
  bool name_path(std::string_view name);
  Error error() const;

  Options options_;
  std::vector<Object> objects_;
  std::vector<char> buffer_;
  const char* at_ = nullptr;
  const char* end_ = nullptr;
  Evaluation* evaluation_ = nullptr;
  Problem problem_ = Problem::kNone;
  std::string expected_, path_;
};

}  // namespace vigie::policy::cel
