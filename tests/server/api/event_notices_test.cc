// SPDX-License-Identifier: Apache-2.0
//
// events/pushEventToZMQ with a feed; without one: tests/api/event_notices.http.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "server/api/api.h"
#include "tests/support/test_engine.h"

namespace muninn::api {
namespace {

class EventNoticesTest : public testing::Test {
 protected:
  EventNoticesTest() : api_(*engine_, WithFeed()) {
    const auto made = engine_->Execute(SetAuthKey{engine_.admin().user, std::string(40, 'k')}, engine_.admin());
    EXPECT_TRUE(made.ok()) << made.status();
  }
  Settings WithFeed() {
    Settings settings;
    settings.zmq = true;
    settings.push_to_feed = [this](std::string document) {
      pushed_.push_back(std::move(document));
      return feed_;
    };
    return settings;
  }
  http::Response Post(const std::string& target, const std::string& body) {
    http::Request request;
    request.method = http::Method::kPost;
    request.target = target;
    request.headers = {{"Authorization", std::string(40, 'k')}, {"Content-Type", "application/json"}, {"User-Agent", "PyMISP"}};
    request.body = body;
    request.remote_ip = "127.0.0.1";
    return api_.Handle(std::move(request));
  }
  TestEngine engine_;
  std::vector<std::string> pushed_;
  absl::Status feed_;
  Api api_;
};

TEST_F(EventNoticesTest, PushesTheDocumentOfAnEvent) {
  ASSERT_EQ(Post("/events/add", R"({"info": "to be pushed", "Attribute": [{"type": "text", "value": "a"}]})").status, 200);
  const http::Response response = Post("/events/pushEventToZMQ/1.json", "");
  EXPECT_EQ(response.status, 200);
  EXPECT_NE(response.body.find("Event published to ZMQ"), std::string::npos) << response.body;
  ASSERT_EQ(pushed_.size(), 1u);
  EXPECT_TRUE(pushed_[0].starts_with("{\"Event\":{")) << pushed_[0];
  EXPECT_NE(pushed_[0].find("\"to be pushed\""), std::string::npos);
}

TEST_F(EventNoticesTest, SaysWhatHinders) {
  ASSERT_EQ(Post("/events/add", R"({"info": "one"})").status, 200);
  feed_ = absl::FailedPreconditionError("that topic is off");
  EXPECT_NE(Post("/events/pushEventToZMQ/1", "").body.find("ZMQ event publishing not enabled."), std::string::npos);
  feed_ = absl::ResourceExhaustedError("too many are waiting");
  EXPECT_GE(Post("/events/pushEventToZMQ/1", "").status, 400);
  pushed_.clear();
  EXPECT_NE(Post("/events/pushEventToZMQ/99", "").body.find("Invalid event."), std::string::npos);
  EXPECT_TRUE(pushed_.empty());
}

}  // namespace
}  // namespace muninn::api
