// app/commands/rehearse_options.h: the command line of what is rehearsed, published and taken back.
//
// Threads main thread only.
#pragma once

#include <functional>

#include "app/commands.h"

namespace CLI {
class App;
}

namespace vigie::app {

// The arguments must outlive the parse; run becomes the command that was asked for.
void add_replay(CLI::App& vigie, ReplayArguments& arguments, std::function<int()>& run);
void add_revert(CLI::App& vigie, RevertArguments& arguments, std::function<int()>& run);
// Below `vigie policy`.
void add_rehearsals(CLI::App& policy, RehearseArguments& arguments, std::function<int()>& run);

}  // namespace vigie::app
