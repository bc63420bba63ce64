// What the index can do, on this machine: times are processor time of one thread, pinned to one
// core, the best of several rounds; the machine may be busy with other work.
#include <sched.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <random>
#include <string>
#include <thread>

#include "fingerprint/pdq.h"
#include "store/index/index_folder.h"

namespace {

using namespace vigie;
using fingerprint::Hash;

struct Options {
  size_t n = 1'000'000, queries = 2000, seconds = 5;
  int radius = 31;
  uint64_t seed = 1;
  std::string hashes;  // file of real ones, 64 hex digits a line
  std::string folder;
  bool with_inserts = true;
};

double seconds_of(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}
double processor_s() { return seconds_of(CLOCK_THREAD_CPUTIME_ID); }
double wall_s() { return seconds_of(CLOCK_MONOTONIC); }

[[noreturn]] void fail(const std::string& why) {
  std::fprintf(stderr, "index: %s\n", why.c_str());
  std::exit(1);
}

template <class T>
T must(Result<T> result) {
  if (!result) fail(result.error().message);
  return std::move(*result);
}

void row(const char* name, double value, const char* unit, double limit, bool at_least) {
  const bool holds = at_least ? value >= limit : value <= limit;
  std::printf("%-52s %12.3f %-6s limit %10.3f  %s\n", name, value, unit, limit,
              holds ? "holds" : "FALLS SHORT");
  std::fflush(stdout);
}

// Hashes of a set: random ones, or real ones spread over the space between them. A spread hash has
// each bit from one real hash or, with a chance of up to a half, from another, turned or mirrored
// at random: so bits that go together in real hashes go together here, and clusters are as uneven.
class Source {
 public:
  explicit Source(const Options& options) : random_(options.seed) {
    if (options.hashes.empty()) return;
    std::ifstream in(options.hashes);
    for (std::string line; std::getline(in, line); ++lines_) {
      const auto hash = fingerprint::hash_from_hex(line);
      if (!hash) fail(options.hashes + ": no hash in line " + std::to_string(lines_ + 1));
      // Runs of frames are one hash, as prints keep them.
      const bool is_run = !real_.empty() && fingerprint::distance_bits(real_.back(), *hash) <=
                                                fingerprint::kRunDistanceBits;
      if (!is_run) real_.push_back(*hash);
    }
    if (real_.size() < 2) fail(options.hashes + ": fewer than two hashes");
  }
  bool is_real() const { return !real_.empty(); }
  // What the hashes are, for the heading.
  std::string about() const {
    if (real_.empty()) return "random hashes";
    return "hashes spread from " + std::to_string(lines_) + " frames in " +
           std::to_string(real_.size()) + " runs";
  }

  Hash next() {
    Hash out;
    if (real_.empty()) {
      for (auto& word : out.words) word = random_();
      return out;
    }
    const Hash& a = real_[random_() % real_.size()];
    const Hash& b = real_[random_() % real_.size()];
    const uint64_t share = random_() % 33;  // of 64
    for (size_t bit = 0; bit < 256; ++bit) {
      const bool from_b = random_() % 64 < share;
      out.words[bit / 64] |= (from_b ? b : a).words[bit / 64] & uint64_t{1} << bit % 64;
    }
    return fingerprint::apply_to_hash(
        static_cast<fingerprint::Dihedral>(random_() % fingerprint::kDihedralCount), out);
  }

  Hash near(Hash hash, int bits_max) {
    for (int bits = static_cast<int>(random_() % static_cast<uint64_t>(bits_max + 1)); bits > 0;
         --bits) {
      const uint64_t at = random_() % 256;
      hash.words[at / 64] ^= uint64_t{1} << at % 64;
    }
    return hash;
  }

