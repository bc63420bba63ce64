// app/commands/people.h: vigie admin viewer-secret, vigie admin user ..., vigie bundle ..., vigie
// demo.
//
// Threads main thread only.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/commands.h"

namespace CLI {
class App;
}

namespace vigie::app {

struct PeopleArguments {
  CommonOptions common;
  std::string name, path, key;
  std::vector<std::string> roles, languages, regions, categories;
  int64_t budget_minutes = 0, days = 7, items = 10'000, seed = 1;
  bool no_totp = false;
};

// arguments and run must outlive the parse.
void add_bundle_commands(CLI::App& vigie, PeopleArguments& arguments, std::function<int()>& run);
void add_demo_command(CLI::App& vigie, PeopleArguments& arguments, std::function<int()>& run);
void add_people_commands(CLI::App& admin, PeopleArguments& arguments, std::function<int()>& run);

}  // namespace vigie::app
