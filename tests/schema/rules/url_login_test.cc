// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/url_login.h"

#include "gtest/gtest.h"

namespace muninn::rules {
namespace {

TEST(UrlLoginTest, TakesNameAndPasswordOutAndPutsThemBack) {
  struct Case {
    const char *whole, *url, *login;
  };
  for (const Case& row : {Case{"https://ann:s3cret@feeds.example/list", "https://feeds.example/list", "ann:s3cret"},
                          Case{"http://ann@feeds.example", "http://feeds.example", "ann"},
                          Case{"https://a:b@c@feeds.example:8443?x=1", "https://feeds.example:8443?x=1", "a:b@c"},
                          Case{"https://a:%2f@feeds.example/x@y", "https://feeds.example/x@y", "a:%2f"}}) {
    const auto split = SplitLogin(row.whole);
    ASSERT_TRUE(split) << row.whole;
    EXPECT_EQ(split->url, row.url);
    EXPECT_EQ(split->login, row.login);
    EXPECT_EQ(WithoutLogin(row.whole), row.url);
    EXPECT_EQ(WithLogin(split->url, split->login), row.whole);
  }
}

TEST(UrlLoginTest, KnowsAnEmptyOneFromNone) {
  const auto empty = SplitLogin("https://@feeds.example/");
  ASSERT_TRUE(empty);
  EXPECT_EQ(empty->url, "https://feeds.example/");
  EXPECT_EQ(empty->login, "");
}

TEST(UrlLoginTest, LeavesWhatHasNone) {
  for (const char* url : {"", "https://", "https://feeds.example/a@b", "https://feeds.example?mail=a@b",
                          "https://feeds.example#a@b", "/var/feeds/a@b", "a@b"}) {
    EXPECT_FALSE(SplitLogin(url)) << url;
    EXPECT_EQ(WithoutLogin(url), url);
    EXPECT_EQ(WithLogin(url, ""), url);
  }
}

}  // namespace
}  // namespace muninn::rules
