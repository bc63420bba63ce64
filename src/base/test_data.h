// base/test_data.h: where tests find data that is not part of the project.
//
// The folder is $VIGIE_TEST_DATA, or shared/data beside the source tree. A test that gets nothing
// says so and passes: the project builds and tests without that data.
// Threads stateless. For tests only.
#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

namespace vigie {

inline std::optional<std::filesystem::path> test_data(const std::string& path) {
  const char* given = std::getenv("VIGIE_TEST_DATA");
  const std::filesystem::path folder =
      given != nullptr ? given : std::filesystem::path(VIGIE_SOURCE_DIR) / "../shared/data";
  std::error_code failed;
  if (std::filesystem::exists(folder / path, failed)) return folder / path;
  MESSAGE("skipped: no ", path, " under VIGIE_TEST_DATA");
  return std::nullopt;
}

}  // namespace vigie
