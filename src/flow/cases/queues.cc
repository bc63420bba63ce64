#include "flow/cases/queues.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/file.h"
#include "policy/yaml.h"

namespace vigie::flow {
namespace {

namespace cel = policy::cel;
using policy::YamlKind;
using policy::YamlNode;

constexpr uint64_t kFileBytesMax = 1 << 20;
constexpr double kHourUs = 3600e6;

constexpr const char* kTexts[] = {"kind",     "source", "category",
                                  "language", "region", "account_class"};
constexpr const char* kFlags[] = {"sealed",   "article16", "trusted",
                                  "depicted", "urgent",    "election"};

cel::Type task_type() {
  cel::Type task{cel::TypeKind::kObject, {}, {}};
  for (const char* name : kTexts) {
    task.members.push_back({name, {cel::TypeKind::kString, {}, {}}});
  }
  for (const char* name : kFlags) task.members.push_back({name, {cel::TypeKind::kBool, {}, {}}});
  cel::Type out{cel::TypeKind::kObject, {}, {}};
  out.members.push_back({"task", std::move(task)});
  return out;
}

Json variables_of(const TaskFacts& task) {
  return JsonObject{{"task", JsonObject{{"kind", task.kind},
                                        {"source", task.source},
                                        {"category", task.category},
                                        {"language", task.language},
                                        {"region", task.region},
                                        {"account_class", task.account_class},
                                        {"sealed", task.is_sealed},
                                        {"article16", task.is_article16},
                                        {"trusted", task.is_trusted},
                                        {"depicted", task.is_depicted},
                                        {"urgent", task.is_urgent},
                                        {"election", task.is_election}}}};
}

// Reads one file; every error names its line.
class Reader {
 public:
  explicit Reader(std::string path) : path_(std::move(path)) {}

  Error wrong(const YamlNode& at, const std::string& why) const {
    return {ErrorCode::kInvalidArgument, path_ + ":" + std::to_string(at.line) + ": " + why};
  }

  Result<std::string> text(const YamlNode& map, const char* name) const {
    const YamlNode* node = map.find(name);
    if (node == nullptr || node->kind != YamlKind::kScalar || node->text.empty()) {
      return wrong(map, std::string(name) + " is needed, a text");
    }
    return node->text;
  }

