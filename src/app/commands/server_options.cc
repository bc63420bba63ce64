#include "app/commands/server_options.h"

#include <CLI/CLI.hpp>

namespace vigie::app {
namespace {

using Run = std::function<int()>;

CLI::App* add(CLI::App* to, const char* name, const char* what, AdminArguments& arguments, Run& run,
              int (*command_of)(const AdminArguments&)) {
  CLI::App* command = to->add_subcommand(name, what);
  add_common_options(command, arguments.common, false);
  command->callback([&arguments, &run, command_of] {
    run = [&arguments, command_of] { return command_of(arguments); };
  });
  return command;
}

void add_keys(CLI::App* admin, AdminArguments& arguments, Run& run) {
  CLI::App* key = admin->add_subcommand("key", "who may use the API");
  key->require_subcommand(1);
  CLI::App* create =
      add(key, "create", "make a key and print it once", arguments, run, run_key_create);
  create->add_option("--scope", arguments.scopes, "what it may do; may be repeated")
      ->required()
      ->allow_extra_args(false);
  create->add_option("--person", arguments.person, "the person it stands for");
  add(key, "list", "the keys, without their secrets", arguments, run, run_key_list);
  add(key, "revoke", "end a key", arguments, run, run_key_revoke)
      ->add_option("ID", arguments.id, "its id, as list prints it")
      ->required();
}

void add_webhooks(CLI::App* admin, AdminArguments& arguments, Run& run) {
  CLI::App* webhook = admin->add_subcommand("webhook", "where effects are announced");
  webhook->require_subcommand(1);
  add(webhook, "add", "announce effects to a URL; prints the secret once", arguments, run,
      run_webhook_add)
      ->add_option("URL", arguments.url, "http or https")
      ->required();
  add(webhook, "list", "the URLs", arguments, run, run_webhook_list);
  for (const bool is_enabled : {true, false}) {
    add(webhook, is_enabled ? "enable" : "disable",
        is_enabled ? "send again, what waited first"
                   : "send no more; what is new is not kept for it",
        arguments, run, is_enabled ? run_webhook_enable : run_webhook_disable)
        ->add_option("ID", arguments.id, "its id, as list prints it")
        ->required();
  }
}

CLI::App* add_admin(CLI::App& vigie, AdminArguments& arguments, Run& run) {
  CLI::App* admin = vigie.add_subcommand("admin", "run an installation");
  admin->require_subcommand(1);
  add_keys(admin, arguments, run);
  const auto add_switch = [&](const char* name, const char* what,
                              int (*command_of)(const AdminArguments&)) {
    CLI::App* command = add(admin, name, what, arguments, run, command_of);
    command->add_option("--person", arguments.person, "who decided so, for the record");
    return command;
  };
  add_switch("enable", "let an action take effect", run_enable)
      ->add_option("ACTION", arguments.action, "label, reduce, restrict, disable, remove or all")
      ->required();
  add_switch("disable", "only observe an action", run_disable)
      ->add_option("ACTION", arguments.action, "label, reduce, restrict, disable, remove or all")
      ->required();
  add_switch("halt", "stop all effects at once", run_halt);
  add_switch("resume", "end the halt", run_resume);
  add_webhooks(admin, arguments, run);
  add(admin, "dead", "jobs and notices that were given up", arguments, run, run_dead);
  add(admin, "retry", "try one of them again", arguments, run, run_retry)
      ->add_option("ID", arguments.id, "as dead prints it")
      ->required();
  add(admin, "backup", "copy everything to a folder, while it runs", arguments, run, run_backup)
      ->add_option("DIR", arguments.path, "a new folder")
      ->required();
  add(admin, "restore", "make a data folder from a backup", arguments, run, run_restore)
      ->add_option("DIR", arguments.path, "the backup")
      ->required();
  CLI::App* erase = add(admin, "erase", "forget an account or a person: texts, media, salt",
                        arguments, run, run_erase);
  erase->add_option("SUBJECT", arguments.account, "the account, as the platform names it");
  erase->add_option("--person", arguments.person,
                    "or one of the staff, as keys, banks and users name them");
  return admin;
}

}  // namespace

void add_common_options(CLI::App* command, CommonOptions& common, bool has_json) {
  command->add_option("--data", common.data_folder,
                      "folder of decisions, fingerprints and banks (default: the user's own)");
  command->add_option("--config", common.config_file,
                      "settings (default: vigie.yaml in that folder, if there is one)");
  if (has_json) command->add_flag("--json", common.json, "one JSON object a line, for programs");
}

void add_server_commands(CLI::App& vigie, ServerArguments& arguments, Run& run) {
  CLI::App* serve = vigie.add_subcommand("serve", "the same as a service, with API and console");
  add_common_options(serve, arguments.serve.common, false);
  serve->add_option("--listen", arguments.serve.listen,
                    "address and port (default: the configuration's, 127.0.0.1:8470)");
  serve->add_option("--policy", arguments.serve.policy, "folder of the policy pack to decide by");
  serve
      ->add_option("--overlay", arguments.serve.overlays,
                   "folder of an overlay laid over it; may be repeated")
      ->allow_extra_args(false);
  serve->callback([&] { run = [&] { return run_serve(arguments.serve); }; });
  CLI::App* backfill = vigie.add_subcommand("backfill", "take in a folder of media that exists");
  add_common_options(backfill, arguments.backfill.common, false);
  backfill->add_option("DIR", arguments.backfill.folder, "the folder")->required();
  backfill->add_option("--account", arguments.backfill.account, "whose they are");
  backfill->callback([&] { run = [&] { return run_backfill(arguments.backfill); }; });
  add_people_commands(*add_admin(vigie, arguments.admin, run), arguments.people, run);
  add_bundle_commands(vigie, arguments.people, run);
  add_demo_command(vigie, arguments.people, run);
  add(&vigie, "doctor", "what this installation has and lacks", arguments.admin, run, run_doctor);
}

}  // namespace vigie::app
