// What a PDQ hash costs by picture size. Build with the bench preset; run pdq_bench.
#include <benchmark/benchmark.h>

#include <random>

#include "fingerprint/pdq.h"

namespace vigie::fingerprint {
namespace {

std::vector<uint8_t> noise(size_t bytes) {
  std::mt19937 random(1);
  std::vector<uint8_t> out(bytes);
  for (auto& value : out) value = static_cast<uint8_t>(random());
  return out;
}

void luma(benchmark::State& state) {
  const int width = static_cast<int>(state.range(0)), height = static_cast<int>(state.range(1));
  const auto picture = noise(static_cast<size_t>(width) * height);
  PdqScratch scratch;
  for (auto _ : state) {
    benchmark::DoNotOptimize(pdq_from_luma({picture.data(), width, height, width}, &scratch));
  }
}
BENCHMARK(luma)->Args({64, 64})->Args({512, 288})->Args({512, 512})->Args({1280, 720})
    ->Unit(benchmark::kMicrosecond);

void rgb(benchmark::State& state) {
  const auto picture = noise(512 * 288 * 3);
  PdqScratch scratch;
  for (auto _ : state) {
    benchmark::DoNotOptimize(pdq_from_rgb({picture.data(), 512, 288, 512 * 3}, &scratch));
  }
}
BENCHMARK(rgb)->Unit(benchmark::kMicrosecond);

void dihedral(benchmark::State& state) {
  const auto picture = noise(512 * 288);
  PdqScratch scratch;
  for (auto _ : state) {
    benchmark::DoNotOptimize(pdq_dihedral_from_luma({picture.data(), 512, 288, 512}, &scratch));
  }
}
BENCHMARK(dihedral)->Unit(benchmark::kMicrosecond);

void change_of_hash(benchmark::State& state) {
  const Hash hash{{1, 2, 3, 4}};
  for (auto _ : state) benchmark::DoNotOptimize(apply_to_hash(Dihedral::kRotate90, hash));
}
BENCHMARK(change_of_hash);

}  // namespace
}  // namespace vigie::fingerprint

BENCHMARK_MAIN();
