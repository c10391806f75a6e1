// SPDX-License-Identifier: Apache-2.0
#include "tools/commands.h"

#include <stdlib.h>

#include <sstream>

#include "gtest/gtest.h"
#include "schema/json/json_value.h"
#include "tests/support/shared_data.h"
#include "tests/tools/scratch.h"

namespace muninn::tools {
namespace {

constexpr std::string_view kEvent =
    R"({"Event":{"uuid":"72441682-492d-4259-89d4-ff4e0c941780","info":"first","timestamp":"1700000000","Attribute":[)"
    R"({"type":"ip-dst","category":"Network activity","value":"198.51.100.7"},{"type":"ip-dst","value":"no address"},)"
    R"({"type":"domain","value":"evil.example"}]}})";

struct Ran {
  int code = 0;
  std::string out, err;
};

Ran Muninn(std::vector<std::string> words) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  Ran ran;
  ran.code = RunMuninn(words);
  std::fflush(stdout);
  ran.out = testing::internal::GetCapturedStdout();
  ran.err = testing::internal::GetCapturedStderr();
  return ran;
}

class CommandsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    unsetenv("MUNINN_KEY");
    unsetenv("MUNINN_URL");
  }
  Ran Import(const std::string& path) { return Muninn({"import", "--data_dir=" + data(), path}); }
  std::string data() const { return scratch_ / "data"; }
  Scratch scratch_;
};

bool Holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST_F(CommandsTest, ImportingTwiceChangesNothingAndSaysSo) {
  const std::string file = scratch_.Write("event.json", kEvent);
  const Ran first = Import(file);
  EXPECT_EQ(first.code, kDone) << first.err;
  EXPECT_TRUE(Holds(first.out, "added 1, updated 0, unchanged 0, rejected 0; 2 attributes, 1 parts left out")) << first.out;
  EXPECT_TRUE(Holds(
      first.err, "event.json: event 72441682-492d-4259-89d4-ff4e0c941780: left out: Attribute 2 (ip-dst \"no address\"): value:"))
      << first.err;
  EXPECT_TRUE(Holds(first.err, "has the key ")) << first.err;
  const Ran second = Import(file);
  EXPECT_EQ(second.code, kDone) << second.err;
  EXPECT_TRUE(Holds(second.out, "added 0, updated 0, unchanged 1, rejected 0; 0 attributes")) << second.out;
  EXPECT_TRUE(Holds(second.out, "nothing changed")) << second.out;
}

TEST_F(CommandsTest, ANewerEventIsAnUpdate) {
  Import(scratch_.Write("event.json", kEvent));
  std::string newer(kEvent);
  newer.replace(newer.find("1700000000"), 10, "1700000001");
  newer.insert(newer.find(R"({"type":"domain")"), R"({"type":"md5","value":"d41d8cd98f00b204e9800998ecf8427e"},)");
  const Ran ran = Import(scratch_.Write("newer.json", newer));
  EXPECT_TRUE(Holds(ran.out, "added 0, updated 1, unchanged 0, rejected 0; 1 attributes")) << ran.out << ran.err;
}

TEST_F(CommandsTest, AnEventWithoutUuidIsNotAddedTwice) {
  const std::string file = scratch_.Write("event.json", R"({"info":"no uuid","Attribute":[{"type":"text","value":"x"}]})");
  EXPECT_TRUE(Holds(Import(file).out, "added 1,"));
  EXPECT_TRUE(Holds(Import(file).out, "added 0, updated 0, unchanged 1,"));
}

TEST_F(CommandsTest, WhatIsRejectedIsNamedAndTheRestIsImported) {
  scratch_.Write("in/a.json", "{ broken");
  scratch_.Write("in/b.jsonl", std::string(kEvent) + "\n" + R"({"Event":{"info":""}})" + "\n");
  const Ran ran = Import(scratch_ / "in");
  EXPECT_EQ(ran.code, kFindings);
  EXPECT_TRUE(Holds(ran.out, "added 1, updated 0, unchanged 0, rejected 2;")) << ran.out;
  EXPECT_TRUE(Holds(ran.err, "/a.json: ")) << ran.err;
  EXPECT_TRUE(Holds(ran.err, "/b.jsonl:2: event \"\": info: ")) << ran.err;
}

