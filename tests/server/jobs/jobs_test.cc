// SPDX-License-Identifier: Apache-2.0
#include "server/jobs/jobs.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "engine/command/entry_change.h"
#include "engine/index/registry.h"
#include "tests/support/test_engine.h"

namespace muninn {
namespace {

using JobId = EntryIdOf<fb::Job>;

bool Eventually(const std::function<bool()>& holds) {
  for (int i = 0; i < 10'000; ++i) {
    if (holds()) return true;
    absl::SleepFor(absl::Milliseconds(1));
  }
  return holds();
}

class JobsTest : public testing::Test {
 protected:
  // What still holds when a test fails, too.
  void TearDown() override {
    if (!release_.HasBeenNotified()) release_.Notify();
  }
  // With the functions that the tests ask for: "note" writes its argument down, "fail" fails with it, "hold" begins, waits for
  // release_ and writes it down, "linger" goes on until it is broken off.
  void MakeJobs(JobsOptions options = {}) {
    jobs_.reset();
    jobs_ = std::make_unique<Jobs>(*engine_, options);
    jobs_->Register("note", "default", [this](const JobRun& run) { return Note(run); });
    jobs_->Register("note_elsewhere", "prio", [this](const JobRun& run) { return Note(run); });
    jobs_->Register("fail", "default",
                    [](const JobRun& run) -> absl::StatusOr<std::string> { return absl::InternalError(run.argument); });
    jobs_->Register("hold", "default", [this](const JobRun& run) {
      EXPECT_OK(run.progress(50, "half"));
      began_.Notify();
      release_.WaitForNotification();
      return Note(run);
    });
    jobs_->Register("linger", "default", [this](const JobRun& run) -> absl::StatusOr<std::string> {
      if (!began_.HasBeenNotified()) began_.Notify();
      for (;;) {
        if (const absl::Status status = run.progress(0, ""); !status.ok()) return status;
        absl::SleepFor(absl::Milliseconds(1));
      }
    });
  }
  void Restart() {
    jobs_.reset();
    engine_.Reopen();
    MakeJobs();
  }
  absl::StatusOr<std::string> Note(const JobRun& run) {
    absl::MutexLock lock(&mutex_);
    notes_.push_back(run.argument);
    return "noted " + run.argument;
  }
  std::vector<std::string> Notes() {
    absl::MutexLock lock(&mutex_);
    return notes_;
  }
  uint64_t Queue(std::string type, std::string argument) {
    const auto id = jobs_->Queue({std::move(type), "input", std::move(argument)}, engine_.admin());
    EXPECT_OK(id) << id.status();
    return id.value_or(0);
  }
  std::optional<fb::JobT> Find(uint64_t id) {
    const auto stored = LoadEntry<fb::Job>(engine_->Snapshot()->reader(), JobId(id));
    EXPECT_OK(stored) << stored.status();
    if (!stored.ok() || !*stored) return std::nullopt;
    fb::JobT job;
    (**stored)->UnPackTo(&job);
    return job;
  }
  fb::JobStatus StatusOf(uint64_t id) { return Find(id).value_or(fb::JobT()).status; }
  // Once it has ended.
  fb::JobT Ended(uint64_t id) {
    EXPECT_TRUE(Eventually([&] { return StatusOf(id) == fb::JobStatus::Completed || StatusOf(id) == fb::JobStatus::Failed; }));
    return Find(id).value_or(fb::JobT());
  }
  // As the end of the process leaves one that runs.
  void LeaveRunning(uint64_t id, uint64_t retries) {
    const auto edit = [&](fb::JobT& job, const EntryScene&) {
      job.status = fb::JobStatus::Running;
      job.retries = retries;
      return absl::OkStatus();
    };
    ASSERT_OK(engine_->Execute(ChangeEntries{{EditEntry<fb::Job>(JobId(id), edit)}}, ServerActor()));
  }
  QueueState Default() { return jobs_->States()[1]; }

