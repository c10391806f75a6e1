// SPDX-License-Identifier: Apache-2.0
#include "tools/import_http.h"

#include "gtest/gtest.h"
#include "schema/json/json_value.h"
#include "tests/tools/fake_server.h"

namespace muninn::tools {
namespace {

constexpr std::string_view kUuid = "72441682-492d-4259-89d4-ff4e0c941780";
constexpr std::string_view kText =
    R"({"Event":{"uuid":"72441682-492d-4259-89d4-ff4e0c941780","info":"i","timestamp":"1700000000"}})";
constexpr std::string_view kExists =
    R"({"saved":false,"name":"Event already exists, if you would like to edit it, use the url in the location header."})";

std::string Stored(int64_t timestamp, int attributes, std::string_view more = "") {
  return R"({"Event":{"id":"1","timestamp":")" + std::to_string(timestamp) + R"(","attribute_count":")" +
         std::to_string(attributes) + "\"}" + std::string(more) + "}";
}

class ImportHttpTest : public ::testing::Test {
 protected:
  // Imports kText (or `text`) from a server that answers by `handler`.
  absl::StatusOr<ImportResult> Import(FakeServer::Handler handler, std::string_view text = kText, bool send_as_is = true) {
    server_ = std::make_unique<FakeServer>(std::move(handler));
    auto client = HttpClient::Create({server_->url() + "/", std::string(40, 'k'), false});
    EXPECT_TRUE(client.ok()) << client.status();
    const auto document = json::Document::Parse(text);
    ImportEvent event;
    event.value = document->root();
    if (send_as_is) event.text = text;
    event.uuid = kUuid;
    event.uuid_is_made = !send_as_is;
    event.timestamp = 1700000000;
    return MakeHttpSink(*std::move(client))->Import(event);
  }
  std::string Line(size_t i) const { return server_->requests().at(i).line; }

  std::unique_ptr<FakeServer> server_;
};

TEST_F(ImportHttpTest, AddsAnEventAndTellsWhatWasLeftOut) {
  const auto result = Import([](const FakeRequest&) {
    return FakeReply{
        200,
        Stored(
            1700000000, 3,
            R"(,"warnings":["Attribute 2: value: no",{"part":"Attribute","index":1,"type":"ip-dst","value":"x","errors":{"value":["no"]}}])")};
  });
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->what, ImportResult::What::kAdded);
  EXPECT_EQ(result->attributes, 3u);
  EXPECT_EQ(result->dropped,
            (std::vector<std::string>{"Attribute 2: value: no", R"(Attribute 2 (ip-dst "x"): {"value":["no"]})"}));
  ASSERT_EQ(server_->requests().size(), 1u);
  EXPECT_EQ(Line(0), "POST /events/add/metadata:1/includeEventCorrelations:0 HTTP/1.1");
  const FakeRequest request = server_->requests()[0];
  EXPECT_EQ(request.body, kText) << "what can be sent as it came is";
  EXPECT_NE(request.headers.find("Authorization: " + std::string(40, 'k') + "\r\n"), std::string::npos) << request.headers;
  EXPECT_NE(request.headers.find("User-Agent: muninn/"), std::string::npos) << request.headers;
  EXPECT_NE(request.headers.find("Accept: application/json\r\n"), std::string::npos) << request.headers;
}

TEST_F(ImportHttpTest, WrapsABareEventAndGivesItAUuid) {
  ASSERT_TRUE(Import([](const FakeRequest&) { return FakeReply{200, Stored(1, 0)}; }, R"({"info":"i","uuid":""})", false).ok());
  EXPECT_EQ(server_->requests()[0].body, R"({"Event":{"info":"i","uuid":"","uuid":"72441682-492d-4259-89d4-ff4e0c941780"}})");
}

TEST_F(ImportHttpTest, LeavesAnEventAloneThatIsNotNewer) {
  const auto result = Import([](const FakeRequest& request) {
    if (request.line.starts_with("POST /events/add")) return FakeReply{404, std::string(kExists), "Location: /events/1\r\n"};
    return FakeReply{200, Stored(1700000000, 3)};
  });
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->what, ImportResult::What::kUnchanged);
  ASSERT_EQ(server_->requests().size(), 2u);
  EXPECT_EQ(Line(1), "GET /events/view/" + std::string(kUuid) + "/metadata:1/includeEventCorrelations:0 HTTP/1.1");
  EXPECT_EQ(server_->connections(), 1) << "the connection is kept";
}

TEST_F(ImportHttpTest, EditsAnOlderOne) {
  const auto result = Import([](const FakeRequest& request) {
    if (request.line.starts_with("POST /events/add")) return FakeReply{404, std::string(kExists)};
    return FakeReply{200, request.line.starts_with("GET") ? Stored(1600000000, 3) : Stored(1700000000, 5)};
  });
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->what, ImportResult::What::kUpdated);
  EXPECT_EQ(result->attributes, 2u);
  EXPECT_TRUE(Line(2).starts_with("POST /events/edit/" + std::string(kUuid))) << Line(2);
  EXPECT_EQ(server_->requests()[2].body, kText);
}

TEST_F(ImportHttpTest, ARefusalComesWithTheServersReason) {
  const auto result = Import([](const FakeRequest&) {
    return FakeReply{
        403,
        R"({"saved":false,"name":"Could not add Event","message":"Could not add Event","errors":{"info":["Info cannot be empty."]}})"};
  });
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->what, ImportResult::What::kRejected);
  EXPECT_EQ(result->reason, R"(the server answers 403: {"info":["Info cannot be empty."]})");
}

TEST_F(ImportHttpTest, TriesAgainWhenTheServerIsBusyOrHangsUp) {
  int calls = 0;
  const auto result = Import([&](const FakeRequest&) {
    ++calls;
    return calls == 1 ? FakeReply{503, ""} : calls == 2 ? FakeReply{0, ""} : FakeReply{200, Stored(1, 1)};
  });
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->what, ImportResult::What::kAdded);
}

TEST_F(ImportHttpTest, GivesUpOnAServerThatIsNotThere) {
  std::string url;
  {
    FakeServer gone([](const FakeRequest&) { return FakeReply{}; });
    url = gone.url();
  }
  auto client = HttpClient::Create({url, "key", false});
  ASSERT_TRUE(client.ok());
  const absl::Status status = CheckServer(**client);
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_NE(std::string(status.message()).find(url), std::string::npos) << status;
}

TEST_F(ImportHttpTest, ARefusedKeyIsFoundOutBeforeTheFirstEvent) {
  FakeServer server([](const FakeRequest&) { return FakeReply{403, R"({"message":"Authentication failed."})"}; });
  auto client = HttpClient::Create({server.url(), "key", false});
  ASSERT_TRUE(client.ok());
  EXPECT_TRUE(absl::IsPermissionDenied(CheckServer(**client)));
}

TEST_F(ImportHttpTest, OnlyHttpIsAUrl) {
  EXPECT_TRUE(absl::IsInvalidArgument(HttpClient::Create({"file:///etc/passwd", "key", false}).status()));
}

}  // namespace
}  // namespace muninn::tools
