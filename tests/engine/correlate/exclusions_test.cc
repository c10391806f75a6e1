// SPDX-License-Identifier: Apache-2.0
#include "engine/correlate/exclusions.h"

#include "gtest/gtest.h"

namespace muninn {
namespace {

bool Excludes(std::string_view pattern, std::string_view value) {
  Exclusions exclusions;
  exclusions.Add("something else");
  exclusions.Add(pattern);
  return exclusions.Has(value);
}

TEST(ExclusionsTest, KnowsFourKindsOfPatterns) {
  EXPECT_TRUE(Excludes("evil", "evil"));
  EXPECT_FALSE(Excludes("evil", "evil.com"));
  EXPECT_TRUE(Excludes("ev%", "evil"));
  EXPECT_FALSE(Excludes("vil%", "evil"));
  EXPECT_TRUE(Excludes("%il", "evil"));
  EXPECT_FALSE(Excludes("%evi", "evil"));
  EXPECT_TRUE(Excludes("%vi%", "evil"));
  EXPECT_FALSE(Excludes("%xx%", "evil"));
}

TEST(ExclusionsTest, TakesLettersAndInnerSignsAsTheyAre) {
  EXPECT_FALSE(Excludes("EVIL", "evil"));
  EXPECT_TRUE(Excludes("a%b", "a%b"));
  EXPECT_FALSE(Excludes("a%b", "axb"));
  EXPECT_FALSE(Excludes("e_il", "evil"));
}

TEST(ExclusionsTest, ExcludesAllByASingleSignAndNothingByNone) {
  EXPECT_TRUE(Excludes("%", "anything"));
  EXPECT_TRUE(Excludes("%%", "anything"));
  EXPECT_FALSE(Excludes("", "anything"));
}

}  // namespace
}  // namespace muninn
