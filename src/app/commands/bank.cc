// vigie bank ...: known clips in and out.
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "app/bank_views.h"
#include "app/commands.h"
#include "app/session.h"
#include "base/file.h"
#include "base/unicode.h"
#include "flow/bank.h"

namespace vigie::app {
namespace {

constexpr uint64_t kListBytesMax = 1ULL << 30;

Result<flow::NewEntry> new_entry(const BankArguments& arguments) {
  flow::NewEntry out{.id = arguments.id,
                     .verdict = arguments.verdict,
                     .confirmed_by = arguments.confirmed_by,
                     .topic = arguments.topic,
                     .source = arguments.source,
                     .note = arguments.note,
                     .certified = arguments.certified};
  if (arguments.distance_bits >= 0) out.distance_bits = arguments.distance_bits;
  out.expires_us = TRY(read_expiry(arguments.expires)).value_or(0);
  return out;
}

// A line for people: what an entry is, and why it may not act.
std::string standing_of(const store::BankEntry& entry) {
  if (entry.state != "active") return entry.state;
  if (entry.disputes > 0) return "disputed";
  return entry.is_confirmed() ? "confirmed" : "unconfirmed";
}

// While people look on; a program that reads the messages is not in need of it.
void show_progress(const flow::Progress& progress) {
  if (isatty(STDERR_FILENO) == 0) return;
  std::fprintf(stderr, "\r%lld of %lld entries%s", static_cast<long long>(progress.done),
               static_cast<long long>(progress.all), progress.done == progress.all ? "\n" : "");
}

// A message for people, or {"ok":true} for programs.
int done(const BankArguments& arguments, const std::string& message) {
  std::puts(arguments.common.json ? "{\"ok\":true}" : message.c_str());
  return kNothingToDo;
}

}  // namespace

int run_bank_create(const BankArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  VIGIE_OR_FAIL(store.create_bank(arguments.bank));
  return done(arguments, "made bank " + arguments.bank);
}

int run_bank_add(const BankArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  flow::NewEntry entry = VIGIE_OR_FAIL(new_entry(arguments));
  // Without an id the file's name is the best that people will recognise.
  if (entry.id.empty()) entry.id = std::filesystem::path(arguments.path).filename().native();
  VIGIE_OR_FAIL(flow::add_clip(store, arguments.bank, arguments.path, entry,
                               VIGIE_OR_FAIL(load_analyse_options(arguments.common))));
  return done(arguments, "added " + printable(entry.id) + " to " + arguments.bank);
}

int run_bank_list(const BankArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  const auto banks = VIGIE_OR_FAIL(store.list_banks());
  if (banks.empty() && !arguments.common.json) {
    std::puts("There are no banks. Make one with: vigie bank create NAME");
  }
  for (const auto& bank : banks) {
    if (arguments.common.json) {
      std::puts(to_json(bank_json(bank)).c_str());
    } else {
      std::printf("%-24s %16s%s%s\n", bank.name.c_str(),
                  counted(bank.entries, "entry", "entries").c_str(),
                  bank.quarantined > 0 ? ", some in quarantine" : "",
                  bank.settings.is_enabled ? "" : ", not compared with");
    }
  }
  return kNothingToDo;
}

int run_bank_show(const BankArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  // Page by page: a bank may have millions.
  constexpr int64_t kPage = 1000;
  int64_t left = arguments.limit > 0 ? arguments.limit : INT64_MAX;
  for (std::string after = arguments.after; left > 0;) {
    const auto page = VIGIE_OR_FAIL(
        store.list_entries(arguments.bank, after, static_cast<size_t>(std::min(left, kPage))));
    if (page.empty()) break;
    for (const auto& entry : page) {
      if (arguments.common.json) {
        std::puts(to_json(entry_json(entry)).c_str());
        continue;
      }
      std::printf("%-32s %-18s %-12s %s\n", printable(entry.id).c_str(), entry.verdict.c_str(),
                  standing_of(entry).c_str(), printable(entry.note).c_str());
    }
    left -= static_cast<int64_t>(page.size());
    after = page.back().id;
  }
  return kNothingToDo;
}

int run_bank_remove(const BankArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  VIGIE_OR_FAIL(store.remove_entry(arguments.bank, arguments.id));
  return done(arguments, "removed " + printable(arguments.id) + " from " + arguments.bank);
}

int run_bank_import(const BankArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  const std::string text = VIGIE_OR_FAIL(read_file(arguments.path, kListBytesMax));
  flow::NewEntry entry = VIGIE_OR_FAIL(new_entry(arguments));
  if (entry.id.empty()) entry.id = std::filesystem::path(arguments.path).stem().native();
  const auto imported = VIGIE_OR_FAIL(
      flow::import_list(store, arguments.bank, text, arguments.format, entry, show_progress));
  for (const std::string& refused : imported.refused) {
    std::fprintf(stderr, "vigie: %s: %s\n", printable(arguments.path).c_str(), refused.c_str());
  }
  if (arguments.common.json) {
    std::puts(to_json(JsonObject{{"added", imported.added},
                                 {"already_there", imported.already_there},
                                 {"refused", imported.refused.size()}})
                  .c_str());
  } else {
    std::printf("added %lld, already there %lld, refused %zu\n",
                static_cast<long long>(imported.added),
                static_cast<long long>(imported.already_there), imported.refused.size());
  }
  return imported.refused.empty() ? kNothingToDo : kUnreadable;
}

int run_bank_export(const BankArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  // One clip a text is all that vPDQ has: then all must be seen at once.
  const size_t page = arguments.format == "vpdq" ? 2 : 1000;
  std::string after = arguments.after;
  do {
    const auto part =
        VIGIE_OR_FAIL(flow::export_page(store, arguments.bank, arguments.format, after, page));
    std::fwrite(part.text.data(), 1, part.text.size(), stdout);
    after = part.next;
  } while (!after.empty());
  return kNothingToDo;
}

}  // namespace vigie::app
