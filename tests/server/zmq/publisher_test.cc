// SPDX-License-Identifier: Apache-2.0
#include "server/zmq/publisher.h"

#include <functional>
#include <optional>
#include <thread>

#include <zmq.hpp>

#include "schema/json/json_value.h"
#include "server/zmq/feed_switch.h"
#include "tests/support/test_engine.h"

namespace muninn::zmq {
namespace {

using std::chrono::milliseconds;

PublisherOptions Options() {
  PublisherOptions options;
  options.endpoint = "tcp://127.0.0.1:*";
  return options;
}

std::string Render(EventId event) { return "{\"Event\":{\"id\":\"" + std::to_string(event.value()) + "\"}}"; }

std::unique_ptr<Publisher> Start(TestEngine& engine, PublisherOptions options = Options(), RenderEvent render = Render) {
  auto publisher = Publisher::Start(*engine, std::move(options), std::move(render));
  EXPECT_TRUE(publisher.ok()) << publisher.status();
  return *std::move(publisher);
}

bool Eventually(const std::function<bool()>& condition) {
  for (int i = 0; i < 500; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(milliseconds(10));
  }
  return false;
}

class Subscriber {
 public:
  // Returns once the publisher knows of the subscription.
  explicit Subscriber(const Publisher& publisher, const std::string& prefix = "", const std::string& username = "",
                      const std::string& password = "")
      : socket_(context_, ::zmq::socket_type::sub) {
    const uint64_t subscriptions = publisher.status().subscriptions;
    socket_.set(::zmq::sockopt::linger, 0);
    if (!username.empty()) {
      socket_.set(::zmq::sockopt::plain_username, username);
      socket_.set(::zmq::sockopt::plain_password, password);
    }
    socket_.set(::zmq::sockopt::subscribe, prefix);
    socket_.connect(publisher.status().endpoint);
    welcome_ = Eventually([&] { return publisher.status().subscriptions > subscriptions; });
  }
  bool welcome() const { return welcome_; }

  // The next frame; "" when none comes in time.
  std::string Next(milliseconds patience = milliseconds(5000)) {
    socket_.set(::zmq::sockopt::rcvtimeo, static_cast<int>(patience.count()));
    ::zmq::message_t message;
    if (!socket_.recv(message)) return "";
    EXPECT_FALSE(message.more()) << "a message is one frame";
    return message.to_string();
  }
  std::string NextTopic() {
    const std::string frame = Next();
    return frame.substr(0, frame.find(' '));
  }

