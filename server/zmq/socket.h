// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_ZMQ_SOCKET_H_
#define MUNINN_SERVER_ZMQ_SOCKET_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "server/zmq/topics.h"

namespace muninn::zmq {

struct SocketOptions {
  std::string endpoint;  // "tcp://127.0.0.1:50000"; port "*": any free one
  // Both set: subscribers must give them (ZMTP PLAIN; not encrypted). Both empty: anyone who can connect may listen.
  std::string username, password;
  // Messages waiting for one slow subscriber; further ones are lost for that subscriber alone. 0: no limit.
  int send_messages_max = 100'000;
};

// A publishing socket that knows what is subscribed to. The only door to ZeroMQ of the server. One thread at a time; it may
// be opened in another one.
class Socket {
 public:
  // Binds. Errors: kUnavailable (endpoint in use, no permission), kInvalidArgument (no endpoint, username without password).
  static absl::StatusOr<std::unique_ptr<Socket>> Open(const SocketOptions& options);
  virtual ~Socket() = default;  // sends what is queued, for up to half a second

  // Takes note of subscriptions, connections and logins that came since; waits for nothing. Call it often.
  virtual void Poll() = 0;
  // The topics of which somebody wants at least some messages: a subscription is a prefix of "topic {json}".
  virtual TopicSet Wanted() const = 0;
  // Hands over one frame, "topic json". Never blocks. Errors: kUnavailable.
  virtual absl::Status Send(Topic topic, std::string_view json) = 0;

  virtual uint64_t connections() const = 0;    // now
  virtual uint64_t connected() const = 0;      // since start
  virtual uint64_t subscriptions() const = 0;  // different ones, now
  virtual std::string endpoint() const = 0;    // with the real port
};

}  // namespace muninn::zmq

#endif  // MUNINN_SERVER_ZMQ_SOCKET_H_
