// SPDX-License-Identifier: Apache-2.0
#include "tools/commands.h"

#include <cstdio>

#include "absl/strings/str_cat.h"
#include "schema/base/status.h"

namespace muninn::tools {
namespace {

std::span<const Subcommand* const> Commands() {
  static const Subcommand* const kCommands[] = {&kImportCommand, &kVerifyCommand, &kRebuildCommand, &kDumpCommand, &kTailCommand};
  return kCommands;
}

const Subcommand* Find(std::string_view name) {
  for (const Subcommand* command : Commands()) {
    if (command->name == name) return command;
  }
  return nullptr;
}

std::string Overview() {
  std::string text = "muninn COMMAND [flags] …\n\n";
  for (const Subcommand* command : Commands()) {
    text.append("  ").append(command->name).append(command->name.size() < 10 ? 10 - command->name.size() : 1, ' ');
    text.append(command->summary).append("\n");
  }
  return text +
         "  help      explain a command: muninn help COMMAND\n\nExit codes: 0 done, 1 nothing could be done, 2 done with "
         "findings.\n";
}

int Help(std::span<const std::string> words) {
  if (words.empty()) {
    std::fputs(Overview().c_str(), stdout);
    return kDone;
  }
  const Subcommand* command = Find(words[0]);
  if (command == nullptr) return Fail("help", absl::NotFoundError(absl::StrCat("there is no command ", words[0])));
  std::fputs(HelpOf(*command).c_str(), stdout);
  return kDone;
}

}  // namespace

int RunMuninn(std::span<const std::string> words) {
  if (words.empty()) {
    std::fputs(Overview().c_str(), stderr);
    return kFailed;
  }
  if (words[0] == "help" || words[0] == "--help" || words[0] == "-h") return Help(words.subspan(1));
  const Subcommand* command = Find(words[0]);
  if (command == nullptr) {
    Complain(words[0], "there is no such command; `muninn help` lists them");
    return kFailed;
  }
  for (const std::string& word : words.subspan(1)) {
    if (word == "--") break;
    if (word == "--help") return Help(words.first(1));
  }
  const absl::StatusOr<Arguments> arguments = ParseArguments(*command, words.subspan(1));
  if (!arguments.ok()) {
    Complain(command->name, absl::StrCat(arguments.status().message(), "; see `muninn help ", ToAbsl(command->name), "`"));
    return kFailed;
  }
  return command->run(*arguments);
}

}  // namespace muninn::tools
