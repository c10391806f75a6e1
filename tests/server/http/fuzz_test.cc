// SPDX-License-Identifier: Apache-2.0
// Whatever a client sends, the others are answered.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "server/http/compression.h"
#include "tests/server/http/test_client.h"

namespace muninn::http {
namespace {

constexpr uint32_t kSeed = 20240611;
constexpr int kRounds = 600;

const std::string kSamples[] = {
    Get("/events/view/1", "Accept-Encoding: gzip\r\nAuthorization: key\r\n"),
    Post("/events/add", "{\"Event\":{}}", "Content-Type: application/json\r\n"),
    Post("/", std::string("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00", 20),
         "Content-Encoding: gzip\r\n"),
    "POST /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nT: x\r\n\r\n",
    "PUT / HTTP/1.1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello",
    "HEAD /stream HTTP/1.1\r\n\r\n",
    "GET /stream HTTP/1.0\r\n\r\n",
};

class Mutator {
 public:
  explicit Mutator(uint32_t seed) : random_(seed) {}

  std::string Next() {
    std::string bytes = Number(8) == 0 ? Noise(Number(300)) : kSamples[Number(std::size(kSamples))];
    if (Number(3) == 0) bytes += kSamples[Number(std::size(kSamples))];
    for (size_t changes = Number(5); changes > 0 && !bytes.empty(); --changes) Change(bytes);
    return bytes;
  }
  size_t Number(size_t below) { return std::uniform_int_distribution<size_t>(0, below - 1)(random_); }

 private:
  std::string Noise(size_t size) {
    std::string bytes(size, '\0');
    for (char& byte : bytes) byte = static_cast<char>(Number(256));
    return bytes;
  }
  void Change(std::string& bytes) {
    const size_t at = Number(bytes.size());
    switch (Number(5)) {
      case 0:
        bytes[at] = static_cast<char>(Number(256));
        break;
      case 1:
        bytes.erase(at, 1 + Number(10));
        break;
      case 2:
        bytes.insert(at, Noise(1 + Number(10)));
        break;
      case 3:
        bytes.insert(at, "\r\n");
        break;
      case 4:
        bytes.insert(at, bytes.substr(at, Number(50)));
        break;
    }
  }
  std::mt19937 random_;
};

TEST(FuzzTest, GoesOnAnsweringAfterAnyBytes) {
  ServerOptions options = TestOptions();
  options.idle_timeout = options.read_timeout = options.write_timeout = std::chrono::milliseconds(500);
  options.header_bytes_max = 1000;
  options.body_bytes_max = 10'000;
  const auto server = StartServer(
      std::move(options),
      [](Request&& request) {
        if (request.target != "/stream") return Response{.body = request.target + request.body};
        return Response{.stream = [](BodySink& sink) {
          for (int i = 0; i < 100; ++i) {
            if (!sink.Write(std::string(1000, 's'))) return false;
          }
          return true;
        }};
      },
      [](Method method, std::string_view) { return method == Method::kPut; });
  Mutator mutator(kSeed);
  for (int round = 0; round < kRounds; ++round) {
    SCOPED_TRACE(round);
    TestClient hostile(server->port());
    hostile.Send(mutator.Next());
    if (mutator.Number(4) == 0) hostile.FinishSending();
    if (mutator.Number(4) == 0) hostile.Close();
    TestClient honest(server->port());
    const auto reply = honest.Ask(Get("/honest"));
    ASSERT_TRUE(reply);
    ASSERT_EQ(reply->body, "/honest");
  }
  EXPECT_TRUE(Eventually([&] { return server->counters().open_connections == 0; }));
}

TEST(FuzzTest, UnpacksAnythingWithinTheBound) {
  Mutator mutator(kSeed);
  Gzipper gzipper;
  for (int round = 0; round < 2000; ++round) {
    std::string packed, out;
    gzipper.Begin();
    gzipper.Add(std::string(mutator.Number(5000), 'a') + mutator.Next(), Gzipper::Flush::kFinish, packed);
    for (size_t changes = mutator.Number(4); changes > 0; --changes) {
      packed[mutator.Number(packed.size())] = static_cast<char>(mutator.Number(256));
    }
    if (mutator.Number(3) == 0) packed.resize(mutator.Number(packed.size()));
    Gunzip(packed, 1000, out);
    ASSERT_LE(out.size(), 1000u);
  }
}

}  // namespace
}  // namespace muninn::http
