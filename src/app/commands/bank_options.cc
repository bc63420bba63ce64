#include "app/commands/bank_options.h"

#include <CLI/CLI.hpp>

#include "app/commands/server_options.h"

namespace vigie::app {
namespace {

using Run = std::function<int()>;
using Command = int (*)(const BankArguments&);

CLI::IsMember verdicts() {
  return CLI::IsMember(
      {"manipulated", "fact_checked_false", "authentic", "unconfirmed", "negative"});
}

CLI::IsMember formats() {
  return CLI::IsMember({"hma", "vpdq", "ndjson", "threatexchange", "threatexchange-csv"});
}

class BankCommands {
 public:
  BankCommands(CLI::App& vigie, BankArguments& arguments, Run& run)
      : bank_(vigie.add_subcommand("bank", "named sets of known clips")),
        arguments_(arguments),
        run_(run) {
    bank_->require_subcommand(1);
  }

  void add_banks();
  void add_entries();
  void add_lists();
  void add_opinions();
  void add_feeds();

 private:
  CLI::App* add(const char* name, const char* what, Command command_of) {
    CLI::App* command = bank_->add_subcommand(name, what);
    add_common_options(command, arguments_.common, true);
    command->callback([&run = run_, &arguments = arguments_, command_of] {
      run = [&arguments, command_of] { return command_of(arguments); };
    });
    return command;
  }
  CLI::App* add_named(const char* name, const char* what, Command command_of) {
    CLI::App* command = add(name, what, command_of);
    command->add_option("BANK", arguments_.bank, "the bank's name")->required();
    return command;
  }
  CLI::App* add_of_entry(const char* name, const char* what, Command command_of) {
    CLI::App* command = add_named(name, what, command_of);
    command->add_option("ID", arguments_.id, "the entry")->required();
    return command;
  }
  void add_person(CLI::App* command) {
    command->add_option("--by", arguments_.person, "the person who does this")->required();
  }
  void add_entry_options(CLI::App* command);
  void add_texts(CLI::App* command);

