// SPDX-License-Identifier: Apache-2.0
#include "engine/engine.h"

#include <sys/random.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <thread>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "engine/caches.h"
#include "engine/command/decide.h"
#include "engine/correlations.h"
#include "engine/index/check_index.h"
#include "engine/index/file_uses.h"
#include "engine/index/touched.h"
#include "engine/log/head_file.h"
#include "engine/match/lists.h"
#include "engine/project/fold.h"
#include "engine/project/table.h"
#include "engine/query/search_memory.h"
#include "engine/searches.h"
#include "engine/settings/accept_settings.h"
#include "engine/settings/settings.h"
#include "engine/store/check_files.h"
#include "engine/store/codec.h"
#include "engine/store/store.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

constexpr SequenceNumber kRebuildGapMax = 256;  // records that may be folded while commits wait
constexpr absl::Duration kViewPause = absl::Milliseconds(20);
constexpr std::chrono::microseconds kAwakeMax{200};  // about what a disk takes
constexpr absl::Duration kFollowerPause = absl::Milliseconds(2);

uint64_t SecureRandom() {
  // A pool a thread: the system call costs more than the bytes.
  thread_local std::array<uint64_t, 128> pool;
  thread_local size_t next = pool.size();
  if (next == pool.size()) {
    size_t done = 0;
    while (done < sizeof(pool)) {
      const ssize_t got = getrandom(reinterpret_cast<char*>(pool.data()) + done, sizeof(pool) - done, 0);
      if (got > 0) done += static_cast<size_t>(got);
    }
    next = 0;
  }
  return pool[next++];
}

// meta key := "cursor/" name      value := sequence: fixed64
std::string CursorKey(std::string_view name) { return absl::StrCat("cursor/", ToAbsl(name)); }

// Does the keyring know about these?
bool TouchesKeys(fb::EntryKind kind) {
  return kind == fb::EntryKind::User || kind == fb::EntryKind::Role || kind == fb::EntryKind::AuthKey ||
         kind == fb::EntryKind::SharingGroup || kind == fb::EntryKind::Setting;
}

// The event of which this record purges something; 0: it purges nothing.
EventId LosesContent(const Record& record) {
  if (const auto* purged = record.fact().fact_as_ContentPurged()) return EventId(purged->event()->id());
  if (const auto* deleted = record.fact().fact_as_EventDeleted()) return EventId(deleted->event_id());
  return EventId();
}

std::string StoreFolder(const std::string& data_dir) { return data_dir + "/store"; }
std::string FilesFolder(const std::string& data_dir) { return data_dir + "/files"; }
std::string PatternsFolder(const std::string& data_dir) { return data_dir + "/patterns"; }
std::string CachesFolder(const std::string& data_dir) { return data_dir + "/caches"; }
std::string HeadPath(const std::string& data_dir) { return data_dir + "/log.head"; }

// Threads: any number call Execute and Snapshot; one runs the views.
// Lock order: rebuild_mutex_, the lock of files_, commit_mutex_, sync_mutex_, keyring_mutex_ and lists_mutex_.
class EngineImpl final : public Engine {
 public:
  explicit EngineImpl(EngineOptions options)
      : options_(std::move(options)),
        head_file_(HeadPath(options_.data_dir)),
        patterns_(PatternsFolder(options_.data_dir)),
        source_caches_(CachesFolder(options_.data_dir), options_.sync) {
    if (!options_.random) options_.random = SecureRandom;
    options_.store.folder = StoreFolder(options_.data_dir);
    files_ = FileStore::Make(
        {FilesFolder(options_.data_dir), options_.sync, [this](std::string_view sha256) { return IsUsed(sha256); }});
  }
  ~EngineImpl() override;

  absl::Status Open();

