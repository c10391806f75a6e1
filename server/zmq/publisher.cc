// SPDX-License-Identifier: Apache-2.0
#include "server/zmq/publisher.h"

#include <atomic>
#include <deque>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "engine/settings/settings.h"
#include "schema/base/status.h"
#include "schema/json/json_writer.h"
#include "server/stored_files.h"
#include "server/zmq/socket.h"

namespace muninn::zmq {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kRecordsPerBatch = 64;             // a record holds up to 2,048 attributes
constexpr std::chrono::milliseconds kPatience{50};  // how soon new subscribers and the end are noticed
constexpr std::chrono::milliseconds kGraceStep{10};
constexpr std::chrono::milliseconds kRememberEvery{1000};
constexpr std::chrono::milliseconds kPauseAfterError{1000};

// Shown in turn, a step every ten seconds. Only the change matters, to people who watch.
constexpr std::string_view kStatusTexts[] = {
    "The raven is awake.",        "Circling above the log.", "Nothing escapes these eyes.",
    "All quiet, still watching.", "Memory serves.",
};

class PublisherImpl final : public Publisher {
 public:
  PublisherImpl(Engine& engine, PublisherOptions options, RenderEvent render, std::unique_ptr<Socket> socket,
                std::unique_ptr<Follower> follower)
      : engine_(engine),
        options_(std::move(options)),
        render_(std::move(render)),
        socket_(std::move(socket)),
        follower_(std::move(follower)),
        start_(Clock::now()),
        last_sent_(start_),
        last_alive_(start_),
        remembered_at_(start_),
        done_(follower_->position()) {
    Tell();
    thread_ = std::thread([this] { Run(); });
  }
  ~PublisherImpl() override {
    stopping_ = true;
    thread_.join();
  }

  absl::Status Push(std::string document) override {
    if (!options_.topics.has(Topic::kPublished)) return absl::FailedPreconditionError("ZMQ event publishing not enabled.");
    absl::MutexLock lock(&mutex_);
    if (pushes_.size() >= kPushesMax) return absl::ResourceExhaustedError("too many events are waiting to be published");
    pushes_.push_back(std::move(document));
    return absl::OkStatus();
  }

  PublisherStatus status() const override {
    absl::MutexLock lock(&mutex_);
    PublisherStatus status = status_;
    status.uptime_seconds = std::chrono::duration<double>(Clock::now() - start_).count();
    const SequenceNumber end = engine_.Snapshot()->sequence();
    status.lag = end > status.done ? end - status.done : 0;
    return status;
  }

 private:
  void Run() {
    AwaitSubscribers();
    while (!stopping_) {
      socket_->Poll();
      SendPushes();
      absl::StatusOr<std::vector<Record>> records = follower_->Next(kRecordsPerBatch, kPatience);
      if (!records.ok()) {
        Note(records.status());
        std::this_thread::sleep_for(kPauseAfterError);
      } else if (!records->empty()) {
        SendBatch(*records);
      }
      KeepAlive();
      if (done_ != remembered_ && Clock::now() - remembered_at_ >= kRememberEvery) Remember();
      Tell();
    }
    if (done_ != remembered_) Remember();
    Tell();
  }

  void AwaitSubscribers() {
    if (engine_.Snapshot()->sequence() <= done_) return;
    while (!stopping_ && Clock::now() - start_ < options_.start_grace) {
      socket_->Poll();
      Tell();
      std::this_thread::sleep_for(kGraceStep);
    }
  }

  void SendBatch(const std::vector<Record>& records) {
    socket_->Poll();
    const std::shared_ptr<const Snapshot> snapshot = engine_.Snapshot();
    ReaderNames names(snapshot->reader());
    for (const Record& record : records) {
      // What is left is sent after the next start.
      if (stopping_) return;
      SendRecord(record, snapshot->reader(), names);
      done_ = record.sequence;
      socket_->Poll();
      KeepAlive();
    }
  }

  void SendRecord(const Record& record, const Reader& reader, ReaderNames& names) {
    MessageOptions options;
    options.topics = socket_->Wanted() & options_.topics;
    options.sequence_numbers = options_.sequence_numbers;
    options.render_hunt_hit = options_.render_hunt_hit;
    if (SettingFlag(reader, "Plugin.ZeroMQ_include_attachments")) options.files = ReaderOf(engine_.files());
    const auto emit = [&](Topic topic, std::string&& json) {
      Send(topic, json);
      last_sequence_ = record.sequence;
    };
    // One record that can't be shown must not end the feed for all that follow.
    Note(EmitMessages(record, reader, names, render_, options, emit));
  }

  void Send(Topic topic, std::string_view json) {
    const absl::Status status = socket_->Send(topic, json);
    last_sent_ = Clock::now();
    if (!status.ok()) return Note(status);
    PublisherStatus::Count& count = counts_[static_cast<size_t>(topic)];
    ++count.messages;
    count.bytes += NameOf(topic).size() + 1 + json.size();
  }

  void SendPushes() {
    std::deque<std::string> pushes;
    {
      absl::MutexLock lock(&mutex_);
      pushes.swap(pushes_);
    }
    for (const std::string& document : pushes) {
      if (socket_->Wanted().has(Topic::kPublished)) Send(Topic::kPublished, document);
    }
  }

