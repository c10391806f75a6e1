// SPDX-License-Identifier: Apache-2.0
#include "server/jobs/jobs.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "engine/access/keyring.h"
#include "engine/command/entry_change.h"
#include "engine/index/registry.h"
#include "engine/settings/settings.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

using JobId = EntryIdOf<fb::Job>;

constexpr int64_t kDay = 86'400;
constexpr size_t kForgetEvery = 50;  // ended jobs: looking for old ones reads all of them

bool Ended(fb::JobStatus status) { return status == fb::JobStatus::Failed || status == fb::JobStatus::Completed; }

// MISP's bar is full when a job has ended, well or not.
void End(fb::JobT& job, fb::JobStatus status, std::string message) {
  job.status = status;
  job.message = std::move(message);
  job.progress = 100;
}

// The change meets a job that is removed, or no longer what it was.
bool IsMissed(const absl::Status& status) { return absl::IsNotFound(status) || absl::IsFailedPrecondition(status); }

// From one status to what `edit` makes of it; kFailedPrecondition: it has another by now.
EntryChange Edit(uint64_t id, fb::JobStatus from, std::function<void(fb::JobT&)> edit) {
  return EditEntry<fb::Job>(JobId(id), [from, edit = std::move(edit)](fb::JobT& job, const EntryScene&) -> absl::Status {
    if (job.status != from) return absl::FailedPreconditionError("This job is in another state by now.");
    edit(job);
    return absl::OkStatus();
  });
}

}  // namespace

Jobs::~Jobs() {
  std::vector<std::thread> threads;
  {
    absl::MutexLock lock(&mutex_);
    ending_ = true;
    for (Worker& worker : workers_) {
      worker.order = Order::kBreakOff;
      if (worker.thread.joinable()) threads.push_back(std::move(worker.thread));
    }
    news_.SignalAll();
  }
  for (std::thread& thread : threads) thread.join();
}

void Jobs::Register(std::string type, std::string_view queue, JobFunction function) {
  types_[std::move(type)] = {queue, std::move(function)};
}

absl::Status Jobs::Start() {
  std::map<uint64_t, std::string> waiting;  // the queue of each
  std::vector<EntryChange> changes;
  RETURN_IF_ERROR(ForEachEntry<fb::Job>(engine_.Snapshot()->reader(), [&](const fb::Job& job) {
    if (Ended(job.status())) return true;
    if (job.status() != fb::JobStatus::Running) {
      waiting[job.id()] = job.worker() == nullptr ? "" : job.worker()->str();
      return true;
    }
    // The server ended while it ran, and not in order: Do would have said so.
    const bool again = job.retries() + 1 < options_.retries_max;
    if (again) waiting[job.id()] = job.worker() == nullptr ? "" : job.worker()->str();
    changes.push_back(Edit(job.id(), fb::JobStatus::Running, [again](fb::JobT& edited) {
      ++edited.retries;
      edited.status = fb::JobStatus::Waiting;
      if (!again)
        End(edited, fb::JobStatus::Failed, absl::StrCat("The server ended ", edited.retries, " times while this job ran."));
    }));
    return true;
  }));
  if (!changes.empty()) RETURN_IF_ERROR(engine_.Execute(ChangeEntries{std::move(changes)}, ServerActor()).status());
  RETURN_IF_ERROR(Forget());
  {
    absl::MutexLock lock(&mutex_);
    for (const auto& [id, queue] : waiting) {
      Worker* const worker = Find(queue);
      (worker == nullptr ? Find("default") : worker)->waiting.insert(id);
    }
  }
  StartAll();
  return absl::OkStatus();
}

absl::StatusOr<uint64_t> Jobs::Queue(JobWish wish, const Actor& actor) {
  const auto type = types_.find(wish.type);
  if (type == types_.end()) return absl::InvalidArgumentError("There is no such type of job.");
  fb::JobT job;
  job.worker = std::string(type->second.queue);
  job.job_type = std::move(wish.type);
  job.job_input = std::move(wish.input);
  job.argument = std::move(wish.argument);
  job.status = fb::JobStatus::Waiting;
  ASSIGN_OR_RETURN(const Outcome outcome, engine_.Execute(ChangeEntries{{AddEntry(std::move(job))}}, actor));
  const uint64_t id = outcome.entries[0];
  absl::MutexLock lock(&mutex_);
  Find(type->second.queue)->waiting.insert(id);
  news_.SignalAll();
  return id;
}

