// SPDX-License-Identifier: Apache-2.0
#include "server/zmq/socket.h"

#include <cstring>
#include <set>
#include <utility>
#include <vector>

#include <zmq.hpp>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "schema/base/status.h"

namespace muninn::zmq {
namespace {

constexpr int kLingerMs = 500;
constexpr size_t kSubscriptionBytesMax = 1024;
constexpr size_t kSubscriptionsMax = 4096;
// ZeroMQ asks a socket at this address who may log in (ZeroMQ RFC 27, ZAP).
constexpr char kLoginEndpoint[] = "inproc://zeromq.zap.01";
constexpr char kMonitorEndpoint[] = "inproc://connections";

// Takes the same time wherever the texts differ.
bool SameSecret(std::string_view given, std::string_view wanted) {
  unsigned difference = given.size() != wanted.size();
  for (size_t i = 0; i < given.size(); ++i)
    difference |= static_cast<unsigned char>(given[i]) ^ static_cast<unsigned char>(wanted[i % wanted.size()]);
  return difference == 0;
}

class SocketImpl final : public Socket {
 public:
  explicit SocketImpl(const SocketOptions& options)
      : username_(options.username),
        password_(options.password),
        publisher_(context_, ::zmq::socket_type::xpub),
        logins_(context_, ::zmq::socket_type::rep),
        monitor_(context_, ::zmq::socket_type::pair) {
    publisher_.set(::zmq::sockopt::sndhwm, options.send_messages_max);
    publisher_.set(::zmq::sockopt::linger, kLingerMs);
    logins_.set(::zmq::sockopt::linger, 0);
    monitor_.set(::zmq::sockopt::linger, 0);
    if (!username_.empty()) {
      logins_.bind(kLoginEndpoint);
      publisher_.set(::zmq::sockopt::plain_server, true);
    }
    if (zmq_socket_monitor(publisher_.handle(), kMonitorEndpoint, ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_DISCONNECTED) != 0)
      throw ::zmq::error_t();
    monitor_.connect(kMonitorEndpoint);
    publisher_.bind(options.endpoint);
  }
  ~SocketImpl() override { zmq_socket_monitor(publisher_.handle(), nullptr, 0); }

  void Poll() override {
    while (AnswerLogin()) {
    }
    while (NoteSubscription()) {
    }
    while (NoteConnection()) {
    }
  }

  TopicSet Wanted() const override { return wanted_; }

  absl::Status Send(Topic topic, std::string_view json) override {
    const std::string_view name = NameOf(topic);
    ::zmq::message_t frame(name.size() + 1 + json.size());
    char* bytes = frame.data<char>();
    std::memcpy(bytes, name.data(), name.size());
    bytes[name.size()] = ' ';
    std::memcpy(bytes + name.size() + 1, json.data(), json.size());
    try {
      publisher_.send(frame, ::zmq::send_flags::dontwait);
    } catch (const ::zmq::error_t& error) {
      return absl::UnavailableError(error.what());
    }
    return absl::OkStatus();
  }

  uint64_t connections() const override { return open_.size(); }
  uint64_t connected() const override { return connected_; }
  uint64_t subscriptions() const override { return subscriptions_.size(); }
  std::string endpoint() const override { return publisher_.get(::zmq::sockopt::last_endpoint); }

 private:
  // The first byte says whether a prefix is now subscribed to, or by nobody any more.
  bool NoteSubscription() {
    ::zmq::message_t message;
    if (!Receive(publisher_, message)) return false;
    const std::string_view text = message.to_string_view();
    if (text.empty() || text.size() > kSubscriptionBytesMax) return true;
    if (text[0] == 1 && subscriptions_.size() < kSubscriptionsMax) subscriptions_.emplace(text.substr(1));
    if (text[0] == 0) subscriptions_.erase(std::string(text.substr(1)));
    wanted_ = TopicSet();
    for (size_t i = 0; i < kTopics; ++i) {
      const std::string start = absl::StrCat(ToAbsl(kTopicNames[i]), " ");
      for (const std::string& prefix : subscriptions_) {
        if (start.starts_with(prefix) || prefix.starts_with(start)) wanted_.Set(static_cast<Topic>(i), true);
      }
    }
    return true;
  }

  bool NoteConnection() {
    ::zmq::message_t event, address;
    if (!Receive(monitor_, event)) return false;
    if (event.more()) Receive(monitor_, address);
    uint16_t what = 0;
    int32_t descriptor = 0;
    if (event.size() < sizeof what + sizeof descriptor) return true;
    std::memcpy(&what, event.data(), sizeof what);
    std::memcpy(&descriptor, event.data<char>() + sizeof what, sizeof descriptor);
    if (what == ZMQ_EVENT_ACCEPTED) {
      open_.insert(descriptor);
      ++connected_;
    } else {
      open_.erase(descriptor);
    }
    return true;
  }

  // Request: version, request id, domain, address, identity, mechanism, and for PLAIN username and password.
  // Reply: version, request id, status code, status text, user id, metadata.
  bool AnswerLogin() {
    if (username_.empty()) return false;
    std::vector<std::string> request;
    for (bool more = true; more;) {
      ::zmq::message_t part;
      if (!Receive(logins_, part)) return false;
      request.push_back(part.to_string());
      more = part.more();
    }
    const bool good =
        request.size() == 8 && request[5] == "PLAIN" && (SameSecret(request[6], username_) & SameSecret(request[7], password_));
    const std::string reply[] = {"1.0",
                                 request.size() > 1 ? request[1] : "",
                                 good ? "200" : "400",
                                 good ? "OK" : "wrong username or password",
                                 good ? username_ : "",
                                 ""};
    for (size_t i = 0; i < std::size(reply); ++i) {
      logins_.send(::zmq::buffer(reply[i]), i + 1 < std::size(reply) ? ::zmq::send_flags::sndmore : ::zmq::send_flags::none);
    }
    return true;
  }

  static bool Receive(::zmq::socket_t& socket, ::zmq::message_t& message) {
    try {
      return socket.recv(message, ::zmq::recv_flags::dontwait).has_value();
    } catch (const ::zmq::error_t&) {
      return false;  // interrupted by a signal; the next poll will do
    }
  }

  const std::string username_, password_;
  ::zmq::context_t context_;
  ::zmq::socket_t publisher_, logins_, monitor_;
  std::set<std::string, std::less<>> subscriptions_;
  TopicSet wanted_;
  absl::flat_hash_set<int32_t> open_;  // sockets of subscribers
  uint64_t connected_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Socket>> Socket::Open(const SocketOptions& options) {
  if (options.username.empty() != options.password.empty())
    return absl::InvalidArgumentError("ZeroMQ: username and password are only of use together");
  try {
    return std::unique_ptr<Socket>(new SocketImpl(options));
  } catch (const ::zmq::error_t& error) {
    switch (error.num()) {
      case EADDRINUSE:
        return absl::UnavailableError(absl::StrCat("ZeroMQ: ", options.endpoint, " is in use by another process"));
      case EINVAL:
      case EPROTONOSUPPORT:
        return absl::InvalidArgumentError(absl::StrCat("ZeroMQ: \"", options.endpoint, "\" is no endpoint"));
      default:
        return absl::UnavailableError(absl::StrCat("ZeroMQ: ", options.endpoint, ": ", error.what()));
    }
  }
}

}  // namespace muninn::zmq
