// SPDX-License-Identifier: Apache-2.0
#include "engine/store/store.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>

#include "engine/store/codec.h"
#include "gtest/gtest.h"

namespace muninn {
namespace {

std::string MakeFolder() {
  const char* base = std::getenv("TEST_TMPDIR");
  std::string path = std::string(base != nullptr ? base : "/tmp") + "/store.XXXXXX";
  return mkdtemp(path.data()) == nullptr ? std::string() : path;
}

StoreOptions Options(const std::string& folder) {
  StoreOptions options;
  options.folder = folder;
  options.block_cache_bytes = 4 << 20;
  options.write_buffers_bytes = 4 << 20;
  options.write_buffer_bytes = 256 << 10;
  return options;
}

std::string HashedKey(uint64_t hash, uint64_t rest) {
  std::string key(8, static_cast<char>(hash));
  AppendFixed64(&key, hash);
  AppendFixed64(&key, rest);
  return key;
}

size_t Count(const Reader& reader, Family family, std::string_view prefix) {
  size_t keys = 0;
  std::string before;
  for (const auto cursor = reader.Scan(family, prefix); cursor->Valid(); cursor->Next(), ++keys) {
    EXPECT_LT(before, cursor->key());
    before = cursor->key();
  }
  return keys;
}

class StoreTest : public testing::Test {
 protected:
  StoreTest() : folder_(MakeFolder()) { Open(); }
  ~StoreTest() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  void Open() {
    store_.reset();
    auto store = Store::Open(Options(folder_));
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
  }
  void Put(Family family, std::string_view key, std::string_view value) {
    Transaction txn(store_->Latest());
    txn.Put(family, key, value);
    ASSERT_TRUE(store_->Write(txn).ok());
  }
  std::string Get(const Reader& reader, Family family, std::string_view key) {
    std::string value;
    const auto found = reader.Get(family, key, &value);
    EXPECT_TRUE(found.ok()) << found.status();
    return found.ok() && *found ? value : "none";
  }
  // 40 hashes with 50 keys each.
  void FillHashed() {
    for (uint64_t rest = 0; rest < 50; ++rest) {
      for (uint64_t hash = 0; hash < 40; ++hash) Put(Family::kPosting, HashedKey(hash, rest), "v");
    }
  }
  void ExpectHashed(const Reader& reader) {
    EXPECT_EQ(Count(reader, Family::kPosting, ""), 2000u);
    for (uint64_t hash = 0; hash < 40; ++hash)
      EXPECT_EQ(Count(reader, Family::kPosting, HashedKey(hash, 0).substr(0, 16)), 50u) << hash;
    EXPECT_EQ(Count(reader, Family::kPosting, HashedKey(41, 0).substr(0, 16)), 0u);
    EXPECT_EQ(Count(reader, Family::kPosting, HashedKey(7, 3)), 1u) << "a longer prefix";
  }

