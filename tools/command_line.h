// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_TOOLS_COMMAND_LINE_H_
#define MUNINN_TOOLS_COMMAND_LINE_H_

// Commands and flags as tables that carry their own documentation: one row is the parser's rule and a line of the help.
//
//   --name=value, --name value, --name (a switch), -x value, -x; "--" ends the flags. A flag may stand anywhere.

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace muninn::tools {

// What every command's exit code means. A command that has more to say says it in its details.
enum ExitCode : int {
  kDone = 0,
  kFailed = 1,    // nothing could be done, or it could not go on; why is on stderr
  kFindings = 2,  // done, but something was refused or found; each is named
};

struct Flag {
  std::string_view name;   // without dashes
  std::string_view value;  // placeholder in the help; empty: a switch
  std::string_view help;
  char letter = 0;  // of the short form; 0: none
};

struct Subcommand;

// The words of one call, checked against its command's table.
class Arguments {
 public:
  bool Has(std::string_view flag) const { return values_.contains(flag); }
  // The last value given, or `fallback`.
  std::string Text(std::string_view flag, std::string_view fallback = "") const;
  std::vector<std::string> All(std::string_view flag) const;
  // Errors: kInvalidArgument (not a whole number in [min, max]).
  absl::StatusOr<uint64_t> Number(std::string_view flag, uint64_t fallback, uint64_t min, uint64_t max) const;
  const std::vector<std::string>& operands() const { return operands_; }

 private:
  friend absl::StatusOr<Arguments> ParseArguments(const Subcommand& command, std::span<const std::string> words);
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
  std::vector<std::string> operands_;
};

struct Subcommand {
  std::string_view name;
  std::string_view operands;  // "PATH…", for the help
  size_t operands_min = 0, operands_max = 0;
  std::string_view summary;     // one line
  std::span<const Flag> flags;  // --help comes by itself
  std::string_view details;     // lines for the end of the help
  int (*run)(const Arguments& arguments);
};

// Errors: kInvalidArgument, naming the word.
absl::StatusOr<Arguments> ParseArguments(const Subcommand& command, std::span<const std::string> words);
std::string HelpOf(const Subcommand& command);

// "muninn COMMAND: message" on stderr.
void Complain(std::string_view command, std::string_view message);
// Complains and gives the exit code for it.
int Fail(std::string_view command, const absl::Status& status);

}  // namespace muninn::tools

#endif  // MUNINN_TOOLS_COMMAND_LINE_H_