  absl::StatusOr<Outcome> Execute(const Command& command, const Actor& actor) override {
    return Execute(command, actor, nullptr);
  }
  absl::StatusOr<Outcome> Execute(const Command& command, const Actor& actor, const Meanwhile& meanwhile) override;
  absl::StatusOr<Decision> Consider(const Command& command, const Actor& actor, const Reader& state) const override {
    return Decide(command, actor, state, ContextFor(state));
  }
  std::shared_ptr<const muninn::Snapshot> Snapshot() const override {
    absl::ReaderMutexLock lock(&sync_mutex_);
    return published_.state;
  }
  FileStore& files() override { return *files_; }
  std::shared_ptr<const match::Lists> lists() const override {
    absl::ReaderMutexLock lock(&lists_mutex_);
    return lists_;
  }
  match::PatternCompiler& patterns() override { return patterns_; }
  rules::AcceptOptions accept_options(const Reader& reader) const override {
    rules::AcceptOptions options = WithSettings(reader, options_.accept);
    options.import_filter = lists()->import_rules;
    return options;
  }
  std::shared_ptr<const Keyring> keyring() const override {
    absl::ReaderMutexLock lock(&keyring_mutex_);
    return keyring_;
  }
  absl::StatusOr<std::unique_ptr<Follower>> Follow(std::string name, bool from_beginning) override;
  absl::Status DropCursors(std::string_view prefix, const std::function<bool(std::string_view name)>& keep) override;
  SequenceNumber Await(SequenceNumber after, std::chrono::milliseconds patience) override;
  absl::Status Rebuild(const std::function<void(SequenceNumber, SequenceNumber)>& progress) override;
  absl::Status CatchUpViews() override;
  absl::Status Compact() override { return store_->Compact(); }
  std::map<std::string, uint64_t> Figures() const override;
  absl::Status Health() const override {
    absl::ReaderMutexLock lock(&sync_mutex_);
    return failure_.ok() ? view_failure_ : failure_;
  }
  SearchMemory& search_memory() { return *search_memory_; }
  CorrelationRanking& correlation_ranking() { return correlation_ranking_; }
  SourceCaches& source_caches() { return source_caches_; }
  const EngineOptions& options() const override { return options_; }

 private:
  class FollowerImpl;

  // What is left to do once a commit is permanent.
  struct Aftermath {
    SequenceNumber basis = 0;  // the end of the log that the decision saw or made, which an answer must not be ahead of
    bool touches_keys = false;
    absl::flat_hash_set<fb::EntryKind> touched_lists;
    std::vector<std::string> files;  // of events that lost something for good: perhaps nobody needs them any more
    bool wants_state = false;
    std::shared_ptr<const muninn::Snapshot> state;  // that the commit made; nullptr when others have to hear of it first
  };
  // For deciding now, of that state.
  DecideContext ContextFor(const Reader& state) const;
  absl::StatusOr<Outcome> Commit(const Command& command, const Actor& actor, Aftermath* aftermath)
      ABSL_LOCKS_EXCLUDED(commit_mutex_);
  // A file counts as used until that it is not is permanent.
  absl::StatusOr<bool> IsUsed(std::string_view sha256) ABSL_LOCKS_EXCLUDED(commit_mutex_) {
    ASSIGN_OR_RETURN(const bool used, IsFileUsed(Snapshot()->reader(), sha256));
    if (used) return true;
    absl::MutexLock lock(&commit_mutex_);
    return IsFileUsed(store_->Latest(), sha256);
  }
  // A state of the store, and when it was taken among such moments.
  struct Moment {
    uint64_t number = 0;
    Hash256 chain{};
    WalPosition logged;  // where the last record ends in the write-ahead log
    std::shared_ptr<const muninn::Snapshot> state;
  };
  Moment TakeMoment() ABSL_EXCLUSIVE_LOCKS_REQUIRED(commit_mutex_);
  // Lets readers see it as soon as it is permanent. What it leaves in `moment` is to be let go of outside the lock: the last
  // owner of a state waits for RocksDB's.
  void Offer(Moment& moment) ABSL_EXCLUSIVE_LOCKS_REQUIRED(sync_mutex_);
  // Makes it what readers see, and `moment` what they saw; unless they see a later one already.
  void Publish(Moment& moment) ABSL_EXCLUSIVE_LOCKS_REQUIRED(sync_mutex_);
  void WaitAwake(SequenceNumber sequence) const;
  absl::Status WaitUntilPermanent(SequenceNumber sequence);
  void AskForSync() {
    absl::MutexLock lock(&sync_mutex_);
    if (!std::exchange(sync_asked_, true)) asked_.Signal();
  }
  void RunSyncs();
  void SyncOnce() ABSL_LOCKS_EXCLUDED(sync_mutex_);
  void Witness() ABSL_LOCKS_EXCLUDED(sync_mutex_);
  absl::Status Fail(absl::Status status);
  // OK, or why no commands are taken any more.
  absl::Status Failure() const {
    absl::ReaderMutexLock lock(&sync_mutex_);
    return failure_;
  }
  absl::Status BringProjectionsUpToDate();
  absl::Status ReloadKeyring() ABSL_LOCKS_EXCLUDED(key_making_mutex_, keyring_mutex_);
  // `kind` None: all of them.
  absl::Status ReloadLists(fb::EntryKind kind) ABSL_LOCKS_EXCLUDED(list_making_mutex_, lists_mutex_);
  // A small write of the engine's own (cursors, positions): visible at once, permanent with the next sync.
  absl::Status WriteAside(const Transaction& txn) {
    absl::MutexLock lock(&commit_mutex_);
    return store_->Write(txn);
  }
  absl::Status CatchUp(const Projection& view);
  void ShowViews();
  void RunViews();

