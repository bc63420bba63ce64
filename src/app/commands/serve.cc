// vigie serve: the server.
#include <cstdio>

#include "app/commands.h"
#include "app/ready_notice.h"
#include "app/service.h"
#include "app/session.h"
#include "base/unicode.h"

namespace vigie::app {
namespace {

Result<std::filesystem::path> data_folder(const CommonOptions& common) {
  if (!common.data_folder.empty()) return std::filesystem::path(common.data_folder);
  return default_data_folder();
}

}  // namespace

int run_serve(const ServeArguments& arguments) {
  ServiceOptions options;
  options.folder = VIGIE_OR_FAIL(data_folder(arguments.common));
  options.configuration = VIGIE_OR_FAIL(load_configuration(arguments.common));
  if (!arguments.listen.empty()) options.configuration.listen = arguments.listen;
  if (!arguments.policy.empty()) options.configuration.policy = arguments.policy;
  if (!arguments.overlays.empty()) {
    options.configuration.overlays.clear();
    for (const std::string& folder : arguments.overlays) {
      if (folder.find_first_of(" \t\n") != std::string::npos) {
        return fail({ErrorCode::kInvalidArgument,
                     "--overlay " + printable(folder) + ": its path must have no blanks"});
      }
      options.configuration.overlays += folder + " ";
    }
  }
  options.on_ready = [](const std::string& address) {
    std::printf("http://%s/\n", address.c_str());
    std::fflush(stdout);
    notify_ready();
  };
  VIGIE_OR_FAIL(run_service(options));
  return kNothingToDo;
}

}  // namespace vigie::app
