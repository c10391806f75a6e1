// SPDX-License-Identifier: Apache-2.0
// Sources of feeds, from the first byte to the cache.
#include <map>
#include <set>

#include "engine/caches.h"
#include "engine/correlate/cached_values.h"
#include "server/feeds/ask_server.h"
#include "server/feeds/cache_feed.h"
#include "server/feeds/feed_source.h"
#include "server/feeds/fetch.h"
#include "server/feeds/list_feed.h"
#include "server/feeds/misp_feed.h"
#include "tests/support/shared_data.h"
#include "tests/support/test_engine.h"
#include "tests/tools/fake_server.h"
#include "tests/tools/scratch.h"

namespace muninn::feeds {
namespace {

using tools::FakeReply;
using tools::FakeRequest;

constexpr char kEventUuid[] = "5e1c1f5a-8a3c-4b3a-9c9a-000000000001";

class FeedsTest : public testing::Test {
 protected:
  fb::FeedT Local(const std::string& format, const std::string& path, const std::string& settings = "") {
    fb::FeedT feed;
    feed.id = 1;
    feed.input_source = "local";
    feed.source_format = format;
    feed.url = path;
    feed.settings = settings;
    return feed;
  }
  fb::FeedT Network(const std::string& format, const std::string& url) {
    fb::FeedT feed = Local(format, url);
    feed.input_source = "network";
    return feed;
  }
  absl::Status Cache(const fb::FeedT& feed, const OnProgress& progress = {}) {
    return CacheFeed(SourceCachesOf(*engine_), engine_->Snapshot()->reader(), feed, 17, progress);
  }
  std::shared_ptr<const DigestFile> Cached() {
    const auto now = SourceCachesOf(*engine_).Now();
    const auto place = now->Find({RemoteKind::kFeed, 1});
    return place ? now->sources()[*place].values : nullptr;
  }
  bool Has(std::string_view value) { return Cached()->Has(DigestOf(value)); }

  TestEngine engine_;
  const tools::Scratch scratch_;
};

TEST_F(FeedsTest, ATableGivesTheCellsOfItsColumns) {
  const std::string path = scratch_.Write("t.csv",
                                          "# evil.com;5\r\n"
                                          "first.example.com;\"second.example.com\";x\r\n"
                                          "a b;'192.0.2.1';third.example.com\r\n"
                                          "\"quoted \"\";\"\"\";hxxp://fourth[.]example.com/x;\n"
                                          "last.example.com;192.0.2.99");
  ASSERT_OK(Cache(Local("csv", path, R"({"csv":{"value":"2,3","delimiter":";"},"common":{"excluderegex":"/99$/"}})")));
  EXPECT_EQ(Cached()->digests(), 4u);
  for (const char* value : {"second.example.com", "192.0.2.1", "third.example.com", "http://fourth.example.com/x"})
    EXPECT_TRUE(Has(value)) << value;
  EXPECT_EQ(Cached()->written_at(), 17u);
  ASSERT_OK(Cache(Local("csv", path, R"({"csv":{"value":"","delimiter":";"}})")));
  EXPECT_TRUE(Has("first.example.com"));
  EXPECT_TRUE(Has("192.0.2.99"));
  EXPECT_FALSE(Has("evil.com"));
}

TEST_F(FeedsTest, ATextGivesItsWords) {
  ASSERT_OK(Cache(Local("freetext", scratch_.Write("t.txt", "see 192.0.2.1, and evil[.]example.com\nof 2.example.org"))));
  EXPECT_EQ(Cached()->digests(), 3u);
  EXPECT_TRUE(Has("evil.example.com"));
  ASSERT_OK(Cache(Local("freetext", scratch_.Write("empty.txt", ""))));
  EXPECT_EQ(Cached()->digests(), 0u);
}

TEST_F(FeedsTest, AFolderOfEventsGivesTheHalvesOfTheirValues) {
  scratch_.Write("f/manifest.json", std::string(R"({"../../etc/passwd":{},")") + kEventUuid + R"(":{"info":"x"}})");
  scratch_.Write(std::string("f/") + kEventUuid + ".json",
                 R"({"Event":{"Attribute":[{"type":"domain|ip","value":"A.example|192.0.2.1"},{"type":"comment","value":"no"},
                     {"type":"ip-dst|port","value":"192.0.2.2|80"},{"type":"domain","value":"off","disable_correlation":true}, 7],
                     "Object":[{"Attribute":[{"type":"md5","value":"900150983cd24fb0d6963f7d28e17f72"},
                                             {"type":"domain","value":"gone","deleted":"1"}]},{},null]}})");
  ASSERT_OK(Cache(Local("misp", scratch_ / "f")));
  EXPECT_EQ(Cached()->digests(), 4u);
  for (const char* value : {"A.example", "192.0.2.1", "192.0.2.2", "900150983cd24fb0d6963f7d28e17f72"})
    EXPECT_TRUE(Has(value)) << value;
  EXPECT_FALSE(Has("a.example")) << "letter case counts";
  EXPECT_EQ(Cached()->EventsOf(DigestOf("A.example")), std::vector<Uuid>{*Uuid::Parse(kEventUuid)});
  // Its hashes, once there are any, are taken instead.
  scratch_.Write("f/hashes.csv", std::string("900150983cd24fb0d6963f7d28e17f72,") + kEventUuid + "\r\nno hash\n,\n");
  ASSERT_OK(Cache(Local("misp", scratch_ / "f")));
  EXPECT_EQ(Cached()->digests(), 1u);
  EXPECT_TRUE(Has("abc"));
}

