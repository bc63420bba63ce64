// app/commands/bank_options.h: the command line of vigie bank.
//
// Threads main thread only.
#pragma once

#include <functional>

#include "app/commands.h"

namespace CLI {
class App;
}

namespace vigie::app {

// arguments and run must outlive the parse.
void add_bank_commands(CLI::App& vigie, BankArguments& arguments, std::function<int()>& run);

}  // namespace vigie::app
