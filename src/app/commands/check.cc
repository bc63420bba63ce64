// vigie check: every item goes its way alone; one that cannot be read does not stop the others.
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "app/commands.h"
#include "app/session.h"
#include "base/file.h"
#include "base/unicode.h"
#include "exchange/html_report.h"
#include "exchange/text_report.h"
#include "flow/check.h"

namespace vigie::app {
namespace {

constexpr uint64_t kInputBytesMax = 8ULL << 30;  // of standard input

// What a platform receives; in a folder other files are passed over, and their number is said.
constexpr std::array kMediaExtensions = {
    ".mp4",  ".m4v", ".mov", ".m4a",  ".webm", ".mkv",  ".avi",  ".ts",   ".mts",  ".mpg",
    ".mpeg", ".gif", ".jpg", ".jpeg", ".png",  ".webp", ".avif", ".heic", ".heif", ".wav",
    ".flac", ".mp3", ".ogg", ".opus", ".oga",  ".aac",  ".flv",  ".3gp",  ".bmp",  ".apng"};

bool is_media_name(const std::filesystem::path& path) {
  std::string extension = path.extension().native();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::find(kMediaExtensions.begin(), kMediaExtensions.end(), extension) !=
         kMediaExtensions.end();
}

// The media files of a folder and its sub-folders, in order of path; links are not followed.
std::vector<std::string> files_of_folder(const std::filesystem::path& folder) {
  std::vector<std::string> out;
  size_t passed_over = 0;
  std::error_code failed;
  const auto skip = std::filesystem::directory_options::skip_permission_denied;
  for (std::filesystem::recursive_directory_iterator entry(folder, skip, failed), end;
       !failed && entry != end; entry.increment(failed)) {
    std::error_code unknown;
    if (!entry->is_regular_file(unknown)) continue;
    if (is_media_name(entry->path())) {
      out.push_back(entry->path().native());
    } else {
      ++passed_over;
    }
  }
  std::sort(out.begin(), out.end());
  if (failed)
    std::fprintf(stderr, "vigie: %s\n", system_error(folder, failed.value()).message.c_str());
  if (passed_over > 0) {
    const std::string files =
        counted(static_cast<int64_t>(passed_over), "file that is", "files that are");
    std::fprintf(stderr, "vigie: %s: passed over %s no media by their name\n",
                 printable(folder.native()).c_str(), files.c_str());
  }
  return out;
}

std::vector<std::string> expand(const std::vector<std::string>& paths) {
  std::vector<std::string> out;
  for (const std::string& path : paths) {
    std::error_code failed;
    if (path != "-" && std::filesystem::is_directory(path, failed)) {
      for (std::string& file : files_of_folder(path)) out.push_back(std::move(file));
    } else {
      out.push_back(path);
    }
  }
  return out;
}

// A line on standard error that is drawn over itself, where that is a terminal.
class Progress {
 public:
  explicit Progress(size_t total) : total_(total), shown_(isatty(STDERR_FILENO) && total > 1) {}
  ~Progress() { clear(); }

  void show(size_t done) {
    if (!shown_) return;
    const auto elapsed = std::chrono::steady_clock::now() - start_;
    const double seconds = std::chrono::duration<double>(elapsed).count();
    clear();
    std::fputs(exchange::write_progress_line(done, total_, seconds).c_str(), stderr);
    std::fflush(stderr);
  }

  void clear() {
    if (shown_) std::fputs("\r\x1b[K", stderr);
  }

 private:
  size_t total_;
  bool shown_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

int terminal_width() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 40) return size.ws_col;
  return 100;
}

exchange::ReportItem report_item(const flow::Checked& checked, const policy::Pack& pack,
                                 const std::string& language) {
  exchange::ReportItem item;
  item.check = checked.json;
  for (const auto& still : checked.stills) {
    item.stills.push_back({still.time_us / 1000, still.jpeg});
  }
  for (const auto& view : checked.matches) {
    exchange::ReportMatch match;
    match.entry = view.match.known->entry.id;
    match.track = std::string(to_text(view.match.match.track));
    match.query = {view.query.time_us / 1000, view.query.jpeg};
    match.reference = {view.reference.time_us / 1000, view.reference.jpeg};
    item.matches.push_back(std::move(match));
  }
  if (!checked.decision) return item;
  const auto& reasons = checked.decision->outcome.reasons;
  if (!reasons.empty()) item.reason_text = pack.reason_text(reasons.front(), language);
  if (checked.decision->trace.is_array()) {
    for (const Json& rule : checked.decision->trace.get_array()) {
      for (const Json& clause : array_member(rule, "clauses")) {
        if (!clause.is_object()) continue;
        JsonObject with_rule = clause.get_object();
        with_rule["rule"] = string_member(rule, "rule");
        item.clauses.push_back(std::move(with_rule));
      }
    }
  }
  return item;
}

int status_of(const flow::Checked& checked) {
  if (checked.unreadable || !checked.decision) return kUnreadable;
  const Outcome& outcome = checked.decision->outcome;
  if (outcome.visibility == "remove") return kRemoval;
  const bool acts = outcome.visibility != "allow" || outcome.review != "none" ||
                    outcome.account != "none" || !outcome.labels.empty() || !outcome.flags.empty();
  return acts ? kAction : kNothingToDo;
}

// The first that holds of 1, 2, 3, 20, 10, 0.
int worse_of(int a, int b) {
  for (const int status : {kOurError, kUsage, kUnreadable, kRemoval, kAction}) {
    if (a == status || b == status) return status;
  }
  return kNothingToDo;
}

Result<flow::OpenedItem> open_item(const std::string& path, const flow::WorkerOptions& worker) {
  if (path != "-") return flow::open_item(std::filesystem::path(path), worker);
  auto copy = copy_to_nameless_file(STDIN_FILENO, kInputBytesMax);
  if (copy) return flow::open_item(std::move(*copy), path, worker);
  return flow::OpenedItem{
      .name = path, .file = {}, .worker = std::nullopt, .captions = {}, .unreadable = copy.error()};
}

// The items in order. Each is opened while the one before it is looked at, and the first while the
// policy is read: its worker is ready when it is wanted.
class Opener {
 public:
  Opener(const std::vector<std::string>& paths, const flow::WorkerOptions& worker)
      : paths_(paths), worker_(worker) {
    open_next();
  }

