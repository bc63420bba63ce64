// vigie bank ...: known clips in and out.
#include <cstdio>

#include "app/commands.h"
#include "app/session.h"
#include "base/file.h"
#include "base/unicode.h"
#include "flow/bank.h"

namespace vigie::app {
namespace {

constexpr uint64_t kListBytesMax = 1ULL << 30;

flow::NewEntry new_entry(const BankArguments& arguments) {
  return {.id = arguments.id,
          .verdict = arguments.verdict,
          .confirmed_by = arguments.confirmed_by,
          .topic = arguments.topic,
          .source = arguments.source,
          .note = arguments.note,
          .certified = arguments.certified};
}

Json entry_json(const store::BankEntry& entry) {
  return JsonObject{{"id", entry.id},
                    {"verdict", entry.verdict},
                    {"confirmed", !entry.confirmed_by.empty()},
                    {"confirmed_by", entry.confirmed_by},
                    {"topic", entry.topic},
                    {"certified", entry.certified},
                    {"source", entry.source},
                    {"note", entry.note},
                    {"item_sha256", entry.item_sha256},
                    {"added", to_rfc3339(entry.added_us)}};
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
  flow::NewEntry entry = new_entry(arguments);
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
      std::puts(to_json(JsonObject{{"bank", bank.name},
                                   {"entries", bank.entries},
                                   {"created", to_rfc3339(bank.created_us)}})
                    .c_str());
    } else {
      std::printf("%-24s %16s\n", bank.name.c_str(),
                  counted(bank.entries, "entry", "entries").c_str());
    }
  }
  return kNothingToDo;
}

int run_bank_show(const BankArguments& arguments) {
  const SystemClock clock;
  auto store = VIGIE_OR_FAIL(open_store(arguments.common.data_folder, clock));
  for (const auto& entry : VIGIE_OR_FAIL(store.list_entries(arguments.bank))) {
    if (arguments.common.json) {
      std::puts(to_json(entry_json(entry)).c_str());
      continue;
    }
    std::printf("%-32s %-18s %-12s %s\n", printable(entry.id).c_str(), entry.verdict.c_str(),
                entry.confirmed_by.empty() ? "unconfirmed" : "confirmed",
                printable(entry.note).c_str());
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
  flow::NewEntry entry = new_entry(arguments);
  if (entry.id.empty()) entry.id = std::filesystem::path(arguments.path).stem().native();
  const auto imported =
      VIGIE_OR_FAIL(flow::import_list(store, arguments.bank, text, arguments.format, entry));
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
  const std::string text =
      VIGIE_OR_FAIL(flow::export_list(store, arguments.bank, arguments.format));
  std::fwrite(text.data(), 1, text.size(), stdout);
  return kNothingToDo;
}

}  // namespace vigie::app
