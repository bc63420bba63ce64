// base/json.h: JSON values, a bounded reader, a plain writer and the canonical writer.
//
// Input   UTF-8 text, untrusted; refused above the limits.
// Output  Json: objects keep the order in which members were written.
// Method  values and reader are Boost.JSON; canonical_json follows RFC 8785 (JCS).
// Cost    reading and writing are linear. This header costs about 1 s to compile, because a Json
//         is a value that callers build and take apart: hiding it would mean writing it again.
// Threads values are values; the functions are stateless.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace vigie {

using Json = boost::json::value;
using JsonObject = boost::json::object;
using JsonArray = boost::json::array;

struct JsonLimits {
  size_t bytes_max = 64 << 20;  // a worker's reply with pictures is the largest text we read
  size_t depth_max = 64;        // deeper input is an attack, not a document
};

// Errors: kLimit when over a limit; kCorrupt with the byte offset when it is not JSON, not UTF-8
// or has bytes after the value; kCorrupt for two members of one name in an object.
Result<Json> parse_json(std::string_view text, const JsonLimits& limits = {});

// Compact, members in order, numbers in shortest form (1 stays 1, 0.5 is 0.5). Errors: none.
std::string to_json(const Json& value);
// The same with two blanks of indentation a level, for people. Errors: none.
std::string to_json_pretty(const Json& value);

// RFC 8785: members sorted by UTF-16 code units, ES6 numbers, minimal escapes.
// Errors: kInvalidArgument for NaN, infinities, text that is not UTF-8, and whole numbers beyond
// 2^53, which readers in JavaScript would change.
Result<std::string> canonical_json(const Json& value);

// Reading members without exceptions: the member if object has it with that type, else otherwise.
std::string string_member(const Json& object, std::string_view key,
                          std::string_view otherwise = "");
int64_t int_member(const Json& object, std::string_view key, int64_t otherwise = 0);
double double_member(const Json& object, std::string_view key, double otherwise = 0);
bool bool_member(const Json& object, std::string_view key, bool otherwise = false);
// A member in milliseconds as microseconds; beyond a hundred years either way it is cut there: what
// an outsider writes must not overflow.
int64_t time_us_member(const Json& object, std::string_view key);
// The member, or nullptr when value is no object or lacks it.
const Json* member(const Json& object, std::string_view key);
// The array member's elements; an empty array when absent or no array.
const JsonArray& array_member(const Json& object, std::string_view key);

// The number exactly as RFC 8785 section 3.2.2.3 writes it. Precondition: finite.
std::string es6_number(double value);

}  // namespace vigie