  void KeepAlive() {
    const Clock::time_point now = Clock::now();
    if (now - last_sent_ < options_.idle_keep_alive && now - last_alive_ < options_.busy_keep_alive) return;
    last_sent_ = last_alive_ = now;
    if (!options_.topics.has(Topic::kSelf) || !socket_->Wanted().has(Topic::kSelf)) return;
    const auto uptime = std::chrono::duration_cast<std::chrono::seconds>(now - start_).count();
    std::string json;
    json::JsonWriter writer(&json);
    writer.BeginObject();
    writer.Member("status", kStatusTexts[static_cast<size_t>(uptime / 10) % std::size(kStatusTexts)]);
    writer.MemberNumber("uptime", uptime);
    // Of the last message that was sent, so that a gap shows even when nothing follows.
    if (options_.sequence_numbers) writer.MemberId("_seq", last_sequence_);
    writer.EndObject();
    Send(Topic::kSelf, json);
  }

  void Remember() {
    Note(follower_->Done(done_));
    remembered_ = done_;
    remembered_at_ = Clock::now();
  }

  void Note(const absl::Status& status) {
    if (status.ok()) return;
    ++errors_;
    last_error_ = ToStd(status.message());
  }

  // Once a round, so that counting costs no lock a message.
  void Tell() {
    absl::MutexLock lock(&mutex_);
    if (status_.endpoint.empty()) status_.endpoint = socket_->endpoint();
    status_.topics = counts_;
    status_.done = done_;
    status_.subscribers = socket_->connections();
    status_.connections = socket_->connected();
    status_.subscriptions = socket_->subscriptions();
    status_.errors = errors_;
    status_.last_error = last_error_;
  }

  Engine& engine_;
  const PublisherOptions options_;
  const RenderEvent render_;
  const std::unique_ptr<Socket> socket_;
  const std::unique_ptr<Follower> follower_;
  const Clock::time_point start_;

  // The thread's own.
  Clock::time_point last_sent_, last_alive_, remembered_at_;
  SequenceNumber done_, remembered_ = 0;
  SequenceNumber last_sequence_ = 0;
  std::array<PublisherStatus::Count, kTopics> counts_{};
  uint64_t errors_ = 0;
  std::string last_error_;

  mutable absl::Mutex mutex_;
  PublisherStatus status_ ABSL_GUARDED_BY(mutex_);
  std::deque<std::string> pushes_ ABSL_GUARDED_BY(mutex_);
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

void WriteCount(json::JsonWriter& writer, std::string_view topic, const PublisherStatus::Count& count) {
  writer.Key(topic);
  writer.BeginObject();
  writer.MemberNumber("messages", static_cast<int64_t>(count.messages));
  writer.MemberNumber("bytes", static_cast<int64_t>(count.bytes));
  writer.EndObject();
}

}  // namespace

uint64_t PublisherStatus::messages() const {
  uint64_t sum = 0;
  for (size_t i = 0; i < kTopics; ++i) sum += static_cast<Topic>(i) == Topic::kSelf ? 0 : topics[i].messages;
  return sum;
}

absl::StatusOr<std::unique_ptr<Publisher>> Publisher::Start(Engine& engine, PublisherOptions options, RenderEvent render) {
  SocketOptions socket_options{options.endpoint, options.username, options.password, options.send_messages_max};
  ASSIGN_OR_RETURN(std::unique_ptr<Socket> socket, Socket::Open(socket_options));
  ASSIGN_OR_RETURN(std::unique_ptr<Follower> follower, engine.Follow("zmq", /*from_beginning=*/false));
  // From now on there is a cursor: what is written before the first message must not be passed over after a crash.
  RETURN_IF_ERROR(follower->Done(follower->position()));
  return std::unique_ptr<Publisher>(
      new PublisherImpl(engine, std::move(options), std::move(render), std::move(socket), std::move(follower)));
}

std::string StatusJson(const PublisherStatus& status) {
  const double now = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  std::string json;
  json::JsonWriter writer(&json);
  writer.BeginObject();
  writer.Key("timestamp");
  writer.Double(now - status.uptime_seconds);
  writer.Key("timestampSettings");
  writer.Double(now - status.uptime_seconds);
  writer.MemberNumber("publishCount", static_cast<int64_t>(status.topics[static_cast<size_t>(Topic::kPublished)].messages));
  writer.MemberNumber("messageCount", static_cast<int64_t>(status.messages()));
  writer.Member("endpoint", status.endpoint);
  writer.MemberNumber("uptime", static_cast<int64_t>(status.uptime_seconds));
  writer.MemberNumber("sequence", static_cast<int64_t>(status.done));
  writer.MemberNumber("lag", static_cast<int64_t>(status.lag));
  writer.MemberNumber("subscribers", static_cast<int64_t>(status.subscribers));
  writer.MemberNumber("connections", static_cast<int64_t>(status.connections));
  writer.MemberNumber("subscriptions", static_cast<int64_t>(status.subscriptions));
  writer.MemberNumber("errors", static_cast<int64_t>(status.errors));
  writer.Member("last_error", status.last_error);
  writer.Key("topics");
  writer.BeginObject();
  for (size_t i = 0; i < kTopics; ++i) WriteCount(writer, kTopicNames[i], status.topics[i]);
  writer.EndObject();
  writer.EndObject();
  return json;
}

}  // namespace muninn::zmq
