// app/commands.h: what each command of vigie does, after its arguments were read.
//
// Each returns the exit status of the program. Output for programs and people goes to standard
// output, messages and progress to standard error.
// Threads main thread only.
#pragma once

#include <string>
#include <vector>

namespace vigie::app {

// Exit statuses, the first that holds: documented in docs/vigie.1.
inline constexpr int kNothingToDo = 0;
inline constexpr int kOurError = 1;
inline constexpr int kUsage = 2;
inline constexpr int kUnreadable = 3;
inline constexpr int kAction = 10;
inline constexpr int kRemoval = 20;

struct CommonOptions {
  std::string data_folder;  // "" takes the user's own: see default_data_folder()
  std::string config_file;  // "" takes vigie.yaml of the data folder, if there is one
  bool json = false;
};

struct CheckArguments {
  CommonOptions common;
  std::vector<std::string> paths;     // files, folders, "-" for standard input
  std::string html_file;              // "" for none
  std::string policy_folder;          // "" for the one that ships
  std::vector<std::string> overlays;  // folders laid over it, in order
  std::vector<std::string> banks;     // empty: all
  std::string language = "en";        // of the texts: en or fr
  int time_limit_s = 0;               // replaces the configuration's limits.time_s; 0: does not
};
int run_check(const CheckArguments& arguments);

struct ReplayArguments {
  CommonOptions common;
  std::string decision, day;  // one of them, or
  bool is_all = false;
};
int run_replay(const ReplayArguments& arguments);

struct CompareArguments {
  CommonOptions common;
  std::vector<std::string> paths;  // the clip, then those it is compared with
  std::string html_file;           // "" for none
  std::string language = "en";
};
int run_compare(const CompareArguments& arguments);

struct FileArguments {
  CommonOptions common;
  std::string path;
  std::string bank;              // of match
  double frames_hz = 4;          // of fingerprint; 0: every frame
  bool key_frames_only = false;  // of fingerprint and match
};
int run_fingerprint(const FileArguments& arguments);
int run_provenance(const FileArguments& arguments);
int run_match(const FileArguments& arguments);

struct BankArguments {
  CommonOptions common;
  std::string bank, path, id, verdict, confirmed_by, topic, source, note, format;
  bool certified = false;
  std::string person, reason, expires, propagation, after, url, key;
  int distance_bits = -2;   // -2: not said; -1: the bank's
  int64_t flood_media = 0;  // 0: not said
  int64_t flood_window_s = 0, limit = 0;
  bool is_enabled = false, is_disabled = false;
};
int run_bank_create(const BankArguments& arguments);
int run_bank_add(const BankArguments& arguments);
int run_bank_list(const BankArguments& arguments);
int run_bank_show(const BankArguments& arguments);
int run_bank_remove(const BankArguments& arguments);
int run_bank_import(const BankArguments& arguments);
int run_bank_export(const BankArguments& arguments);
int run_bank_set(const BankArguments& arguments);
int run_bank_entry(const BankArguments& arguments);
int run_bank_edit(const BankArguments& arguments);
int run_bank_confirm(const BankArguments& arguments);
int run_bank_dispute(const BankArguments& arguments);
int run_bank_quarantine(const BankArguments& arguments);
int run_bank_release(const BankArguments& arguments);
int run_bank_veto(const BankArguments& arguments);
int run_bank_propagate(const BankArguments& arguments);
int run_bank_publish(const BankArguments& arguments);
int run_bank_subscribe(const BankArguments& arguments);
int run_bank_feeds(const BankArguments& arguments);
int run_bank_refresh(const BankArguments& arguments);
int run_bank_unsubscribe(const BankArguments& arguments);

struct ConfigArguments {
  CommonOptions common;
  std::string path;       // of check; "" for the one in force
  bool defaults = false;  // of show: a file to start from, whatever is in force
};
int run_config_show(const ConfigArguments& arguments);
int run_config_check(const ConfigArguments& arguments);

struct ServeArguments {
  CommonOptions common;
  std::string listen;                 // replaces the configuration's server.listen
  std::string policy;                 // replaces work.policy
  std::vector<std::string> overlays;  // replace work.overlays
};
int run_serve(const ServeArguments& arguments);

struct BackfillArguments {
  CommonOptions common;
  std::string folder, account;
};
int run_backfill(const BackfillArguments& arguments);

struct AdminArguments {
  CommonOptions common;
  std::vector<std::string> scopes;
  std::string person, id, action, url, path, account;
};
int run_key_create(const AdminArguments& arguments);
int run_key_list(const AdminArguments& arguments);
int run_key_revoke(const AdminArguments& arguments);
int run_enable(const AdminArguments& arguments);
int run_disable(const AdminArguments& arguments);
int run_halt(const AdminArguments& arguments);
int run_resume(const AdminArguments& arguments);
int run_webhook_add(const AdminArguments& arguments);
int run_webhook_list(const AdminArguments& arguments);
int run_webhook_disable(const AdminArguments& arguments);
int run_webhook_enable(const AdminArguments& arguments);
int run_dead(const AdminArguments& arguments);
int run_retry(const AdminArguments& arguments);
int run_backup(const AdminArguments& arguments);
int run_restore(const AdminArguments& arguments);
int run_erase(const AdminArguments& arguments);
int run_doctor(const AdminArguments& arguments);

struct PolicyArguments {
  CommonOptions common;
  std::string pack, defaults_file, cases_file, decision;
  std::string language = "en";
  std::vector<std::string> overlays;  // folders laid over the pack, in order
  std::string at;                     // RFC 3339: overlays in force then; "" lays all
  bool is_resolved = false;
};
int run_policy_show(const PolicyArguments& arguments);
int run_policy_lint(const PolicyArguments& arguments);
int run_policy_test(const PolicyArguments& arguments);
int run_policy_decide(const PolicyArguments& arguments);
int run_policy_explain(const PolicyArguments& arguments);
int run_policy_facts();
int run_policy_cel();

// What was decided, decided again; what a candidate would change.
struct RehearseArguments {
  CommonOptions common;
  std::string pack, other;  // folders of packs
  std::string since;        // a date, a time, "7d" or "12h" ago; "" from the first
  std::string language = "en";
  std::string id, person, note;  // of a publication; who acts; why
  bool is_off = false;           // of shadow
  int cooling_h = 24;            // where there is one person only
  std::string profile = "platform";
  std::string out;  // of page: a folder
};
int run_policy_diff(const RehearseArguments& arguments);
int run_policy_backtest(const RehearseArguments& arguments);
int run_policy_propose(const RehearseArguments& arguments);
int run_policy_approve(const RehearseArguments& arguments);
int run_policy_reject(const RehearseArguments& arguments);
int run_policy_rollback(const RehearseArguments& arguments);
int run_policy_versions(const RehearseArguments& arguments);
int run_policy_shadow(const RehearseArguments& arguments);
int run_policy_page(const RehearseArguments& arguments);
int run_policy_duties(const RehearseArguments& arguments);

struct RevertArguments {
  CommonOptions common;
  std::string rule, entry, pack_version, act, since, person, note, policy;
  std::string language = "en", profile = "platform";
  bool with_people = false, is_dry = false;
};
int run_revert(const RevertArguments& arguments);

}  // namespace vigie::app
