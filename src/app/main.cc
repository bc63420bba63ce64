// app/main.cc: reads the command line and hands over to the command.
//
// The table of commands is this file; the man page and docs/reference/commands.md say the same and
// a test compares them with --help.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <functional>
#include <string>

#include "app/commands.h"
#include "app/commands/bank_options.h"
#include "app/commands/rehearse_options.h"
#include "app/commands/server_options.h"

namespace vigie::app {
namespace {

using Run = std::function<int()>;

constexpr const char* kExitStatuses =
    "Exit status: 0 nothing to do, 10 some action short of removal, 20 removal, 3 some input is\n"
    "unreadable, 2 usage, 1 an error of ours; the first that holds of 1, 2, 3, 20, 10.";

void add_check(CLI::App& vigie, CheckArguments& check, Run& run) {
  CLI::App* command = vigie.add_subcommand("check", "look at clips and decide by the policy");
  command->add_option("PATH", check.paths, "files, folders, or - for standard input")->required();
  add_common_options(command, check.common, true);
  command->add_option("--html", check.html_file, "write one self-contained page to FILE");
  command->add_option("--policy", check.policy_folder, "folder of the policy pack to decide by");
  command
      ->add_option("--overlay", check.overlays,
                   "folder of an overlay laid over it; may be repeated")
      ->allow_extra_args(false);
  command->add_option("--bank", check.banks, "compare with this bank only; may be repeated")
      ->allow_extra_args(false);
  command->add_option("--language", check.language, "of the texts: en or fr")
      ->check(CLI::IsMember({"en", "fr"}));
  command
      ->add_option("--time-limit", check.time_limit_s,
                   "seconds an item may take (default: the configuration's)")
      ->check(CLI::Range(1, 86400));
  command->footer(kExitStatuses);
  command->callback([&] { run = [&] { return run_check(check); }; });
}

CLI::App* add_file_command(CLI::App& vigie, const char* name, const char* what, FileArguments& file,
                           Run& run, int (*command_of)(const FileArguments&)) {
  CLI::App* command = vigie.add_subcommand(name, what);
  command->add_option("FILE", file.path, "the clip")->required();
  add_common_options(command, file.common, true);
  command->callback(
      [&file, &run, command_of] { run = [&file, command_of] { return command_of(file); }; });
  return command;
}

void add_compare(CLI::App& vigie, CompareArguments& compare, Run& run) {
  CLI::App* command =
      vigie.add_subcommand("compare", "how a clip relates to others, in picture and in sound");
  command->add_option("CLIP", compare.paths, "the clip, then one or more clips to compare it with")
      ->required()
      ->expected(2, 100);
  add_common_options(command, compare.common, true);
  command->add_option("--html", compare.html_file, "write one self-contained page to FILE");
  command->add_option("--language", compare.language, "of the texts: en or fr")
      ->check(CLI::IsMember({"en", "fr"}));
  command->footer("Exit status: 0 compared, 3 a clip is unreadable, 2 usage, 1 an error of ours.");
  command->callback([&] { run = [&] { return run_compare(compare); }; });
}

CLI::App* add_policy_command(CLI::App* policy, const char* name, const char* what, Run& run,
                             PolicyArguments& arguments,
                             int (*command_of)(const PolicyArguments&)) {
  CLI::App* command = policy->add_subcommand(name, what);
  command->callback([&arguments, &run, command_of] {
    run = [&arguments, command_of] { return command_of(arguments); };
  });
  return command;
}

void add_policy(CLI::App& vigie, PolicyArguments& arguments, Run& run) {
  CLI::App* policy = vigie.add_subcommand("policy", "read, prove and explain policy packs");
  policy->require_subcommand(1);
  CLI::App* lint = add_policy_command(policy, "lint", "check a pack and say what is wrong where",
                                      run, arguments, run_policy_lint);
  lint->add_option("PACK", arguments.pack, "folder of the pack (default: the one that ships)");
  CLI::App* test = add_policy_command(policy, "test", "run the tests inside a pack", run, arguments,
                                      run_policy_test);
  test->add_option("PACK", arguments.pack, "folder of the pack (default: the one that ships)");
  CLI::App* decide = add_policy_command(policy, "decide", "decide cases of facts, one JSON a line",
                                        run, arguments, run_policy_decide);
  decide->add_option("--pack", arguments.pack, "folder of the pack");
  decide->add_option("--defaults", arguments.defaults_file, "JSON file of facts to start from");
  decide->add_option("--cases", arguments.cases_file, "NDJSON: {\"id\",\"set\":{path: value}}")
      ->required();
  CLI::App* show = add_policy_command(policy, "show", "print a pack as it is in force", run,
                                      arguments, run_policy_show);
  show->add_option("PACK", arguments.pack, "folder of the pack (default: the one that ships)");
  show->add_flag("--resolved", arguments.is_resolved,
                 "every value, and beside it where it is from and what an overlay changed");
  for (CLI::App* command : {lint, test, decide, show}) {
    command
        ->add_option("--overlay", arguments.overlays,
                     "folder of an overlay laid over it; may be repeated")
        ->allow_extra_args(false);
  }
  for (CLI::App* command : {decide, show}) {
    command->add_option("--at", arguments.at,
                        "overlays in force then, as 2026-11-24 (default: now; show: all)");
  }
  CLI::App* explain = add_policy_command(policy, "explain", "why a stored decision came about", run,
                                         arguments, run_policy_explain);
  explain->add_option("DECISION", arguments.decision, "its id, as check printed it")->required();
  explain->add_option("--language", arguments.language, "en or fr");
  add_common_options(explain, arguments.common, true);
  CLI::App* facts = policy->add_subcommand("facts", "every fact that a condition may name");
  facts->callback([&run] { run = [] { return run_policy_facts(); }; });
  CLI::App* cel =
      policy->add_subcommand("cel", "the language of conditions: its functions, limits");
  cel->callback([&run] { run = [] { return run_policy_cel(); }; });
}

void add_config(CLI::App& vigie, ConfigArguments& arguments, Run& run) {
  CLI::App* config = vigie.add_subcommand("config", "the settings of this installation");
  config->require_subcommand(1);
  CLI::App* show = config->add_subcommand("show", "print every setting in force, with its meaning");
  add_common_options(show, arguments.common, false);
  show->add_flag("--defaults", arguments.defaults,
                 "a file to start from: every default, commented out");
  show->callback([&] { run = [&] { return run_config_show(arguments); }; });
  CLI::App* check = config->add_subcommand("check", "say what is wrong in a settings file");
  check->add_option("FILE", arguments.path, "the file (default: the one in force)");
  add_common_options(check, arguments.common, false);
  check->callback([&] { run = [&] { return run_config_check(arguments); }; });
}

int run_program(int count, char** values) {
  CLI::App vigie("Vigie looks at clips, says what it found, and decides by a policy you can read.",
                 "vigie");
  vigie.set_version_flag("--version", "vigie " VIGIE_VERSION);
  vigie.require_subcommand(1);
  Run run;
  CheckArguments check;
  CompareArguments compare;
  ReplayArguments replay;
  RehearseArguments rehearse;
  RevertArguments revert;
  FileArguments file;
  BankArguments bank;
  PolicyArguments policy;
  ConfigArguments config;
  ServerArguments server;
  add_check(vigie, check, run);
  CLI::App* fingerprint = add_file_command(vigie, "fingerprint", "the perceptual hashes of a clip",
                                           file, run, run_fingerprint);
  fingerprint->add_option("--rate", file.frames_hz, "frames a second; 0 takes every frame");
  add_file_command(vigie, "provenance", "what a file's own metadata says of its making", file, run,
                   run_provenance);
  CLI::App* match =
      add_file_command(vigie, "match", "which stretches of a clip are known", file, run, run_match);
  match->add_option("--bank", file.bank, "compare with this bank only");
  for (CLI::App* command : {fingerprint, match}) {
    command->add_flag("--key-frames", file.key_frames_only,
                      "a quick look: at pictures that need no other to decode, and at no sound");
  }
  add_compare(vigie, compare, run);
  add_bank_commands(vigie, bank, run);
  add_policy(vigie, policy, run);
  add_rehearsals(*vigie.get_subcommand("policy"), rehearse, run);
  add_config(vigie, config, run);
  add_server_commands(vigie, server, run);
  add_replay(vigie, replay, run);
  add_revert(vigie, revert, run);
  vigie.add_subcommand("version", "print the version")->callback([&run] {
    run = [] { return std::puts("vigie " VIGIE_VERSION) < 0 ? kOurError : kNothingToDo; };
  });
  try {
    vigie.parse(count, values);
  } catch (const CLI::ParseError& error) {
    const int status = vigie.exit(error);
    return status == 0 ? kNothingToDo : kUsage;
  }
  return run();
}

}  // namespace
}  // namespace vigie::app

int main(int count, char** values) { return vigie::app::run_program(count, values); }