  EngineOptions options_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<FileStore> files_;
  HeadFile head_file_;

  absl::Mutex rebuild_mutex_;                                             // one rebuild or catching-up at a time
  mutable absl::Mutex commit_mutex_ ABSL_ACQUIRED_AFTER(rebuild_mutex_);  // the one committer
  Log log_ ABSL_GUARDED_BY(commit_mutex_);
  uint64_t moments_ ABSL_GUARDED_BY(commit_mutex_) = 0;
  WalPosition logged_ ABSL_GUARDED_BY(commit_mutex_);  // where the last record ends

  // Group commit. Commands commit one after the other. As soon as one is in the write-ahead log, a thread of its own begins to
  // sync, for all that are there by then, while it goes into the memory tables, its answer is written, and the next ones commit.
  mutable absl::Mutex sync_mutex_ ABSL_ACQUIRED_AFTER(commit_mutex_);
  absl::CondVar synced_;
  absl::CondVar closed_;                                     // closing_ became true
  absl::CondVar asked_;                                      // there may be something for RunSyncs
  std::deque<Moment> offered_ ABSL_GUARDED_BY(sync_mutex_);  // not yet permanent, in order
  bool sync_asked_ ABSL_GUARDED_BY(sync_mutex_) = false;
  bool closing_ ABSL_GUARDED_BY(sync_mutex_) = false;
  int waiting_ ABSL_GUARDED_BY(sync_mutex_) = 0;
  absl::Status failure_ ABSL_GUARDED_BY(sync_mutex_);
  absl::Status view_failure_ ABSL_GUARDED_BY(sync_mutex_);  // commands go on without the views
  SequenceNumber permanent_ ABSL_GUARDED_BY(sync_mutex_) = 0;
  SequenceNumber witnessed_ ABSL_GUARDED_BY(sync_mutex_) = 0;  // what head_file_ knows of
  Moment published_ ABSL_GUARDED_BY(sync_mutex_);

  mutable absl::Mutex keyring_mutex_ ABSL_ACQUIRED_AFTER(sync_mutex_);
  std::shared_ptr<const Keyring> keyring_ ABSL_GUARDED_BY(keyring_mutex_);

  std::unique_ptr<SearchMemory> search_memory_;
  match::PatternCompiler patterns_;
  CorrelationRanking correlation_ranking_;
  SourceCaches source_caches_;
  absl::Mutex key_making_mutex_;   // one reads at a time, so that none puts an earlier state over a later one
  absl::Mutex list_making_mutex_;  // one compiles at a time, and sees what the one before made
  mutable absl::Mutex lists_mutex_ ABSL_ACQUIRED_AFTER(list_making_mutex_);
  std::shared_ptr<const match::Lists> lists_ ABSL_GUARDED_BY(lists_mutex_) = std::make_shared<match::Lists>();

  std::atomic<SequenceNumber> shown_{0};  // permanent_, for those who have no lock
  std::atomic<int> executing_{0};         // commands
  std::atomic<uint64_t> commits_{0}, syncs_{0}, view_position_{0};
  std::thread view_thread_, sync_thread_;
};

EngineImpl::~EngineImpl() {
  {
    absl::MutexLock commit_lock(&commit_mutex_);  // who has begun offers what he made
    absl::MutexLock lock(&sync_mutex_);
    closing_ = true;
    closed_.SignalAll();
    synced_.SignalAll();
    asked_.Signal();
    while (waiting_ > 0) synced_.Wait(&sync_mutex_);
  }
  if (view_thread_.joinable()) view_thread_.join();
  if (sync_thread_.joinable()) sync_thread_.join();
  if (store_ != nullptr && Failure().ok() && store_->Sync().ok()) {
    absl::MutexLock lock(&commit_mutex_);
    // Not after an open that failed: the witness may be what it failed by.
    if (moments_ > 0) head_file_.Write({log_.last(), log_.chain(), store_->permanent()});
  }
  absl::MutexLock lock(&sync_mutex_);
  offered_.clear();
  published_ = {};
}

