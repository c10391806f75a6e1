// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_TESTS_SERVER_HTTP_TEST_CLIENT_H_
#define MUNINN_TESTS_SERVER_HTTP_TEST_CLIENT_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/http/server.h"

namespace muninn::http {

// A response as it came over the wire.
struct Reply {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;  // chunks joined, still packed
  bool chunked = false;
  bool complete = false;  // the body came to its end
  std::string_view Header(std::string_view name) const;
};

// A client that sends exactly the bytes it is told to, over a blocking socket. A read that waits longer than
// kPatience counts as the end of the connection.
class TestClient {
 public:
  static constexpr std::chrono::seconds kPatience{10};

  explicit TestClient(uint16_t port, int receive_buffer_bytes = 0);
  ~TestClient();
  TestClient(const TestClient&) = delete;
  TestClient& operator=(const TestClient&) = delete;

  // False: the server has closed.
  bool Send(std::string_view bytes);
  // Up to `max` bytes; "" at the end.
  std::string Receive(size_t max = 65536);
  // Reads one response; nothing when the connection ends before its head does. `to_head`: it answers HEAD.
  std::optional<Reply> ReadReply(bool to_head = false);
  // Send and ReadReply.
  std::optional<Reply> Ask(std::string_view request);
  // Whether the server ends the connection within `patience` without sending anything.
  bool IsClosedWithin(std::chrono::milliseconds patience);
  void FinishSending();
  void Close();

 private:
  bool FillUntil(const std::function<bool()>& enough);
  void ReadChunks(Reply& reply);

  int fd_ = -1;
  std::string pending_;  // received and not yet taken
};

// "GET <target> HTTP/1.1" with `headers` ("Name: value\r\n" each).
std::string Get(std::string_view target, std::string_view headers = "");
// The same with POST and a body.
std::string Post(std::string_view target, std::string_view body, std::string_view headers = "");

// Options for a test: any port.
ServerOptions TestOptions();
// Starts a server or fails the test.
std::unique_ptr<Server> StartServer(ServerOptions options, Handler handler, IsQuick is_quick = nullptr);
// Waits until `condition` holds, at most kPatience.
bool Eventually(const std::function<bool()>& condition);

}  // namespace muninn::http

#endif  // MUNINN_TESTS_SERVER_HTTP_TEST_CLIENT_H_