TEST_F(CommandsTest, WhatCannotBeginFails) {
  EXPECT_EQ(Import(scratch_ / "nothing").code, kFailed);
  EXPECT_EQ(Muninn({"import", "--data_dir=" + data(), "--url=http://localhost", scratch_.path()}).code, kFailed);
  EXPECT_EQ(Muninn({"import"}).code, kFailed);
  EXPECT_EQ(Muninn({"nonsense"}).code, kFailed);
  EXPECT_EQ(Muninn({}).code, kFailed);
  EXPECT_EQ(Muninn({"verify", "--data_dir=" + data()}).code, kFailed);
  EXPECT_EQ(Muninn({"rebuild", "--data_dir=" + data()}).code, kFailed);
  EXPECT_EQ(Muninn({"dump", "--data_dir=" + data()}).code, kFailed);
  EXPECT_FALSE(std::filesystem::exists(data())) << "a mistyped folder must not be made";
}

TEST_F(CommandsTest, AKeyThatNobodyHasIsRefused) {
  const std::string file = scratch_.Write("event.json", kEvent);
  EXPECT_EQ(Muninn({"import", "--data_dir=" + data(), "--key=" + std::string(40, 'a'), file}).code, kDone);
  const Ran ran = Muninn({"import", "--data_dir=" + data(), "--key=" + std::string(40, 'b'), file});
  EXPECT_EQ(ran.code, kFailed);
  EXPECT_FALSE(Holds(ran.err, std::string(40, 'b'))) << "keys don't belong on the screen";
}

TEST_F(CommandsTest, VerifyRebuildAndDumpAgreeOnTheLog) {
  Import(scratch_.Write("event.json", kEvent));
  const Ran rebuilt = Muninn({"rebuild", "--data_dir=" + data()});
  EXPECT_EQ(rebuilt.code, kDone) << rebuilt.err;
  const Ran verified = Muninn({"verify", "--data_dir=" + data()});
  EXPECT_EQ(verified.code, kDone) << verified.err;
  EXPECT_TRUE(Holds(verified.out, "findings 0")) << verified.out;
  const Ran dumped = Muninn({"dump", "--data_dir=" + data()});
  EXPECT_EQ(dumped.code, kDone) << dumped.err;
  std::istringstream lines(dumped.out);
  std::string line, facts;
  int64_t sequence = 0;
  while (std::getline(lines, line)) {
    const auto document = json::Document::Parse(line);
    ASSERT_TRUE(document.ok()) << line;
    EXPECT_EQ(document->root()["sequence"].AsInteger(), ++sequence);
    facts += document->root()["fact"].AsText().value_or("?") + " ";
  }
  EXPECT_EQ(facts,
            "EntryAdded EntryAdded EntryAdded EntryAdded EntryAdded EntryAdded EntryAdded EntryAdded EntryAdded EventAdded "
            "ContentAdded ");
  EXPECT_TRUE(Holds(verified.out, "records 11,")) << verified.out;
  EXPECT_TRUE(Holds(dumped.out, R"("type":"domain")")) << dumped.out;
  EXPECT_TRUE(Holds(dumped.out, R"("value1":"evil.example")")) << "encoded blocks are opened: " << dumped.out;
  EXPECT_TRUE(Holds(dumped.out, R"("email":"admin@admin.test")")) << "and so are entries of the registry: " << dumped.out;
  const Ran one = Muninn({"dump", "--data_dir=" + data(), "--from=2", "--to=2"});
  EXPECT_TRUE(one.out.starts_with(R"({"sequence":2,)")) << one.out;
}

TEST_F(CommandsTest, EveryCommandExplainsItself) {
  const Ran overview = Muninn({"help"});
  EXPECT_EQ(overview.code, kDone);
  for (const char* name : {"import", "verify", "rebuild", "dump", "tail"}) {
    EXPECT_TRUE(Holds(overview.out, std::string("  ") + name)) << overview.out;
    const Ran help = Muninn({"help", name});
    EXPECT_EQ(help.code, kDone);
    EXPECT_TRUE(Holds(help.out, "Exit codes:")) << help.out;
    EXPECT_EQ(Muninn({name, "--help"}).out, help.out);
    std::istringstream lines(help.out);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 128u) << line;
  }
}

TEST_F(CommandsTest, RealEventsComeInWholeAndStay) {
  const auto events = test::SharedPath("data/feeds/misp-feed-tweetfeed");
  if (!events) GTEST_SKIP() << "MUNINN_SHARED is not set";
  const Ran first = Import(*events);
  EXPECT_EQ(first.code, kDone) << first.err;
  EXPECT_TRUE(Holds(first.out, "added 31, updated 0, unchanged 0, rejected 0; ")) << first.out;
  EXPECT_TRUE(Holds(Import(*events).out, "unchanged 31, rejected 0; 0 attributes"));
}

}  // namespace
}  // namespace muninn::tools
