// SPDX-License-Identifier: Apache-2.0
// What the server refuses, and how.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "absl/synchronization/notification.h"
#include "server/http/compression.h"
#include "tests/server/http/test_client.h"

namespace muninn::http {
namespace {

using std::chrono::milliseconds;

Response Length(Request&& request) { return {.body = std::to_string(request.body.size())}; }

ServerOptions SmallLimits() {
  ServerOptions options = TestOptions();
  options.body_bytes_max = 1'000'000;
  options.header_bytes_max = 2000;
  options.error_body = [](int status, std::string_view message, std::string_view target) {
    return std::to_string(status) + "|" + std::string(message) + "|" + std::string(target);
  };
  return options;
}

std::string Gzipped(std::string_view bytes) {
  Gzipper gzipper;
  std::string out;
  gzipper.Begin();
  gzipper.Add(bytes, Gzipper::Flush::kFinish, out);
  return out;
}

class LimitsTest : public testing::Test {
 protected:
  void ExpectRefusal(std::string_view request, int status, std::string_view body) {
    TestClient client(server_->port());
    const auto reply = client.Ask(request);
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, status);
    EXPECT_EQ(reply->body, body);
    EXPECT_EQ(reply->Header("Content-Type"), "application/json; charset=UTF-8");
    EXPECT_EQ(reply->Header("Connection"), "close");
    EXPECT_TRUE(client.IsClosedWithin(TestClient::kPatience));
  }
  std::unique_ptr<Server> server_ = StartServer(SmallLimits(), Length);
};

TEST_F(LimitsTest, AnswersGarbageWith400) {
  TestClient client(server_->port());
  const auto reply = client.Ask("\x16\x03\x01 not http at all\r\n\r\n");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 400);
  EXPECT_TRUE(reply->body.starts_with("400|Malformed HTTP request"));
  EXPECT_TRUE(client.IsClosedWithin(TestClient::kPatience));
}

TEST_F(LimitsTest, AnswersALongHeadWith431) {
  const std::string message = "431|The request headers are too large.|";
  ExpectRefusal(Get("/x", "Long: " + std::string(3000, 'h') + "\r\n"), 431, message + "/x");
  ExpectRefusal("GET /" + std::string(3000, 't') + " HTTP/1.1\r\n\r\n", 431, message);
  std::string many;
  for (int i = 0; i < 500; ++i) many += "N: v\r\n";
  ExpectRefusal(Get("/x", many), 431, message + "/x");
}

TEST_F(LimitsTest, AnswersAHeadWithoutEndWith431) {
  TestClient client(server_->port());
  client.Send("GET / HTTP/1.1\r\n");
  // Line by line, each complete: the parser itself would take them for ever.
  for (int i = 0; i < 1000 && client.Send("Another: header\r\n"); ++i) {
  }
  const auto reply = client.ReadReply();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 431);
}

TEST_F(LimitsTest, AnswersAnAnnouncedLargeBodyWith413BeforeItComes) {
  ExpectRefusal("POST /x HTTP/1.1\r\nContent-Length: 1000001\r\nExpect: 100-continue\r\n\r\n", 413,
                "413|The request body is too large.|/x");
}

TEST_F(LimitsTest, LetsTheClientReadA413WhileItIsStillSending) {
  TestClient client(server_->port());
  client.Send(Post("/x", std::string(5'000'000, 'b')));
  const auto reply = client.ReadReply();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 413);
}

TEST_F(LimitsTest, AnswersAChunkedBodyThatGrowsTooLargeWith413) {
  TestClient client(server_->port());
  std::string request = "POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 30; ++i) request += "c350\r\n" + std::string(50'000, 'c') + "\r\n";
  client.Send(request);
  EXPECT_EQ(client.ReadReply()->status, 413);
}

TEST_F(LimitsTest, TakesABodyOfExactlyTheBound) {
  TestClient client(server_->port());
  EXPECT_EQ(client.Ask(Post("/", std::string(1'000'000, 'b')))->body, "1000000");
  EXPECT_EQ(client.Ask(Post("/", Gzipped(std::string(1'000'000, 'b')), "Content-Encoding: gzip\r\n"))->body, "1000000");
}

TEST_F(LimitsTest, AnswersAGzipBombWith413AndGoesOn) {
  TestClient client(server_->port());
  const std::string bomb = Gzipped(std::string(100'000'000, '\0'));
  ASSERT_LT(bomb.size(), 1'000'000u);
  const auto reply = client.Ask(Post("/bomb", bomb, "Content-Encoding: gzip\r\n"));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->body, "413|The request body is too large.|/bomb");
  EXPECT_EQ(client.Ask(Post("/", "next"))->body, "4");
}

TEST_F(LimitsTest, AnswersBrokenGzipWith400AndGoesOn) {
  TestClient client(server_->port());
  const auto reply = client.Ask(Post("/gz", "not gzip", "Content-Encoding: gzip\r\n"));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->body, "400|The request body is not valid gzip.|/gz");
  EXPECT_EQ(client.Ask(Post("/", "next"))->body, "4");
}

TEST_F(LimitsTest, RefusesOtherContentEncodingsByName) {
  ExpectRefusal(Post("/", "x", "Content-Encoding: br\r\n"), 400, "400|Unsupported content encoding 'br'.|/");
  ExpectRefusal(Post("/", "x", "Content-Encoding: deflate\r\n"), 400, "400|Unsupported content encoding 'deflate'.|/");
}

