// SPDX-License-Identifier: Apache-2.0
#include "engine/store/store.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <filesystem>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "engine/store/sorted_load.h"
#include "engine/store/value_cache.h"
#include "engine/store/wal_files.h"
#include "rocksdb/cache.h"
#include "rocksdb/convenience.h"
#include "rocksdb/db.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/memtablerep.h"
#include "rocksdb/slice_transform.h"
#include "rocksdb/table.h"
#include "rocksdb/write_batch.h"
#include "rocksdb/write_buffer_manager.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

constexpr size_t kBlockBytes = 16 << 10;
constexpr size_t kBytesPerHashBucket = 96;  // about what an entry takes in a write buffer, so most buckets hold one
constexpr uint32_t kListedMax = 16;         // entries of one hash; more are found by a skip list, not one after the other
constexpr int kBackgroundJobs = 2;
constexpr uint64_t kWalBytesMax = uint64_t{512} << 20;

// With how many bytes keys begin behind which they are mostly written in their order: where the last one went, the next one
// goes. 0: in no order, or all of them in one, which RocksDB notices.
size_t SharedBytes(Family family) {
  switch (family) {
    case Family::kRun:
    case Family::kEventIndex:
      return 1;  // a letter
    case Family::kTagUse:
      return 9;  // a tag and a letter
    default:
      return 0;
  }
}

rocksdb::Slice ToSlice(std::string_view text) { return {text.data(), text.size()}; }
std::string_view ToView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

absl::Status ToStatus(const rocksdb::Status& status, std::string_view doing) {
  if (status.ok()) return absl::OkStatus();
  const std::string message = absl::StrCat(ToAbsl(doing), ": ", status.ToString());
  if (status.IsCorruption()) return absl::DataLossError(message);
  if (status.IsNoSpace() || status.subcode() == rocksdb::Status::kNoSpace || status.subcode() == rocksdb::Status::kSpaceLimit)
    return absl::ResourceExhaustedError(message);
  if (status.IsIOError() && status.ToString().find("lock") != std::string::npos) return absl::FailedPreconditionError(message);
  return absl::UnavailableError(message);
}

// One generation of every family, and the database they are in. Shared by the store, its snapshots and cursors: the
// database closes, and a dropped generation's files go, with the last owner.
struct FamilySet {
  using Handle = std::shared_ptr<rocksdb::ColumnFamilyHandle>;
  std::shared_ptr<rocksdb::DB> db;  // declared first: outlives the handles
  std::array<Handle, kFamilyCount> handles;
  std::shared_ptr<ValueCache> values;
  rocksdb::ColumnFamilyHandle* operator[](Family family) const { return handles[static_cast<size_t>(family)].get(); }
};

rocksdb::ReadOptions ReadOptionsFor(Family family, std::string_view prefix, const rocksdb::Snapshot* snapshot) {
  rocksdb::ReadOptions options;
  options.snapshot = snapshot;
  const FamilyTrait& trait = TraitOf(family);
  // A whole walk over a hashed family must sort its memory part first; walks within a prefix need not.
  options.total_order_seek = trait.access == Access::kOrdered || prefix.size() < trait.prefix_bytes;
  return options;
}

class RocksCursor final : public Cursor {
 public:
  RocksCursor(std::shared_ptr<const FamilySet> families, Family family, std::string_view prefix,
              const rocksdb::Snapshot* snapshot)
      : families_(std::move(families)), prefix_(prefix) {
    rocksdb::ReadOptions options = ReadOptionsFor(family, prefix, snapshot);
    limit_ = prefix_;
    while (!limit_.empty() && limit_.back() == '\xff') limit_.pop_back();
    if (!limit_.empty()) {
      limit_.back() = static_cast<char>(static_cast<unsigned char>(limit_.back()) + 1);
      limit_slice_ = limit_;
      options.iterate_upper_bound = &limit_slice_;
    }
    iterator_.reset(families_->db->NewIterator(options, (*families_)[family]));
    iterator_->Seek(ToSlice(prefix_));
  }
  bool Valid() const override { return iterator_->Valid() && iterator_->key().starts_with(ToSlice(prefix_)); }
  void Next() override { iterator_->Next(); }
  void Seek(std::string_view key) override { iterator_->Seek(ToSlice(std::max(key, std::string_view(prefix_)))); }
  std::string_view key() const override { return ToView(iterator_->key()); }
  std::string_view value() const override { return ToView(iterator_->value()); }
  absl::Status status() const override { return ToStatus(iterator_->status(), "scan"); }