absl::Status EngineImpl::Open() {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);  // costs more than the lock itself
  const absl::StatusOr<HeadFile::Head> head = HeadFile::Read(HeadPath(options_.data_dir));
  if (head.ok()) options_.store.permanent = head->wal;
  absl::StatusOr<std::unique_ptr<Store>> store = Store::Open(options_.store);
  if (absl::IsFailedPrecondition(store.status()))
    return absl::FailedPreconditionError(absl::StrCat("another process has ", options_.data_dir, " open"));
  RETURN_IF_ERROR(store.status());
  store_ = *std::move(store);
  {
    absl::MutexLock lock(&commit_mutex_);
    RETURN_IF_ERROR(log_.Open(store_->Latest()));
    if (head.ok() && head->last > log_.last()) {
      return absl::DataLossError(absl::StrCat("the log ends at record ", log_.last(), ", but ", head->last,
                                              " were written: its end is lost; run `muninn verify` and restore a backup"));
    }
    search_memory_ = std::make_unique<SearchMemory>(log_.last());
    Moment moment = TakeMoment();
    absl::MutexLock sync_lock(&sync_mutex_);
    Publish(moment);
  }
  RETURN_IF_ERROR(BringProjectionsUpToDate());
  RETURN_IF_ERROR(ReloadKeyring());
  RETURN_IF_ERROR(ReloadLists(fb::EntryKind::None));
  RETURN_IF_ERROR(files_->Sweep());
  if (options_.sync) sync_thread_ = std::thread([this] { RunSyncs(); });
  if (options_.run_views) view_thread_ = std::thread([this] { RunViews(); });
  return absl::OkStatus();
}

// New and raised projections are rebuilt; the version of the code is written down.
absl::Status EngineImpl::BringProjectionsUpToDate() {
  bool rebuild = false, write = false;
  const SequenceNumber last = Snapshot()->sequence();
  for (const auto table : {Indexes(), Views()}) {
    for (const Projection* projection : table) {
      ASSIGN_OR_RETURN(const auto state, LoadProjectionState(store_->Latest(), projection->name()));
      write |= !state;
      rebuild |= last > 0 && (!state || state->version != projection->version());
    }
  }
  if (rebuild) return Rebuild([](SequenceNumber, SequenceNumber) {});
  if (!write) return absl::OkStatus();
  Transaction txn(store_->Latest());
  for (const auto table : {Indexes(), Views()}) {
    for (const Projection* projection : table) PutProjectionState(projection->name(), {projection->version(), 0}, txn);
  }
  RETURN_IF_ERROR(WriteAside(txn));
  return store_->Sync();
}

absl::Status EngineImpl::ReloadKeyring() {
  absl::MutexLock making(&key_making_mutex_);
  const std::shared_ptr<const muninn::Snapshot> snapshot = Snapshot();
  const Reader& reader = snapshot->reader();
  ASSIGN_OR_RETURN(std::shared_ptr<const Keyring> keyring, Keyring::Load(reader, SettingFlag(reader, "MISP.unpublishedprivate")));
  absl::MutexLock lock(&keyring_mutex_);
  keyring_ = std::move(keyring);
  return absl::OkStatus();
}

absl::Status EngineImpl::ReloadLists(fb::EntryKind kind) {
  absl::MutexLock making(&list_making_mutex_);
  const std::shared_ptr<const muninn::Snapshot> snapshot = Snapshot();
  auto made = std::make_shared<match::Lists>(*lists());
  RETURN_IF_ERROR(kind == fb::EntryKind::None ? match::ReloadAll(snapshot->reader(), patterns_, made.get())
                                              : match::Reload(kind, snapshot->reader(), patterns_, made.get()));
  absl::MutexLock lock(&lists_mutex_);
  lists_ = std::move(made);
  return absl::OkStatus();
}

absl::StatusOr<Outcome> EngineImpl::Execute(const Command& command, const Actor& actor, const Meanwhile& meanwhile) {
  ++executing_;
  const auto leave = absl::MakeCleanup([this] { --executing_; });
  Aftermath aftermath;
  aftermath.wants_state = meanwhile != nullptr;
  absl::StatusOr<Outcome> outcome = Commit(command, actor, &aftermath);
  const bool early = aftermath.state != nullptr;
  if (early) meanwhile(*outcome, std::move(aftermath.state));
  // Refusals wait, too: "it is there already" must not be said of something that a crash could still take back, nor that
  // a reader can't see yet.
  WaitAwake(aftermath.basis);
  RETURN_IF_ERROR(WaitUntilPermanent(aftermath.basis));
  if (aftermath.touches_keys) RETURN_IF_ERROR(ReloadKeyring());
  for (const fb::EntryKind kind : aftermath.touched_lists) RETURN_IF_ERROR(ReloadLists(kind));
  if (!aftermath.files.empty()) files_->Forget(aftermath.files);
  if (meanwhile && !early && outcome.ok()) meanwhile(*outcome, Snapshot());
  return outcome;
}