 private:
  std::mt19937_64 random_;
  std::vector<Hash> real_;
  size_t lines_ = 0;
};

struct Built {
  std::vector<Hash> queries;
  std::vector<uint64_t> planted;  // number that each query comes from
};

Built build(const Options& options, Source& source) {
  Built out;
  store::IndexBatch batch;
  batch.hashes.reserve(options.n);
  const size_t every = std::max<size_t>(1, options.n / options.queries);
  for (uint64_t i = 0; i < options.n; ++i) {
    const Hash hash = source.next();
    batch.hashes.push_back({hash, {i, 255}});
    if (i % every != 0 || out.queries.size() == options.queries) continue;
    out.queries.push_back(source.near(hash, options.radius));
    out.planted.push_back(i);
  }
  auto index = must(store::IndexFolder::open(options.folder, {}));
  const double start = processor_s(), wall = wall_s();
  must(index->append_sealed(std::move(batch), 1));
  while (must(index->step(true))) {
  }
  row("build, processor time", processor_s() - start, "s", 10, false);
  std::printf("%-52s %12.3f s\n", "build, wall time with writing and syncing", wall_s() - wall);
  const auto figures = must(index->figures());
  row("bytes an entry, all files",
      static_cast<double>(figures.bytes) / static_cast<double>(options.n), "bytes", 130, false);
  std::printf("%-52s %12zu\n", "segments", figures.segments);
  return out;
}

void measure_open(const Options& options) {
  double best = 1e9;
  for (int i = 0; i < 3; ++i) {
    const double start = wall_s();
    const auto index = must(store::IndexFolder::open(options.folder, {}));
    const Hash any;
    must(index->view())->search({&any, 1}, options.radius);
    best = std::min(best, wall_s() - start);
  }
  row("open and answer once, wall time", best, "s", 0.5, false);
}

void measure_queries(const Options& options, const Source& source, const Built& built) {
  const auto index = must(store::IndexFolder::open(options.folder, {}));
  const auto view = must(index->view());
  const std::span queries(built.queries);
  for (const bool is_warming : {true, false}) {
    double best = 1e9;
    std::vector<fingerprint::IndexHit> hits;
    for (int round = 0; round < (is_warming ? 1 : 5); ++round) {
      const double start = processor_s();
      hits.clear();
      for (size_t from = 0; from < queries.size(); from += 64) {
        const auto some = view->search(
            queries.subspan(from, std::min<size_t>(64, queries.size() - from)), options.radius);
        for (auto hit : some) {
          hit.query += from;
          hits.push_back(hit);
        }
      }
      best = std::min(best, processor_s() - start);
    }
    if (is_warming) continue;
    row("queries a second, one core", static_cast<double>(queries.size()) / best, "1/s", 9500,
        true);
    size_t found = 0;
    for (const auto& hit : hits) found += built.planted[hit.query] == hit.number;
    // Flips may meet and undo each other; none leaves the radius.
    std::printf("%-52s %12.4f of %zu, %zu hits\n", "recall of planted hashes",
                static_cast<double>(found) / static_cast<double>(queries.size()), queries.size(),
                hits.size());
  }
  std::vector<double> times;
  for (int round = 0; round < 3; ++round) {
    for (size_t i = 0; i < queries.size(); ++i) {
      const double start = processor_s();
      view->search(queries.subspan(i, 1), options.radius);
      const double took = processor_s() - start;
      if (round == 0) {
        times.push_back(took);
      } else {
        times[i] = std::min(times[i], took);
      }
    }
  }
  std::sort(times.begin(), times.end());
  const double median = times[times.size() / 2], late = times[times.size() * 99 / 100];
  std::printf("%-52s %12.1f us, p99 %.1f us, longest %.1f us\n", "one query at a time, median",
              median * 1e6, late * 1e6, times.back() * 1e6);
  row(source.is_real() ? "p99 over median, real hashes" : "p99 over median, random hashes",
      late / median, "x", 10, false);
}

// Against the plain scan, which is the definition; and how fast that scan is.
void measure_scan(const Options& options, const Built& built) {
  const auto index = must(store::IndexFolder::open(options.folder, {}));
  const auto view = must(index->view());
  const std::span queries =
      std::span(built.queries).first(std::min<size_t>(64, built.queries.size()));
  const auto expected = view->search(queries, options.radius);
  fingerprint::ScanIndex scan;
  for (const auto& segment : view->pieces().segments) {
    for (size_t i = 0; i < segment->rows(); ++i) {
      const Hash hash = view->pieces().permutation->undo(segment->row(i));
      for (const auto& label : segment->labels_of(i)) scan.add(hash, label.number);
    }
  }
  double best = 1e9;
  std::vector<fingerprint::IndexHit> hits;
  for (int round = 0; round < 3; ++round) {
    const double start = processor_s();
    hits = scan.view().search(queries, options.radius);
    best = std::min(best, processor_s() - start);
  }
  const double pairs = static_cast<double>(queries.size()) * static_cast<double>(options.n);
  row("scan of 10 M, queries a second in batches of 64", pairs / best / 1e7, "1/s", 450, true);
  std::printf("%-52s %s\n", "the same answers as the scan", hits == expected ? "yes" : "NO");
  if (hits != expected) fail("the index and the scan differ");
}

// A little over 100,000 inserts a second in batches of 500, merges in the background, one thread
// that asks.
void measure_inserts(const Options& options, Source& source, const Built& built) {
  const auto writer = must(store::IndexFolder::open(options.folder, {}));
  const auto reader = must(store::IndexFolder::open(options.folder, {}));
  constexpr size_t kBatch = 500, kRate = 105'000;
  std::vector<Hash> fresh;
  for (size_t i = 0; i < kRate * options.seconds; ++i) fresh.push_back(source.next());
  std::atomic<bool> is_over = false;
  double inserts_took = 0;
  std::vector<double> delays;
  std::thread inserts([&] {
    const double start = wall_s();
    for (size_t from = 0; from < fresh.size(); from += kBatch) {
      store::IndexBatch batch;
      for (size_t i = from; i < from + kBatch; ++i) {
        batch.hashes.push_back({fresh[i], {options.n + i, 255}});
      }
      const double before = wall_s();
      must(writer->append(batch, 2 + from));
      // Seen by another reader of the files, as another process is.
      const auto found = must(reader->view())->search({&fresh[from + kBatch - 1], 1}, 0);
      const bool is_there = std::any_of(found.begin(), found.end(), [&](const auto& hit) {
        return hit.number == options.n + from + kBatch - 1;
      });
      if (!is_there) fail("an insert is not visible");
      delays.push_back(wall_s() - before);
      const double due = start + static_cast<double>(from + kBatch) / kRate;
      if (due > wall_s()) usleep(static_cast<useconds_t>((due - wall_s()) * 1e6));
    }
    inserts_took = wall_s() - start;
    is_over = true;
  });
  std::thread merges([&] {
    while (!is_over) {
      if (!must(writer->step(false))) usleep(5000);
    }
  });
  size_t asked = 0;
  const double start = processor_s();
  while (!is_over) {
    const size_t from = asked % (built.queries.size() - 8);
    must(reader->view())->search(std::span(built.queries).subspan(from, 8), options.radius);
    asked += 8;
  }
  const double took = processor_s() - start;
  row("queries a second of processor time meanwhile", static_cast<double>(asked) / took, "1/s",
      4000, true);
  inserts.join();
  merges.join();
  row("inserts a second", static_cast<double>(fresh.size()) / inserts_took, "1/s", 100'000, true);
  std::sort(delays.begin(), delays.end());
  std::printf("%-52s %12.3f ms, longest %.3f ms\n",
              "insert until visible to others, wall time, median", delays[delays.size() / 2] * 1000,
              delays.back() * 1000);
  row("insert until visible to others, wall time, p99", delays[delays.size() * 99 / 100] * 1000,
      "ms", 50, false);
  std::printf("%-52s %12zu\n", "segments afterwards", must(writer->figures()).segments);
}

Options read_options(int count, char** values) {
  Options out;
  for (int i = 1; i < count; ++i) {
    const std::string name = values[i];
    const auto value = [&] {
      if (++i == count) fail(name + " needs a value");
      return std::string(values[i]);
    };
    if (name == "--n") {
      out.n = std::stoull(value());
    } else if (name == "--queries") {
      out.queries = std::stoull(value());
    } else if (name == "--radius") {
      out.radius = std::stoi(value());
    } else if (name == "--seed") {
      out.seed = std::stoull(value());
    } else if (name == "--hashes") {
      out.hashes = value();
    } else if (name == "--seconds") {
      out.seconds = std::stoull(value());
    } else if (name == "--folder") {
      out.folder = value();
    } else {
      fail("unknown option " + name);
    }
  }
  return out;
}

}  // namespace

int main(int count, char** values) {
  Options options = read_options(count, values);
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(sched_getcpu(), &one);
  sched_setaffinity(0, sizeof one, &one);
  Source source(options);
  std::printf("%zu %s, %zu queries, radius %d, kernels %s\n", options.n, source.about().c_str(),
              options.queries, options.radius, fingerprint::kernels().name);
  const Built built = build(options, source);
  measure_open(options);
  measure_queries(options, source, built);
  measure_scan(options, built);
  CPU_ZERO(&one);
  for (int i = 0; i < CPU_SETSIZE; ++i) CPU_SET(i, &one);
  sched_setaffinity(0, sizeof one, &one);
  if (options.seconds > 0) measure_inserts(options, source, built);
  return 0;
}
