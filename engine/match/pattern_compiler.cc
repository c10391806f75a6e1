// SPDX-License-Identifier: Apache-2.0
#include "engine/match/pattern_compiler.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"

namespace muninn::match {

PatternCompiler::PatternCompiler(std::string cache_folder) : cache_(std::move(cache_folder)) {}

PatternCompiler::~PatternCompiler() {
  std::thread thread;
  {
    absl::MutexLock lock(&mutex_);
    closing_ = true;
    thread = std::move(thread_);
    changed_.SignalAll();
  }
  if (thread.joinable()) thread.join();
}

std::shared_ptr<const LivePatterns> PatternCompiler::Make(std::vector<Pattern> patterns, const LivePatterns* earlier) {
  const std::shared_ptr<const PatternSet> before = earlier == nullptr ? nullptr : earlier->set();
  const PatternSet::Shards old = before == nullptr ? PatternSet::Shards() : before->shards();
  Job job;
  for (std::vector<DelimitedText>& expressions : PatternSet::Partition(patterns)) {
    const auto same =
        std::find_if(old.begin(), old.end(), [&](const auto& shard) { return shard->expressions() == expressions; });
    auto shard = same != old.end() ? *same : cache_.Load(expressions);
    if (shard != nullptr)
      job.found.push_back(std::move(shard));
    else
      job.missing.push_back(std::move(expressions));
  }
  // Old shards serve what of theirs is still wanted until the new ones are there.
  PatternSet::Shards shards = job.found;
  shards.insert(shards.end(), old.begin(), old.end());
  auto live = std::make_shared<LivePatterns>(std::make_shared<const PatternSet>(std::move(patterns), shards, before.get()));
  absl::MutexLock lock(&mutex_);
  std::erase_if(lists_, [](const auto& list) { return list.expired(); });
  lists_.push_back(live);
  if (job.missing.empty()) return live;
  job.patterns = live;
  jobs_.push_back(std::move(job));
  changed_.SignalAll();
  if (!thread_.joinable() && !closing_) thread_ = std::thread([this] { Work(); });
  return live;
}

void PatternCompiler::Work() {
  while (true) {
    Job job;
    {
      absl::MutexLock lock(&mutex_);
      working_ = false;
      at_work_ = 0;
      changed_.SignalAll();
      while (!closing_ && jobs_.empty()) changed_.Wait(&mutex_);
      if (closing_) return;
      working_ = true;
      job = std::move(jobs_.front());
      jobs_.pop_front();
      at_work_ = job.missing.size();
    }
    Do(std::move(job));
  }
}

void PatternCompiler::Do(Job job) {
  for (std::vector<DelimitedText>& expressions : job.missing) {
    std::shared_ptr<const RegexShard> shard = cache_.Load(expressions);  // an earlier job may have made it
    const bool found = shard != nullptr;
    if (!found) {
      shard = RegexShard::Compile(std::move(expressions));
      cache_.Keep(*shard);
    }
    {
      absl::MutexLock lock(&mutex_);
      compiled_ += found ? 0 : 1;
      --at_work_;
      if (closing_) return;
    }
    const std::shared_ptr<LivePatterns> live = job.patterns.lock();
    if (live == nullptr) return;
    job.found.push_back(std::move(shard));
    const std::shared_ptr<const PatternSet> before = live->set();
    PatternSet::Shards shards = job.found;
    const PatternSet::Shards old = before->shards();
    shards.insert(shards.end(), old.begin(), old.end());
    live->Swap(std::make_shared<const PatternSet>(before->patterns(), shards, before.get()));
  }
  cache_.Trim();
}

void PatternCompiler::Wait() {
  absl::MutexLock lock(&mutex_);
  while (!jobs_.empty() || working_) changed_.Wait(&mutex_);
}

CompilerFigures PatternCompiler::Figures() const {
  CompilerFigures figures;
  std::vector<std::shared_ptr<const LivePatterns>> lists;
  {
    absl::ReaderMutexLock lock(&mutex_);
    figures.compiled = compiled_;
    figures.pending = at_work_;
    for (const Job& job : jobs_) figures.pending += job.missing.size();
    for (const auto& list : lists_) lists.push_back(list.lock());
  }
  absl::flat_hash_set<const RegexShard*> seen;
  for (const auto& list : lists) {
    if (list == nullptr) continue;
    const std::shared_ptr<const PatternSet> set = list->set();
    figures.patterns += set->patterns().size();
    figures.loose += set->loose();
    for (const auto& shard : set->shards()) {
      if (seen.insert(shard.get()).second) figures.shard_bytes += shard->compiled_bytes();
    }
  }
  figures.shards = seen.size();
  return figures;
}

}  // namespace muninn::match
