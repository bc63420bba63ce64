// vigie compare: how a clip relates to others, in picture and in sound.
#include <cstdio>

#include "app/commands.h"
#include "app/session.h"
#include "base/clock.h"
#include "base/file.h"
#include "exchange/compare_report.h"
#include "flow/compare.h"

namespace vigie::app {
namespace {

exchange::CompareReport report_of(flow::Comparison comparison) {
  exchange::CompareReport out;
  out.comparison = std::move(comparison.json);
  for (auto& pictures : comparison.pictures) {
    out.pictures.push_back(
        {pictures.match,
         {pictures.query.time_us / 1000, std::move(pictures.query.jpeg)},
         {pictures.reference.time_us / 1000, std::move(pictures.reference.jpeg)}});
  }
  return out;
}

}  // namespace

int run_compare(const CompareArguments& arguments) {
  std::vector<Descriptor> open;
  std::vector<flow::ClipToCompare> others;
  for (size_t i = 0; i < arguments.paths.size(); ++i) {
    auto file = open_for_reading(arguments.paths[i]);
    if (!file) {
      fail(file.error());
      return kUnreadable;
    }
    open.push_back(std::move(*file));
    if (i > 0) others.push_back({open.back().get(), arguments.paths[i]});
  }
  flow::CompareOptions options;
  options.analyse = VIGIE_OR_FAIL(load_analyse_options(arguments.common));
  options.with_pictures = !arguments.html_file.empty();
  const flow::ClipToCompare clip{open.front().get(), arguments.paths.front()};
  auto comparison = flow::compare_clips(clip, others, options);
  if (!comparison) {
    fail(comparison.error());
    const auto code = comparison.error().code;
    return code == ErrorCode::kUnavailable || code == ErrorCode::kNotFound ? kOurError
                                                                           : kUnreadable;
  }
  const auto report = report_of(std::move(*comparison));
  if (!arguments.html_file.empty()) {
    exchange::ReportOptions html;
    html.language = arguments.language;
    html.generated = to_rfc3339(SystemClock().now_us()).substr(0, 19) + "Z";
    html.version = VIGIE_VERSION;
    VIGIE_OR_FAIL(write_file(arguments.html_file, exchange::write_html_comparison(report, html)));
  }
  if (arguments.common.json) {
    std::puts(to_json(report.comparison).c_str());
  } else {
    std::fputs(exchange::write_text_comparison(report, arguments.language).c_str(), stdout);
  }
  return kNothingToDo;
}

}  // namespace vigie::app
