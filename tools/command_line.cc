// SPDX-License-Identifier: Apache-2.0
#include "tools/command_line.h"

#include <algorithm>
#include <cstdio>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "schema/base/status.h"

namespace muninn::tools {
namespace {

constexpr size_t kFlagColumn = 26;

const Flag* FindFlag(const Subcommand& command, std::string_view word) {
  const auto found = std::find_if(command.flags.begin(), command.flags.end(), [&](const Flag& flag) {
    return word.starts_with("--") ? word.substr(2) == flag.name : word.size() == 2 && flag.letter != 0 && word[1] == flag.letter;
  });
  return found == command.flags.end() ? nullptr : &*found;
}

bool IsFlag(std::string_view word) { return word.size() > 1 && word[0] == '-'; }

std::string FlagLine(const Flag& flag) {
  std::string line = flag.letter == 0 ? "      " : std::string("  -") + flag.letter + ", ";
  line.append("--").append(flag.name);
  if (!flag.value.empty()) line.append("=").append(flag.value);
  line.append(line.size() < kFlagColumn ? kFlagColumn - line.size() : 1, ' ');
  return line.append(flag.help).append("\n");
}

}  // namespace

std::string Arguments::Text(std::string_view flag, std::string_view fallback) const {
  const auto found = values_.find(flag);
  return found == values_.end() ? std::string(fallback) : found->second.back();
}

std::vector<std::string> Arguments::All(std::string_view flag) const {
  const auto found = values_.find(flag);
  return found == values_.end() ? std::vector<std::string>() : found->second;
}

absl::StatusOr<uint64_t> Arguments::Number(std::string_view flag, uint64_t fallback, uint64_t min, uint64_t max) const {
  if (!Has(flag)) return fallback;
  uint64_t number = 0;
  const std::string text = Text(flag);
  if (!absl::SimpleAtoi(text, &number) || number < min || number > max)
    return absl::InvalidArgumentError(
        absl::StrCat("--", ToAbsl(flag), "=", text, ": a number from ", min, " to ", max, " is wanted"));
  return number;
}

absl::StatusOr<Arguments> ParseArguments(const Subcommand& command, std::span<const std::string> words) {
  Arguments arguments;
  bool flags = true;
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (flags && word == "--") {
      flags = false;
      continue;
    }
    if (!flags || !IsFlag(word)) {
      arguments.operands_.emplace_back(word);
      continue;
    }
    const size_t equals = word.starts_with("--") ? word.find('=') : std::string_view::npos;
    const Flag* flag = FindFlag(command, word.substr(0, equals));
    if (flag == nullptr) return absl::InvalidArgumentError(absl::StrCat("unknown flag ", ToAbsl(word.substr(0, equals))));
    std::vector<std::string>& values = arguments.values_[std::string(flag->name)];
    if (flag->value.empty()) {
      if (equals != std::string_view::npos)
        return absl::InvalidArgumentError(absl::StrCat("--", ToAbsl(flag->name), " takes no value"));
      values.emplace_back();
    } else if (equals != std::string_view::npos) {
      values.emplace_back(word.substr(equals + 1));
    } else if (++i < words.size()) {
      values.push_back(words[i]);
    } else {
      return absl::InvalidArgumentError(absl::StrCat("--", ToAbsl(flag->name), " needs a value: ", ToAbsl(flag->value)));
    }
  }
  const size_t count = arguments.operands_.size();
  if (count > command.operands_max)
    return absl::InvalidArgumentError(absl::StrCat("one word too many: ", arguments.operands_.back()));
  if (count < command.operands_min && !arguments.Has("help"))
    return absl::InvalidArgumentError(absl::StrCat(ToAbsl(command.operands), " is missing"));
  return arguments;
}

std::string HelpOf(const Subcommand& command) {
  std::string help = absl::StrCat("muninn ", ToAbsl(command.name), command.flags.empty() ? "" : " [flags]");
  if (!command.operands.empty()) help.append(" ").append(command.operands);
  help.append("\n\n").append(command.summary).append("\n\n");
  for (const Flag& flag : command.flags) help += FlagLine(flag);
  if (!command.flags.empty()) help += "\n";
  return help.append(command.details);
}

void Complain(std::string_view command, std::string_view message) {
  const std::string line = absl::StrCat("muninn ", ToAbsl(command), ": ", ToAbsl(message), "\n");
  std::fputs(line.c_str(), stderr);
}

int Fail(std::string_view command, const absl::Status& status) {
  Complain(command, ToStd(status.message()));
  return kFailed;
}

}  // namespace muninn::tools