DecideContext EngineImpl::ContextFor(const Reader& state) const {
  DecideContext context;
  context.now_us = options_.clock->NowMicros();
  context.random = options_.random;
  context.accept = accept_options(state);
  context.accept.now = context.now();
  context.secret_key = options_.secret_key;
  return context;
}

absl::StatusOr<Outcome> EngineImpl::Commit(const Command& command, const Actor& actor, Aftermath* aftermath) {
  absl::MutexLock lock(&commit_mutex_);
  aftermath->basis = log_.last();
  RETURN_IF_ERROR(Failure());
  const DecideContext context = ContextFor(store_->Latest());
  ASSIGN_OR_RETURN(Decision decision, Decide(command, actor, store_->Latest(), context));
  if (decision.facts.empty()) return std::move(decision.outcome);

  const Log::Position before = log_.position();
  Transaction txn(store_->Latest());
  absl::Status status;
  for (const Overwrite& overwrite : decision.overwrites) {
    if (status.ok()) status = log_.OverwritePayload(overwrite.sequence, overwrite.replacement, txn);
  }
  const SequenceNumber commit = before.last + 1;
  Touched touched;
  for (FactDraft& fact : decision.facts) {
    if (!status.ok()) break;
    const Record record = log_.Append(std::move(fact.payload), fact.kind, actor.origin(), context.now_us, commit, txn);
    status = AddTouched(txn, record, &touched);
    aftermath->touches_keys |= TouchesKeys(fact.entry);
    if (match::IsList(fact.entry)) aftermath->touched_lists.insert(fact.entry);
    if (const EventId event = LosesContent(record); event && status.ok()) {
      absl::StatusOr<std::vector<std::string>> files = FilesOf(store_->Latest(), event);
      if (files.ok()) aftermath->files.insert(aftermath->files.end(), files->begin(), files->end());
      status = files.status();
    }
    for (const Projection* index : Indexes()) {
      if (status.ok()) status = index->Apply(record, txn);
    }
  }
  if (!status.ok()) {
    log_.Reset(before);
    return status;
  }
  search_memory_->Changed(log_.last(), touched);  // before anyone can see it
  const auto ask = [this] { AskForSync(); };
  if (status = options_.sync ? store_->Write(txn, ask) : store_->Write(txn); !status.ok()) {
    log_.Reset(before);
    return Fail(status);
  }
  commits_.fetch_add(1, std::memory_order_relaxed);
  logged_ = store_->written();
  decision.outcome.sequence = aftermath->basis = log_.last();
  Moment moment = TakeMoment();
  if (aftermath->wants_state && !aftermath->touches_keys && aftermath->touched_lists.empty()) aftermath->state = moment.state;
  absl::MutexLock sync_lock(&sync_mutex_);
  Offer(moment);
  return std::move(decision.outcome);
}

// After a failed write or sync the end of the log is unknown: nothing more is taken.
absl::Status EngineImpl::Fail(absl::Status status) {
  absl::MutexLock lock(&sync_mutex_);
  if (failure_.ok()) failure_ = status;
  synced_.SignalAll();
  return status;
}

// To be woken can take a third of what the disk does. Who executes alone waits awake for a moment: nobody needs his processor.
void EngineImpl::WaitAwake(SequenceNumber sequence) const {
  const auto until = std::chrono::steady_clock::now() + kAwakeMax;
  while (executing_ == 1 && shown_ < sequence && std::chrono::steady_clock::now() < until) std::this_thread::yield();
}

absl::Status EngineImpl::WaitUntilPermanent(SequenceNumber sequence) {
  absl::MutexLock lock(&sync_mutex_);
  while (permanent_ < sequence && failure_.ok()) synced_.Wait(&sync_mutex_);
  return permanent_ >= sequence ? absl::OkStatus() : failure_;
}

EngineImpl::Moment EngineImpl::TakeMoment() {
  return {++moments_, log_.chain(), logged_, std::make_shared<muninn::Snapshot>(store_->TakeSnapshot(), log_.last())};
}

