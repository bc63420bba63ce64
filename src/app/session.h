// app/session.h: what most commands start with: the data folder, the store, the shipped policy.
//
// Errors are for people: they say what is wrong and what to do.
// Threads main thread only.
#pragma once

#include <filesystem>
#include <string>

#include "app/commands.h"
#include "app/configuration.h"
#include "base/clock.h"
#include "base/result.h"
#include "flow/analyse.h"
#include "store/store.h"

namespace vigie::app {

// $VIGIE_DATA, else $XDG_DATA_HOME/vigie or ~/.local/share/vigie. Errors: kNotFound when no
// variable is set.
Result<std::filesystem::path> default_data_folder();

// The named folder's store, or the default one's.
Result<store::Store> open_store(const std::string& data_folder, const Clock& clock);

// The folder of the pack that ships with the program: installed, or in the source tree that the
// program was built in. Errors: kNotFound with the places looked at.
Result<std::filesystem::path> shipped_policy_folder();

// The file that --config names, else $VIGIE_CONFIG where --data is not given, else vigie.yaml in
// the data folder, else the defaults.
Result<Configuration> load_configuration(const CommonOptions& common);
// The same as what the analysis of an item needs.
Result<flow::AnalyseOptions> load_analyse_options(const CommonOptions& common);

// "1 entry", "2 entries".
std::string counted(int64_t number, const char* one, const char* many);

// "vigie: MESSAGE" on standard error; returns the exit status for it.
int fail(const Error& error);

// fail() and return from the command.
#define VIGIE_OR_FAIL(expression) VIGIE_OR_FAIL_COUNTED(expression, __COUNTER__)
#define VIGIE_OR_FAIL_COUNTED(expression, count) \
  VIGIE_OR_FAIL_NAMED(expression, VIGIE_OR_FAIL_JOIN(count))
#define VIGIE_OR_FAIL_JOIN(count) or_fail_##count
#define VIGIE_OR_FAIL_NAMED(expression, name)           \
  __extension__({                                       \
    auto name = (expression);                           \
    if (!name) return ::vigie::app::fail(name.error()); \
    std::move(name.value());                            \
  })

}  // namespace vigie::app