 private:
  std::shared_ptr<const FamilySet> families_;
  std::string prefix_, limit_;
  rocksdb::Slice limit_slice_;
  std::unique_ptr<rocksdb::Iterator> iterator_;
};

class RocksProbe final : public Cursor {
 public:
  RocksProbe(std::shared_ptr<const FamilySet> families, Family family, const rocksdb::Snapshot* snapshot)
      : families_(std::move(families)) {
    rocksdb::ReadOptions options;
    options.snapshot = snapshot;
    options.prefix_same_as_start = true;
    iterator_.reset(families_->db->NewIterator(options, (*families_)[family]));
  }
  bool Valid() const override { return sought_ && iterator_->Valid(); }
  void Next() override { iterator_->Next(); }
  void Seek(std::string_view key) override {
    sought_ = true;
    iterator_->Seek(ToSlice(key));
  }
  std::string_view key() const override { return ToView(iterator_->key()); }
  std::string_view value() const override { return ToView(iterator_->value()); }
  absl::Status status() const override { return ToStatus(iterator_->status(), "probe"); }

 private:
  std::shared_ptr<const FamilySet> families_;
  std::unique_ptr<rocksdb::Iterator> iterator_;
  bool sought_ = false;
};

class RocksReader final : public Reader {
 public:
  // With `snapshot`, owns it. `shares`: values are kept in memory; all that writes tells the cache.
  RocksReader(std::shared_ptr<const FamilySet> families, const rocksdb::Snapshot* snapshot, bool shares)
      : families_(std::move(families)), snapshot_(snapshot), shares_(shares) {}
  ~RocksReader() override {
    if (snapshot_ != nullptr) families_->db->ReleaseSnapshot(snapshot_);
  }
  absl::StatusOr<bool> Get(Family family, std::string_view key, std::string* value) const override {
    rocksdb::ReadOptions options;
    options.snapshot = snapshot_;
    const rocksdb::Status status = families_->db->Get(options, (*families_)[family], ToSlice(key), value);
    if (status.IsNotFound()) return false;
    RETURN_IF_ERROR(ToStatus(status, "read"));
    return true;
  }
  absl::StatusOr<std::shared_ptr<const SharedValue>> GetShared(Family family, std::string_view key) const override {
    if (!shares_ || !TraitOf(family).cached) return Reader::GetShared(family, key);
    // Without a snapshot, what is read is as new as this or newer, which the cache notices.
    const uint64_t sequence = snapshot_ != nullptr ? snapshot_->GetSequenceNumber() : families_->db->GetLatestSequenceNumber();
    if (std::optional<std::shared_ptr<const SharedValue>> known = families_->values->Find(family, key, sequence))
      return *std::move(known);
    ASSIGN_OR_RETURN(std::shared_ptr<const SharedValue> value, Reader::GetShared(family, key));
    families_->values->Insert(family, key, sequence, value);
    return value;
  }
  std::unique_ptr<Cursor> Scan(Family family, std::string_view prefix) const override {
    return std::make_unique<RocksCursor>(families_, family, prefix, snapshot_);
  }
  std::unique_ptr<Cursor> Probe(Family family) const override {
    return std::make_unique<RocksProbe>(families_, family, snapshot_);
  }
  absl::StatusOr<bool> FindLast(Family family, std::string_view prefix, std::string_view key, std::string* found_key,
                                std::string* value) const override {
    const std::unique_ptr<rocksdb::Iterator> iterator(
        families_->db->NewIterator(ReadOptionsFor(family, "", snapshot_), (*families_)[family]));
    iterator->SeekForPrev(ToSlice(key));
    if (!iterator->Valid()) {
      RETURN_IF_ERROR(ToStatus(iterator->status(), "search"));
      return false;
    }
    if (!iterator->key().starts_with(ToSlice(prefix))) return false;
    *found_key = iterator->key().ToString();
    *value = iterator->value().ToString();
    return true;
  }