void EngineImpl::Offer(Moment& moment) {
  if (options_.sync && store_->permanent() < moment.logged) {
    offered_.push_back(std::move(moment));
  } else {
    Publish(moment);
    synced_.SignalAll();
  }
  asked_.Signal();
}

// A rebuild's moment, which it syncs itself, may overtake others that wait for the sync of theirs.
void EngineImpl::Publish(Moment& moment) {
  if (moment.number <= published_.number) return;
  std::swap(published_, moment);
  shown_ = permanent_ = published_.state->sequence();
}

// Ends when the engine closes and nobody waits any more, or after a failure.
void EngineImpl::RunSyncs() {
  for (;;) {
    bool sync = false;
    {
      absl::MutexLock lock(&sync_mutex_);
      while (!sync_asked_ && offered_.empty() && witnessed_ == permanent_ && !closing_) asked_.Wait(&sync_mutex_);
      if (!failure_.ok() || (closing_ && offered_.empty())) return;
      sync = std::exchange(sync_asked_, false) || !offered_.empty();
    }
    if (sync) SyncOnce();
    Witness();
  }
}

void EngineImpl::SyncOnce() {
  const absl::Status status = store_->Sync();
  const WalPosition permanent = store_->permanent();
  syncs_.fetch_add(1, std::memory_order_relaxed);
  std::vector<Moment> done;
  absl::MutexLock lock(&sync_mutex_);
  if (!status.ok() && failure_.ok()) failure_ = status;
  while (status.ok() && !offered_.empty() && offered_.front().logged <= permanent) {
    done.push_back(std::move(offered_.front()));
    offered_.pop_front();
    Publish(done.back());
  }
  synced_.SignalAll();
}

// Once those who wait are told: the witness may know less than the disk, never more.
void EngineImpl::Witness() {
  HeadFile::Head head;
  {
    absl::MutexLock lock(&sync_mutex_);
    if (!failure_.ok() || witnessed_ == permanent_) return;
    head.last = witnessed_ = permanent_;
    head.chain = published_.chain;
  }
  head.wal = store_->permanent();
  head_file_.Write(head);
}

SequenceNumber EngineImpl::Await(SequenceNumber after, std::chrono::milliseconds patience) {
  const absl::Time deadline = absl::Now() + absl::FromChrono(patience);
  absl::MutexLock lock(&sync_mutex_);
  ++waiting_;
  while (permanent_ <= after && !closing_) {
    if (synced_.WaitWithDeadline(&sync_mutex_, deadline)) break;
    // Who was woken collects a batch before he looks: a busy log would wake him for each record.
    if (permanent_ > after && !closing_) closed_.WaitWithTimeout(&sync_mutex_, kFollowerPause);
  }
  if (--waiting_ == 0 && closing_) synced_.SignalAll();
  return closing_ ? after : std::max(after, permanent_);
}

class EngineImpl::FollowerImpl final : public Follower {
 public:
  FollowerImpl(EngineImpl* engine, std::string name, SequenceNumber position)
      : engine_(engine), name_(std::move(name)), position_(position) {}

  absl::StatusOr<std::vector<Record>> Next(size_t max_records, std::chrono::milliseconds patience) override {
    if (engine_->Await(position_, patience) <= position_) return std::vector<Record>();
    const std::shared_ptr<const muninn::Snapshot> snapshot = engine_->Snapshot();
    ASSIGN_OR_RETURN(std::vector<Record> records, ReadRecords(snapshot->reader(), position_ + 1,
                                                              std::min<size_t>(max_records, snapshot->sequence() - position_)));
    if (!records.empty()) position_ = records.back().sequence;
    return records;
  }
  absl::Status Done(SequenceNumber sequence) override {
    const EmptyReader nothing;
    Transaction txn(nothing);
    std::string value;
    AppendFixed64(&value, sequence);
    txn.Put(Family::kMeta, CursorKey(name_), value);
    return engine_->WriteAside(txn);
  }
  SequenceNumber position() const override { return position_; }

 private:
  EngineImpl* engine_;
  std::string name_;
  SequenceNumber position_;
};

absl::StatusOr<std::unique_ptr<Follower>> EngineImpl::Follow(std::string name, bool from_beginning) {
  const std::shared_ptr<const muninn::Snapshot> snapshot = Snapshot();
  std::string value;
  ASSIGN_OR_RETURN(const bool found, snapshot->reader().Get(Family::kMeta, CursorKey(name), &value));
  const SequenceNumber start = from_beginning ? 0 : snapshot->sequence();
  // A cursor may be ahead of a log that lost unsynced records in a crash.
  const SequenceNumber position = found ? std::min(ReadFixed64(value), snapshot->sequence()) : start;
  return std::make_unique<FollowerImpl>(this, std::move(name), position);
}