  TestEngine engine_;
  absl::Notification began_, release_;
  absl::Mutex mutex_;
  std::vector<std::string> notes_;
  std::unique_ptr<Jobs> jobs_;  // goes first
};

TEST_F(JobsTest, DoesTheJobsOfAQueueInTheirOrder) {
  MakeJobs();
  for (const char* argument : {"1", "2", "3"}) Queue("note", argument);
  ASSERT_OK(jobs_->Start());
  Queue("note", "4");
  const fb::JobT last = Ended(Queue("note", "5"));
  EXPECT_EQ(Notes(), (std::vector<std::string>{"1", "2", "3", "4", "5"}));
  EXPECT_EQ(last.status, fb::JobStatus::Completed);
  EXPECT_EQ(last.message, "noted 5");
  EXPECT_EQ(last.progress, 100u);
  EXPECT_EQ(last.worker, "default");
  EXPECT_EQ(last.job_input, "input");
  EXPECT_EQ(last.user_id, engine_.admin().user.value());
  EXPECT_FALSE(last.uuid.is_nil());
}

TEST_F(JobsTest, QueuesDoNotWaitForOneAnother) {
  MakeJobs();
  ASSERT_OK(jobs_->Start());
  const uint64_t held = Queue("hold", "slow");
  began_.WaitForNotification();
  EXPECT_EQ(Ended(Queue("note_elsewhere", "fast")).status, fb::JobStatus::Completed);
  EXPECT_EQ(StatusOf(held), fb::JobStatus::Running);
  release_.Notify();
  EXPECT_EQ(Ended(held).status, fb::JobStatus::Completed);
  EXPECT_EQ(Notes(), (std::vector<std::string>{"fast", "slow"}));
}

TEST_F(JobsTest, TellsHowFarOneIsThatRuns) {
  MakeJobs();
  ASSERT_OK(jobs_->Start());
  const uint64_t held = Queue("hold", "");
  began_.WaitForNotification();
  const std::optional<JobProgress> progress = jobs_->ProgressOf(held);
  ASSERT_TRUE(progress);
  EXPECT_EQ(progress->percent, 50u);
  EXPECT_EQ(progress->message, "half");
  EXPECT_TRUE(Default().busy);
  release_.Notify();
  Ended(held);
  EXPECT_TRUE(Eventually([&] { return !jobs_->ProgressOf(held); }));
}

TEST_F(JobsTest, SaysWhyOneFailedAndGoesOn) {
  MakeJobs();
  ASSERT_OK(jobs_->Start());
  const fb::JobT failed = Ended(Queue("fail", "no such feed"));
  EXPECT_EQ(failed.status, fb::JobStatus::Failed);
  EXPECT_EQ(failed.message, "no such feed");
  EXPECT_EQ(Ended(Queue("note", "next")).status, fb::JobStatus::Completed);
}

TEST_F(JobsTest, RefusesATypeThatNobodyDoes) {
  MakeJobs();
  EXPECT_TRUE(absl::IsInvalidArgument(jobs_->Queue({"nonsense", "", ""}, engine_.admin()).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(jobs_->RunNow({"nonsense", "", ""}, engine_.admin()).status()));
}

TEST_F(JobsTest, WorksInTheNameOfWhoAskedWhileHeHasAnAccount) {
  MakeJobs();
  std::optional<Actor> seen;
  jobs_->Register("who", "default", [&](const JobRun& run) {
    seen = run.actor;
    return absl::StatusOr<std::string>("");
  });
  ASSERT_OK(jobs_->Start());
  const fb::JobT done = Ended(Queue("who", ""));
  EXPECT_EQ(done.message, "Job done.");
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->user, engine_.admin().user);
  EXPECT_EQ(seen->request_id, done.uuid.ToString());

  Actor gone = engine_.admin();
  gone.user = UserId(99);
  const auto id = jobs_->Queue({"note", "", ""}, gone);
  ASSERT_OK(id);
  EXPECT_EQ(Ended(*id).status, fb::JobStatus::Failed);
  EXPECT_TRUE(Notes().empty());
}

TEST_F(JobsTest, WhatIsDoneNowLeavesNoJob) {
  MakeJobs();
  const SequenceNumber before = engine_->Snapshot()->sequence();
  const auto said = jobs_->RunNow({"note", "", "now"}, engine_.admin());
  ASSERT_OK(said);
  EXPECT_EQ(*said, "noted now");
  EXPECT_EQ(engine_->Snapshot()->sequence(), before);
}

// --- ends and starts ---

TEST_F(JobsTest, AJobWhoseNumberIsKnownOutlivesTheServer) {
  MakeJobs();
  const uint64_t first = Queue("note", "1"), second = Queue("note", "2");
  Restart();
  ASSERT_OK(jobs_->Start());
  Ended(second);
  EXPECT_EQ(Notes(), (std::vector<std::string>{"1", "2"}));
  EXPECT_EQ(Find(first)->retries, 0u);
}

TEST_F(JobsTest, WhatACrashLeftRunningIsDoneAgainBeforeTheOthers) {
  MakeJobs();
  const uint64_t first = Queue("note", "1"), second = Queue("note", "2");
  LeaveRunning(first, 0);
  Restart();
  ASSERT_OK(jobs_->Start());
  Ended(second);
  EXPECT_EQ(Notes(), (std::vector<std::string>{"1", "2"}));
  EXPECT_EQ(Find(first)->status, fb::JobStatus::Completed);
  EXPECT_EQ(Find(first)->retries, 1u);
}

TEST_F(JobsTest, WhatTookTheServerDownThreeTimesHasFailed) {
  MakeJobs();
  const uint64_t id = Queue("note", "poison");
  LeaveRunning(id, 2);
  Restart();
  ASSERT_OK(jobs_->Start());
  EXPECT_EQ(StatusOf(id), fb::JobStatus::Failed);
  EXPECT_EQ(Find(id)->message, "The server ended 3 times while this job ran.");
  Ended(Queue("note", "other"));
  EXPECT_EQ(Notes(), (std::vector<std::string>{"other"}));
}

TEST_F(JobsTest, AnOrderlyEndBreaksOffWhatTheNextStartDoesAgain) {
  MakeJobs();
  ASSERT_OK(jobs_->Start());
  const uint64_t id = Queue("linger", "");
  began_.WaitForNotification();
  Restart();
  EXPECT_EQ(StatusOf(id), fb::JobStatus::Waiting);
  jobs_->Register("linger", "default", [this](const JobRun& run) { return Note(run); });
  ASSERT_OK(jobs_->Start());
  EXPECT_EQ(Ended(id).status, fb::JobStatus::Completed);
  EXPECT_EQ(Find(id)->retries, 0u);
}

TEST_F(JobsTest, OneOfATypeThatIsGoneFails) {
  MakeJobs();
  const uint64_t id = Queue("note", "");
  jobs_.reset();
  jobs_ = std::make_unique<Jobs>(*engine_);
  ASSERT_OK(jobs_->Start());
  EXPECT_EQ(Ended(id).status, fb::JobStatus::Failed);
}

TEST_F(JobsTest, RebuiltIndexesEqualLiveOnes) {
  MakeJobs({.ended_max = 2});
  ASSERT_OK(jobs_->Start());
  for (int i = 0; i < 4; ++i) Ended(Queue(i % 2 == 0 ? "note" : "fail", "x"));
  MakeJobs({.ended_max = 2});
  ASSERT_OK(jobs_->Start());
  jobs_->BreakOffAll();
  ASSERT_TRUE(Eventually([&] { return Default().worker == 0; }));
  Queue("note", "waits");
  const std::string live = engine_.DumpProjections();
  ASSERT_OK(engine_->Rebuild([](SequenceNumber, SequenceNumber) {}));
  EXPECT_EQ(live, engine_.DumpProjections());
}

// --- workers ---

TEST_F(JobsTest, AWorkerThatIsStoppedFinishesWhatItHasAndTakesNoMore) {
  MakeJobs();
  ASSERT_OK(jobs_->Start());
  const uint64_t first = Queue("hold", "1"), second = Queue("note", "2");
  began_.WaitForNotification();
  const uint64_t worker = Default().worker;
  EXPECT_TRUE(absl::IsNotFound(jobs_->StopWorker(worker + 100)));
  EXPECT_TRUE(absl::IsNotFound(jobs_->StopWorker(0)));
  ASSERT_OK(jobs_->StopWorker(worker));
  release_.Notify();
  EXPECT_EQ(Ended(first).status, fb::JobStatus::Completed);
  ASSERT_TRUE(Eventually([&] { return Default().worker == 0; }));
  EXPECT_EQ(StatusOf(second), fb::JobStatus::Waiting);
  EXPECT_EQ(Default().waiting, 1u);

  EXPECT_TRUE(absl::IsNotFound(jobs_->StartWorker("nonsense")));
  ASSERT_OK(jobs_->StartWorker("default"));
  EXPECT_EQ(Ended(second).status, fb::JobStatus::Completed);
  EXPECT_NE(Default().worker, worker);
  EXPECT_TRUE(absl::IsAlreadyExists(jobs_->StartWorker("default")));
}

TEST_F(JobsTest, WhatIsBrokenOffWaitsAgainInItsPlace) {
  MakeJobs();
  ASSERT_OK(jobs_->Start());
  const uint64_t first = Queue("linger", "1"), second = Queue("note", "2");
  began_.WaitForNotification();
  jobs_->BreakOffAll();
  ASSERT_TRUE(Eventually([&] { return Default().worker == 0; }));
  EXPECT_EQ(StatusOf(first), fb::JobStatus::Waiting);
  EXPECT_EQ(Default().waiting, 2u);
  jobs_->StartAll();
  EXPECT_TRUE(Eventually([&] { return StatusOf(first) == fb::JobStatus::Running; }));
  EXPECT_EQ(StatusOf(second), fb::JobStatus::Waiting);
}

TEST_F(JobsTest, WhatIsClearedIsNeverDone) {
  MakeJobs();
  ASSERT_OK(jobs_->Start());
  const uint64_t held = Queue("hold", "held"), second = Queue("note", "2"), third = Queue("note", "3");
  began_.WaitForNotification();
  const auto cleared = jobs_->Clear("default");
  ASSERT_OK(cleared);
  EXPECT_EQ(*cleared, 2u);
  for (const uint64_t id : {second, third}) {
    EXPECT_EQ(StatusOf(id), fb::JobStatus::Failed);
    EXPECT_EQ(Find(id)->message, "Removed from its queue before it was done.");
  }
  release_.Notify();
  EXPECT_EQ(Ended(held).status, fb::JobStatus::Completed);
  Ended(Queue("note", "4"));
  EXPECT_EQ(Notes(), (std::vector<std::string>{"held", "4"}));
  EXPECT_TRUE(absl::IsNotFound(jobs_->Clear("nonsense").status()));
}

// --- what is kept ---

TEST_F(JobsTest, OneThatIsNotDoneIsNotRemoved) {
  MakeJobs();
  const uint64_t id = Queue("note", "");
  const ChangeEntries remove{{RemoveEntry<fb::Job>(JobId(id))}};
  EXPECT_TRUE(absl::IsFailedPrecondition(engine_->Execute(remove, ServerActor()).status()));
  ASSERT_OK(jobs_->Start());
  Ended(id);
  EXPECT_OK(engine_->Execute(remove, ServerActor()));
}

TEST_F(JobsTest, EndedOnesGoWhenTheyAreManyOrOld) {
  MakeJobs();
  ASSERT_OK(jobs_->Start());
  std::vector<uint64_t> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(Queue("note", ""));
  Ended(ids.back());
  MakeJobs({.ended_max = 3});
  ASSERT_OK(jobs_->Start());
  EXPECT_FALSE(Find(ids[1]));
  EXPECT_TRUE(Find(ids[2]));
  engine_.clock().Advance(86'400 + 1);
  const uint64_t fresh = Queue("note", "");
  Ended(fresh);
  MakeJobs();
  ASSERT_OK(jobs_->Start());
  EXPECT_FALSE(Find(ids[4]));
  EXPECT_TRUE(Find(fresh));
}

}  // namespace
}  // namespace muninn
