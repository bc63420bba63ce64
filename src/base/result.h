// base/result.h: a value or the reason there is none.
//
// Result<T> has the member names of C++23 std::expected: one day this file becomes an alias.
// A function that can fail for reasons outside the program returns Result; a bug goes to CHECK
// (base/check.h); what we saw in the media is a Finding, never an Error.
// Threads: a value type; share it like one.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace vigie {

// Closed list: callers switch on it, the HTTP layer maps it, the metrics count it.
enum class ErrorCode {
  kInvalidArgument,  // the caller's input is wrong; retrying cannot help        HTTP 400
  kDenied,           // the system or a policy does not allow it                 HTTP 403
  kNotFound,         // the named thing does not exist                           HTTP 404
  kConflict,         // it exists in another state (stale version, closed case)  HTTP 409
  kLimit,            // over a documented limit (size, depth, rate, time)        HTTP 413/429
  kCorrupt,          // bytes that break their own format                        HTTP 422
  kUnsupported,      // well-formed, but a variant we do not handle              HTTP 422
  kUnavailable,      // a dependency failed; the same call may succeed later     HTTP 503
};

// message: one sentence for an operator: lower case, no full stop, with the value and the limit.
struct Error {
  ErrorCode code;
  std::string message;
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  // Precondition: has_value(). Throws std::bad_variant_access otherwise (a bug, caught nowhere).
  T& value() { return std::get<0>(state_); }
  const T& value() const { return std::get<0>(state_); }
  T& operator*() { return value(); }
  const T& operator*() const { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  // Precondition: !has_value().
  Error& error() { return std::get<1>(state_); }
  const Error& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, Error> state_;
};

using Status = Result<std::monostate>;
inline Status ok() { return std::monostate{}; }

// auto frame = TRY(decoder.next());   returns the error to our caller, else yields the value.
// The counter gives each use its own variable, so that TRY may stand inside TRY.
#define TRY(expression) VIGIE_TRY_COUNTED(expression, __COUNTER__)
#define VIGIE_TRY_COUNTED(expression, count) VIGIE_TRY_NAMED(expression, VIGIE_TRY_JOIN(count))
#define VIGIE_TRY_JOIN(count) try_result_##count
#define VIGIE_TRY_NAMED(expression, name)                      \
  __extension__({                                              \
    auto name = (expression);                                  \
    if (!name) return ::vigie::Error(std::move(name.error())); \
    std::move(name.value());                                   \
  })

}  // namespace vigie