TEST_F(FeedsTest, WhatFailsLeavesTheCacheAndSaysWhy) {
  const std::string path = scratch_.Write("t.txt", "192.0.2.1");
  ASSERT_OK(Cache(Local("freetext", path)));
  const auto before = Cached();
  EXPECT_TRUE(absl::IsNotFound(Cache(Local("freetext", scratch_ / "nowhere"))));
  EXPECT_NE(SourceCachesOf(*engine_).FailureOf({RemoteKind::kFeed, 1}).find("nowhere"), std::string::npos);
  EXPECT_TRUE(absl::IsNotFound(Cache(Local("freetext", "/dev/zero")))) << "a device never ends";
  EXPECT_TRUE(absl::IsNotFound(Cache(Local("misp", scratch_.path()))));
  scratch_.Write("bad/manifest.json", "<html>");
  EXPECT_TRUE(absl::IsInvalidArgument(Cache(Local("misp", scratch_ / "bad"))));
  scratch_.Write("bad/manifest.json", std::string("{\"") + kEventUuid + "\":{}}");
  EXPECT_TRUE(absl::IsNotFound(Cache(Local("misp", scratch_ / "bad")))) << "a cache of half the events would be wrong";
  EXPECT_TRUE(absl::IsInvalidArgument(Cache(Local("csv", path, R"({"common":{"excluderegex":"/(/"}})"))));
  EXPECT_TRUE(absl::IsCancelled(Cache(Local("freetext", path), [](const CacheProgress&) { return false; })));
  EXPECT_EQ(Cached(), before);
}

TEST_F(FeedsTest, AWebServerIsAskedWithTheFeedsHeaders) {
  const tools::FakeServer server([](const FakeRequest& request) -> FakeReply {
    if (request.line.starts_with("GET /moved ")) return {302, "192.0.2.7", "Location: /list\r\n"};
    if (request.line.starts_with("GET /list ")) return {200, "192.0.2.1\n192.0.2.2", ""};
    if (request.line.starts_with("GET /file ")) return {302, "", "Location: file:///etc/passwd\r\n"};
    if (request.line.starts_with("GET /round ")) return {302, "", "Location: /round\r\n"};
    if (request.line.starts_with("GET /denied ")) return {403, "192.0.2.9", ""};
    return {404, "192.0.2.9", ""};
  });
  fb::FeedT feed = Network("freetext", server.url() + "/moved");
  feed.url_login = "ann:p%40ss";
  feed.headers = "X-Key: secret\nUser-Agent: another\r\nnonsense\n";
  ASSERT_OK(Cache(feed));
  EXPECT_EQ(Cached()->digests(), 2u) << "what stands in a redirect is not the feed";
  EXPECT_NE(server.requests()[0].headers.find("X-Key: secret\r\n"), std::string::npos);
  EXPECT_NE(server.requests()[0].headers.find("Authorization: Basic YW5uOnBAc3M=\r\n"), std::string::npos);
  EXPECT_EQ(server.requests()[0].headers.find("another"), std::string::npos);
  EXPECT_TRUE(absl::IsNotFound(Cache(Network("freetext", server.url() + "/gone"))));
  fb::FeedT denied = Network("freetext", server.url() + "/denied");
  denied.url_login = "ann:p%40ss";
  const absl::Status refused = Cache(denied);
  EXPECT_TRUE(absl::IsPermissionDenied(refused));
  EXPECT_EQ(std::string(refused.message()).find("p%40ss"), std::string::npos) << refused;
  EXPECT_TRUE(absl::IsUnavailable(Cache(Network("freetext", server.url() + "/file"))));
  EXPECT_TRUE(absl::IsUnavailable(Cache(Network("freetext", server.url() + "/round"))));
  EXPECT_TRUE(absl::IsInvalidArgument(Cache(Network("freetext", "file:///etc/passwd"))));
  EXPECT_EQ(Cached()->digests(), 2u);
}

TEST_F(FeedsTest, AnotherServerAnswersAQuestionOrSaysWhyNot) {
  const tools::FakeServer other([](const FakeRequest& request) -> FakeReply {
    EXPECT_NE(request.headers.find("Authorization: key\r\n"), std::string::npos);
    if (request.line.starts_with("GET /users/view/me.json "))
      return {200, R"({"User":{"id":"7"}})", "X-Auth-Key-Expiration: soon \r\n"};
    if (request.line.starts_with("POST /events/index ")) return {200, "[" + request.body + "]", ""};
    if (request.line.starts_with("GET /page ")) return {200, "<html>", ""};
    return {418, "", ""};
  });
  fb::ServerT server;
  server.url = other.url() + "/";
  server.authkey = "key";
  const auto options = OptionsFor(engine_->Snapshot()->reader(), server, SecretKey());
  ASSERT_OK(options);
  FetchOptions listening = *options;
  std::string expires;
  listening.on_header = [&](std::string_view name, std::string_view value) {
    if (name == "x-auth-key-expiration") expires = value;
  };
  const auto me = AskServer(server, "/users/view/me.json", listening);
  ASSERT_OK(me);
  EXPECT_EQ(me->root()["User"]["id"].AsText(), "7");
  EXPECT_EQ(expires, "soon");
  FetchOptions posting = *options;
  posting.body = R"({"minimal":1})";
  const auto index = AskServer(server, "/events/index", posting);
  ASSERT_OK(index);
  EXPECT_EQ(index->root().size(), 1u);
  EXPECT_TRUE(absl::IsInvalidArgument(AskServer(server, "/page", *options).status()));
  const auto refused = AskServer(server, "/else", *options);
  EXPECT_EQ(RefusalCode(refused.status()), 418);
  EXPECT_EQ(RefusalCode(absl::OkStatus()), std::nullopt);
}

TEST_F(FeedsTest, AnotherServerGivesItsHashesPageByPage) {
  int pages = 0;
  bool broken = false;
  const tools::FakeServer other([&](const FakeRequest& request) -> FakeReply {
    EXPECT_TRUE(request.line.starts_with("POST /attributes/restSearch.json"));
    EXPECT_NE(request.headers.find("Authorization: key\r\n"), std::string::npos);
    if (broken) return {200, R"({"errors":"no"})", ""};
    const std::string page = "\"page\":" + std::to_string(++pages) + ",";
    EXPECT_NE(request.body.find(page), std::string::npos) << request.body;
    return {200, pages < 3 ? "900150983cd24fb0d6963f7d28e17f7" + std::to_string(pages) + "," + kEventUuid + "\n" : "\n", ""};
  });
  fb::ServerT server;
  server.id = 3;
  server.url = other.url() + "/";
  server.authkey = "key";
  const auto cache = [&] { return CacheServer(SourceCachesOf(*engine_), engine_->Snapshot()->reader(), server, 17); };
  ASSERT_OK(cache());
  EXPECT_EQ(pages, 3);
  broken = true;
  EXPECT_TRUE(absl::IsInvalidArgument(cache()));
  const auto now = SourceCachesOf(*engine_).Now();
  ASSERT_EQ(now->sources().size(), 1u);
  EXPECT_EQ(now->sources()[0].key, (SourceKey{RemoteKind::kServer, 3}));
  EXPECT_EQ(now->sources()[0].values->digests(), 2u);
  EXPECT_TRUE(now->sources()[0].values->Has(DigestOf("abc")));
}

// A table and a folder of events of the same origin: what one has, the other has.
TEST_F(FeedsTest, RealFeedsOfOneOriginMeet) {
  const auto folder = test::SharedPath("data/feeds/misp-feed-tweetfeed"),
             table = test::SharedPath("data/feeds/lists/csv-tweetfeed-month.csv");
  if (!folder || !table) GTEST_SKIP() << "MUNINN_SHARED is not set";
  ASSERT_OK(Cache(Local("misp", *folder)));
  const auto events = Cached();
  EXPECT_GT(events->digests(), 10'000u);
  fb::FeedT rows = Local("csv", *table, R"({"csv":{"value":"4","delimiter":","}})");
  rows.id = 2;
  ASSERT_OK(Cache(rows));
  const auto now = SourceCachesOf(*engine_).Now();
  EXPECT_GT(now->overlaps().covered[0], events->digests() * 9 / 10);
}

TEST_F(FeedsTest, EventsHaveWhatTheirHashesSay) {
  const auto folder = test::SharedPath("data/feeds/misp-feed-tweetfeed");
  if (!folder) GTEST_SKIP() << "MUNINN_SHARED is not set";
  const auto source = OpenFeedSource(engine_->Snapshot()->reader(), Local("misp", *folder), {});
  ASSERT_TRUE(source.ok());
  std::set<std::pair<ValueDigest, Uuid>> hashes, read;
  ASSERT_OK(ForEachHash(**source, [&](const ValueDigest& digest, const Uuid& event) {
    hashes.emplace(digest, event);
    return absl::OkStatus();
  }));
  const auto manifest = ReadManifest(**source);
  ASSERT_TRUE(manifest.ok()) << manifest.status();
  for (const Uuid& event : EventsOf(*manifest)) {
    const auto document = ReadFeedEvent(**source, event);
    ASSERT_TRUE(document.ok()) << document.status();
    ASSERT_OK(ForEachDigest(EventOf(*document), event, [&](const ValueDigest& digest, const Uuid& uuid) {
      read.emplace(digest, uuid);
      return absl::OkStatus();
    }));
  }
  EXPECT_EQ(hashes, read);
}

TEST(SplitRowTest, QuotesKeepDelimiters) {
  using Cells = std::vector<std::string>;
  EXPECT_EQ(SplitRow("a,b,,c", ','), (Cells{"a", "b", "", "c"}));
  EXPECT_EQ(SplitRow(R"("a,b" , "c""d",e"f)", ','), (Cells{"a,b ", " c\"d", "e\"f"}));
  EXPECT_EQ(SplitRow("\"open,to the end", ','), (Cells{"open,to the end"}));
  EXPECT_EQ(SplitRow("", ','), (Cells{""}));
}

}  // namespace
}  // namespace muninn::feeds