  // By the share of the files' bytes and what RocksDB counts in memory; off by some blocks' worth.
  uint64_t EstimateKeys(Family family, std::string_view from, std::string_view to) const override {
    if (from >= to) return 0;
    const rocksdb::Range range(ToSlice(from), ToSlice(to));
    rocksdb::ColumnFamilyHandle* const handle = (*families_)[family];
    uint64_t in_memory = 0, memory_bytes = 0, bytes = 0, all_bytes = 0, all_keys = 0;
    families_->db->GetApproximateMemTableStats(handle, range, &in_memory, &memory_bytes);
    if (!families_->db->GetApproximateSizes(rocksdb::SizeApproximationOptions(), handle, &range, 1, &bytes).ok())
      return in_memory;
    families_->db->GetIntProperty(handle, rocksdb::DB::Properties::kLiveSstFilesSize, &all_bytes);
    families_->db->GetIntProperty(handle, rocksdb::DB::Properties::kEstimateNumKeys, &all_keys);
    if (all_bytes == 0) return in_memory;
    return in_memory +
           static_cast<uint64_t>(static_cast<double>(all_keys) * static_cast<double>(bytes) / static_cast<double>(all_bytes));
  }

 private:
  std::shared_ptr<const FamilySet> families_;
  const rocksdb::Snapshot* snapshot_;
  const bool shares_;
};

void Fill(rocksdb::ColumnFamilyHandle* family, std::string_view key, std::optional<std::string_view> value,
          rocksdb::WriteBatch* batch) {
  if (value.has_value()) {
    batch->Put(family, ToSlice(key), ToSlice(*value));
  } else {
    batch->Delete(family, ToSlice(key));
  }
}

void FillBatch(const Transaction& transaction, const FamilySet& families, rocksdb::WriteBatch* batch) {
  transaction.ForEach([&](Family family, std::string_view key, std::optional<std::string_view> value) {
    Fill(families[family], key, value, batch);
  });
}

// The file that a rebuild loads a family from. RocksDB takes its own file names only, and leaves this one alone.
std::string LoadPath(const std::string& folder, const FamilyTrait& trait) {
  return absl::StrCat(folder, "/", ToAbsl(trait.name), ".load");
}

std::string PhysicalName(Family family, uint32_t generation) {
  if (family == Family::kMeta) return rocksdb::kDefaultColumnFamilyName;
  return absl::StrCat(ToAbsl(TraitOf(family).name), ".", generation);
}

// meta key := "generation/" family name     value := decimal number of the current generation
std::string GenerationKey(Family family) { return absl::StrCat("generation/", ToAbsl(TraitOf(family).name)); }

class RocksStore final : public Store {
 public:
  explicit RocksStore(const StoreOptions& options)
      : options_(options),
        wal_files_(std::make_shared<WalFiles>(options.permanent)),
        block_cache_(rocksdb::NewLRUCache(options.block_cache_bytes)),
        write_buffers_(std::make_shared<rocksdb::WriteBufferManager>(options.write_buffers_bytes)) {}

  absl::Status Open();

  const Reader& Latest() const override { return *latest_; }
  std::shared_ptr<const Reader> TakeSnapshot() const override {
    return std::make_shared<RocksReader>(families(), db_->GetSnapshot(), true);
  }

  using Store::Write;
  absl::Status Write(const Transaction& transaction, const std::function<void()>& logged) override {
    if (*write_failed_) return absl::UnavailableError("write: an earlier one failed");
    const WalFiles::Watch watch(logged);
    const std::shared_ptr<const FamilySet> families = this->families();
    rocksdb::WriteBatch batch;
    FillBatch(transaction, *families, &batch);
    const ValueCache::Slots slots = families->values->BeginChange(transaction);
    const rocksdb::Status status = db_->Write(rocksdb::WriteOptions(), &batch);
    families->values->EndChange(slots, db_->GetLatestSequenceNumber());
    return Noted(ToStatus(status, "write"));
  }
  absl::Status Sync() override { return Noted(ToStatus(wal_files_->Sync(), "sync")); }
  WalPosition written() const override { return wal_files_->written(); }
  WalPosition permanent() const override { return wal_files_->permanent(); }