  CLI::App* bank_;
  BankArguments& arguments_;
  Run& run_;
};

void BankCommands::add_texts(CLI::App* command) {
  command->add_option("--topic", arguments_.topic, "what the clip is about: election, health, ...");
  command->add_option("--source", arguments_.source, "where the verdict comes from");
  command->add_option("--note", arguments_.note, "for colleagues");
  command->add_option("--expires", arguments_.expires,
                      "when it ends, as 2027-01-31T00:00:00Z; never: it does not");
  command
      ->add_option("--distance", arguments_.distance_bits,
                   "bits by which pictures may differ, 0 to 31; -1: as its bank says")
      ->check(CLI::Range(-1, 31));
}

void BankCommands::add_entry_options(CLI::App* command) {
  command
      ->add_option("--verdict", arguments_.verdict,
                   "manipulated, fact_checked_false, authentic, unconfirmed or negative")
      ->check(verdicts());
  command->add_option("--id", arguments_.id, "the entry's name in the bank");
  command->add_option("--confirmed-by", arguments_.confirmed_by, "the person who confirmed it");
  command->add_flag("--certified", arguments_.certified,
                    "the fact-checker's certificate was valid at review time");
  add_texts(command);
}

void BankCommands::add_banks() {
  add_named("create", "make an empty bank", run_bank_create);
  add("list", "the banks, their entries and settings", run_bank_list);
  CLI::App* set = add_named("set", "how a bank's entries match and act", run_bank_set);
  set->add_option("--distance", arguments_.distance_bits,
                  "bits by which pictures may differ, 0 to 31")
      ->check(CLI::Range(0, 31));
  set->add_option("--flood", arguments_.flood_media,
                  "an entry that matches more clips within the window is quarantined");
  set->add_option("--flood-window", arguments_.flood_window_s, "seconds");
  set->add_option("--propagation", arguments_.propagation,
                  "what a new entry does to earlier uploads: suggest asks a person, act decides")
      ->check(CLI::IsMember({"suggest", "act"}));
  set->add_flag("--enable", arguments_.is_enabled, "compare with its entries again");
  set->add_flag("--disable", arguments_.is_disabled, "compare with none of its entries")
      ->excludes("--enable");
  add_person(set);
}

void BankCommands::add_entries() {
  CLI::App* entry =
      add_named("add", "fingerprint a clip and keep what is known of it", run_bank_add);
  entry->add_option("FILE", arguments_.path, "the clip")->required();
  add_entry_options(entry);
  entry->get_option("--verdict")->required();
  CLI::App* show = add_named("show", "the entries of a bank", run_bank_show);
  show->add_option("--after", arguments_.after, "only those after this one");
  show->add_option("--limit", arguments_.limit, "at most so many");
  add_of_entry("entry", "one entry: who said what of it, and what it matched", run_bank_entry);
  CLI::App* edit = add_of_entry("edit", "change what is said of an entry", run_bank_edit);
  add_texts(edit);
  add_person(edit);
  add_of_entry("remove", "take an entry out", run_bank_remove);
}

void BankCommands::add_opinions() {
  CLI::App* confirm = add_of_entry("confirm", "say that an entry is right", run_bank_confirm);
  add_person(confirm);
  confirm->add_option("--note", arguments_.note, "why, for colleagues");
  confirm->add_option("--verdict", arguments_.verdict, "what it is, where the entry does not say")
      ->check(verdicts());
  CLI::App* dispute =
      add_of_entry("dispute", "say that an entry is wrong: it acts on nothing until you confirm it",
                   run_bank_dispute);
  add_person(dispute);
  dispute->add_option("--note", arguments_.note, "why, for colleagues");
  CLI::App* quarantine =
      add_of_entry("quarantine", "stop comparing with an entry for now", run_bank_quarantine);
  add_person(quarantine);
  quarantine->add_option("--note", arguments_.note, "why, for colleagues");
  add_person(add_of_entry("release", "let an entry out of quarantine", run_bank_release));
  add_person(
      add_of_entry("veto", "keep an entry out, also when its list brings it again", run_bank_veto));
  add_person(add_of_entry("propagate", "let a confirmed entry act on earlier uploads too",
                          run_bank_propagate));
}

void BankCommands::add_lists() {
  CLI::App* import = add_named("import", "add the entries of a list of hashes", run_bank_import);
  import->add_option("FILE", arguments_.path, "PDQ CSV, vPDQ text, NDJSON, ThreatExchange")
      ->required();
  import->add_option("--format", arguments_.format, "one of them by name (default: by content)")
      ->check(formats());
  add_entry_options(import);
  CLI::App* exported = add_named("export", "write a bank as a list", run_bank_export);
  exported->add_option("--format", arguments_.format, "ndjson (default) or another of import's")
      ->check(formats());
  exported->add_option("--after", arguments_.after, "only entries after this one");
}

void BankCommands::add_feeds() {
  CLI::App* publish =
      add_named("publish", "write a bank's confirmed entries as a signed feed", run_bank_publish);
  publish->add_option("--out", arguments_.path, "the file (default: standard output)");
  publish->add_option("--name", arguments_.id, "what the feed calls itself (default: the bank)");
  CLI::App* subscribe =
      add("subscribe", "take in a feed of others, unconfirmed, as a bank", run_bank_subscribe);
  subscribe->add_option("SOURCE", arguments_.url, "a URL or a file")->required();
  subscribe->add_option("--as", arguments_.id, "the bank's name (default: the feed's)");
  subscribe->add_option("--key", arguments_.key, "the publisher's key, in hex");
  add("feeds", "the feeds that are taken in", run_bank_feeds);
  CLI::App* refresh = add("refresh", "fetch feeds now; serve does it each hour", run_bank_refresh);
  refresh->add_option("FEED", arguments_.bank, "one feed (default: all)");
  CLI::App* unsubscribe =
      add("unsubscribe", "end a feed; what was confirmed here stays", run_bank_unsubscribe);
  unsubscribe->add_option("FEED", arguments_.bank, "its name")->required();
}

}  // namespace

void add_bank_commands(CLI::App& vigie, BankArguments& arguments, Run& run) {
  BankCommands commands(vigie, arguments, run);
  commands.add_banks();
  commands.add_entries();
  commands.add_opinions();
  commands.add_lists();
  commands.add_feeds();
}

}  // namespace vigie::app
