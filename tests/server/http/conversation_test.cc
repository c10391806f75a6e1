// SPDX-License-Identifier: Apache-2.0
// What a well-behaved client sees.
#include <gtest/gtest.h>

#include <string>

#include "server/http/compression.h"
#include "tests/server/http/test_client.h"

namespace muninn::http {
namespace {

// Says what it got: "<method> <target> <body>".
Response Echo(Request&& request) {
  Response response;
  response.headers.emplace_back("Content-Type", "text/plain");
  response.body = request.method_name + " " + request.target + " " + request.body;
  return response;
}

bool StartsWithQuick(Method, std::string_view target) { return target.starts_with("/quick"); }

std::string Gzipped(std::string_view bytes) {
  Gzipper gzipper;
  std::string out;
  gzipper.Begin();
  gzipper.Add(bytes, Gzipper::Flush::kFinish, out);
  return out;
}

// Each test runs twice: answered on the I/O thread and on a worker.
class ConversationTest : public testing::TestWithParam<const char*> {
 protected:
  std::string Path(std::string_view rest) const { return GetParam() + std::string(rest); }
  std::unique_ptr<Server> server_ = StartServer(TestOptions(), Echo, StartsWithQuick);
  TestClient client_{server_->port()};
};

INSTANTIATE_TEST_SUITE_P(BothPaths, ConversationTest, testing::Values("/quick", "/worker"),
                         [](const auto& info) { return std::string(info.param + 1); });

TEST_P(ConversationTest, KeepsTheConnectionForTheNextRequest) {
  for (int i = 0; i < 5; ++i) {
    const auto reply = client_.Ask(Get(Path("/a?b=%20")));
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 200);
    EXPECT_EQ(reply->body, "GET " + Path("/a?b=%20 "));
    EXPECT_EQ(reply->Header("Connection"), "");
    EXPECT_EQ(reply->Header("Content-Type"), "text/plain");
    EXPECT_TRUE(reply->Header("Date").ends_with(" GMT"));
  }
  EXPECT_EQ(server_->counters().connections, 1u);
  EXPECT_EQ(server_->counters().requests, 5u);
  EXPECT_EQ(server_->counters().open_connections, 1u);
}

TEST_P(ConversationTest, AnswersPipelinedRequestsInOrder) {
  std::string requests;
  for (int i = 0; i < 50; ++i) {
    // Every other one takes the other path, which may be faster.
    requests += Post(i % 2 ? "/quick" : Path(""), std::to_string(i));
  }
  ASSERT_TRUE(client_.Send(requests));
  for (int i = 0; i < 50; ++i) {
    const auto reply = client_.ReadReply();
    ASSERT_TRUE(reply);
    EXPECT_TRUE(reply->body.ends_with(" " + std::to_string(i))) << reply->body;
  }
}

TEST_P(ConversationTest, AnswersHeadWithTheLengthButNoBody) {
  const auto head = client_.Ask("HEAD " + Path("") + " HTTP/1.1\r\n\r\n");
  ASSERT_TRUE(head);
  EXPECT_EQ(head->Header("Content-Length"), std::to_string(("HEAD " + Path(" ")).size()));
  EXPECT_EQ(client_.Ask(Get(Path("")))->body, "GET " + Path(" "));  // nothing of a body lay in between
}

TEST_P(ConversationTest, ClosesWhenTheClientAsksForIt) {
  const auto reply = client_.Ask(Get(Path(""), "Connection: close\r\n"));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->Header("Connection"), "close");
  EXPECT_TRUE(client_.IsClosedWithin(TestClient::kPatience));
}

TEST_P(ConversationTest, ClosesAfterHttp10UnlessItAsksToKeepAlive) {
  EXPECT_EQ(client_.Ask("GET " + Path("") + " HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")->Header("Connection"), "keep-alive");
  EXPECT_EQ(client_.Ask("GET " + Path("") + " HTTP/1.0\r\n\r\n")->Header("Connection"), "close");
  EXPECT_TRUE(client_.IsClosedWithin(TestClient::kPatience));
}

TEST_P(ConversationTest, AnswersAClientThatHasFinishedSending) {
  client_.Send(Post(Path(""), "last words"));
  client_.FinishSending();
  EXPECT_EQ(client_.ReadReply()->body, "POST " + Path(" last words"));
  EXPECT_TRUE(client_.IsClosedWithin(TestClient::kPatience));
}

