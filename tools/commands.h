// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_TOOLS_COMMANDS_H_
#define MUNINN_TOOLS_COMMANDS_H_

// All commands of `muninn`. Each lives in a file of its name.

#include <span>
#include <string>

#include "tools/command_line.h"

namespace muninn::tools {

extern const Subcommand kImportCommand;
extern const Subcommand kVerifyCommand;
extern const Subcommand kRebuildCommand;
extern const Subcommand kDumpCommand;
extern const Subcommand kTailCommand;

// Runs `muninn WORDS…` and returns its exit code.
int RunMuninn(std::span<const std::string> words);

}  // namespace muninn::tools

#endif  // MUNINN_TOOLS_COMMANDS_H_
