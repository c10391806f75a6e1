// SPDX-License-Identifier: Apache-2.0
#include <thread>

#include "gtest/gtest.h"
#include "server/zmq/publisher.h"
#include "tests/support/test_engine.h"
#include "tools/commands.h"

namespace muninn::tools {
namespace {

// Adds events until `done`: a message that was sent before the subscription arrived is lost, as it should be.
void AddEventsUntil(const std::atomic<bool>& done, TestEngine& engine) {
  while (!done) {
    EXPECT_OK(engine->Execute(AddEvent{MakeEvent("seen by tail")}, engine.admin()));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

TEST(TailTest, PrintsTheJsonOfTheTopicsAskedFor) {
  TestEngine engine;
  zmq::PublisherOptions options;
  options.endpoint = "tcp://127.0.0.1:*";
  auto publisher = zmq::Publisher::Start(*engine, options, [](EventId) { return std::string(); });
  ASSERT_TRUE(publisher.ok()) << publisher.status();
  std::atomic<bool> done{false};
  std::thread writer([&] { AddEventsUntil(done, engine); });
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const std::string endpoint = (*publisher)->status().endpoint;
  const std::vector<std::string> words = {"tail", "--zmq=" + endpoint, "-o", "misp_json_event", "-s", "-n", "2"};
  const int code = RunMuninn(words);
  const std::string out = testing::internal::GetCapturedStdout(), err = testing::internal::GetCapturedStderr();
  done = true;
  writer.join();
  EXPECT_EQ(code, kDone);
  EXPECT_TRUE(out.starts_with(R"({"Event":{"id":")")) << out;
  EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 2) << out;
  EXPECT_NE(err.find("misp_json_event: 2"), std::string::npos) << err;
}

TEST(TailTest, AnEndpointThatIsNoneIsNamed) {
  testing::internal::CaptureStderr();
  const int code = RunMuninn(std::vector<std::string>{"tail", "--zmq=nonsense"});
  const std::string err = testing::internal::GetCapturedStderr();
  EXPECT_EQ(code, kFailed);
  EXPECT_NE(err.find("nonsense"), std::string::npos) << err;
}

}  // namespace
}  // namespace muninn::tools
