// app/commands/server_options.h: the command line of serve, backfill, admin and doctor.
//
// Threads main thread only.
#pragma once

#include <functional>

#include "app/commands.h"
#include "app/commands/people.h"

namespace CLI {
class App;
}

namespace vigie::app {

struct ServerArguments {
  ServeArguments serve;
  BackfillArguments backfill;
  AdminArguments admin;
  PeopleArguments people;
};

// arguments and run must outlive the parse.
void add_server_commands(CLI::App& vigie, ServerArguments& arguments, std::function<int()>& run);

// --data, --config and, where it has one, --json.
void add_common_options(CLI::App* command, CommonOptions& common, bool has_json);

}  // namespace vigie::app
