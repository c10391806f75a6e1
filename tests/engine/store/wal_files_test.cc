// SPDX-License-Identifier: Apache-2.0
//
// The files of the write-ahead log: written in place, read up to where they end.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "engine/store/store.h"
#include "engine/store/wal_scan.h"
#include "gtest/gtest.h"

namespace muninn {
namespace {

namespace fs = std::filesystem;

class WalFilesTest : public testing::Test {
 protected:
  WalFilesTest() {
    std::string path = std::string(std::getenv("TEST_TMPDIR")) + "/wal.XXXXXX";
    folder_ = mkdtemp(path.data());
    store_ = *Store::Open(Options(folder_));
  }
  ~WalFilesTest() override {
    store_.reset();
    fs::remove_all(folder_);
    fs::remove_all(folder_ + ".copy");
  }
  static StoreOptions Options(const std::string& folder) {
    StoreOptions options;
    options.folder = folder;
    return options;
  }
  void Write(std::string_view key, size_t bytes) {
    Transaction txn(store_->Latest());
    std::string value(bytes, '\0');
    for (char& c : value) c = static_cast<char>(random_());
    txn.Put(Family::kMeta, key, value);
    ASSERT_TRUE(store_->Write(txn).ok());
  }
  fs::path Newest() const { return Newest(folder_); }
  static fs::path Newest(const std::string& folder) {
    fs::path newest;
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (entry.path().extension() == ".log" && entry.path() > newest) newest = entry.path();
    }
    return newest;
  }
  // The folder as a machine that stops leaves it.
  std::string Copy() {
    fs::remove_all(folder_ + ".copy");
    fs::copy(folder_, folder_ + ".copy", fs::copy_options::recursive);
    return folder_ + ".copy";
  }
  // The keys of a folder that was used up to `permanent`, or why it does not open.
  static absl::StatusOr<int> Keys(const std::string& folder, WalPosition permanent) {
    StoreOptions options = Options(folder);
    options.permanent = permanent;
    const auto store = Store::Open(options);
    if (!store.ok()) return store.status();
    int keys = 0;
    for (const auto cursor = (*store)->Latest().Scan(Family::kMeta, "key"); cursor->Valid(); cursor->Next()) ++keys;
    return keys;
  }