  absl::StatusOr<std::unique_ptr<Rebuild>> BeginRebuild(const std::vector<Family>& families) override;

  absl::Status Compact() override {
    const std::shared_ptr<const FamilySet> families = this->families();
    for (const FamilyTrait& trait : kFamilies) {
      rocksdb::CompactRangeOptions options;
      options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
      RETURN_IF_ERROR(ToStatus(db_->CompactRange(options, (*families)[trait.family], nullptr, nullptr), "compact"));
    }
    return absl::OkStatus();
  }

  std::map<std::string, uint64_t> Figures() const override {
    std::map<std::string, uint64_t> figures;
    const std::shared_ptr<const FamilySet> families = this->families();
    for (const FamilyTrait& trait : kFamilies) {
      uint64_t value = 0;
      const std::string name(trait.name == "default" ? "meta" : trait.name);
      if (db_->GetIntProperty((*families)[trait.family], rocksdb::DB::Properties::kTotalSstFilesSize, &value))
        figures["sst_bytes." + name] = value;
      if (db_->GetIntProperty((*families)[trait.family], rocksdb::DB::Properties::kEstimateNumKeys, &value))
        figures["keys." + name] = value;
      if (db_->GetIntProperty((*families)[trait.family], rocksdb::DB::Properties::kCurSizeAllMemTables, &value))
        figures["memory_bytes." + name] = value;
    }
    figures["block_cache_bytes"] = block_cache_->GetUsage();
    figures["write_buffer_bytes"] = write_buffers_->memory_usage();
    return figures;
  }

 private:
  friend class RocksRebuild;

  // Remembers that writing failed once: see the end of Open.
  absl::Status Noted(absl::Status status) {
    if (!status.ok()) *write_failed_ = true;
    return status;
  }

  std::shared_ptr<const FamilySet> families() const {
    absl::ReaderMutexLock lock(&families_mutex_);
    return families_;
  }
  FamilySet::Handle Own(rocksdb::ColumnFamilyHandle* handle) const {
    return {handle, [db = db_.get()](rocksdb::ColumnFamilyHandle* h) { db->DestroyColumnFamilyHandle(h); }};
  }
  void Adopt(std::shared_ptr<const FamilySet> families) {
    {
      absl::WriterMutexLock lock(&families_mutex_);
      families_ = std::move(families);
    }
    latest_ = std::make_unique<RocksReader>(this->families(), nullptr, true);
  }
  rocksdb::Options DatabaseOptions() const;
  rocksdb::ColumnFamilyOptions FamilyOptions(const FamilyTrait& trait) const;
  absl::Status CheckPresent(const FamilyTrait& trait, const std::string& name, const std::vector<std::string>& names) const;
  absl::StatusOr<std::array<uint32_t, kFamilyCount>> ReadGenerations(const rocksdb::Options& options) const;

  StoreOptions options_;
  std::shared_ptr<WalFiles> wal_files_;
  std::shared_ptr<rocksdb::Cache> block_cache_;
  std::shared_ptr<rocksdb::WriteBufferManager> write_buffers_;
  std::shared_ptr<std::atomic<bool>> write_failed_ = std::make_shared<std::atomic<bool>>(false);
  std::shared_ptr<rocksdb::DB> db_;
  mutable absl::Mutex families_mutex_;
  std::shared_ptr<const FamilySet> families_ ABSL_GUARDED_BY(families_mutex_);
  std::unique_ptr<RocksReader> latest_;
  std::array<uint32_t, kFamilyCount> generations_{};
};

rocksdb::Options RocksStore::DatabaseOptions() const {
  rocksdb::Options options;
  options.env = wal_files_->env();
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  options.max_background_jobs = kBackgroundJobs;
  options.write_buffer_manager = write_buffers_;
  options.max_total_wal_size = kWalBytesMax;
  // A process that dies leaves at most an unfinished last entry. Anything else that does not read is damage, and is
  // reported instead of being cut off together with what follows it.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.allow_concurrent_memtable_write = false;  // one writer; hashed memtables require it
  options.bytes_per_sync = 1 << 20;
  options.max_open_files = 512;
  options.keep_log_file_num = 2;
  options.max_log_file_size = 4 << 20;
  return options;
}

