// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_ZMQ_PUBLISHER_H_
#define MUNINN_SERVER_ZMQ_PUBLISHER_H_

// Publishes the log as MISP's ZeroMQ feed. A follower: it reads records once they are permanent, so it costs commands
// nothing, and goes on after a restart where it stopped.
//
// What it promises: messages in the order of the log, none for what was refused, each at least once from the log's point of
// view (after a crash the last second may be sent again; "_seq" tells). The wire promises less: a subscriber that is not
// there, or too slow, misses messages, and sees so by a gap in "_seq".
//
// Nobody subscribed to a topic: its messages are not rendered. Nobody subscribed at all: records are passed over, so a bulk
// import costs next to nothing here.

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/engine.h"
#include "server/zmq/messages.h"
#include "server/zmq/topics.h"

namespace muninn::zmq {

struct PublisherOptions {
  std::string endpoint = "tcp://127.0.0.1:50000";     // MISP's default; the feed knows no access rights: keep it local
  std::string username, password;                     // ZMTP PLAIN; both or none
  TopicSet topics = TopicSet::All();                  // switches; a topic that is off is silent
  bool sequence_numbers = true;                       // "_seq" and "_sub" (zmq.md §7.3)
  RenderHuntHit render_hunt_hit;                      // empty: no misp_json_hunt
  int send_messages_max = 100'000;                    // waiting for one slow subscriber
  std::chrono::milliseconds idle_keep_alive{10'000};  // misp_json_self after this much silence,
  std::chrono::milliseconds busy_keep_alive{60'000};  // and at least this often
  // When records are waiting at the start, they wait this much longer: subscribers of the last run need a moment to
  // connect again, and what is sent before that is lost to them. (libzmq tries every 100 ms.)
  std::chrono::milliseconds start_grace{500};
};

struct PublisherStatus {
  struct Count {
    uint64_t messages = 0, bytes = 0;  // sent since start; bytes of whole frames
  };
  std::string endpoint;  // with the real port
  double uptime_seconds = 0;
  std::array<Count, kTopics> topics;  // by Topic
  SequenceNumber done = 0;            // the last record that is dealt with
  SequenceNumber lag = 0;             // records behind the end of the log
  uint64_t subscribers = 0;           // connections now
  uint64_t connections = 0;           // since start
  uint64_t subscriptions = 0;         // different prefixes now
  uint64_t errors = 0;
  std::string last_error;  // empty: none since start

  uint64_t messages() const;  // without keep-alives
};

class Publisher {
 public:
  // Binds and starts its thread. `engine` must outlive it. `render` is called on that thread.
  // Errors: kUnavailable (the endpoint is in use), kInvalidArgument (options), those of Engine::Follow.
  static absl::StatusOr<std::unique_ptr<Publisher>> Start(Engine& engine, PublisherOptions options, RenderEvent render);
  // Stops within about 100 ms plus the record that is being sent, and remembers how far it came.
  virtual ~Publisher() = default;

  // Sends a document, {"Event":{…}}, on misp_json out of turn (events/pushEventToZMQ). Any thread.
  // Errors: kResourceExhausted (kPushesMax are waiting already), kFailedPrecondition (that topic is off).
  virtual absl::Status Push(std::string document) = 0;

  virtual PublisherStatus status() const = 0;  // any thread
};
inline constexpr size_t kPushesMax = 100;

// For people and machines: MISP's members (timestamp, timestampSettings, publishCount, messageCount) and all of the above.
std::string StatusJson(const PublisherStatus& status);

}  // namespace muninn::zmq

#endif  // MUNINN_SERVER_ZMQ_PUBLISHER_H_
