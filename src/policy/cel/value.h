// policy/cel/value.h: what a CEL expression computes with.
//
// A Value is 16 bytes and owns nothing: texts, lists and maps lie in the arena of an evaluation, in
// a compiled program or in the caller's facts, which outlive it.
// Method  cel-spec, language definition: Values, Equality, Ordering.
// Limits  lists, maps and optionals nest to kValueDepthMax, so walking a value may recurse.
// Threads values; a Context belongs to one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "policy/cel/arena.h"
#include "policy/cel/zones.h"

namespace vigie::policy::cel {

enum class Tag : uint8_t {
  kError,  // text: the message; errors are values so that && and || can absorb them
  kNull,
  kBool,
  kInt,
  kUint,
  kDouble,
  kString,  // UTF-8
  kBytes,
  kTimestamp,  // whole: seconds since 1970; extra: nanoseconds, 0 to 999,999,999
  kDuration,   // whole: nanoseconds
  kType,       // text: the type's name
  kList,
  kMap,
  kObject,    // facts[0].shape says what facts[1], facts[2], ... are called
  kOptional,  // held, or nullptr for none
  kAddress,   // address: of the network extension, prefix unused
  kNetwork,   // address and prefix
};

struct List;
struct Map;
struct Shape;
struct Address;

struct Value {
  Tag tag = Tag::kNull;
  uint32_t extra = 0;  // bytes of text; nanoseconds of a timestamp
  union {
    bool flag;
    int64_t whole = 0;
    uint64_t natural;
    double number;
    const char* characters;
    const List* list;
    const Map* map;
    const Value* facts;
    const Value* held;
    const Shape* shape;
    const Address* address;
  };

  std::string_view text() const { return {characters, extra}; }
  bool is_error() const { return tag == Tag::kError; }
};

inline Value of_tag(Tag tag, uint32_t extra = 0) {
  Value out;
  out.tag = tag;
  out.extra = extra;
  return out;
}
inline Value of_bool(bool flag) {
  Value out = of_tag(Tag::kBool);
  out.flag = flag;
  return out;
}
inline Value of_int(int64_t whole) {
  Value out = of_tag(Tag::kInt);
  out.whole = whole;
  return out;
}
inline Value of_uint(uint64_t natural) {
  Value out = of_tag(Tag::kUint);
  out.natural = natural;
  return out;
}
inline Value of_double(double number) {
  Value out = of_tag(Tag::kDouble);
  out.number = number;
  return out;
}
// A text that lives elsewhere; tag is kString, kBytes, kType or kError.
inline Value of_text(std::string_view text, Tag tag = Tag::kString) {
  Value out = of_tag(tag, static_cast<uint32_t>(text.size()));
  out.characters = text.data();
  return out;
}
inline Value of_timestamp(int64_t seconds, uint32_t nanoseconds) {
  Value out = of_tag(Tag::kTimestamp, nanoseconds);
  out.whole = seconds;
  return out;
}
inline Value of_duration(int64_t nanoseconds) {
  Value out = of_tag(Tag::kDuration);
  out.whole = nanoseconds;
  return out;
}
inline Value of_list(const List* list) {
  Value out = of_tag(Tag::kList);
  out.list = list;
  return out;
}
inline Value of_map(const Map* map) {
  Value out = of_tag(Tag::kMap);
  out.map = map;
  return out;
}
// facts points at the header that names the fields.
inline Value of_object(const Value* facts) {
  Value out = of_tag(Tag::kObject);
  out.facts = facts;
  return out;
}
inline Value of_optional(const Value* held) {
  Value out = of_tag(Tag::kOptional);
  out.held = held;
  return out;
}

constexpr uint32_t kValueDepthMax = 100;

struct List {
  uint32_t count = 0, depth = 1;  // depth: 1 when no element is a list, map or optional
  const Value* items = nullptr;
};

struct MapEntry {
  Value key, value;
};

struct Map {
  uint32_t count = 0, depth = 1;
  const MapEntry* entries = nullptr;  // in order of writing; keys distinct
  uint32_t bucket_mask = 0;           // 0: few entries, no buckets
  const uint32_t* buckets = nullptr;  // 0: free, else position in entries plus one
};

struct Shape {  // the names of an object's fields, in order of declaration
  std::vector<std::string> names;
  // Position of name, or -1.
  int find(std::string_view name) const;
};

struct Address {
  uint8_t bytes[16];   // of IPv4 the first four
  bool is_v6 = false;  // never an IPv4-mapped one
  int prefix = 0;      // bits, of a network
};

// What functions work in: memory, and steps that run out.
class Context {
 public:
  Context(size_t memory_bytes_max, uint64_t steps_max)
      : arena(memory_bytes_max), steps_max_(steps_max), steps_left_(steps_max) {}

  // False when the steps have run out; from then on every result is an error.
  bool spend(uint64_t steps) {
    if (steps <= steps_left_) {
      steps_left_ -= steps;
      return true;
    }
    steps_left_ = 0;
    is_exhausted_ = true;
    return false;
  }
  bool is_exhausted() const { return is_exhausted_; }
  uint64_t steps_used() const { return steps_max_ - steps_left_; }
  // All steps again; values stay.
  void refill() {
    steps_left_ = steps_max_;
    is_exhausted_ = false;
  }
  // All steps and all memory again: values become invalid.
  void restart() {
    arena.reset();
    refill();
  }

  // Errors as values. The message is copied, or is a literal.
  Value fail(std::string_view message);
  static Value fail_with(const char* literal) { return of_text(literal, Tag::kError); }
  // The error of an evaluation that took too much; nothing absorbs it.
  Value exhaust();

  // Copies; errors are exhaust().
  Value make_text(std::string_view text, Tag tag = Tag::kString);
  Value make_list(const Value* items, size_t count);
  Value make_optional(const Value& held);
  // Keys must be bool, int, uint or string, and distinct: else CEL's error.
  Value make_map(const MapEntry* entries, size_t count);
  Value make_address(const Address& address, Tag tag);

  Zones& zones() {
    if (zones_ == nullptr) zones_ = std::make_unique<Zones>();
    return *zones_;
  }

  Arena arena;
  std::vector<Value> stack;  // scratch of whoever builds a list; left as found

 private:
  uint64_t steps_max_, steps_left_;
  bool is_exhausted_ = false;
  std::unique_ptr<Zones> zones_;
};

// "int", "list", "google.protobuf.Timestamp", "map" of an object.
std::string_view type_name(const Value& value);

inline bool is_number(const Value& value) {
  return value.tag == Tag::kInt || value.tag == Tag::kUint || value.tag == Tag::kDouble;
}
inline bool is_map(const Value& value) {
  return value.tag == Tag::kMap || value.tag == Tag::kObject;
}

// Numbers by value whatever their type; values of different types are not equal. NaN equals
// nothing.
bool equal(Context& context, const Value& a, const Value& b);

enum class Order : int8_t { kLess = -1, kEqual = 0, kGreater = 1, kUnordered = 2, kNone = 3 };
// kUnordered with NaN; kNone when the two types have no order.
Order compare(const Value& a, const Value& b);

// The value under key, or nullptr. Precondition: is_map(map). Numbers are found by value.
const Value* find_key(const Value& map, const Value& key);
const Value* find_key(const Value& map, std::string_view key);
// Entries of a map or object.
size_t map_size(const Value& map);
MapEntry map_entry(const Value& map, size_t index);

// Code points. Precondition: UTF-8.
size_t code_points(std::string_view text);

// Whether the value is its type's zero: false, 0, "", [], {}, none, null, the epoch.
bool is_zero(const Value& value);

}  // namespace vigie::policy::cel
