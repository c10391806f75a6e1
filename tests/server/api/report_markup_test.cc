// SPDX-License-Identifier: Apache-2.0
#include "server/api/report_markup.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace muninn::api {
namespace {

TEST(ReportMarkupTest, TakesReferencesForWhatTheyAre) {
  EXPECT_EQ(ReferenceTo("tag", "tlp:white"), "@[tag](tlp:white)");
  EXPECT_EQ(WithoutReferences("a @[attribute](5a-b) b@[tag](x)"), "a   b ");
  for (const char* text : {"@[attribute](open", "@[](x)", "@[Tag](x)", "@[tag] (x)", "[tag](x)", "@", "@["})
    EXPECT_EQ(WithoutReferences(text), text) << text;
}

TEST(ReportMarkupTest, FindsTextsOutsideOfReferences) {
  const std::vector<std::string> texts = {"evil.example", "abc", "", "tlp:white", "missing"};
  EXPECT_EQ(Occurring("see evil.example and @[tag](tlp:white) and evil.example", texts), std::vector<size_t>{0});
  EXPECT_EQ(Occurring("tlp:white abc", texts), (std::vector<size_t>{1, 3}));
  EXPECT_TRUE(Occurring("", texts).empty());
}

TEST(ReportMarkupTest, PutsTheLongestFirstAndNeverTwice) {
  EXPECT_EQ(Substitute("evil.example/a evil.example", {{"evil.example", "1"}, {"evil.example/a", "2"}}), "2 1");
  // What is put has a text in it that is looked for.
  EXPECT_EQ(Substitute("aaa", {{"aaa", "@[attribute](aaa)"}, {"attribute", "x"}}), "@[attribute](aaa)");
  EXPECT_EQ(Substitute("@[attribute](aaa) aaa", {{"aaa", "b"}}), "@[attribute](aaa) b");
  EXPECT_EQ(Substitute("", {{"a", "b"}}), "");
  EXPECT_EQ(Substitute("same", {}), "same");
  EXPECT_EQ(Substitute("same", {{"", "b"}}), "same");
}

TEST(ReportMarkupTest, LeavesPartsOfWordsAloneWhenToldSo) {
  EXPECT_EQ(Substitute("Cat, Category and (Cat)", {{"Cat", "C", true}}), "C, Category and (C)");
  EXPECT_EQ(Substitute("\xc3\xa9"
                       "Cat Cat",
                       {{"Cat", "C", true}}),
            "\xc3\xa9"
            "Cat C");
}

}  // namespace
}  // namespace muninn::api