absl::Status EngineImpl::DropCursors(std::string_view prefix, const std::function<bool(std::string_view name)>& keep) {
  const EmptyReader nothing;
  Transaction txn(nothing);
  const size_t before_name = CursorKey("").size();
  const std::unique_ptr<Cursor> cursor = store_->Latest().Scan(Family::kMeta, CursorKey(prefix));
  for (; cursor->Valid(); cursor->Next()) {
    if (!keep(cursor->key().substr(before_name))) txn.Delete(Family::kMeta, cursor->key());
  }
  RETURN_IF_ERROR(cursor->status());
  return txn.empty() ? absl::OkStatus() : WriteAside(txn);
}

absl::Status EngineImpl::CatchUp(const Projection& view) {
  const std::shared_ptr<const muninn::Snapshot> snapshot = Snapshot();
  ASSIGN_OR_RETURN(const auto state, LoadProjectionState(store_->Latest(), view.name()));
  const Projection* const views[] = {&view};
  FoldJob job;
  job.projections = views;
  job.from = (state ? state->position : 0) + 1;
  job.to = snapshot->sequence();
  job.log = &snapshot->reader();
  job.base = &store_->Latest();
  job.write = [&](Transaction& txn, SequenceNumber position) {
    PutProjectionState(view.name(), {view.version(), position}, txn);
    view_position_.store(position, std::memory_order_relaxed);
    return WriteAside(txn);
  };
  return Fold(job);
}

absl::Status EngineImpl::CatchUpViews() {
  absl::MutexLock lock(&rebuild_mutex_);
  for (const Projection* view : Views()) RETURN_IF_ERROR(CatchUp(*view));
  ShowViews();
  return absl::OkStatus();
}

// What the views wrote is in no snapshot until one is taken; on a quiet server no commit would come to take it.
void EngineImpl::ShowViews() {
  SequenceNumber last = 0;
  {
    absl::MutexLock commit_lock(&commit_mutex_);
    last = log_.last();
    Moment moment = TakeMoment();
    absl::MutexLock lock(&sync_mutex_);
    Offer(moment);
  }
  WaitUntilPermanent(last).IgnoreError();  // a failure stops the views, too
}

void EngineImpl::RunViews() {
  SequenceNumber done = 0;
  for (;;) {
    {
      absl::MutexLock lock(&sync_mutex_);
      while (permanent_ <= done && !closing_) synced_.Wait(&sync_mutex_);
      // A pause lets a busy log collect a batch; no sync cuts it short.
      if (!closing_) closed_.WaitWithTimeout(&sync_mutex_, kViewPause);
      if (closing_ || !failure_.ok()) return;
      done = permanent_;
    }
    if (const absl::Status status = CatchUpViews(); !status.ok()) {
      absl::MutexLock lock(&sync_mutex_);
      view_failure_ = absl::Status(status.code(), absl::StrCat("the views have stopped: ", status.message()));
      return;
    }
  }
}

absl::Status EngineImpl::Rebuild(const std::function<void(SequenceNumber, SequenceNumber)>& progress) {
  absl::MutexLock rebuild_lock(&rebuild_mutex_);
  std::vector<const Projection*> projections;
  std::vector<Family> families;
  for (const auto table : {Indexes(), Views()}) {
    for (const Projection* projection : table) {
      projections.push_back(projection);
      families.insert(families.end(), projection->families().begin(), projection->families().end());
    }
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<Store::Rebuild> rebuild, store_->BeginRebuild(families));
  FoldJob job;
  job.projections = projections;
  job.base = &rebuild->Latest();
  job.write = [&](Transaction& txn, SequenceNumber) { return rebuild->Write(txn); };
  // First what is there, while commits go on; then what came meanwhile, again and again, until little is left.
  for (;;) {
    const std::shared_ptr<const muninn::Snapshot> snapshot = Snapshot();
    if (snapshot->sequence() < job.from + kRebuildGapMax && job.from > 1) break;
    job.to = snapshot->sequence();
    job.log = &snapshot->reader();
    job.progress = [&](SequenceNumber done) { progress(done, snapshot->sequence()); };
    if (job.to < job.from) break;
    RETURN_IF_ERROR(Fold(job));
    job.from = job.to + 1;
  }
  {
    absl::MutexLock lock(&commit_mutex_);
    RETURN_IF_ERROR(Failure());
    job.to = log_.last();
    job.log = &store_->Latest();
    job.progress = nullptr;
    RETURN_IF_ERROR(Fold(job));
    Transaction with(store_->Latest());
    for (const Projection* projection : projections)
      PutProjectionState(projection->name(), {projection->version(), job.to}, with);
    if (absl::Status status = rebuild->Switch(with); !status.ok()) return Fail(std::move(status));
    Moment moment = TakeMoment();
    absl::MutexLock sync_lock(&sync_mutex_);
    Offer(moment);
  }
  return ReloadKeyring();
}

