// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_MATCH_PATTERN_COMPILER_H_
#define MUNINN_ENGINE_MATCH_PATTERN_COMPILER_H_

// Sets of patterns that change while they are used. A change costs milliseconds: the new set is there at once, with the shards
// that the old one has and those in the cache; expressions that are in none of them are looked for one by one (pattern_set.h)
// until a thread behind the scenes has compiled the shards they belong to. One rule more among ten thousand makes one shard of
// some forty anew.

#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "engine/match/pattern_set.h"
#include "engine/match/shard_cache.h"

namespace muninn::match {

// The set of one list of patterns, as far as it is compiled by now. Any thread.
class LivePatterns {
 public:
  explicit LivePatterns(std::shared_ptr<const PatternSet> set) : set_(std::move(set)) {}
  // Never nullptr. Stays what it is while the caller has it.
  std::shared_ptr<const PatternSet> set() const {
    absl::ReaderMutexLock lock(&mutex_);
    return set_;
  }

 private:
  friend class PatternCompiler;
  void Swap(std::shared_ptr<const PatternSet> set) {
    absl::MutexLock lock(&mutex_);
    set_.swap(set);
  }  // the old set goes when the lock is gone

  mutable absl::Mutex mutex_;
  std::shared_ptr<const PatternSet> set_ ABSL_GUARDED_BY(mutex_);
};

// How far the compiler is. Shards that several lists share count once.
struct CompilerFigures {
  size_t patterns = 0;     // in lists that are in use
  size_t loose = 0;        // expressions among them that PCRE2 looks for alone, for now or for good
  size_t shards = 0;       // compiled and in use
  size_t shard_bytes = 0;  // of them
  size_t pending = 0;      // shards that are still to be compiled
  size_t compiled = 0;     // shards that were compiled rather than found, so far
};

class PatternCompiler {
 public:
  // `cache_folder` "": nothing is kept.
  explicit PatternCompiler(std::string cache_folder = "");
  // Waits for the shard that is being compiled, no more.
  ~PatternCompiler();

  // At once, save for reading cached shards. `earlier` (nullptr: none) is the list as it was before a change. Any thread.
  std::shared_ptr<const LivePatterns> Make(std::vector<Pattern> patterns, const LivePatterns* earlier = nullptr);

  // What it compiled before, for those who compile by themselves.
  const ShardCache& cache() const { return cache_; }
  // Until all that was asked for is compiled. Any thread.
  void Wait();
  // Any thread.
  CompilerFigures Figures() const;

 private:
  struct Job {
    std::weak_ptr<LivePatterns> patterns;  // nobody has them any more: nothing to do
    PatternSet::Shards found;
    std::vector<std::vector<DelimitedText>> missing;
  };
  void Work();
  void Do(Job job);

  const ShardCache cache_;
  mutable absl::Mutex mutex_;
  absl::CondVar changed_;  // closing_, jobs_ or working_
  std::deque<Job> jobs_ ABSL_GUARDED_BY(mutex_);
  bool working_ ABSL_GUARDED_BY(mutex_) = false;
  size_t at_work_ ABSL_GUARDED_BY(mutex_) = 0;  // shards that the job being done still misses
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  size_t compiled_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<std::weak_ptr<const LivePatterns>> lists_ ABSL_GUARDED_BY(mutex_);  // all that were made; some are gone
  std::thread thread_ ABSL_GUARDED_BY(mutex_);                                    // from the first job on
};

}  // namespace muninn::match

#endif  // MUNINN_ENGINE_MATCH_PATTERN_COMPILER_H_
