// base/lazy_library.h: a shared library that is loaded when it is first needed.
//
// To load libcurl, libmicrohttpd and the thirty libraries that they bring takes half of the start
// of a program that looks at one picture and needs none of them. Which are loaded so, and what that
// gains: docs/decisions/0017-libraries-when-needed.md.
//
// A table of functions is made by a list of their names, with the types of the library's header:
//   struct Curl {
//     explicit Curl(const LazyLibrary& library);
//     VIGIE_LAZY_FUNCTION(curl_easy_init);
//   };
// Errors: a library that is missing ends the program and says which package has it, as the loader
// would have done at the start.
// Threads any, once made.
#pragma once

namespace vigie {

class LazyLibrary {
 public:
  // name: as the loader knows it, "libcurl.so.4"; package: Debian's, for the message. It stays
  // loaded until the program ends.
  LazyLibrary(const char* name, const char* package);
  void* symbol(const char* function) const;

 private:
  const char* name_;
  void* handle_;
};

}  // namespace vigie

// A member that is the function of that name; the struct has a member `library` before it.
#define VIGIE_LAZY_FUNCTION(name) \
  decltype(&::name) name = reinterpret_cast<decltype(&::name)>(library.symbol(#name))