rocksdb::ColumnFamilyOptions RocksStore::FamilyOptions(const FamilyTrait& trait) const {
  rocksdb::ColumnFamilyOptions options;
  options.write_buffer_size = options_.write_buffer_bytes;
  options.compression = rocksdb::kLZ4Compression;
  options.bottommost_compression = rocksdb::kZSTD;
  options.level_compaction_dynamic_level_bytes = true;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = block_cache_;
  table.block_size = kBlockBytes;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10, false));
  table.format_version = 5;
  if (trait.access == Access::kHashed) {
    options.prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(trait.prefix_bytes));
    options.memtable_factory.reset(rocksdb::NewHashLinkListRepFactory(options_.write_buffer_bytes / kBytesPerHashBucket,
                                                                      /*huge_page_tlb_size=*/0, /*logging threshold=*/4096,
                                                                      /*if_log_bucket_dist_when_flash=*/false, kListedMax));
    options.level0_file_num_compaction_trigger = 8;
    options.level0_slowdown_writes_trigger = 40;
    options.level0_stop_writes_trigger = 64;
    table.block_size = 4 << 10;  // one small entry is asked for at a time
  } else if (const size_t bytes = SharedBytes(trait.family); bytes > 0) {
    options.memtable_insert_with_hint_prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(bytes));
  }
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

// The generations stand in the meta family, which has to be read before the others can be named.
absl::StatusOr<std::array<uint32_t, kFamilyCount>> RocksStore::ReadGenerations(const rocksdb::Options& options) const {
  std::array<uint32_t, kFamilyCount> generations;
  generations.fill(1);
  rocksdb::DB* raw = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  std::vector<std::string> names;
  if (!rocksdb::DB::ListColumnFamilies(options, options_.folder, &names).ok()) return generations;  // a new store
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  for (const std::string& name : names) {
    const auto trait = std::find_if(kFamilies.begin(), kFamilies.end(), [&](const FamilyTrait& t) {
      return name == t.name || name.starts_with(std::string(t.name) + ".");
    });
    descriptors.emplace_back(name, FamilyOptions(trait == kFamilies.end() ? kFamilies[0] : *trait));
  }
  const rocksdb::Status status = rocksdb::DB::OpenForReadOnly(options, options_.folder, descriptors, &handles, &raw);
  RETURN_IF_ERROR(ToStatus(status, absl::StrCat("open ", options_.folder)));
  const std::unique_ptr<rocksdb::DB> db(raw);
  for (const FamilyTrait& trait : kFamilies) {
    std::string value;
    if (db->Get(rocksdb::ReadOptions(), GenerationKey(trait.family), &value).ok() &&
        !absl::SimpleAtoi(value, &generations[static_cast<size_t>(trait.family)])) {
      return absl::DataLossError(absl::StrCat("the generation of ", ToAbsl(trait.name), " is no number: ", value));
    }
  }
  for (rocksdb::ColumnFamilyHandle* handle : handles) db->DestroyColumnFamilyHandle(handle);
  return generations;
}

// A family that is missing is made on opening, unless it was there once: then to start with nothing in it would hide that
// what a rebuild made permanent is lost.
absl::Status RocksStore::CheckPresent(const FamilyTrait& trait, const std::string& name,
                                      const std::vector<std::string>& names) const {
  if (std::find(names.begin(), names.end(), name) != names.end()) return absl::OkStatus();
  const bool other_generation = std::any_of(
      names.begin(), names.end(), [&](const std::string& other) { return other.starts_with(std::string(trait.name) + "."); });
  if (other_generation)
    return absl::DataLossError(absl::StrCat(options_.folder, ": ", name, " is missing, but another generation of it is there"));
  if (options_.read_only) return absl::NotFoundError(absl::StrCat("the store in ", options_.folder, " was never finished"));
  return absl::OkStatus();
}