 private:
  ::zmq::context_t context_;
  ::zmq::socket_t socket_;
  bool welcome_ = false;
};

TEST(PublisherTest, SendsInTheOrderOfTheLogAcrossTopics) {
  TestEngine engine;
  const auto publisher = Start(engine);
  Subscriber subscriber(*publisher, "");
  ASSERT_TRUE(subscriber.welcome());
  ASSERT_OK(engine->Execute(AddEvent{MakeEvent("e", {MakeAttribute("domain", "a.example")})}, engine.admin()));
  ASSERT_OK(engine->Execute(PublishEvent{EventId(1)}, engine.admin()));
  std::vector<std::string> topics;
  for (int i = 0; i < 6; ++i) topics.push_back(subscriber.NextTopic());
  EXPECT_EQ(topics, (std::vector<std::string>{"misp_json_audit", "misp_json_event", "misp_json_audit", "misp_json_attribute",
                                              "misp_json_audit", "misp_json"}));
  ASSERT_TRUE(Eventually([&] { return publisher->status().lag == 0; }));
  const PublisherStatus status = publisher->status();
  EXPECT_EQ(status.messages(), 6u);
  EXPECT_EQ(status.subscribers, 1u);
  EXPECT_EQ(status.topics[static_cast<size_t>(Topic::kAudit)].messages, 3u);
  EXPECT_GT(status.topics[static_cast<size_t>(Topic::kPublished)].bytes, 10u);
  EXPECT_EQ(status.last_error, "");
  const auto json = json::Document::Parse(StatusJson(status));
  ASSERT_OK(json);
  EXPECT_EQ(json->root()["publishCount"].AsInteger(), 1);
}

// "misp_json " is the topic misp_json alone, "misp_json" all of them: subscriptions are prefixes.
TEST(PublisherTest, KnowsThatSubscriptionsArePrefixes) {
  TestEngine engine;
  const auto publisher = Start(engine);
  Subscriber subscriber(*publisher, "misp_json ");
  ASSERT_TRUE(subscriber.welcome());
  ASSERT_OK(engine->Execute(AddEvent{MakeEvent("e", {MakeAttribute("domain", "a.example")})}, engine.admin()));
  ASSERT_OK(engine->Execute(PublishEvent{EventId(1)}, engine.admin()));
  EXPECT_TRUE(subscriber.Next().starts_with(R"(misp_json {"Event":{"id":"1"},"_seq":)"));
  ASSERT_TRUE(Eventually([&] { return publisher->status().lag == 0; }));
  EXPECT_EQ(publisher->status().messages(), 1u) << "other topics were sent to nobody";
}

TEST(PublisherTest, RendersNothingWithoutSubscribersButGoesOn) {
  TestEngine engine;
  std::atomic<int> rendered{0};
  const auto publisher = Start(engine, Options(), [&](EventId) {
    ++rendered;
    return std::string("{}");
  });
  ASSERT_OK(engine->Execute(AddEvent{MakeEvent("e", {MakeAttribute("domain", "a.example")})}, engine.admin()));
  ASSERT_OK(engine->Execute(PublishEvent{EventId(1)}, engine.admin()));
  ASSERT_TRUE(Eventually([&] { return publisher->status().lag == 0; }));
  EXPECT_EQ(rendered, 0);
  EXPECT_EQ(publisher->status().messages(), 0u);
}

TEST(PublisherTest, GoesOnAfterARestartWhereItStopped) {
  TestEngine engine;
  PublisherOptions options = Options();
  auto publisher = Start(engine, options);
  Subscriber subscriber(*publisher, "misp_json_event ");
  ASSERT_TRUE(subscriber.welcome());
  ASSERT_OK(engine->Execute(AddEvent{MakeEvent("sent before")}, engine.admin()));
  EXPECT_NE(subscriber.Next().find("sent before"), std::string::npos);
  ASSERT_TRUE(Eventually([&] { return publisher->status().lag == 0; }));
  options.endpoint = publisher->status().endpoint;
  publisher.reset();
  ASSERT_OK(engine->Execute(AddEvent{MakeEvent("written meanwhile")}, engine.admin()));
  engine.Reopen();
  options.start_grace = milliseconds(2000);
  publisher = Start(engine, options);
  EXPECT_NE(subscriber.Next().find("written meanwhile"), std::string::npos);
}

TEST(PublisherTest, StartsAtTheEndTheFirstTimeAndAtTheCursorAfterwards) {
  TestEngine engine;
  ASSERT_OK(engine->Execute(AddEvent{MakeEvent("old")}, engine.admin()));
  const SequenceNumber old = engine->Snapshot()->sequence();
  auto publisher = Start(engine);
  EXPECT_EQ(publisher->status().done, old);
  publisher.reset();
  ASSERT_OK(engine->Execute(AddEvent{MakeEvent("new")}, engine.admin()));
  engine.Reopen();
  auto follower = engine->Follow("zmq", false);
  ASSERT_OK(follower);
  EXPECT_EQ((*follower)->position(), old);
}

TEST(PublisherTest, ProvesThatItLives) {
  TestEngine engine;
  PublisherOptions options = Options();
  options.idle_keep_alive = milliseconds(100);
  const auto publisher = Start(engine, options);
  Subscriber subscriber(*publisher, "misp_json_self");
  ASSERT_TRUE(subscriber.welcome());
  const std::string frame = subscriber.Next();
  const auto json = json::Document::Parse(frame.substr(frame.find(' ') + 1));
  ASSERT_OK(json);
  EXPECT_TRUE(json->root()["status"].is_string()) << frame;
  EXPECT_EQ(json->root()["uptime"].kind(), json::Value::Kind::kNumber) << frame;
  EXPECT_EQ(publisher->status().messages(), 0u) << "keep-alives are no messages";
}

TEST(PublisherTest, AsksForTheUsernameAndPassword) {
  TestEngine engine;
  PublisherOptions options = Options();
  options.username = "reader";
  options.password = "secret";
  options.idle_keep_alive = milliseconds(50);
  const auto publisher = Start(engine, options);
  Subscriber good(*publisher, "", "reader", "secret");
  EXPECT_TRUE(good.welcome());
  EXPECT_NE(good.Next(), "");
  const uint64_t subscriptions = publisher->status().subscriptions;
  ::zmq::context_t context;
  ::zmq::socket_t bad(context, ::zmq::socket_type::sub);
  bad.set(::zmq::sockopt::linger, 0);
  bad.set(::zmq::sockopt::plain_username, "reader");
  bad.set(::zmq::sockopt::plain_password, "wrong");
  bad.set(::zmq::sockopt::subscribe, "misp");
  bad.set(::zmq::sockopt::rcvtimeo, 500);
  bad.connect(publisher->status().endpoint);
  ::zmq::message_t message;
  EXPECT_FALSE(bad.recv(message));
  EXPECT_EQ(publisher->status().subscriptions, subscriptions);
}

TEST(PublisherTest, NamesAnEndpointThatIsInUse) {
  TestEngine engine;
  const auto publisher = Start(engine);
  PublisherOptions options = Options();
  options.endpoint = publisher->status().endpoint;
  const auto second = Publisher::Start(*engine, options, Render);
  EXPECT_TRUE(absl::IsUnavailable(second.status())) << second.status();
  EXPECT_NE(std::string(second.status().message()).find("in use"), std::string::npos) << second.status();
}

TEST(PublisherTest, PushesADocumentOutOfTurn) {
  TestEngine engine;
  const auto publisher = Start(engine);
  Subscriber subscriber(*publisher, "misp_json ");
  ASSERT_TRUE(subscriber.welcome());
  ASSERT_OK(publisher->Push(Render(EventId(9))));
  EXPECT_EQ(subscriber.Next(), "misp_json " + Render(EventId(9)));
}

TEST(PublisherTest, ASwitchedOffTopicIsSilent) {
  TestEngine engine;
  PublisherOptions options = Options();
  options.topics.Set(Topic::kAudit, false);
  const auto publisher = Start(engine, options);
  Subscriber subscriber(*publisher, "");
  ASSERT_TRUE(subscriber.welcome());
  ASSERT_OK(engine->Execute(AddEvent{MakeEvent("e")}, engine.admin()));
  EXPECT_EQ(subscriber.NextTopic(), "misp_json_event");
}

TEST(FeedSwitchTest, WhatHappensWhileItIsStoppedIsSentWhenItStarts) {
  TestEngine engine;
  FeedSwitch feed([&] { return Publisher::Start(*engine, Options(), Render); });
  EXPECT_FALSE(feed.status().has_value());
  EXPECT_TRUE(absl::IsFailedPrecondition(feed.Push("{}")));
  ASSERT_OK(feed.Start());
  ASSERT_OK(feed.Start()) << "it runs already";
  ASSERT_OK(feed.Push("{}"));
  ASSERT_OK(feed.Stop());
  EXPECT_FALSE(feed.status().has_value());
  EXPECT_TRUE(absl::IsFailedPrecondition(feed.Push("{}")));
  ASSERT_OK(feed.Stop()) << "it is stopped already";
  ASSERT_OK(engine->Execute(AddEvent{MakeEvent("e")}, engine.admin()));
  ASSERT_OK(feed.Start());
  EXPECT_TRUE(Eventually([&] { return feed.status()->lag == 0; }));
}

TEST(FeedSwitchTest, AFeedThatCannotStartStaysStopped) {
  FeedSwitch feed([]() -> absl::StatusOr<std::unique_ptr<Publisher>> { return absl::UnavailableError("the port is taken"); });
  EXPECT_TRUE(absl::IsUnavailable(feed.Start()));
  EXPECT_FALSE(feed.status().has_value());
}

}  // namespace
}  // namespace muninn::zmq