absl::StatusOr<std::string> Jobs::RunNow(const JobWish& wish, const Actor& actor, absl::Duration patience) const {
  const auto type = types_.find(wish.type);
  if (type == types_.end()) return absl::InvalidArgumentError("There is no such type of job.");
  const absl::Time until = absl::Now() + patience;
  return type->second.function({actor, wish.argument, [until](uint64_t, std::string_view) {
                                  return absl::Now() < until ? absl::OkStatus()
                                                             : absl::DeadlineExceededError("It takes too long to wait for.");
                                }});
}

// --- what is asked and ordered ---

Jobs::Worker* Jobs::Find(std::string_view queue) {
  const auto place = std::find(kJobQueues.begin(), kJobQueues.end(), queue);
  return place == kJobQueues.end() ? nullptr : &workers_[static_cast<size_t>(place - kJobQueues.begin())];
}

std::optional<JobProgress> Jobs::ProgressOf(uint64_t job) const {
  absl::MutexLock lock(&mutex_);
  for (const Worker& worker : workers_) {
    if (job != 0 && worker.job == job) return worker.progress;
  }
  return std::nullopt;
}

std::vector<QueueState> Jobs::States() const {
  absl::MutexLock lock(&mutex_);
  std::vector<QueueState> states;
  for (size_t i = 0; i < workers_.size(); ++i)
    states.push_back({kJobQueues[i], workers_[i].number, workers_[i].waiting.size(), workers_[i].job != 0});
  return states;
}

void Jobs::StartThread(Worker& worker) {
  if (ending_) return;
  worker.order = Order::kWork;
  if (worker.number != 0) return;                      // it may have been told to end, but has not
  if (worker.thread.joinable()) worker.thread.join();  // it has: giving its number back is the last thing that it does
  worker.number = ++workers_started_;
  worker.thread = std::thread([this, &worker] { Work(worker); });
}

absl::Status Jobs::StartWorker(std::string_view queue) {
  absl::MutexLock lock(&mutex_);
  Worker* const worker = Find(queue);
  if (worker == nullptr) return absl::NotFoundError("Invalid worker type.");
  if (worker->number != 0 && worker->order == Order::kWork)
    return absl::AlreadyExistsError(absl::StrCat("Only one `", ToAbsl(queue), "` worker can run at a time"));
  StartThread(*worker);
  return absl::OkStatus();
}

void Jobs::StartAll() {
  absl::MutexLock lock(&mutex_);
  for (Worker& worker : workers_) StartThread(worker);
}

absl::Status Jobs::StopWorker(uint64_t number) {
  absl::MutexLock lock(&mutex_);
  for (Worker& worker : workers_) {
    if (number == 0 || worker.number != number) continue;
    if (worker.order == Order::kWork) worker.order = Order::kEnd;
    news_.SignalAll();
    return absl::OkStatus();
  }
  return absl::NotFoundError("There is no such worker.");
}

void Jobs::BreakOffAll() {
  absl::MutexLock lock(&mutex_);
  for (Worker& worker : workers_) worker.order = Order::kBreakOff;
  news_.SignalAll();
}

absl::StatusOr<size_t> Jobs::Clear(std::string_view queue) {
  std::set<uint64_t> waiting;
  {
    absl::MutexLock lock(&mutex_);
    Worker* const worker = Find(queue);
    if (worker == nullptr) return absl::NotFoundError("Invalid worker type.");
    waiting.swap(worker->waiting);  // from here on no worker takes them
  }
  if (waiting.empty()) return 0;
  std::vector<EntryChange> changes;
  for (const uint64_t id : waiting) {
    changes.push_back(EditEntry<fb::Job>(JobId(id), [](fb::JobT& job, const EntryScene&) {
      if (job.status == fb::JobStatus::Waiting) End(job, fb::JobStatus::Failed, "Removed from its queue before it was done.");
      return absl::OkStatus();
    }));
  }
  const absl::Status status = engine_.Execute(ChangeEntries{std::move(changes)}, ServerActor()).status();
  if (status.ok()) return waiting.size();
  absl::MutexLock lock(&mutex_);
  Find(queue)->waiting.merge(waiting);
  news_.SignalAll();
  return status;
}

// --- a worker ---

void Jobs::Work(Worker& worker) {
  while (const uint64_t id = Take(worker)) {
    const absl::Status status = Do(worker, id);
    absl::MutexLock lock(&mutex_);
    worker.job = 0;
    if (status.ok()) continue;
    // The store takes no more: a restart of the worker, or of the server, begins with this job.
    worker.waiting.insert(id);
    worker.order = Order::kEnd;
  }
}

