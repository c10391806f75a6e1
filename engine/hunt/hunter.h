// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_HUNT_HUNTER_H_
#define MUNINN_ENGINE_HUNT_HUNTER_H_

// Hunts run on the log. Each has a position: the records up to there have been looked at. A new hunt stands at 0, so it reads
// all that ever happened; at the end of the log it goes on with what comes. There is no seam between the past and the present
// for anything to fall into.
//
// What was found and how far it was found is one record (fb::HuntAdvanced): a crash loses neither or both, so each hit is
// there once. Positions behind which nothing was found are only kept as cursors, which a crash may set back.

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "engine/engine.h"
#include "engine/hunt/new_values.h"
#include "engine/index/hunts.h"
#include "engine/match/hunt_terms.h"

namespace muninn {

// The work itself, a piece at a time. One thread.
class HuntWork {
 public:
  // `engine` must outlive it.
  explicit HuntWork(Engine& engine) : engine_(engine) {}

  // Looks at some more records with the hunts that are furthest behind. False: all are at the end of the log.
  // Errors: kDataLoss, kUnavailable, those of Engine::Execute.
  absl::StatusOr<bool> Step();
  // The end of the log as Step last saw it.
  SequenceNumber end() const { return end_; }
  // Keeps the cursors, so that a restart goes on from here.
  void KeepPositions();

  // Of the hunts that are going on.
  std::map<HuntId, SequenceNumber> Positions() const;

 private:
  struct Hunt {
    std::string entry;  // the stored bytes that it was made from
    std::shared_ptr<const match::HuntTerms> terms;
    std::vector<std::string> types;    // sorted; none: all
    std::unique_ptr<Follower> cursor;  // keeps `position`
    SequenceNumber position = 0, kept = 0;
    uint64_t values = 0;  // looked at since the last record about it
    bool Wants(std::string_view type) const;
  };
  absl::Status LoadHunts(const Snapshot& snapshot);  // also drops the cursors of those that are gone
  SequenceNumber Lowest() const;  // how far the hunt that is furthest behind has come; the end of the log when there is none
  absl::StatusOr<Hunt> MakeHunt(const Snapshot& snapshot, HuntId id, std::string_view entry);
  absl::Status Look(HuntId id, Hunt& hunt, const std::vector<NewValue>& values, SequenceNumber to);

  Engine& engine_;
  std::map<HuntId, Hunt> hunts_;
  SequenceNumber loaded_ = 0;  // hunts_ are those of this moment, but for their positions
  SequenceNumber end_ = 0;
};

// Does the work on a thread of its own as long as it lives.
class Hunter {
 public:
  explicit Hunter(Engine& engine);
  ~Hunter();

  // How far a hunt is; 0 when it is not going on. Any thread.
  SequenceNumber Position(HuntId hunt) const;
  // OK, or why it stopped. Any thread.
  absl::Status Health() const;

 private:
  void Run();

  Engine& engine_;
  std::atomic<bool> ending_ = false;
  mutable absl::Mutex mutex_;
  std::map<HuntId, SequenceNumber> positions_ ABSL_GUARDED_BY(mutex_);
  absl::Status health_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_HUNT_HUNTER_H_
