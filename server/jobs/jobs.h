// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_JOBS_JOBS_H_
#define MUNINN_SERVER_JOBS_JOBS_H_

// Work that takes too long for an answer to wait for it. A job is an entry of the registry (schema/entities/job.fbs), on disk
// before anybody hears of its number; MISP's queues have one worker each, a thread that does their jobs in the order of numbers.
//
//   jobs.Register("fetch_feed", "default", [&](const JobRun& run) -> absl::StatusOr<std::string> {…});
//   jobs.Queue({.type = "fetch_feed", .input = "Feed: 7", .argument = "7"}, actor)
//
// A job is done at least once: one that was broken off, by the end of the server or with its worker, waits again and begins
// from the start. So a function must bear being run twice. It is an ordinary sequence of commands, each of them permanent when
// it returns; nothing ties them together. A job that took the server down with it three times has failed.
//
// Ended jobs are kept for SimpleBackgroundJobs.max_job_history_ttl seconds, and at most JobsOptions::ended_max of them.

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "engine/access/actor.h"
#include "engine/engine.h"
#include "schema/entities/job_generated.h"

namespace muninn {

inline constexpr std::array<std::string_view, 5> kJobQueues = {"cache", "default", "email", "prio", "update"};

// What a job's function is given.
struct JobRun {
  Actor actor;  // who asked, with what he may do now; his request_id is the job's uuid
  std::string argument;
  // To be called at least once a second: tells how far the work is, 0 to 100, and in words ("": as before). Error: kCancelled,
  // which the function returns at once.
  std::function<absl::Status(uint64_t percent, std::string_view message)> progress;
};
// Does the work, and returns what is to be said of it; the message of an error says why it failed.
using JobFunction = std::function<absl::StatusOr<std::string>(const JobRun& run)>;

struct JobWish {
  std::string type;      // as registered
  std::string input;     // what it is about, for people: "Feed: 7"
  std::string argument;  // the same, for the function; at most 64 KiB
};

struct JobProgress {
  uint64_t percent = 0;
  std::string message;
};

// A queue and its worker.
struct QueueState {
  std::string_view queue;
  uint64_t worker = 0;  // its number, different for each that is started; 0: there is none
  size_t waiting = 0;   // jobs
  bool busy = false;
};

struct JobsOptions {
  size_t ended_max = 1'000;
  uint64_t retries_max = 3;
};

// Any thread, unless a function says otherwise.
class Jobs {
 public:
  // `engine` must outlive it. Nothing is done before Start.
  explicit Jobs(Engine& engine, JobsOptions options = {}) : engine_(engine), options_(options) {}
  // Breaks off what runs, as BreakOffAll, and waits for it: as long as a function takes to ask for its progress.
  ~Jobs();

  // Before Start; `queue` is one of kJobQueues, a literal.
  void Register(std::string type, std::string_view queue, JobFunction function);
  // Takes up the jobs that are not done yet and starts all workers. Once. Errors: those of Engine::Execute, kDataLoss.
  absl::Status Start();

  // The number of a new job, which is permanent. Errors: kInvalidArgument, no such type; those of Engine::Execute.
  absl::StatusOr<uint64_t> Queue(JobWish wish, const Actor& actor);
  // Does the work in this thread, without a job. Errors: those of the function; kInvalidArgument; kDeadlineExceeded after
  // `patience`, for functions that tell of their progress.
  absl::StatusOr<std::string> RunNow(const JobWish& wish, const Actor& actor,
                                     absl::Duration patience = absl::InfiniteDuration()) const;

  // Of a job that runs; nullopt: it does not.
  std::optional<JobProgress> ProgressOf(uint64_t job) const;
  // In the order of kJobQueues.
  std::vector<QueueState> States() const;

  // Errors: kNotFound, no such queue; kAlreadyExists, it has its worker.
  absl::Status StartWorker(std::string_view queue);
  void StartAll();
  // Ends when it has done the job at hand. kNotFound: no such worker.
  absl::Status StopWorker(uint64_t worker);
  // Ends them now: the jobs at hand wait again.
  void BreakOffAll();
  // What waits in the queue has failed; how many that were. Errors: kNotFound, no such queue; those of Engine::Execute.
  absl::StatusOr<size_t> Clear(std::string_view queue);

 private:
  struct Type {
    std::string_view queue;
    JobFunction function;
  };
  enum class Order { kWork, kEnd, kBreakOff };
  struct Worker {
    std::thread thread;
    uint64_t number = 0;  // 0: the thread has ended, or never was
    Order order = Order::kWork;
    std::set<uint64_t> waiting;
    uint64_t job = 0;  // at hand; 0: none
    JobProgress progress;
  };

  Worker* Find(std::string_view queue) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void StartThread(Worker& worker) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Work(Worker& worker);
  // The next one; 0: the worker ends.
  uint64_t Take(Worker& worker);
  // Errors: those of Engine::Execute. The job is then as it was found.
  absl::Status Do(Worker& worker, uint64_t id);
  // `*broken_off`: the function has been told so.
  absl::StatusOr<std::string> Run(Worker& worker, const fb::JobT& job, bool* broken_off);
  // Removes ended ones that are too old or too many. Errors: those of Engine::Execute, kDataLoss.
  absl::Status Forget();

  Engine& engine_;
  const JobsOptions options_;
  std::map<std::string, Type, std::less<>> types_;

  mutable absl::Mutex mutex_;
  absl::CondVar news_;  // an order changed, or what waits; a Condition would be evaluated where no sanitizer sees it
  std::array<Worker, kJobQueues.size()> workers_ ABSL_GUARDED_BY(mutex_);
  uint64_t workers_started_ ABSL_GUARDED_BY(mutex_) = 0;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  size_t ended_since_forgetting_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace muninn

#endif  // MUNINN_SERVER_JOBS_JOBS_H_