TEST_F(LimitsTest, RefusesFramingThatTwoServersCouldReadDifferently) {
  const std::string message = "400|Unsupported transfer encoding.|/";
  ExpectRefusal("POST / HTTP/1.1\r\nTransfer-Encoding: identity\r\n\r\n", 400, message);
  ExpectRefusal("POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 400, message);
  ExpectRefusal("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400, message);
  TestClient both(server_->port());
  EXPECT_EQ(both.Ask("POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n")->status, 400);
  TestClient twice(server_->port());
  EXPECT_EQ(twice.Ask("POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n")->status, 400);
}

TEST(ConnectionLimitTest, AnswersFurtherConnectionsWith503) {
  ServerOptions options = SmallLimits();
  options.connections_max = 2;
  const auto server = StartServer(std::move(options), Length);
  auto first = std::make_unique<TestClient>(server->port());
  TestClient second(server->port());
  ASSERT_TRUE(first->Ask(Get("/")));
  ASSERT_TRUE(second.Ask(Get("/")));
  {
    TestClient third(server->port());
    const auto refusal = third.ReadReply();
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->body, "503|Too many connections.|");
  }
  EXPECT_EQ(server->counters().refused, 1u);
  EXPECT_EQ(second.Ask(Get("/"))->status, 200);
  first.reset();
  ASSERT_TRUE(Eventually([&] { return server->counters().open_connections == 1; }));
  TestClient fourth(server->port());
  EXPECT_EQ(fourth.Ask(Get("/"))->status, 200);
}

TEST(QueueLimitTest, AnswersRequestsThatWouldWaitTooLongInLineWith503) {
  ServerOptions options = SmallLimits();
  options.io_threads = 1;
  options.worker_threads = 1;
  options.queued_requests_max = 1;
  absl::Notification started, release;
  const auto server = StartServer(std::move(options), [&](Request&& request) {
    if (request.target == "/slow") {
      started.Notify();
      release.WaitForNotification();
    }
    return Response{};
  });
  TestClient slow(server->port()), waiting(server->port()), refused(server->port());
  ASSERT_TRUE(Eventually([&] { return server->counters().open_connections == 3; }));
  slow.Send(Get("/slow"));
  started.WaitForNotification();
  waiting.Send(Get("/waiting"));
  ASSERT_TRUE(Eventually([&] { return server->counters().requests == 2; }));
  const auto refusal = refused.Ask(Get("/refused"));
  release.Notify();
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->body, "503|Too many requests are waiting.|/refused");
  EXPECT_EQ(slow.ReadReply()->status, 200);
  EXPECT_EQ(waiting.ReadReply()->status, 200);
  EXPECT_EQ(refused.Ask(Get("/again"))->status, 200);  // the connection was kept
}

class TimeoutTest : public testing::Test {
 protected:
  static ServerOptions ShortTimes() {
    ServerOptions options = SmallLimits();
    options.idle_timeout = options.read_timeout = options.write_timeout = milliseconds(200);
    return options;
  }
};

TEST_F(TimeoutTest, ClosesIdleConnectionsSilently) {
  const auto server = StartServer(ShortTimes(), Length);
  TestClient fresh(server->port()), used(server->port());
  ASSERT_TRUE(used.Ask(Get("/")));
  EXPECT_TRUE(fresh.IsClosedWithin(TestClient::kPatience));
  EXPECT_TRUE(used.IsClosedWithin(TestClient::kPatience));
  EXPECT_TRUE(Eventually([&] { return server->counters().open_connections == 0; }));
}

TEST_F(TimeoutTest, AnswersARequestThatStopsComingWith408) {
  const auto server = StartServer(ShortTimes(), Length);
  TestClient in_head(server->port()), in_body(server->port());
  in_head.Send("GET / HTTP/1.1\r\nHal");
  in_body.Send("POST /body HTTP/1.1\r\nContent-Length: 100\r\n\r\nhalf");
  EXPECT_EQ(in_head.ReadReply()->body, "408|The request did not arrive in time.|/");
  EXPECT_EQ(in_body.ReadReply()->body, "408|The request did not arrive in time.|/body");
  EXPECT_TRUE(in_head.IsClosedWithin(TestClient::kPatience));
  EXPECT_TRUE(in_body.IsClosedWithin(TestClient::kPatience));
}

TEST_F(TimeoutTest, LetsAHandlerTakeItsTime) {
  absl::Notification release;
  const auto server = StartServer(ShortTimes(), [&release](Request&&) {
    release.WaitForNotificationWithTimeout(absl::Milliseconds(800));
    return Response{.body = "late"};
  });
  TestClient client(server->port());
  EXPECT_EQ(client.Ask(Get("/"))->body, "late");
}

TEST(StartTest, NamesWhatIsWrong) {
  const auto handler = [](Request&&) { return Response{}; };
  const auto server = StartServer(TestOptions(), handler);
  ServerOptions options = TestOptions();
  options.port = server->port();
  // Only the port: listening twice is an error although addresses may be reused.
  EXPECT_EQ(Server::Start(options, handler, nullptr).status().code(), absl::StatusCode::kUnavailable);
  options = TestOptions();
  options.host = "no.such.host";
  EXPECT_EQ(Server::Start(options, handler, nullptr).status().code(), absl::StatusCode::kInvalidArgument);
  options = TestOptions();
  options.tls_certificate_file = options.tls_key_file = "/nonexistent.pem";
  EXPECT_EQ(Server::Start(options, handler, nullptr).status().code(), absl::StatusCode::kInvalidArgument);
  options = TestOptions();
  options.io_threads = 0;
  EXPECT_EQ(Server::Start(options, handler, nullptr).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace muninn::http