std::map<std::string, uint64_t> EngineImpl::Figures() const {
  std::map<std::string, uint64_t> figures = store_->Figures();
  figures["log_records"] = Snapshot()->sequence();
  figures["commits"] = commits_.load(std::memory_order_relaxed);
  figures["syncs"] = syncs_.load(std::memory_order_relaxed);
  figures["view_position"] = view_position_.load(std::memory_order_relaxed);
  return figures;
}

// Each file that a part refers to is there, with the bytes it had.
absl::Status VerifyFiles(const std::string& folder, const Reader& reader, LogFindings* result) {
  std::string last;
  return ForEachFileUse(reader, [&](const FileUse& use) {
    if (use.sha256 == last) return true;
    last = use.sha256;
    ++result->files;
    const absl::Status status = ReadStoredFile(folder, use.sha256).status();
    if (status.ok()) return true;
    result->findings.push_back(absl::StrCat("the file of ", use.kind == PartKind::kProposals ? "proposal " : "attribute ", use.id,
                                            " in event ", use.event.value(), ": ", status.message()));
    return true;
  });
}

}  // namespace

absl::StatusOr<std::unique_ptr<Engine>> Engine::Open(EngineOptions options) {
  auto engine = std::make_unique<EngineImpl>(std::move(options));
  RETURN_IF_ERROR(engine->Open());
  return engine;
}

CorrelationRanking& CorrelationRankingOf(Engine& engine) { return static_cast<EngineImpl&>(engine).correlation_ranking(); }
SourceCaches& SourceCachesOf(Engine& engine) { return static_cast<EngineImpl&>(engine).source_caches(); }
SearchMemory& SearchMemoryOf(Engine& engine) { return static_cast<EngineImpl&>(engine).search_memory(); }

absl::StatusOr<LogFindings> Engine::Verify(const std::string& data_dir, const std::function<void(SequenceNumber)>& progress) {
  constexpr size_t kFindingsMax = 1000;  // of one step
  const auto into = [](std::vector<std::string>& findings) {
    return [&findings](std::string_view finding) {
      if (findings.size() < kFindingsMax) findings.emplace_back(finding);
    };
  };
  StoreOptions options;
  options.folder = StoreFolder(data_dir);
  options.read_only = true;
  HeadFile::Head head;
  std::vector<std::string> findings, in_indexes;
  if (const absl::StatusOr<HeadFile::Head> read = HeadFile::Read(HeadPath(data_dir)); read.ok()) {
    head = *read;
    options.permanent = head.wal;
  } else {
    findings.push_back(std::string(ToStd(read.status().message())));
  }
  RETURN_IF_ERROR(CheckFiles(options.folder, into(findings), nullptr));
  const absl::StatusOr<std::unique_ptr<Store>> store = Store::Open(options);
  LogFindings result;
  if (absl::IsDataLoss(store.status())) {
    findings.push_back(absl::StrCat("the store does not open: ", store.status().message()));
  } else {
    RETURN_IF_ERROR(store.status());
    ASSIGN_OR_RETURN(result, VerifyLog((*store)->Latest(), head.last, head.chain, progress));
    CheckIndexes((*store)->Latest(), into(in_indexes), nullptr);
  }
  result.findings.insert(result.findings.begin(), findings.begin(), findings.end());
  result.findings.insert(result.findings.end(), in_indexes.begin(), in_indexes.end());
  if (store.ok()) {
    const absl::Status files = VerifyFiles(FilesFolder(data_dir), (*store)->Latest(), &result);
    if (absl::IsDataLoss(files))  // the index that names them is damaged, which is a finding already
      result.findings.push_back(absl::StrCat("the stored files were not all looked at: ", files.message()));
    else
      RETURN_IF_ERROR(files);
  }
  return result;
}

}  // namespace muninn
