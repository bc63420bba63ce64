#include "base/lazy_library.h"

#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>

namespace vigie {
namespace {

[[noreturn]] void give_up(const char* what, const char* why, const char* package) {
  std::fprintf(stderr, "vigie: %s cannot be loaded (%s): install %s\n", what, why, package);
  std::exit(1);
}

}  // namespace

LazyLibrary::LazyLibrary(const char* name, const char* package)
    : name_(name), handle_(dlopen(name, RTLD_NOW | RTLD_LOCAL)) {
  if (handle_ == nullptr) give_up(name, dlerror(), package);
}

void* LazyLibrary::symbol(const char* function) const {
  void* found = dlsym(handle_, function);
  if (found == nullptr) give_up(name_, dlerror(), "the version that this program was built for");
  return found;
}

}  // namespace vigie
