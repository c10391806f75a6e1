// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_ENGINE_H_
#define MUNINN_ENGINE_ENGINE_H_

// Start here. The engine remembers, decides and finds; it knows no HTTP, no JSON, no ZMQ. ARCHITECTURE.md has the map.
//
//   Execute   a command becomes facts, permanently, or is refused (Consider: it would)
//   Snapshot  a moment to read from (engine/index/*_reader.h, engine/correlate, engine/query)
//   Follow    the records in order, for those who act on the outside world
//   Rebuild   all indexes again from record 1

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/access/actor.h"
#include "engine/access/keyring.h"
#include "engine/command/command.h"
#include "engine/files/file_store.h"
#include "engine/log/log.h"
#include "engine/options.h"
#include "engine/store/reader.h"

namespace muninn {

struct Decision;  // engine/command/decide.h

namespace match {
class PatternCompiler;  // engine/match/pattern_compiler.h
struct Lists;           // engine/match/lists.h
}  // namespace match

// One consistent and permanent moment: everything up to `sequence`, nothing after. Holds storage until let go.
class Snapshot {
 public:
  Snapshot(std::shared_ptr<const Reader> reader, SequenceNumber sequence) : reader_(std::move(reader)), sequence_(sequence) {}
  const Reader& reader() const { return *reader_; }
  SequenceNumber sequence() const { return sequence_; }

 private:
  std::shared_ptr<const Reader> reader_;
  SequenceNumber sequence_;
};

// Reads the log from its own cursor. One thread at a time. Must not outlive the engine.
class Follower {
 public:
  virtual ~Follower() = default;
  // The next records, at least one, in order, once they are permanent; none after `patience` or when the engine closes.
  // Errors: kDataLoss, kUnavailable.
  virtual absl::StatusOr<std::vector<Record>> Next(size_t max_records, std::chrono::milliseconds patience) = 0;
  // Remembers that all up to and including `sequence` are done. Not synced: after a crash some come again.
  virtual absl::Status Done(SequenceNumber sequence) = 0;
  virtual SequenceNumber position() const = 0;
};

class Engine {
 public:
  // Opens or creates DIR. Rebuilds projections whose version was raised before it returns.
  // Errors: kFailedPrecondition (another process has DIR), kDataLoss, kUnavailable.
  static absl::StatusOr<std::unique_ptr<Engine>> Open(EngineOptions options);
  // Ends followers' waits; finishes commits that have begun; closes the store.
  virtual ~Engine() = default;

  // Decides and commits. Returns once the facts are on disk (or with the operating system, when EngineOptions.sync is
  // off). Any thread.
  // Errors: those of Decide (engine/command/decide.h); kResourceExhausted (disk full) and kUnavailable (disk failed): the
  // command may or may not have survived, and the engine takes no further commands until it is opened again.
  virtual absl::StatusOr<Outcome> Execute(const Command& command, const Actor& actor) = 0;

  // As Execute; `meanwhile` is called with what it will answer and the state that shows it, while the disk makes it permanent:
  // the time for preparing an answer. What `meanwhile` learns must go nowhere before this has returned OK. Not called for what is
  // refused.
  using Meanwhile = std::function<void(const Outcome& outcome, std::shared_ptr<const muninn::Snapshot> state)>;
  virtual absl::StatusOr<Outcome> Execute(const Command& command, const Actor& actor, const Meanwhile& meanwhile) = 0;

  // What Execute would decide of the state that `state` shows: nothing is written. Any thread. Errors: those of Decide.
  virtual absl::StatusOr<Decision> Consider(const Command& command, const Actor& actor, const Reader& state) const = 0;

  // The latest permanent moment: holds all that Execute has answered. Any thread; costs nothing.
  virtual std::shared_ptr<const muninn::Snapshot> Snapshot() const = 0;

  // The bytes of attachments and samples. Commands name what was put here before (engine/files/keep_files.h). Any thread.
  virtual FileStore& files() = 0;

  // The compiled lists that values are held against. Never nullptr. Any thread.
  virtual std::shared_ptr<const match::Lists> lists() const = 0;

  // Compiles patterns and keeps what it compiled in DIR. Any thread.
  virtual match::PatternCompiler& patterns() = 0;

  // With the defaults that the administrators set and their import filter; the time is the caller's to give.
  virtual rules::AcceptOptions accept_options(const Reader& reader) const = 0;

  // Who has a key. Any thread.
  virtual std::shared_ptr<const Keyring> keyring() const = 0;

  // `name` keeps its cursor over restarts. A new one starts after the current end, or at the beginning.
  virtual absl::StatusOr<std::unique_ptr<Follower>> Follow(std::string name, bool from_beginning) = 0;

  // Drops the cursors whose names begin with `prefix`, but for those that `keep` says yes to. For whoever has a cursor for each
  // of its things, of which some are gone. Error: kUnavailable.
  virtual absl::Status DropCursors(std::string_view prefix, const std::function<bool(std::string_view name)>& keep) = 0;

  // The number of the last permanent record, as soon as that is more than `after`; `after` when nothing came for `patience` or
  // the engine closes. Any thread.
  virtual SequenceNumber Await(SequenceNumber after, std::chrono::milliseconds patience) = 0;

  // Builds all projections anew beside the live ones, then switches. Commands go on meanwhile.
  virtual absl::Status Rebuild(const std::function<void(SequenceNumber done, SequenceNumber of)>& progress) = 0;

  // Blocks until the views have folded everything that was permanent at the call. For tests and tools.
  virtual absl::Status CatchUpViews() = 0;
  virtual absl::Status Compact() = 0;
  // name -> number: sizes, positions, commits; for /metrics.
  virtual std::map<std::string, uint64_t> Figures() const = 0;
  // OK, or why no commands are taken any more.
  virtual absl::Status Health() const = 0;
  virtual const EngineOptions& options() const = 0;

  // Offline: checks the log of a folder nobody writes to, the files that its records name, and that all index entries and table
  // files read. Errors: kNotFound, kUnavailable. A store too damaged to open is a finding, not an error.
  static absl::StatusOr<LogFindings> Verify(const std::string& data_dir, const std::function<void(SequenceNumber)>& progress);
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_ENGINE_H_
