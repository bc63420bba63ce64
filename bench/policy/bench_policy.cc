// Vigie's side of bench/policy/run: how fast packs decide and load, one JSON object a line.
//
// usage: bench_policy FACTS.json SINGLE.json SECONDS PACK_FOLDER...
// "50 rules": facts as JSON text in memory, decoded each time; out come the outcome and the ids of
// the rules that hold. "one rule": an item that is decoded already, and with its decoding.
// "lint 1000 rules": a pack's texts in memory to a pack that can decide, all of it checked.
// Speeds are by processor time, the best of ten rounds, as in peers.mjs: others may use the
// machine.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <memory>

#include "base/check.h"
#include "base/file.h"
#include "policy/cel/checker.h"
#include "policy/cel/evaluation.h"
#include "policy/cel/facts_reader.h"
#include "policy/cel/program.h"
#include "policy/pack.h"

namespace {

using namespace vigie;

constexpr uint64_t kFileBytesMax = 16 << 20;
constexpr int kRounds = 10;

// Processor time of this process so far.
double seconds_used() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

template <class Run>
double per_second(double seconds, size_t batch, Run run) {
  double best = 0;
  for (int round = 0; round < kRounds; ++round) {
    const double start = seconds_used();
    size_t count = 0;
    double passed = 0;
    while (passed < seconds / kRounds) {
      for (size_t i = 0; i < batch; ++i) run();
      count += batch;
      passed = seconds_used() - start;
    }
    best = std::max(best, static_cast<double>(count) / passed);
  }
  return best;
}

void print(const std::string& name, double speed, const Json& fired) {
  const JsonObject line{
      {"engine", "vigie"}, {"case", name}, {"per_second", speed}, {"fired", fired}};
  std::printf("%s\n", to_json(line).c_str());
}

std::string read(const std::filesystem::path& path) {
  auto text = read_file(path, kFileBytesMax);
  if (!text) std::fprintf(stderr, "bench_policy: %s\n", text.error().message.c_str());
  if (!text) std::exit(2);
  return std::move(*text);
}

std::vector<policy::SourceFile> read_pack(const std::filesystem::path& folder) {
  std::vector<policy::SourceFile> out = {{"pack.yaml", read(folder / "pack.yaml")}};
  for (const auto& file : std::filesystem::directory_iterator(folder / "rules")) {
    out.push_back({"rules/" + file.path().filename().string(), read(file.path())});
  }
  return out;
}

void measure_pack(const std::filesystem::path& folder, const std::string& facts, double seconds) {
  const std::vector<policy::SourceFile> files = read_pack(folder);
  const std::string name = std::to_string(files.size() - 1) + " rules";
  const policy::LoadedPack loaded = policy::load_pack(files);
  for (const auto& one : loaded.diagnostics) {
    std::fprintf(stderr, "%s\n", policy::render(one).c_str());
  }
  if (loaded.pack == nullptr) std::exit(2);
  policy::Decider decider(loaded.pack);
  const auto first = decider.decide(facts);
  CHECK(first.has_value());
  JsonArray fired;
  for (const std::string& id : first->reasons) fired.push_back(Json(id));
  size_t kept = 0;  // the outcome must not be thought away
  const double speed =
      per_second(seconds, 100, [&] { kept += decider.decide(facts)->reasons.size(); });
  CHECK(kept > 0);
  print(name, speed, fired);
  const double loads =
      per_second(seconds, 1, [&] { kept += policy::load_pack(files).diagnostics.size(); });
  print("lint " + name, loads, nullptr);
}

policy::cel::Type type_of(const Json& value) {
  using policy::cel::TypeKind;
  if (value.is_string()) return {TypeKind::kString, {}, {}};
  if (value.is_double()) return {TypeKind::kDouble, {}, {}};
  if (value.is_array()) return {TypeKind::kList, {{TypeKind::kString, {}, {}}}, {}};
  return {TypeKind::kInt, {}, {}};
}

// One condition over slots, as a pack's plan runs it.
void measure_single(const std::string& text, double seconds) {
  namespace cel = policy::cel;
  const auto single = parse_json(text);
  CHECK(single.has_value());
  const Json* facts = member(*single, "facts");
  cel::Type variables{cel::TypeKind::kObject, {}, {}};
  for (const auto& pair : facts->get_object()) {
    variables.members.push_back({std::string(pair.key()), type_of(pair.value())});
  }
  const auto compiled =
      cel::compile(string_member(*single, "cel"), variables, cel::TypeKind::kBool);
  const auto* program = std::get_if<cel::Program>(&compiled);
  CHECK(program != nullptr);
  const cel::Program::State& state = program->state();
  cel::Evaluation evaluation(*state.plan, {});
  cel::FactsReader reader(*state.layout, {});
  const std::string item = to_json(*facts);
  CHECK(reader.read(item, evaluation).has_value());
  bool holds = true;
  const double bare = per_second(seconds, 10'000, [&] {
    evaluation.forget();
    holds &= evaluation.run(state.planned).flag;
  });
  print("one rule", bare, holds);
  const double decoded = per_second(seconds, 10'000, [&] {
    holds &= reader.read(item, evaluation).has_value() && evaluation.run(state.planned).flag;
  });
  print("one rule, decode included", decoded, holds);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) {
    std::fprintf(stderr, "usage: bench_policy FACTS.json SINGLE.json SECONDS PACK_FOLDER...\n");
    return 2;
  }
  const double seconds = std::strtod(argv[3], nullptr);
  const std::string facts = read(argv[1]);
  for (int i = 4; i < argc; ++i) measure_pack(argv[i], facts, seconds);
  measure_single(read(argv[2]), seconds);
  return 0;
}