absl::Status RocksStore::Open() {
  std::error_code error;
  if (!options_.read_only) std::filesystem::create_directories(options_.folder, error);
  if (error) return absl::UnavailableError(absl::StrCat("create ", options_.folder, ": ", error.message()));
  rocksdb::Options options = DatabaseOptions();
  std::vector<std::string> names;
  const bool exists = rocksdb::DB::ListColumnFamilies(options, options_.folder, &names).ok();
  if (!exists && options_.read_only) return absl::NotFoundError(absl::StrCat("no store in ", options_.folder));

  // Whether a rebuild ever finished decides the names; only then is the look ahead needed.
  generations_.fill(1);
  const bool rebuilt = std::any_of(names.begin(), names.end(), [](const std::string& name) {
    return name != rocksdb::kDefaultColumnFamilyName && !name.ends_with(".1");
  });
  if (rebuilt) {
    ASSIGN_OR_RETURN(generations_, ReadGenerations(options));
  }
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  for (const FamilyTrait& trait : kFamilies) {
    descriptors.emplace_back(PhysicalName(trait.family, generations_[static_cast<size_t>(trait.family)]), FamilyOptions(trait));
    RETURN_IF_ERROR(CheckPresent(trait, descriptors.back().name, names));
  }
  for (const std::string& name : names) {  // left over from a rebuild that did not finish, or not yet dropped
    if (std::none_of(descriptors.begin(), descriptors.end(), [&](const auto& d) { return d.name == name; })) {
      const auto trait = std::find_if(kFamilies.begin(), kFamilies.end(),
                                      [&](const FamilyTrait& t) { return name.starts_with(std::string(t.name) + "."); });
      descriptors.emplace_back(name, FamilyOptions(trait == kFamilies.end() ? kFamilies[0] : *trait));
    }
  }
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  const std::string doing = absl::StrCat("open ", options_.folder);
  rocksdb::DB* raw = nullptr;
  const rocksdb::Status status = options_.read_only
                                     ? rocksdb::DB::OpenForReadOnly(options, options_.folder, descriptors, &handles, &raw)
                                     : rocksdb::DB::Open(options, options_.folder, descriptors, &handles, &raw);
  RETURN_IF_ERROR(ToStatus(status, doing));
  db_ = std::shared_ptr<rocksdb::DB>(raw, [failed = write_failed_, files = wal_files_](rocksdb::DB* db) {
    rocksdb::CancelAllBackgroundWork(db, /*wait=*/true);
    // Closing writes what the log still buffers. After a failed write Debian's build ends the process there, by an assertion:
    // it is left to the end of the process, which a failed store leads to anyway.
    if (*failed && Store::BuildName() == "debian") return;
    delete db;
  });
  auto families = std::make_shared<FamilySet>();
  families->db = db_;
  families->values = std::make_shared<ValueCache>(block_cache_);
  for (size_t i = 0; i < handles.size(); ++i) {
    if (i < kFamilyCount) {
      families->handles[i] = Own(handles[i]);
    } else {
      if (!options_.read_only) db_->DropColumnFamily(handles[i]);
      db_->DestroyColumnFamilyHandle(handles[i]);
    }
  }
  Adopt(std::move(families));
  for (const FamilyTrait& trait : kFamilies) {  // of a rebuild that was killed
    if (!options_.read_only) std::filesystem::remove(LoadPath(options_.folder, trait), error);
  }
  return absl::OkStatus();
}