  // Precondition: fewer were taken than there are paths.
  Result<flow::OpenedItem> take() {
    if (!ready_) ready_.emplace(open_item(paths_[next_], worker_));
    Result<flow::OpenedItem> out = std::move(*ready_);
    ready_.reset();
    ++next_;
    open_next();
    return out;
  }

 private:
  // Standard input is not read before its turn: it may take long to end.
  void open_next() {
    if (next_ < paths_.size() && paths_[next_] != "-") {
      ready_.emplace(open_item(paths_[next_], worker_));
    }
  }

  const std::vector<std::string>& paths_;
  const flow::WorkerOptions& worker_;
  size_t next_ = 0;
  std::optional<Result<flow::OpenedItem>> ready_;
};

void print_item(const CheckArguments& arguments, const exchange::ReportItem& item) {
  const bool colour = isatty(STDOUT_FILENO) && std::getenv("NO_COLOR") == nullptr;
  const std::string text =
      arguments.common.json ? to_json(item.check) + "\n"
                            : exchange::write_text_report(item, {.colour = colour,
                                                                 .width_columns = terminal_width(),
                                                                 .language = arguments.language});
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

}  // namespace

int run_check(const CheckArguments& arguments) {
  const SystemClock clock;
  flow::AnalyseOptions options = VIGIE_OR_FAIL(load_analyse_options(arguments.common));
  if (arguments.time_limit_s > 0) {
    options.worker.wall_us_max = static_cast<int64_t>(arguments.time_limit_s) * 1'000'000;
    options.worker.cpu_seconds_max = arguments.time_limit_s;
  }
  options.pass.stills_max = arguments.html_file.empty() ? 0 : 12;
  const auto paths = expand(arguments.paths);
  Opener opener(paths, options.worker);
  std::filesystem::path policy_folder = arguments.policy_folder;
  if (policy_folder.empty()) policy_folder = VIGIE_OR_FAIL(shipped_policy_folder());
  const std::vector<std::filesystem::path> overlays(arguments.overlays.begin(),
                                                    arguments.overlays.end());
  const auto policy = VIGIE_OR_FAIL(flow::Policy::load(policy_folder, overlays));
  VIGIE_OR_FAIL(policy->check_in_force(clock.now_us()));
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  const auto known = VIGIE_OR_FAIL(flow::KnownClips::load(store, arguments.banks));
  flow::Checker checker(store, known, *policy, clock, options.pass);

  std::vector<exchange::ReportItem> items;
  int status = kNothingToDo;
  {
    Progress progress(paths.size());
    for (size_t i = 0; i < paths.size(); ++i) {
      progress.show(i);
      auto opened = opener.take();
      auto checked = opened ? checker.check(std::move(*opened)) : opened.error();
      progress.clear();
      if (!checked) {
        status = worse_of(status, kOurError);
        std::fprintf(stderr, "vigie: %s: %s\n", printable(paths[i]).c_str(),
                     checked.error().message.c_str());
        checked = flow::unreadable_item(paths[i], checked.error());
      } else {
        status = worse_of(status, status_of(*checked));
      }
      auto item = report_item(*checked, policy->whole(), arguments.language);
      print_item(arguments, item);
      if (!arguments.html_file.empty()) items.push_back(std::move(item));
    }
  }
  if (arguments.html_file.empty()) return status;
  exchange::ReportOptions report;
  report.language = arguments.language;
  report.generated = to_rfc3339(clock.now_us()).substr(0, 19) + "Z";
  report.version = VIGIE_VERSION;
  const std::string page = exchange::write_html_report(items, report);
  VIGIE_OR_FAIL(write_file(arguments.html_file, page));
  std::fprintf(stderr, "report: %s\n", printable(arguments.html_file).c_str());
  return status;
}

}  // namespace vigie::app