TEST_P(ConversationTest, ReadsRequestsThatComeByteByByte) {
  for (const char byte : Post(Path(""), "body") + Get(Path("/2"))) {
    ASSERT_TRUE(client_.Send({&byte, 1}));
  }
  EXPECT_EQ(client_.ReadReply()->body, "POST " + Path(" body"));
  EXPECT_EQ(client_.ReadReply()->body, "GET " + Path("/2 "));
}

TEST_P(ConversationTest, ReadsLargeAndChunkedBodies) {
  const std::string large(3'000'000, 'x');
  EXPECT_EQ(client_.Ask(Post(Path(""), large))->body.size(), large.size() + Path("POST  ").size());
  const std::string head = "POST " + Path("") + " HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  const auto chunked = client_.Ask(head + "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: t\r\n\r\n");
  ASSERT_TRUE(chunked);
  EXPECT_EQ(chunked->body, "POST " + Path(" abcde"));
}

TEST_P(ConversationTest, SaysContinueBeforeTheBodyOnRequest) {
  ASSERT_TRUE(client_.Send("PUT " + Path("") + " HTTP/1.1\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n"));
  EXPECT_EQ(client_.ReadReply()->status, 100);
  EXPECT_EQ(client_.Ask("body")->body, "PUT " + Path(" body"));
}

TEST_P(ConversationTest, UnpacksGzipBodies) {
  const std::string body(100'000, 'z');
  EXPECT_EQ(client_.Ask(Post(Path(""), Gzipped(body), "Content-Encoding: gzip\r\n"))->body, "POST " + Path(" ") + body);
  EXPECT_EQ(client_.Ask(Post(Path(""), "", "Content-Encoding: gzip\r\n"))->body, "POST " + Path(" "));
  EXPECT_EQ(client_.Ask(Post(Path(""), "x", "Content-Encoding: identity\r\n"))->body, "POST " + Path(" x"));
}

TEST_P(ConversationTest, PacksLongBodiesForThoseWhoAcceptIt) {
  const std::string body(10'000, 'z');
  const auto packed = client_.Ask(Post(Path(""), body, "Accept-Encoding: deflate, gzip\r\n"));
  ASSERT_TRUE(packed);
  EXPECT_EQ(packed->Header("Content-Encoding"), "gzip");
  EXPECT_EQ(packed->Header("Vary"), "Accept-Encoding");
  EXPECT_LT(packed->body.size(), 1000u);
  std::string unpacked;
  ASSERT_EQ(Gunzip(packed->body, 1 << 20, unpacked), GunzipResult::kOk);
  EXPECT_EQ(unpacked, "POST " + Path(" ") + body);

  EXPECT_EQ(client_.Ask(Post(Path(""), body))->Header("Content-Encoding"), "");
  EXPECT_EQ(client_.Ask(Post(Path(""), "short", "Accept-Encoding: gzip\r\n"))->Header("Content-Encoding"), "");
}

TEST(HeadersTest, AreFoundInAnyLetterCase) {
  std::string seen;
  const auto server = StartServer(TestOptions(), [&seen](Request&& request) {
    seen = std::string(request.Header("x-misp-AUTH")) + "|" + std::string(request.Header("absent")) + "|" + request.remote_ip;
    return Response{};
  });
  TestClient client(server->port());
  ASSERT_TRUE(client.Ask(Get("/", "X-MISP-Auth:  key \r\nX-Misp-Auth: second\r\n")));
  EXPECT_EQ(seen, "key||127.0.0.1");
}

TEST(HeadersTest, CannotBeSplitByAValue) {
  const auto server = StartServer(TestOptions(), [](Request&&) {
    return Response{.headers = {{"X-Name", "a\r\nX-Evil: b"}, {"Content-Length", "7"}, {"connection", "upgrade"}}};
  });
  TestClient client(server->port());
  const auto reply = client.Ask(Get("/"));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->Header("X-Name"), "a  X-Evil: b");
  EXPECT_EQ(reply->Header("X-Evil"), "");
  EXPECT_EQ(reply->Header("Content-Length"), "0");
  EXPECT_EQ(reply->Header("Connection"), "");
}

TEST(StatusTest, HasNoBodyWhereNoneMayBe) {
  const auto server = StartServer(TestOptions(), [](Request&& request) {
    return Response{.status = request.target == "/304" ? 304 : 204, .body = "never sent"};
  });
  TestClient client(server->port());
  EXPECT_EQ(client.Ask(Get("/304"))->status, 304);
  EXPECT_EQ(client.Ask(Get("/204"))->Header("Content-Length"), "");
  EXPECT_EQ(client.Ask(Get("/304"))->status, 304);
}

}  // namespace
}  // namespace muninn::http