  std::mt19937_64 random_{1};
  std::string folder_;
  std::unique_ptr<Store> store_;
};

TEST_F(WalFilesTest, SmallSyncsLeaveTheSizeOfTheFileAsItIs) {
  Write("key1", 1000);
  ASSERT_TRUE(store_->Sync().ok());
  const auto size = fs::file_size(Newest());
  WalPosition last;
  for (int i = 0; i < 20; ++i) {
    Write(absl::StrCat("more", i), 1000);
    ASSERT_TRUE(store_->Sync().ok());
    EXPECT_GT(store_->permanent(), last);
    last = store_->permanent();
    EXPECT_EQ(last.bytes, FindWalEnd(Newest(), 0)->bytes);
  }
  EXPECT_EQ(fs::file_size(Newest()), size);
  EXPECT_GT(size, last.bytes);
}

TEST_F(WalFilesTest, AClosedFileIsAsLongAsWhatItHolds) {
  for (int i = 0; i < 5; ++i) {
    Write(absl::StrCat("key", i), 30'000);
    ASSERT_TRUE(store_->Sync().ok());
  }
  const fs::path file = Newest();
  store_.reset();
  const auto end = FindWalEnd(file, 0);
  ASSERT_TRUE(end.ok());
  EXPECT_EQ(end->bytes, fs::file_size(file));
  EXPECT_EQ(*Keys(folder_, {}), 5);
}

TEST_F(WalFilesTest, LargeGroupsGrowTheFileByWhatTheyHold) {
  for (int i = 0; i < 3; ++i) Write(absl::StrCat("key", i), 3 << 20);
  ASSERT_TRUE(store_->Sync().ok());
  EXPECT_EQ(fs::file_size(Newest()), store_->permanent().bytes);
}

TEST_F(WalFilesTest, UnsyncedBytesEndAtTheFirstHole) {
  Write("key1", 100'000);
  ASSERT_TRUE(store_->Sync().ok());
  const WalPosition synced = store_->permanent();
  for (const char* key : {"key2", "key3", "key4"}) Write(key, 100'000);
  for (int round = 0; round < 20; ++round) {
    const std::string copy = Copy();
    // A page of what was not synced never reached the disk.
    const uint64_t used = FindWalEnd(Newest(copy), 0)->bytes, page = 4096;
    const uint64_t hole = (synced.bytes / page + 1 + random_() % ((used - synced.bytes) / page - 1)) * page;
    std::fstream(Newest(copy), std::ios::in | std::ios::out | std::ios::binary).seekp(static_cast<std::streamoff>(hole))
        << std::string(page, '\0');
    const auto keys = Keys(copy, synced);
    ASSERT_TRUE(keys.ok()) << keys.status();
    EXPECT_GE(*keys, 1);
    EXPECT_LT(*keys, 4);
  }
}

TEST_F(WalFilesTest, WhatIsLoggedCanBeSyncedBeforeItShows) {
  Transaction txn(store_->Latest());
  txn.Put(Family::kMeta, "key1", "value");
  int calls = 0;
  const absl::Status status = store_->Write(txn, [&] {
    ++calls;
    std::string value;
    EXPECT_FALSE(*store_->Latest().Get(Family::kMeta, "key1", &value));
    EXPECT_LT(store_->permanent(), store_->written());
    EXPECT_TRUE(store_->Sync().ok());
    EXPECT_EQ(store_->permanent(), store_->written());
    Copy();
  });
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(*Keys(folder_ + ".copy", store_->permanent()), 1) << "a machine that stops there has it";
  Write("key2", 10);
  EXPECT_EQ(calls, 1) << "of that write only";
  EXPECT_LT(store_->permanent(), store_->written());
}

TEST_F(WalFilesTest, ANewFileBeginsWhenTheOneBeforeIsPermanent) {
  store_.reset();
  StoreOptions options = Options(folder_);
  options.write_buffers_bytes = options.write_buffer_bytes = 256 << 10;
  store_ = *Store::Open(options);
  Write("key1", 1000);
  ASSERT_TRUE(store_->Sync().ok());
  const uint64_t first = store_->permanent().file;
  int calls = 0;
  for (int i = 0; store_->written().file == first; ++i) {
    ASSERT_LT(i, 1000);
    Transaction txn(store_->Latest());
    txn.Put(Family::kMeta, absl::StrCat("more", i), std::string(10'000, 'x'));
    ASSERT_TRUE(store_->Write(txn, [&] { ++calls; }).ok());
    ASSERT_EQ(calls, i + 1) << "once, also by the write that begins the file, and then not before it is logged";
  }
  EXPECT_GT(store_->permanent().file, first) << "nobody asked for a sync";
  EXPECT_LT(store_->permanent(), store_->written());
}

TEST_F(WalFilesTest, AHoleInWhatWasSyncedIsDamage) {
  for (const char* key : {"key1", "key2", "key3"}) Write(key, 100'000);
  ASSERT_TRUE(store_->Sync().ok());
  for (const uint64_t hole : {4096, 147456, 290816}) {
    const std::string copy = Copy();
    std::fstream(Newest(copy), std::ios::in | std::ios::out | std::ios::binary).seekp(static_cast<std::streamoff>(hole))
        << std::string(4096, '\0');
    EXPECT_TRUE(absl::IsDataLoss(Keys(copy, store_->permanent()).status())) << hole;
  }
}

TEST_F(WalFilesTest, TheEndIsFoundWhereverAFileIsCut) {
  for (int i = 0; i < 30; ++i) Write(absl::StrCat("key", i), 1 + random_() % 9000);
  ASSERT_TRUE(store_->Sync().ok());
  const uint64_t all = store_->permanent().bytes;
  const std::string copy = Copy();
  fs::resize_file(Newest(copy), all);
  EXPECT_EQ(FindWalEnd(Newest(copy), 0)->bytes, all);
  EXPECT_EQ(FindWalEnd(Newest(copy), all)->bytes, all) << "from the start of its last block";
  uint64_t before = all;
  for (uint64_t cut = all - 1; cut > 0; cut -= std::min<uint64_t>(cut, 1 + random_() % 700)) {
    fs::resize_file(Newest(copy), cut);
    const auto end = FindWalEnd(Newest(copy), 0);
    ASSERT_TRUE(end.ok());
    EXPECT_LE(end->bytes, cut);
    EXPECT_LE(end->bytes, before);
    before = end->bytes;
  }
  EXPECT_EQ(FindWalEnd(copy + "/nothing", 0).status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace muninn