class RocksRebuild final : public Store::Rebuild {
 public:
  RocksRebuild(RocksStore* store, std::vector<Family> rebuilt) : store_(store), rebuilt_(std::move(rebuilt)) {}
  ~RocksRebuild() override {
    if (decided_ || fresh_ == nullptr) return;
    for (const Family family : rebuilt_) store_->db_->DropColumnFamily((*fresh_)[family]);
  }
  absl::Status Begin() {
    auto fresh = std::make_shared<FamilySet>(*store_->families());
    fresh->values = std::make_shared<ValueCache>(store_->block_cache_);
    for (const Family family : rebuilt_) {
      rocksdb::ColumnFamilyHandle* handle = nullptr;
      const std::string name = PhysicalName(family, store_->generations_[static_cast<size_t>(family)] + 1);
      RETURN_IF_ERROR(
          ToStatus(store_->db_->CreateColumnFamily(store_->FamilyOptions(TraitOf(family)), name, &handle), "create " + name));
      fresh->handles[static_cast<size_t>(family)] = store_->Own(handle);
    }
    fresh_ = fresh;
    latest_ = std::make_unique<RocksReader>(fresh_, nullptr, false);
    for (const Family family : rebuilt_) AddLoad(TraitOf(family));
    return absl::OkStatus();
  }
  const Reader& Latest() const override { return *latest_; }
  absl::Status Write(const Transaction& transaction) override {
    rocksdb::WriteBatch batch;
    rocksdb::Status status;
    transaction.ForEach([&](Family family, std::string_view key, std::optional<std::string_view> value) {
      SortedLoad* const load = loads_[static_cast<size_t>(family)].get();
      if (load == nullptr)
        Fill((*fresh_)[family], key, value, &batch);
      else if (status.ok())
        status = load->Add(key, value);
    });
    rocksdb::WriteOptions options;
    options.disableWAL = true;
    return ToStatus(status.ok() ? store_->db_->Write(options, &batch) : status, "rebuild");
  }
  absl::Status Switch(const Transaction& with) override {
    if (*store_->write_failed_) return absl::UnavailableError("rebuild: an earlier write failed");
    for (const std::unique_ptr<SortedLoad>& load : loads_) {
      if (load != nullptr) RETURN_IF_ERROR(ToStatus(load->Flush(), "load"));
    }
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    for (const Family family : rebuilt_) handles.push_back((*fresh_)[family]);
    // The new families were written without a write-ahead log: their files are what survives.
    RETURN_IF_ERROR(ToStatus(store_->db_->Flush(rocksdb::FlushOptions(), handles), "flush"));
    rocksdb::WriteBatch batch;
    FillBatch(with, *fresh_, &batch);
    for (const Family family : rebuilt_) {
      batch.Put((*fresh_)[Family::kMeta], GenerationKey(family),
                std::to_string(store_->generations_[static_cast<size_t>(family)] + 1));
    }
    decided_ = true;  // from here on the disk may say that the new generation counts: it must not be dropped
    rocksdb::WriteOptions options;
    RETURN_IF_ERROR(ToStatus(store_->db_->Write(options, &batch), "switch"));
    RETURN_IF_ERROR(store_->Sync());
    const std::shared_ptr<const FamilySet> old = store_->families();
    store_->Adopt(fresh_);
    for (const Family family : rebuilt_) {
      ++store_->generations_[static_cast<size_t>(family)];
      store_->db_->DropColumnFamily((*old)[family]);  // files go when the last snapshot lets go
    }
    return absl::OkStatus();
  }

 private:
  // Families that are only written, with keys in no order, are loaded as sorted files.
  void AddLoad(const FamilyTrait& trait) {
    if (trait.access != Access::kHashed || trait.read_in_transaction) return;
    rocksdb::Options options(store_->DatabaseOptions(), store_->FamilyOptions(trait));
    options.bottommost_compression = options.compression;  // the thorough one can wait for a compaction
    loads_[static_cast<size_t>(trait.family)] =
        std::make_unique<SortedLoad>(store_->db_.get(), (*fresh_)[trait.family], options,
                                     LoadPath(store_->options_.folder, trait), store_->options_.write_buffer_bytes);
  }

  RocksStore* store_;
  std::vector<Family> rebuilt_;
  std::array<std::unique_ptr<SortedLoad>, kFamilyCount> loads_;
  std::shared_ptr<const FamilySet> fresh_;
  std::unique_ptr<RocksReader> latest_;
  bool decided_ = false;
};

absl::StatusOr<std::unique_ptr<Store::Rebuild>> RocksStore::BeginRebuild(const std::vector<Family>& families) {
  auto rebuild = std::make_unique<RocksRebuild>(this, families);
  RETURN_IF_ERROR(rebuild->Begin());
  return rebuild;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> Store::Open(const StoreOptions& options) {
  auto store = std::make_unique<RocksStore>(options);
  RETURN_IF_ERROR(store->Open());
  return store;
}

std::string_view Store::BuildName() { return MUNINN_ROCKSDB_BUILD; }

}  // namespace muninn
