// SPDX-License-Identifier: Apache-2.0
// Many clients, blocked handlers, and the end.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "tests/server/http/test_client.h"

namespace muninn::http {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

bool IsQuickPath(Method, std::string_view target) { return target == "/quick"; }

TEST(ConcurrencyTest, BlockedHandlersDoNotStopQuickRequests) {
  ServerOptions options = TestOptions();
  options.worker_threads = 2;
  options.io_threads = 1;
  absl::Notification release;
  std::atomic<int> blocked{0};
  const auto server = StartServer(
      std::move(options),
      [&](Request&& request) {
        if (request.target != "/quick") {
          ++blocked;
          release.WaitForNotification();
        }
        return Response{.body = request.target};
      },
      IsQuickPath);
  TestClient a(server->port()), b(server->port()), quick(server->port());
  a.Send(Get("/a"));
  b.Send(Get("/b"));
  ASSERT_TRUE(Eventually([&] { return blocked == 2; }));
  for (int i = 0; i < 10; ++i) EXPECT_EQ(quick.Ask(Get("/quick"))->body, "/quick");
  release.Notify();
  EXPECT_EQ(a.ReadReply()->body, "/a");
  EXPECT_EQ(b.ReadReply()->body, "/b");
}

TEST(ConcurrencyTest, AClientThatIsAloneTakesNoWorkerAndKeepsNobodyWaiting) {
  ServerOptions options = TestOptions();
  options.worker_threads = 1;
  options.io_threads = 1;
  absl::Notification running, release;
  const auto server = StartServer(std::move(options), [&](Request&& request) {
    if (request.target == "/alone") {
      running.Notify();
      release.WaitForNotification();
    }
    return Response{.body = request.target};
  });
  TestClient alone(server->port());
  alone.Send(Get("/alone"));
  running.WaitForNotification();
  TestClient other(server->port());
  for (int i = 0; i < 10; ++i) EXPECT_EQ(other.Ask(Get("/other"))->body, "/other");
  release.Notify();
  EXPECT_EQ(alone.ReadReply()->body, "/alone");
}

// A handler that takes longer than a millisecond has the loop taken over; streams call for it.
TEST(ConcurrencyTest, TurnsAtTheLoopLoseNothing) {
  ServerOptions options = TestOptions();
  options.io_threads = 1;
  std::atomic<int> asked{0};
  const auto server = StartServer(std::move(options), [&](Request&& request) {
    const int number = ++asked;
    std::this_thread::sleep_for(std::chrono::microseconds(number * 397 % 2500));
    if (number % 3 != 0) return Response{.body = request.target};
    return Response{.stream = [target = request.target](BodySink& sink) {
      for (int i = 0; i < 3000; ++i) {
        if (!sink.Write(std::string(100, '.'))) return false;
      }
      return sink.Write(target);
    }};
  });
  std::atomic<bool> done{false};
  std::thread passers([&] {  // so that the first is alone at times only
    while (!done) {
      TestClient passer(server->port());
      EXPECT_TRUE(passer.Ask(Get("/passer")));
      passer.Close();
      std::this_thread::sleep_for(milliseconds(3));
    }
  });
  TestClient client(server->port());
  for (int i = 0; i < 300; ++i) {
    const std::string target = "/" + std::to_string(i);
    const auto reply = client.Ask(Get(target));
    ASSERT_TRUE(reply);
    ASSERT_TRUE(reply->body.ends_with(target)) << reply->body.size();
  }
  done = true;
  passers.join();
}

TEST(ConcurrencyTest, AnswersManyClientsAtOnce) {
  const auto server = StartServer(
      TestOptions(), [](Request&& request) { return Response{.body = request.target + request.body}; }, IsQuickPath);
  std::vector<std::thread> clients;
  std::atomic<int> right{0};
  for (int c = 0; c < 8; ++c) {
    clients.emplace_back([&, c] {
      TestClient client(server->port());
      for (int i = 0; i < 100; ++i) {
        const std::string body = std::to_string(c * 1000 + i), target = i % 2 ? "/quick" : "/worker";
        const auto reply = client.Ask(Post(target, body));
        if (reply && reply->body == target + body) ++right;
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(right, 800);
  EXPECT_EQ(server->counters().requests, 800u);
  EXPECT_EQ(server->counters().connections, 8u);
}

TEST(ConcurrencyTest, CountsTheBytesThatPass) {
  const auto server = StartServer(TestOptions(), [](Request&&) { return Response{.body = std::string(500, 'x')}; });
  TestClient client(server->port());
  const std::string request = Post("/", "12345");
  ASSERT_TRUE(client.Ask(request));
  EXPECT_EQ(server->counters().bytes_in, request.size());
  EXPECT_TRUE(Eventually([&] { return server->counters().bytes_out > 500; }));
}

TEST(StopTest, ClosesIdleConnectionsAtOnce) {
  auto server = StartServer(TestOptions(), [](Request&&) { return Response{}; });
  TestClient fresh(server->port()), used(server->port()), half(server->port());
  ASSERT_TRUE(used.Ask(Get("/")));
  half.Send("GET / HTT");
  ASSERT_TRUE(Eventually([&] { return server->counters().open_connections == 3; }));
  const auto start = Clock::now();
  server.reset();
  EXPECT_LT(Clock::now() - start, milliseconds(1500));
  EXPECT_TRUE(fresh.IsClosedWithin(TestClient::kPatience));
  EXPECT_TRUE(used.IsClosedWithin(TestClient::kPatience));
  EXPECT_TRUE(half.IsClosedWithin(TestClient::kPatience));
}

TEST(StopTest, LetsARunningRequestFinish) {
  absl::Notification running, release;
  auto server = StartServer(TestOptions(), [&](Request&&) {
    running.Notify();
    release.WaitForNotification();
    return Response{.body = "finished"};
  });
  TestClient client(server->port());
  client.Send(Get("/"));
  running.WaitForNotification();
  std::thread stopper([&server] { server.reset(); });
  std::this_thread::sleep_for(milliseconds(50));
  release.Notify();
  const auto reply = client.ReadReply();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->body, "finished");
  EXPECT_TRUE(client.IsClosedWithin(TestClient::kPatience));
  client.Close();
  stopper.join();
}

TEST(StopTest, LetsAStreamFinish) {
  absl::Notification running;
  auto server = StartServer(TestOptions(), [&](Request&&) {
    return Response{.stream = [&running](BodySink& sink) {
      running.Notify();
      for (int i = 0; i < 200; ++i) {
        if (!sink.Write(std::string(1000, 's'))) return false;
        std::this_thread::sleep_for(milliseconds(1));
      }
      return true;
    }};
  });
  TestClient client(server->port());
  client.Send(Get("/"));
  running.WaitForNotification();
  std::thread stopper([&server] { server.reset(); });
  const auto reply = client.ReadReply();
  ASSERT_TRUE(reply);
  EXPECT_TRUE(reply->complete);
  client.Close();
  stopper.join();
}

TEST(StopTest, CutsAStreamThatNobodyReads) {
  ServerOptions options = TestOptions();
  options.stop_timeout = milliseconds(300);
  absl::Notification running;
  std::atomic<bool> ended{false};
  auto server = StartServer(std::move(options), [&](Request&&) {
    return Response{.stream = [&](BodySink& sink) {
      running.Notify();
      while (sink.Write(std::string(1000, 's'))) {
      }
      ended = true;
      return false;
    }};
  });
  TestClient client(server->port());
  client.Send(Get("/"));
  running.WaitForNotification();
  const auto start = Clock::now();
  server.reset();
  EXPECT_LT(Clock::now() - start, milliseconds(5000));
  EXPECT_TRUE(ended);
}

TEST(StopTest, EndsWithoutEverHavingHadAClient) {
  for (int i = 0; i < 20; ++i) StartServer(TestOptions(), [](Request&&) { return Response{}; });
}

}  // namespace
}  // namespace muninn::http
