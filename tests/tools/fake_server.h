// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_TESTS_TOOLS_FAKE_SERVER_H_
#define MUNINN_TESTS_TOOLS_FAKE_SERVER_H_

// An HTTP server for tests: one connection at a time, keep-alive, answers by a function.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace muninn::tools {

struct FakeRequest {
  std::string line;     // "POST /events/add HTTP/1.1"
  std::string headers;  // as sent
  std::string body;
};
struct FakeReply {
  int status = 200;
  std::string body;
  std::string headers;  // further ones, each with its line end
};

class FakeServer {
 public:
  using Handler = std::function<FakeReply(const FakeRequest&)>;

  explicit FakeServer(Handler handler) : handler_(std::move(handler)), listener_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    listen(listener_, 8);
    socklen_t size = sizeof address;
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    url_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    thread_ = std::thread([this] { Serve(); });
  }
  ~FakeServer() {
    stopping_ = true;
    shutdown(listener_, SHUT_RDWR);
    if (const int open = connection_; open >= 0) shutdown(open, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;

  const std::string& url() const { return url_; }
  int connections() const { return connections_; }
  std::vector<FakeRequest> requests() const {
    absl::MutexLock lock(&mutex_);
    return requests_;
  }

 private:
  void Serve() {
    while (!stopping_) {
      const int connection = accept(listener_, nullptr, nullptr);
      if (connection < 0) return;
      ++connections_;
      connection_ = connection;
      std::string buffer;
      while (!stopping_ && Answer(connection, buffer)) {
      }
      connection_ = -1;
      close(connection);
    }
  }

  bool Answer(int connection, std::string& buffer) {
    size_t head = 0;
    while ((head = buffer.find("\r\n\r\n")) == std::string::npos) {
      if (!Read(connection, buffer)) return false;
    }
    FakeRequest request;
    request.line = buffer.substr(0, buffer.find("\r\n"));
    request.headers = buffer.substr(0, head + 2);
    const size_t length = request.headers.find("Content-Length: ");
    const size_t bytes = length == std::string::npos ? 0 : std::strtoul(request.headers.c_str() + length + 16, nullptr, 10);
    while (buffer.size() < head + 4 + bytes) {
      if (!Read(connection, buffer)) return false;
    }
    request.body = buffer.substr(head + 4, bytes);
    buffer.erase(0, head + 4 + bytes);
    {
      absl::MutexLock lock(&mutex_);
      requests_.push_back(request);
    }
    const FakeReply reply = handler_(request);
    if (reply.status == 0) return false;  // hangs up
    const std::string text = "HTTP/1.1 " + std::to_string(reply.status) +
                             " X\r\nContent-Length: " + std::to_string(reply.body.size()) + "\r\n" + reply.headers + "\r\n" +
                             reply.body;
    return send(connection, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
  }

  static bool Read(int connection, std::string& buffer) {
    char bytes[4096];
    const ssize_t got = recv(connection, bytes, sizeof bytes, 0);
    if (got > 0) buffer.append(bytes, static_cast<size_t>(got));
    return got > 0;
  }

  Handler handler_;
  int listener_;
  std::string url_;
  std::atomic<bool> stopping_{false};
  std::atomic<int> connection_{-1}, connections_{0};
  mutable absl::Mutex mutex_;
  std::vector<FakeRequest> requests_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace muninn::tools

#endif  // MUNINN_TESTS_TOOLS_FAKE_SERVER_H_
