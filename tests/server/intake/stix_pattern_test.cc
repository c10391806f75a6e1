// SPDX-License-Identifier: Apache-2.0
#include "server/intake/stix_pattern.h"

#include <gtest/gtest.h>

namespace muninn::intake {
namespace {

std::string Facts(std::string_view text) {
  const auto pattern = ReadStixPattern(text);
  if (!pattern) return "none";
  std::string out = pattern->all ? "all:" : "any:";
  for (const StixFact& fact : pattern->facts) out += " " + fact.path + "=" + fact.value;
  return out;
}

TEST(StixPatternTest, NamesTheValueOfAComparison) {
  EXPECT_EQ(Facts("[ipv4-addr:value = '198.51.100.7']"), "all: ipv4-addr:value=198.51.100.7");
  EXPECT_EQ(Facts("[network-traffic:dst_port=443]"), "all: network-traffic:dst_port=443");
}

TEST(StixPatternTest, KeepsQuotedKeysAndPlacesInListsInThePath) {
  EXPECT_EQ(Facts("[file:hashes.'SHA-256' = 'aa']"), "all: file:hashes.'SHA-256'=aa");
  EXPECT_EQ(Facts("[windows-registry-key:values[0].data = 'x']"), "all: windows-registry-key:values[0].data=x");
  EXPECT_EQ(Facts("[domain-name:resolves_to_refs[*].value = '::1']"), "all: domain-name:resolves_to_refs[*].value=::1");
}

TEST(StixPatternTest, TellsAllFromAny) {
  EXPECT_EQ(Facts("[file:name = 'a' AND file:hashes.MD5 = 'b']"), "all: file:name=a file:hashes.MD5=b");
  EXPECT_EQ(Facts("[url:value = 'a'] OR [url:value = 'b']"), "any: url:value=a url:value=b");
  EXPECT_EQ(Facts("[url:value IN ('a','b')]"), "any: url:value=a url:value=b");
}

TEST(StixPatternTest, TakesParenthesesAndEscapes) {
  EXPECT_EQ(Facts("[(file:name = 'it\\'s' AND file:size = 3)]"), "all: file:name=it's file:size=3");
  EXPECT_EQ(Facts("[file:name = 'a\\\\b']"), "all: file:name=a\\b");
}

TEST(StixPatternTest, RefusesWhatIsMoreThanValues) {
  for (const char* text : {"[file:name != 'a']", "[file:name LIKE 'a%']", "[file:size > 3]", "[NOT file:name = 'a']",
                           "[file:name = 'a'] FOLLOWEDBY [file:name = 'b']", "[file:name = 'a'] WITHIN 5 SECONDS",
                           "[file:name = 'a' AND file:name = 'b' OR file:name = 'c']"}) {
    EXPECT_EQ(Facts(text), "none") << text;
  }
}

TEST(StixPatternTest, RefusesWhatIsBroken) {
  for (const char* text : {"", "[", "]", "[]", "[file:name = 'a]", "[file:name = ]", "[file:name 'a']", "file:name = 'a'",
                           "[(file:name = 'a']", "[file:name = 'a'] 'b'", "[file:hashes.'MD5 = 'a']", "[x:y[0 = 'a'"}) {
    EXPECT_EQ(Facts(text), "none") << text;
  }
}

}  // namespace
}  // namespace muninn::intake
