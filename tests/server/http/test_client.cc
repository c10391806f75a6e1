// SPDX-License-Identifier: Apache-2.0
#include "tests/server/http/test_client.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>

namespace muninn::http {
namespace {

bool SameName(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

Reply ParseHead(std::string_view head) {
  Reply reply;
  size_t end = head.find("\r\n");
  reply.status = std::atoi(std::string(head.substr(9, 3)).c_str());
  while (end + 2 < head.size()) {
    head.remove_prefix(end + 2);
    end = head.find("\r\n");
    const std::string_view line = head.substr(0, end);
    const size_t colon = line.find(": ");
    if (colon != std::string_view::npos) reply.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
  }
  reply.chunked = reply.Header("Transfer-Encoding") == "chunked";
  return reply;
}

}  // namespace

std::string_view Reply::Header(std::string_view name) const {
  for (const auto& [header, value] : headers) {
    if (SameName(header, name)) return value;
  }
  return {};
}

TestClient::TestClient(uint16_t port, int receive_buffer_bytes) : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
  if (receive_buffer_bytes > 0) {
    setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
  }
  const timeval patience{kPatience.count(), 0};
  setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
}

TestClient::~TestClient() { Close(); }

void TestClient::Close() {
  if (fd_ >= 0) close(std::exchange(fd_, -1));
}

void TestClient::FinishSending() { shutdown(fd_, SHUT_WR); }

bool TestClient::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

std::string TestClient::Receive(size_t max) {
  if (!pending_.empty()) {
    std::string taken = pending_.substr(0, max);
    pending_.erase(0, taken.size());
    return taken;
  }
  std::string bytes(max, '\0');
  const ssize_t n = recv(fd_, bytes.data(), max, 0);
  bytes.resize(n > 0 ? static_cast<size_t>(n) : 0);
  return bytes;
}

bool TestClient::FillUntil(const std::function<bool()>& enough) {
  while (!enough()) {
    char buffer[65536];
    const ssize_t n = recv(fd_, buffer, sizeof buffer, 0);
    if (n <= 0) return false;
    pending_.append(buffer, static_cast<size_t>(n));
  }
  return true;
}

void TestClient::ReadChunks(Reply& reply) {
  while (true) {
    if (!FillUntil([this] { return pending_.find("\r\n") != std::string::npos; })) return;
    const size_t size = std::strtoul(pending_.c_str(), nullptr, 16);
    pending_.erase(0, pending_.find("\r\n") + 2);
    if (!FillUntil([this, size] { return pending_.size() >= size + 2; })) return;
    reply.body.append(pending_, 0, size);
    pending_.erase(0, size + 2);
    if (size == 0) {
      reply.complete = true;
      return;
    }
  }
}

std::optional<Reply> TestClient::ReadReply(bool to_head) {
  if (!FillUntil([this] { return pending_.find("\r\n\r\n") != std::string::npos; })) return std::nullopt;
  const size_t head_size = pending_.find("\r\n\r\n") + 4;
  Reply reply = ParseHead(std::string_view(pending_).substr(0, head_size));
  pending_.erase(0, head_size);
  if (to_head || reply.status < 200 || reply.status == 204 || reply.status == 304) {
    reply.complete = true;
  } else if (reply.chunked) {
    ReadChunks(reply);
  } else if (!reply.Header("Content-Length").empty()) {
    const size_t size = std::strtoul(std::string(reply.Header("Content-Length")).c_str(), nullptr, 10);
    reply.complete = FillUntil([this, size] { return pending_.size() >= size; });
    reply.body = pending_.substr(0, size);
    pending_.erase(0, reply.body.size());
  } else {
    FillUntil([] { return false; });
    reply.body = std::exchange(pending_, "");
  }
  return reply;
}

std::optional<Reply> TestClient::Ask(std::string_view request) {
  Send(request);
  return ReadReply(request.starts_with("HEAD "));
}

bool TestClient::IsClosedWithin(std::chrono::milliseconds patience) {
  pollfd wait{fd_, POLLIN, 0};
  if (!pending_.empty() || poll(&wait, 1, static_cast<int>(patience.count())) != 1) return false;
  char byte;
  return recv(fd_, &byte, 1, MSG_DONTWAIT) <= 0;
}

std::string Get(std::string_view target, std::string_view headers) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: test\r\n" + std::string(headers) + "\r\n";
}

std::string Post(std::string_view target, std::string_view body, std::string_view headers) {
  return "POST " + std::string(target) + " HTTP/1.1\r\nHost: test\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(headers) + "\r\n" + std::string(body);
}

ServerOptions TestOptions() {
  ServerOptions options;
  options.port = 0;
  options.worker_threads = 4;
  return options;
}

std::unique_ptr<Server> StartServer(ServerOptions options, Handler handler, IsQuick is_quick) {
  auto server = Server::Start(std::move(options), std::move(handler), std::move(is_quick));
  EXPECT_TRUE(server.ok()) << server.status();
  return server.ok() ? std::move(*server) : nullptr;
}

bool Eventually(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + TestClient::kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

}  // namespace muninn::http