  Result<double> positive(const YamlNode& node) const {
    double out = 0;
    const char* end = node.text.data() + node.text.size();
    const auto read = std::from_chars(node.text.data(), end, out);
    if (node.kind != YamlKind::kScalar || read.ec != std::errc() || read.ptr != end ||
        !(out > 0 && out <= 100'000)) {
      return wrong(node, "a number above 0 and at most 100000 is wanted");
    }
    return out;
  }

 private:
  std::string path_;
};

}  // namespace

Result<std::shared_ptr<const Queues>> Queues::parse(const std::string& text,
                                                    const std::string& path) {
  const Reader reader(path);
  const auto parsed = policy::parse_yaml(text);
  if (const auto* error = std::get_if<policy::YamlError>(&parsed)) {
    return Error{ErrorCode::kInvalidArgument,
                 path + ":" + std::to_string(error->line) + ": " + error->message};
  }
  const YamlNode& root = std::get<YamlNode>(parsed);
  const YamlNode* list = root.find("queues");
  if (list == nullptr || list->kind != YamlKind::kList || list->elements.empty()) {
    return reader.wrong(root, "queues is needed, a list of at least one queue");
  }
  auto out = std::make_shared<Queues>();
  for (const YamlNode& node : list->elements) {
    const std::string name = TRY(reader.text(node, "name"));
    const std::string when = TRY(reader.text(node, "when"));
    if (out->has(name)) return reader.wrong(node, "a second queue of the name " + name);
    auto compiled = cel::compile(when, task_type(), cel::TypeKind::kBool);
    if (const auto* error = std::get_if<cel::CompileError>(&compiled)) {
      return reader.wrong(node, "queue " + name + ": when: " + error->message +
                                    (error->suggestion.empty() ? "" : "; " + error->suggestion));
    }
    Queue queue{name,
                TRY(reader.text(node, "because")),
                when,
                std::get<cel::Program>(std::move(compiled)),
                {}};
    const YamlNode* clocks = node.find("clock_hours");
    if (clocks == nullptr || clocks->find("any") == nullptr) {
      return reader.wrong(node, "queue " + name + ": clock_hours is needed, with at least any");
    }
    for (const auto& member : clocks->members) {
      queue.clock_hours[member.name.text] = TRY(reader.positive(member.value));
    }
    out->queues_.push_back(std::move(queue));
  }
  if (out->queues_.back().when != "true") {
    return reader.wrong(*list, "the last queue must take all: when: \"true\"");
  }
  const YamlNode* settings = root.find("settings");
  const auto number = [&](const char* name) -> Result<double> {
    const YamlNode* setting = settings != nullptr ? settings->find(name) : nullptr;
    const YamlNode* value = setting != nullptr ? setting->find("value") : nullptr;
    if (value == nullptr)
      return reader.wrong(root, std::string("settings: ") + name + " is needed");
    return reader.positive(*value);
  };
  DeskSettings& set = out->settings_;
  set.lock_us = std::llround(TRY(number("lock_minutes")) * 60e6);
  set.second_person_us = std::llround(TRY(number("second_person_hours")) * kHourUs);
  set.undo_us = std::llround(TRY(number("undo_seconds")) * 1e6);
  set.reports_a_day = std::llround(TRY(number("reports_a_day")));
  set.appeal_days = std::llround(TRY(number("appeal_days")));
  set.strike_days = std::llround(TRY(number("strike_days")));
  set.exposure_budget_s = std::llround(TRY(number("exposure_budget_minutes")) * 60);
  if (const YamlNode* weights = root.find("strike_weights"); weights != nullptr) {
    for (const auto& member : weights->members) {
      out->strike_weights_[member.name.text] = std::llround(TRY(reader.positive(member.value)));
    }
  }
  constexpr int64_t kSixMonthsDays = 184;
  if (set.appeal_days < kSixMonthsDays) {
    return reader.wrong(*settings, "appeal_days is at least 184: six months (DSA article 20)");
  }
  return std::shared_ptr<const Queues>(std::move(out));
}

Result<std::shared_ptr<const Queues>> Queues::load(const std::filesystem::path& pack_folder,
                                                   const std::filesystem::path& fallback) {
  constexpr const char* kName = "desk/queues.yaml";
  std::error_code failed;
  const bool is_own = std::filesystem::is_regular_file(pack_folder / kName, failed);
  const auto path = (is_own ? pack_folder : fallback) / kName;
  return parse(TRY(read_file(path, kFileBytesMax)), path.native());
}

int64_t Queues::strike_weight(std::string_view rule) const {
  const auto found = strike_weights_.find(rule);
  return found == strike_weights_.end() ? 1 : found->second;
}

Route Queues::route(const TaskFacts& task) const {
  const Json variables = variables_of(task);
  const auto holds = [&](const Queue& queue) {
    const auto value = cel::evaluate(queue.condition, variables);
    return value && value->is_bool() && value->get_bool();
  };
  auto queue = std::find_if(queues_.begin(), queues_.end(), holds);
  if (queue == queues_.end()) --queue;
  double hours = queue->clock_hours.at("any");
  const std::pair<const char*, bool> sources[] = {{"trusted", task.is_trusted},
                                                  {"legal", task.is_article16},
                                                  {"depicted", task.is_depicted},
                                                  {"urgent", task.is_urgent}};
  for (const auto& [name, holds_here] : sources) {
    const auto found = queue->clock_hours.find(name);
    if (holds_here && found != queue->clock_hours.end()) hours = std::min(hours, found->second);
  }
  // What a rule asked for waits as the queue says of rules; nobody out there waits for an answer.
  if (const auto found = queue->clock_hours.find("policy");
      found != queue->clock_hours.end() && task.source == "policy" && !task.is_urgent) {
    hours = found->second;
  }
  return {queue->name, std::llround(hours * kHourUs)};
}

Json Queues::describe() const {
  JsonArray out;
  for (const Queue& queue : queues_) {
    JsonObject clocks;
    for (const auto& [name, hours] : queue.clock_hours) clocks[name] = hours;
    out.push_back(JsonObject{{"name", queue.name},
                             {"because", queue.because},
                             {"when", queue.when},
                             {"clock_hours", std::move(clocks)}});
  }
  return out;
}

bool Queues::has(std::string_view queue) const {
  return std::any_of(queues_.begin(), queues_.end(),
                     [&](const Queue& one) { return one.name == queue; });
}

double reach_of(int64_t views, int64_t reporters) {
  const auto tens = [](int64_t count) {
    return std::log10(1 + static_cast<double>(std::max<int64_t>(0, count)));
  };
  return 1 + tens(views) + tens(reporters);
}

}  // namespace vigie::flow