uint64_t Jobs::Take(Worker& worker) {
  absl::MutexLock lock(&mutex_);
  while (worker.order == Order::kWork && worker.waiting.empty()) news_.Wait(&mutex_);
  if (worker.order != Order::kWork) {
    worker.number = 0;
    return 0;
  }
  worker.job = worker.waiting.extract(worker.waiting.begin()).value();
  worker.progress = {};
  return worker.job;
}

absl::Status Jobs::Do(Worker& worker, uint64_t id) {
  fb::JobT job;
  const EntryChange take = Edit(id, fb::JobStatus::Waiting, [&](fb::JobT& edited) {
    edited.status = fb::JobStatus::Running;
    job = edited;
  });
  const absl::Status taken = engine_.Execute(ChangeEntries{{take}}, ServerActor()).status();
  if (IsMissed(taken)) return absl::OkStatus();
  RETURN_IF_ERROR(taken);

  bool broken_off = false;
  const absl::StatusOr<std::string> result = Run(worker, job, &broken_off);
  const bool again = broken_off && !result.ok();
  const EntryChange ended = Edit(id, fb::JobStatus::Running, [&](fb::JobT& edited) {
    if (again)
      edited.status = fb::JobStatus::Waiting;
    else if (result.ok())
      End(edited, fb::JobStatus::Completed, result->empty() ? "Job done." : *result);
    else
      End(edited, fb::JobStatus::Failed,
          result.status().message().empty() ? "Job failed." : std::string(result.status().message()));
  });
  RETURN_IF_ERROR(engine_.Execute(ChangeEntries{{ended}}, ServerActor()).status());
  bool forget = false;
  {
    absl::MutexLock lock(&mutex_);
    if (again) worker.waiting.insert(id);
    forget = !again && ++ended_since_forgetting_ >= kForgetEvery;
  }
  return forget ? Forget() : absl::OkStatus();
}

absl::StatusOr<std::string> Jobs::Run(Worker& worker, const fb::JobT& job, bool* broken_off) {
  const auto type = types_.find(job.job_type);
  if (type == types_.end()) return absl::InvalidArgumentError("There is no such type of job.");
  std::optional<Actor> actor = job.user_id == 0 ? ServerActor() : engine_.keyring()->ActorOf(UserId(job.user_id));
  if (!actor) return absl::PermissionDeniedError("Who asked for this has no account any more.");
  actor->request_id = job.uuid.ToString();
  const auto progress = [&](uint64_t percent, std::string_view message) {
    absl::MutexLock lock(&mutex_);
    worker.progress.percent = std::min<uint64_t>(percent, 99);  // only what has ended is all done
    if (!message.empty()) worker.progress.message = std::string(message);
    *broken_off |= worker.order == Order::kBreakOff;
    return *broken_off ? absl::CancelledError("This job was broken off.") : absl::OkStatus();
  };
  return type->second.function({*std::move(actor), job.argument, progress});
}

absl::Status Jobs::Forget() {
  {
    absl::MutexLock lock(&mutex_);
    ended_since_forgetting_ = 0;
  }
  const std::shared_ptr<const Snapshot> snapshot = engine_.Snapshot();
  const int64_t kept = SettingNumber(snapshot->reader(), "SimpleBackgroundJobs.max_job_history_ttl", kDay);
  const int64_t since = engine_.options().clock->NowMicros() / 1'000'000 - std::max<int64_t>(kept, 0);
  std::vector<std::pair<uint64_t, int64_t>> ended;  // number, when
  RETURN_IF_ERROR(ForEachEntry<fb::Job>(snapshot->reader(), [&](const fb::Job& job) {
    if (Ended(job.status())) ended.emplace_back(job.id(), static_cast<int64_t>(job.date_modified()));
    return true;
  }));
  const size_t too_many = ended.size() - std::min(ended.size(), options_.ended_max);
  std::vector<EntryChange> changes;
  for (size_t i = 0; i < ended.size(); ++i) {
    if (i < too_many || ended[i].second < since) changes.push_back(RemoveEntry<fb::Job>(JobId(ended[i].first)));
  }
  if (changes.empty()) return absl::OkStatus();
  const absl::Status status = engine_.Execute(ChangeEntries{std::move(changes)}, ServerActor()).status();
  return absl::IsNotFound(status) ? absl::OkStatus() : status;  // somebody else removed one: the rest goes next time
}

}  // namespace muninn