  std::string folder_;
  std::unique_ptr<Store> store_;
};

TEST_F(StoreTest, HashedFamiliesScanByPrefixAndAsAWholeFromMemoryAndFiles) {
  FillHashed();
  ExpectHashed(store_->Latest());
  ASSERT_TRUE(store_->Compact().ok());
  ExpectHashed(store_->Latest());
  // Half in files, half in memory: the later half overwrites and deletes.
  Transaction txn(store_->Latest());
  txn.Delete(Family::kPosting, HashedKey(7, 3));
  txn.Put(Family::kPosting, HashedKey(8, 1), "changed");
  ASSERT_TRUE(store_->Write(txn).ok());
  EXPECT_EQ(Count(store_->Latest(), Family::kPosting, HashedKey(7, 0).substr(0, 16)), 49u);
  EXPECT_EQ(Count(store_->Latest(), Family::kPosting, ""), 1999u);
  EXPECT_EQ(Get(store_->Latest(), Family::kPosting, HashedKey(8, 1)), "changed");
}

TEST_F(StoreTest, ScansOfHighPrefixesStayInside) {
  const std::string high(8, '\xff');
  Put(Family::kPart, high + "1", "v");
  Put(Family::kPart, high + high, "v");
  Put(Family::kPart, std::string(7, '\xff') + "\xfe", "v");
  EXPECT_EQ(Count(store_->Latest(), Family::kPart, high), 2u);
  std::string key, value;
  EXPECT_TRUE(*store_->Latest().FindLast(Family::kPart, high, high + high + high, &key, &value));
  EXPECT_EQ(key, high + high);
}

TEST_F(StoreTest, SnapshotsAreNotTouchedByLaterWrites) {
  FillHashed();
  Put(Family::kPart, "key", "before");
  const auto snapshot = store_->TakeSnapshot();
  Transaction txn(store_->Latest());
  txn.Put(Family::kPart, "key", "after");
  txn.Delete(Family::kPosting, HashedKey(1, 1));
  txn.Put(Family::kPosting, HashedKey(41, 1), "new");
  ASSERT_TRUE(store_->Write(txn).ok());
  ASSERT_TRUE(store_->Compact().ok());
  EXPECT_EQ(Get(*snapshot, Family::kPart, "key"), "before");
  ExpectHashed(*snapshot);
  EXPECT_EQ(Get(store_->Latest(), Family::kPart, "key"), "after");
}

TEST_F(StoreTest, ARebuildSwitchesAtOnceAndOldSnapshotsStayOnTheOldGeneration) {
  Put(Family::kPart, "key", "old");
  Put(Family::kLog, "log", "kept");
  auto snapshot = store_->TakeSnapshot();
  {
    auto rebuild = store_->BeginRebuild({Family::kPart});
    ASSERT_TRUE(rebuild.ok()) << rebuild.status();
    EXPECT_EQ(Get((*rebuild)->Latest(), Family::kPart, "key"), "none") << "a new generation starts empty";
    EXPECT_EQ(Get((*rebuild)->Latest(), Family::kLog, "log"), "kept");
    Transaction txn((*rebuild)->Latest());
    txn.Put(Family::kPart, "key", "new");
    ASSERT_TRUE((*rebuild)->Write(txn).ok());
    EXPECT_EQ(Get(store_->Latest(), Family::kPart, "key"), "old");
    Transaction with(store_->Latest());
    with.Put(Family::kMeta, "position", "1");
    ASSERT_TRUE((*rebuild)->Switch(with).ok());
  }
  EXPECT_EQ(Get(store_->Latest(), Family::kPart, "key"), "new");
  EXPECT_EQ(Get(*snapshot, Family::kPart, "key"), "old");
  snapshot.reset();
  Open();
  EXPECT_EQ(Get(store_->Latest(), Family::kPart, "key"), "new");
  EXPECT_EQ(Get(store_->Latest(), Family::kMeta, "position"), "1");
}

TEST_F(StoreTest, ManyRebuildsLeaveOneGeneration) {
  for (int i = 0; i < 12; ++i) {  // beyond ten: a generation's number has two digits then
    auto rebuild = store_->BeginRebuild({Family::kPart, Family::kPosting});
    ASSERT_TRUE(rebuild.ok()) << rebuild.status();
    Transaction txn((*rebuild)->Latest());
    txn.Put(Family::kPart, "key", std::to_string(i));
    ASSERT_TRUE((*rebuild)->Write(txn).ok());
    Transaction with(store_->Latest());
    ASSERT_TRUE((*rebuild)->Switch(with).ok());
    rebuild->reset();
    if (i % 3 == 0) Open();
    EXPECT_EQ(Get(store_->Latest(), Family::kPart, "key"), std::to_string(i));
  }
}

TEST_F(StoreTest, AnUnfinishedRebuildIsDropped) {
  Put(Family::kPart, "key", "old");
  for (const bool reopen : {false, true}) {
    auto rebuild = store_->BeginRebuild({Family::kPart});
    ASSERT_TRUE(rebuild.ok()) << rebuild.status();
    Transaction txn((*rebuild)->Latest());
    txn.Put(Family::kPart, "key", "half");
    ASSERT_TRUE((*rebuild)->Write(txn).ok());
    rebuild->reset();
    if (reopen) Open();
    EXPECT_EQ(Get(store_->Latest(), Family::kPart, "key"), "old");
  }
}

TEST_F(StoreTest, AGenerationThatIsLostIsReported) {
  // A store whose log had lost the end of a rebuild opened with empty indexes, and nothing told.
  auto rebuild = store_->BeginRebuild({Family::kPart});
  ASSERT_TRUE(rebuild.ok());
  Transaction with(store_->Latest());
  ASSERT_TRUE((*rebuild)->Switch(with).ok());
  rebuild->reset();
  const auto newest = [&] {
    std::filesystem::path found;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      if (entry.path().extension() == ".log" && entry.path() > found) found = entry.path();
    }
    return found;
  };
  store_.reset();
  std::filesystem::resize_file(newest(), 0);
  EXPECT_TRUE(absl::IsDataLoss(Store::Open(Options(folder_)).status())) << Store::Open(Options(folder_)).status();
}

TEST_F(StoreTest, ASecondOpenIsRefused) {
  const auto second = Store::Open(Options(folder_));
  EXPECT_TRUE(absl::IsFailedPrecondition(second.status())) << second.status();
}

TEST_F(StoreTest, ReadOnlyNeedsAStoreAndTakesNoLock) {
  StoreOptions options = Options(folder_ + "/nothing");
  options.read_only = true;
  EXPECT_TRUE(absl::IsNotFound(Store::Open(options).status()));
  EXPECT_FALSE(std::filesystem::exists(options.folder)) << "looking must not create";
  Put(Family::kPart, "key", "value");
  ASSERT_TRUE(store_->Sync().ok());
  options.folder = folder_;
  const auto reader = Store::Open(options);
  ASSERT_TRUE(reader.ok()) << reader.status();
  EXPECT_EQ(Get((*reader)->Latest(), Family::kPart, "key"), "value");
}

TEST(StoreFolderTest, AFolderThatCannotBeMadeIsNamed) {
  const auto store = Store::Open(Options("/proc/nowhere/store"));
  EXPECT_TRUE(absl::IsUnavailable(store.status())) << store.status();
  EXPECT_NE(std::string(store.status().message()).find("/proc/nowhere"), std::string::npos) << store.status();
}

// --- full disks, in processes of their own. Exit codes: kFine, kCannotTry, or the line that failed. ---
constexpr int kFine = 0, kCannotTry = 1;

std::string Key(uint64_t n) {
  std::string key;
  AppendFixed64(&key, n);
  return key;
}

// Writes until it fails. Returns how many were synced before, and the error.
std::pair<uint64_t, absl::Status> Fill(Store& store) {
  std::mt19937_64 random(1);
  std::string value(1000, '\0');
  for (uint64_t n = 0; n < 100'000; ++n) {
    for (char& byte : value) byte = static_cast<char>(random());  // nothing to compress
    Transaction txn(store.Latest());
    txn.Put(Family::kLog, Key(n), value);
    absl::Status status = store.Write(txn);
    if (status.ok()) status = store.Sync();
    if (!status.ok()) return {n, status};
  }
  return {0, absl::OkStatus()};
}

// Opens a store in a process of its own and fills it there: a store that failed is opened again by another process.
struct Filled {
  uint64_t synced = 0;
  absl::StatusCode code = absl::StatusCode::kUnknown;  // kUnknown: it did not even open, or the process died
};
Filled FillInChild(const StoreOptions& options) {
  Filled filled;
  int ends[2];
  if (pipe(ends) != 0) return filled;
  const pid_t child = fork();
  if (child == 0) {
    auto store = Store::Open(options);
    if (store.ok()) {
      const auto [synced, error] = Fill(**store);
      std::fprintf(stderr, "%d records, then: %s\n", static_cast<int>(synced), error.ToString().c_str());
      filled = {synced, error.code()};
      store->reset();
    }
    const bool told = write(ends[1], &filled, sizeof(filled)) == sizeof(filled);
    _exit(told ? 0 : 1);
  }
  close(ends[1]);
  if (read(ends[0], &filled, sizeof(filled)) != sizeof(filled)) filled = {};
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  return filled;
}

// What was synced is there, and it can be written to again.
int CheckAfterwards(const StoreOptions& options, uint64_t synced) {
  const auto store = Store::Open(options);
  if (!store.ok()) return __LINE__;
  if (Count((*store)->Latest(), Family::kLog, "") < synced) return __LINE__;
  Transaction txn((*store)->Latest());
  txn.Put(Family::kLog, Key(1'000'000), "again");
  return (*store)->Write(txn).ok() && (*store)->Sync().ok() ? kFine : __LINE__;
}

int FillFileSystem(const std::string& folder) {
  if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return kCannotTry;
  if (mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=24m") != 0) return kCannotTry;
  std::ofstream(folder + "/ballast") << std::string(4 << 20, 'b');
  const StoreOptions options = Options(folder + "/store");
  const Filled filled = FillInChild(options);
  if (filled.code != absl::StatusCode::kResourceExhausted || filled.synced < 1000) return __LINE__;
  std::filesystem::remove(folder + "/ballast");
  return CheckAfterwards(options, filled.synced);
}

int FillUpToALimit(const std::string& folder) {
  signal(SIGXFSZ, SIG_IGN);
  StoreOptions options = Options(folder);
  options.write_buffers_bytes = options.write_buffer_bytes = 64 << 20;  // so that the log grows
  rlimit limit{};
  getrlimit(RLIMIT_FSIZE, &limit);
  const rlim_t before = limit.rlim_cur;
  limit.rlim_cur = 3 << 20;
  if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return kCannotTry;
  const Filled filled = FillInChild(options);
  limit.rlim_cur = before;
  setrlimit(RLIMIT_FSIZE, &limit);
  const bool refused = filled.code == absl::StatusCode::kUnavailable || filled.code == absl::StatusCode::kResourceExhausted;
  if (!refused || filled.synced < 1000) return __LINE__;
  return CheckAfterwards(options, filled.synced);
}

int RunApart(const char* what) {
  const std::string folder = MakeFolder();
  const pid_t child = fork();
  if (child == 0) {
    execl("/proc/self/exe", "store_test", what, folder.c_str(), nullptr);
    _exit(kCannotTry);
  }
  int status = 0;
  waitpid(child, &status, 0);
  std::filesystem::remove_all(folder);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(StoreFullTest, AFullDiskIsReportedAndNothingSyncedIsLost) {
  const int result = RunApart("full_file_system");
  if (result == kCannotTry) GTEST_SKIP() << "mounting a small file system needs root";
  EXPECT_EQ(result, kFine) << "the line that failed";
}

TEST(StoreFullTest, AFailedWriteIsReportedAndNothingSyncedIsLost) {
  const int result = RunApart("full_file");
  if (result == kCannotTry) GTEST_SKIP() << "no limit on the size of files";
  EXPECT_EQ(result, kFine) << "the line that failed";
}

}  // namespace
}  // namespace muninn

int main(int argc, char** argv) {
  if (argc == 3 && std::strcmp(argv[1], "full_file_system") == 0) return muninn::FillFileSystem(argv[2]);
  if (argc == 3 && std::strcmp(argv[1], "full_file") == 0) return muninn::FillUpToALimit(argv[2]);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
