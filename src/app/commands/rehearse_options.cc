#include "app/commands/rehearse_options.h"

#include <CLI/CLI.hpp>

#include "app/commands/server_options.h"

namespace vigie::app {

using Run = std::function<int()>;

void add_replay(CLI::App& vigie, ReplayArguments& arguments, Run& run) {
  CLI::App* again =
      vigie.add_subcommand("replay", "decide stored decisions again and compare byte for byte");
  again->add_option("DECISION", arguments.decision, "its id, as check printed it");
  again->add_option("--day", arguments.day, "all of that day (UTC): 2026-11-20");
  again->add_flag("--all", arguments.is_all, "every decision there is");
  add_common_options(again, arguments.common, true);
  again->callback([&] { run = [&] { return run_replay(arguments); }; });
  again->footer("Exit status: 0 all are equal, 1 some differ, 130 cancelled.");
}

void add_revert(CLI::App& vigie, RevertArguments& arguments, Run& run) {
  CLI::App* command =
      vigie.add_subcommand("revert", "take back what many decisions did, as one act");
  command->add_option("--rule", arguments.rule, "all that this rule decided");
  command->add_option("--entry", arguments.entry, "all that matched this entry: BANK/ID");
  command->add_option("--pack-version", arguments.pack_version,
                      "all that this version decided: vigie-default@2, or its hash");
  command->add_option("--act", arguments.act, "what an earlier revert did: rv_...");
  command->add_option("--since", arguments.since,
                      "decided then or later: 2026-11-20, a full time, 7d or 12h ago");
  command->add_flag("--with-people", arguments.with_people,
                    "decisions that people made too; they are left alone otherwise");
  command->add_flag("--dry-run", arguments.is_dry, "say what would happen, and change nothing");
  command->add_option("--as", arguments.person, "who you are: a user, or the person of a key");
  command->add_option("--because", arguments.note, "why, for colleagues");
  command->add_option("--policy", arguments.policy,
                      "folder of the pack that serve decides by, while none is published");
  command
      ->add_option("--profile", arguments.profile,
                   "whose duties the report names: host, small, platform (default) or vlop")
      ->check(CLI::IsMember({"host", "small", "platform", "vlop"}));
  command->add_option("--language", arguments.language, "of the report: en or fr")
      ->check(CLI::IsMember({"en", "fr"}));
  add_common_options(command, arguments.common, true);
  command->callback([&] { run = [&] { return run_revert(arguments); }; });
  command->footer("Other rules that hold keep holding. Everything is one transaction.");
}

namespace {

class PolicyCommands {
 public:
  PolicyCommands(CLI::App& policy, RehearseArguments& arguments, Run& run)
      : policy_(policy), arguments_(arguments), run_(run) {}

  void add_rehearsals() {
    CLI::App* diff =
        add("diff", "what changes from one pack to another, in words", run_policy_diff);
    diff->add_option("A", arguments_.pack, "folder of the pack before")->required();
    diff->add_option("B", arguments_.other, "folder of the pack after")->required();
    CLI::App* backtest =
        add("backtest", "what a candidate would have decided otherwise", run_policy_backtest);
    add_pack(backtest);
    add_since(backtest);
    backtest->footer(
        "Nothing is written. Exit status: 0 done, 130 cancelled with what was counted.");
    CLI::App* shadow = add("shadow", "a candidate decides beside the live pack, without effect",
                           run_policy_shadow);
    shadow->add_option("PACK", arguments_.pack, "folder of the candidate; none: show its results");
    shadow->add_flag("--off", arguments_.is_off, "end it");
    add_person(shadow);
  }

  void add_publishing() {
    CLI::App* propose =
        add("propose", "hand in a pack for another person to approve", run_policy_propose);
    add_pack(propose);
    add_person(propose);
    propose->add_option("--because", arguments_.note, "why, for colleagues");
    CLI::App* approve = add("approve", "bring a proposed pack into force, as its second person",
                            run_policy_approve);
    add_id(approve);
    add_person(approve);
    approve
        ->add_option("--cooling-hours", arguments_.cooling_h,
                     "how long it waits where there is no second person (default 24)")
        ->check(CLI::Range(1, 24 * 30));
    CLI::App* reject = add("reject", "take a proposed or cooling pack out", run_policy_reject);
    add_id(reject);
    add_person(reject);
    CLI::App* rollback =
        add("rollback", "bring the pack before into force again", run_policy_rollback);
    rollback->add_option("--to", arguments_.id, "an earlier publication: pb_...");
    add_person(rollback);
    add("versions", "which packs were proposed, in force, taken back", run_policy_versions);
    CLI::App* page = policy_.add_subcommand("page", "the policy as everybody reads it: HTML");
    page->add_option("PACK", arguments_.pack, "folder of the pack (default: the one in force)");
    page->add_option("--language", arguments_.language, "en, fr, de, es, ar or zh")
        ->check(CLI::IsMember({"en", "fr", "de", "es", "ar", "zh"}));
    page->add_option("--out", arguments_.out, "write a page in every language to this folder");
    page->add_option("--announce", arguments_.other,
                     "the text that tells people of the change to the pack in this folder");
    page->add_option("--since", arguments_.since, "the day the change comes into force");
    add_common_options(page, arguments_.common, false);
    page->callback([this_arguments = &arguments_, this_run = &run_] {
      *this_run = [this_arguments] { return run_policy_page(*this_arguments); };
    });
    CLI::App* duties = add("duties", "what the Digital Services Act asks of a service of a kind",
                           run_policy_duties);
    duties->add_option("--profile", arguments_.profile, "host, small, platform (default) or vlop")
        ->check(CLI::IsMember({"host", "small", "platform", "vlop"}));
  }

 private:
  CLI::App* add(const char* name, const char* what, int (*command_of)(const RehearseArguments&)) {
    CLI::App* command = policy_.add_subcommand(name, what);
    command->add_option("--language", arguments_.language, "of the texts: en or fr")
        ->check(CLI::IsMember({"en", "fr"}));
    add_common_options(command, arguments_.common, true);
    command->callback([this_arguments = &arguments_, this_run = &run_, command_of] {
      *this_run = [this_arguments, command_of] { return command_of(*this_arguments); };
    });
    return command;
  }
  void add_pack(CLI::App* command) {
    command->add_option("PACK", arguments_.pack, "folder of the candidate")->required();
  }
  void add_since(CLI::App* command) {
    command->add_option("--since", arguments_.since,
                        "2026-11-20, a full time, or 7d or 12h ago (default: everything)");
  }
  void add_id(CLI::App* command) {
    command->add_option("PUBLICATION", arguments_.id, "its id: pb_...")->required();
  }
  void add_person(CLI::App* command) {
    command->add_option("--as", arguments_.person, "who you are: a user, or the person of a key");
  }

  CLI::App& policy_;
  RehearseArguments& arguments_;
  Run& run_;
};

}  // namespace

void add_rehearsals(CLI::App& policy, RehearseArguments& arguments, Run& run) {
  PolicyCommands commands(policy, arguments, run);
  commands.add_rehearsals();
  commands.add_publishing();
}

}  // namespace vigie::app
