// SPDX-License-Identifier: Apache-2.0
// Bodies that are produced bit by bit, over the wire.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include "absl/synchronization/notification.h"
#include "server/http/compression.h"
#include "tests/server/http/test_client.h"

namespace muninn::http {
namespace {

using std::chrono::milliseconds;

constexpr size_t kLineBytes = 1000;
const std::string kLine(kLineBytes, 'l');

// Streams as many lines as the target says: "/25".
Response Lines(Request&& request) {
  const int lines = std::atoi(request.target.c_str() + 1);
  return {.stream = [lines](BodySink& sink) {
    for (int i = 0; i < lines; ++i) {
      if (!sink.Write(kLine)) return false;
    }
    return true;
  }};
}

TEST(StreamTest, SendsAShortBodyWithItsLength) {
  const auto server = StartServer(TestOptions(), Lines);
  TestClient client(server->port());
  const auto reply = client.Ask(Get("/3"));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->Header("Content-Length"), "3000");
  EXPECT_FALSE(reply->chunked);
  EXPECT_EQ(reply->body.size(), 3000u);
  EXPECT_EQ(client.Ask(Get("/0"))->Header("Content-Length"), "0");
}

TEST(StreamTest, SendsALongBodyInChunksAndKeepsTheConnection) {
  const auto server = StartServer(TestOptions(), Lines);
  TestClient client(server->port());
  for (const int lines : {65, 66, 1000}) {
    const auto reply = client.Ask(Get("/" + std::to_string(lines)));
    ASSERT_TRUE(reply);
    EXPECT_TRUE(reply->complete);
    EXPECT_EQ(reply->chunked, lines > 65);
    EXPECT_EQ(reply->body.size(), lines * kLineBytes);
  }
}

TEST(StreamTest, RunsTheStreamOfAQuickHandlerOnAWorker) {
  std::thread::id handler, stream;
  const auto server = StartServer(
      TestOptions(),
      [&](Request&&) {
        handler = std::this_thread::get_id();
        return Response{.stream = [&stream](BodySink& sink) {
          stream = std::this_thread::get_id();
          return sink.Write("x");
        }};
      },
      [](Method, std::string_view) { return true; });
  TestClient client(server->port());
  EXPECT_EQ(client.Ask(Get("/"))->body, "x");
  EXPECT_NE(handler, stream);
}

TEST(StreamTest, PacksBitByBit) {
  const auto server = StartServer(TestOptions(), Lines);
  TestClient client(server->port());
  for (const int lines : {3, 1000, 20'000}) {
    const auto reply = client.Ask(Get("/" + std::to_string(lines), "Accept-Encoding: gzip\r\n"));
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->Header("Content-Encoding"), "gzip");
    std::string unpacked;
    ASSERT_EQ(Gunzip(reply->body, 100'000'000, unpacked), GunzipResult::kOk);
    EXPECT_EQ(unpacked.size(), lines * kLineBytes);
  }
}

TEST(StreamTest, SendsTheFirstPackedBytesBeforeTheLastAreProduced) {
  absl::Notification received;
  const auto server = StartServer(TestOptions(), [&received](Request&&) {
    return Response{.stream = [&received](BodySink& sink) {
      for (int i = 0; i < 100; ++i) sink.Write(kLine);
      received.WaitForNotificationWithTimeout(absl::Seconds(10));
      return sink.Write("end");
    }};
  });
  TestClient client(server->port());
  client.Send(Get("/", "Accept-Encoding: gzip\r\n"));
  const std::string first = client.Receive();
  EXPECT_TRUE(first.starts_with("HTTP/1.1 200 OK"));
  received.Notify();
}

TEST(StreamTest, AnswersHeadWithoutProducingTheBody) {
  std::atomic<int> lines{0};
  const auto server = StartServer(TestOptions(), [&lines](Request&&) {
    return Response{.stream = [&lines](BodySink& sink) {
      while (sink.Write(kLine)) ++lines;
      return false;
    }};
  });
  TestClient client(server->port());
  const auto reply = client.Ask("HEAD / HTTP/1.1\r\n\r\n");
  ASSERT_TRUE(reply);
  EXPECT_TRUE(reply->chunked);
  EXPECT_LT(lines, 100);
  EXPECT_TRUE(client.Ask("HEAD / HTTP/1.1\r\n\r\n"));  // the connection was kept
}

TEST(StreamTest, EndsAnHttp10BodyWithTheConnection) {
  const auto server = StartServer(TestOptions(), Lines);
  TestClient client(server->port());
  const auto reply = client.Ask("GET /1000 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  ASSERT_TRUE(reply);
  EXPECT_FALSE(reply->chunked);
  EXPECT_EQ(reply->Header("Content-Length"), "");
  EXPECT_EQ(reply->Header("Connection"), "close");
  EXPECT_EQ(reply->body.size(), 1'000'000u);
}

TEST(StreamTest, CutsTheConnectionWhenTheBodyCannotBeCompleted) {
  const auto server = StartServer(TestOptions(), [](Request&& request) {
    const int lines = std::atoi(request.target.c_str() + 1);
    return Response{.stream = [lines](BodySink& sink) {
      for (int i = 0; i < lines; ++i) sink.Write(kLine);
      return false;
    }};
  });
  TestClient nothing(server->port()), half(server->port());
  EXPECT_FALSE(nothing.Ask(Get("/3")));
  const auto reply = half.Ask(Get("/200"));
  ASSERT_TRUE(reply);
  EXPECT_FALSE(reply->complete);
}

// A handler that writes for ever and tells how much it has written.
struct Endless {
  std::atomic<size_t> produced{0};
  std::atomic<bool> ended{false};
  Response operator()(Request&&) {
    return {.stream = [this](BodySink& sink) {
      while (sink.Write(kLine)) produced += kLineBytes;
      ended = true;
      return false;
    }};
  }
  // What was produced once the socket's buffers are full.
  size_t Settled() {
    size_t before = 0;
    do {
      before = produced;
      std::this_thread::sleep_for(milliseconds(200));
    } while (produced != before);
    return before;
  }
};

TEST(BackPressureTest, HoldsAHandlerBackWhoseClientReadsSlowly) {
  Endless endless;
  const auto server = StartServer(TestOptions(), std::ref(endless));
  TestClient client(server->port(), /*receive_buffer_bytes=*/64 << 10);
  client.Send(Get("/"));
  ASSERT_TRUE(Eventually([&] { return endless.produced > 0; }));
  const size_t produced = endless.Settled();
  // Three of the server's buffers are ahead of what the kernel took.
  EXPECT_LE(produced, server->counters().bytes_out + 3 * (64 << 10) + kLineBytes);
  EXPECT_FALSE(endless.ended);
  for (int i = 0; i < 200; ++i) ASSERT_FALSE(client.Receive().empty());
  EXPECT_GT(endless.produced, produced);
  client.Close();
  EXPECT_TRUE(Eventually([&] { return endless.ended.load(); }));
}

TEST(BackPressureTest, StopsTheHandlerWhenTheClientGoes) {
  Endless endless;
  const auto server = StartServer(TestOptions(), std::ref(endless));
  {
    TestClient client(server->port());
    client.Send(Get("/"));
    ASSERT_FALSE(client.Receive().empty());
  }
  EXPECT_TRUE(Eventually([&] { return endless.ended.load(); }));
  EXPECT_TRUE(Eventually([&] { return server->counters().open_connections == 0; }));
}

TEST(BackPressureTest, StopsTheHandlerWhenTheClientReadsNothingForTooLong) {
  Endless endless;
  ServerOptions options = TestOptions();
  options.write_timeout = milliseconds(300);
  const auto server = StartServer(std::move(options), std::ref(endless));
  TestClient client(server->port());
  client.Send(Get("/"));
  EXPECT_TRUE(Eventually([&] { return endless.ended.load(); }));
}

}  // namespace
}  // namespace muninn::http
