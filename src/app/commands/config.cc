// vigie config ...: what is set, and whether a file of settings is right.
#include <cstdio>

#include "app/commands.h"
#include "app/session.h"
#include "base/unicode.h"

namespace vigie::app {

int run_config_show(const ConfigArguments& arguments) {
  if (arguments.defaults) {
    std::fputs(write_default_configuration().c_str(), stdout);
    return kNothingToDo;
  }
  const auto configuration = VIGIE_OR_FAIL(load_configuration(arguments.common));
  std::fputs(write_configuration(configuration).c_str(), stdout);
  return kNothingToDo;
}

int run_config_check(const ConfigArguments& arguments) {
  CommonOptions common = arguments.common;
  if (!arguments.path.empty()) common.config_file = arguments.path;
  const auto configuration = VIGIE_OR_FAIL(load_configuration(common));
  if (configuration.path.empty()) {
    std::puts("There is no settings file: the defaults are in force.");
  } else {
    std::printf("%s: good\n", printable(configuration.path).c_str());
  }
  return kNothingToDo;
}

}  // namespace vigie::app
