// SPDX-License-Identifier: Apache-2.0
#include "tools/command_line.h"

#include "gtest/gtest.h"
#include "tools/progress.h"

namespace muninn::tools {
namespace {

constexpr Flag kFlags[] = {
    {"host", "HOST", "where", 'r'},
    {"only", "TOPIC", "which", 'o'},
    {"quiet", "", "say less", 'q'},
    {"count", "N", "how many"},
};
const Subcommand kCommand = {"try", "PATH…", 1, 3, "Tries.", kFlags, "More.\n", nullptr};

absl::StatusOr<Arguments> Parse(std::vector<std::string> words) { return ParseArguments(kCommand, words); }

TEST(CommandLineTest, FlagsMayStandAnywhereAndInBothForms) {
  const auto arguments = Parse({"a", "--host=h", "-o", "x", "--only", "y", "-q", "b"});
  ASSERT_TRUE(arguments.ok()) << arguments.status();
  EXPECT_EQ(arguments->operands(), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(arguments->Text("host"), "h");
  EXPECT_EQ(arguments->All("only"), (std::vector<std::string>{"x", "y"}));
  EXPECT_TRUE(arguments->Has("quiet"));
}

TEST(CommandLineTest, ADashIsAnOperandAndTwoDashesEndTheFlags) {
  const auto arguments = Parse({"-", "--", "--host"});
  ASSERT_TRUE(arguments.ok()) << arguments.status();
  EXPECT_EQ(arguments->operands(), (std::vector<std::string>{"-", "--host"}));
}

TEST(CommandLineTest, NamesWhatIsWrong) {
  EXPECT_EQ(Parse({"a", "--hots=x"}).status().message(), "unknown flag --hots");
  EXPECT_EQ(Parse({"a", "--host"}).status().message(), "--host needs a value: HOST");
  EXPECT_EQ(Parse({"a", "--quiet=1"}).status().message(), "--quiet takes no value");
  EXPECT_EQ(Parse({}).status().message(), "PATH… is missing");
  EXPECT_EQ(Parse({"a", "b", "c", "d"}).status().message(), "one word too many: d");
  const auto arguments = Parse({"a", "--count=many"});
  EXPECT_EQ(arguments->Number("count", 1, 1, 9).status().message(), "--count=many: a number from 1 to 9 is wanted");
}

TEST(CommandLineTest, TheHelpListsEveryFlag) {
  const std::string help = HelpOf(kCommand);
  for (const Flag& flag : kFlags) EXPECT_NE(help.find("--" + std::string(flag.name)), std::string::npos) << help;
}

TEST(ProgressTest, FormatsForPeople) {
  EXPECT_EQ(WithThousands(0), "0");
  EXPECT_EQ(WithThousands(999), "999");
  EXPECT_EQ(WithThousands(1234567), "1,234,567");
  EXPECT_EQ(FormatDuration(0.44), "0.4 s");
  EXPECT_EQ(FormatDuration(185), "3m05s");
  EXPECT_EQ(FormatDuration(7800), "2h10m");
}

}  // namespace
}  // namespace muninn::tools
