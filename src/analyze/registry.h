// analyze/registry.h: the names of all analyzers, without the analyzers.
//
// The parent process uses this to say what was not examined when a worker is lost; it must not
// link the decoder or any detector.
// Threads stateless.
#pragma once

#include <array>
#include <string_view>

namespace vigie::analyze {

struct RegisteredName {
  std::string_view name;
  std::string_view version;
};

inline constexpr std::array kRegisteredNames = {
#define VIGIE_ANALYZER(make, name, version) RegisteredName{name, version},
#include "analyze/registry.inc"
#undef VIGIE_ANALYZER
};

}  // namespace vigie::analyze
