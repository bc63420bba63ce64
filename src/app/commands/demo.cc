// vigie demo: an empty installation filled with a plausible week.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>

#include "app/commands/people.h"
#include "app/commands/server_options.h"
#include "app/session.h"
#include "flow/decide.h"
#include "flow/demo/demo.h"

namespace vigie::app {
namespace {

Result<std::filesystem::path> samples_folder() {
  std::error_code failed;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", failed).parent_path();
  for (const char* relative : {"../share/vigie/samples", "../../samples", "../samples"}) {
    const auto folder = (self / relative).lexically_normal();
    if (std::filesystem::is_regular_file(folder / "original.mp4", failed)) return folder;
  }
  return Error{ErrorCode::kNotFound,
               "the sample clips are not installed: give them with --samples"};
}

int run_demo(const PeopleArguments& arguments) {
  const auto began = std::chrono::steady_clock::now();
  const Configuration configuration = VIGIE_OR_FAIL(load_configuration(arguments.common));
  const std::filesystem::path shipped = VIGIE_OR_FAIL(shipped_policy_folder());
  const std::filesystem::path policy =
      configuration.policy.empty() ? shipped : std::filesystem::path(configuration.policy);
  const auto files = VIGIE_OR_FAIL(flow::read_pack_folder(policy));
  flow::DemoOptions options;
  options.folder = arguments.common.data_folder.empty()
                       ? VIGIE_OR_FAIL(default_data_folder())
                       : std::filesystem::path(arguments.common.data_folder);
  options.samples = arguments.path.empty() ? VIGIE_OR_FAIL(samples_folder())
                                           : std::filesystem::path(arguments.path);
  options.policy = VIGIE_OR_FAIL(flow::Policy::load(files));
  options.queues = VIGIE_OR_FAIL(flow::Queues::load(policy, shipped));
  options.analyse = VIGIE_OR_FAIL(analyse_options(configuration));
  options.days = arguments.days;
  options.items = arguments.items;
  options.seed = static_cast<uint64_t>(arguments.seed);
  options.now_us = SystemClock().now_us();
  options.public_url = configuration.public_url;
  options.on_progress = [](int64_t done, int64_t all) {
    std::fprintf(stderr, "\r%lld of %lld items", static_cast<long long>(done),
                 static_cast<long long>(all));
  };
  const auto made = VIGIE_OR_FAIL(flow::fill_demo(options));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  const flow::Gaps& gaps = made.gaps;
  std::fprintf(stderr, "\r");
  std::printf(
      "A demo of %lld days in %s, marked as one:\n"
      "  items      %lld of %lld accounts\n"
      "  reports    %lld in %lld cases, %lld decided\n"
      "  decisions  %lld by people, %lld appeals\n"
      "  notices    %lld sent\n"
      "  gaps       %lld cases without notice, outcome or appeal path\n"
      "  seconds    %.1f\n",
      static_cast<long long>(options.days), options.folder.c_str(),
      static_cast<long long>(made.items), static_cast<long long>(made.accounts),
      static_cast<long long>(made.reports), static_cast<long long>(gaps.cases),
      static_cast<long long>(gaps.decided), static_cast<long long>(made.decisions),
      static_cast<long long>(made.appeals), static_cast<long long>(made.notices),
      static_cast<long long>(gaps.count()), took.count());
  if (gaps.count() > 0) std::printf("  first gap  %s\n", gaps.first.c_str());
  return gaps.count() == 0 ? kNothingToDo : kOurError;
}

}  // namespace

void add_demo_command(CLI::App& vigie, PeopleArguments& arguments, std::function<int()>& run) {
  CLI::App* demo = vigie.add_subcommand("demo", "fill an empty installation with a plausible week");
  add_common_options(demo, arguments.common, false);
  demo->add_option("--days", arguments.days, "how long the week is (default: 7)");
  demo->add_option("--items", arguments.items, "how much is uploaded (default: 10000)");
  demo->add_option("--seed", arguments.seed, "the same seed gives the same week (default: 1)");
  demo->add_option("--samples", arguments.path, "folder of the sample clips");
  demo->callback([&arguments, &run] { run = [&] { return run_demo(arguments); }; });
}

}  // namespace vigie::app
