// SPDX-License-Identifier: Apache-2.0
#include "engine/files/file_store.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace muninn {
namespace {

class FileStoreTest : public testing::Test {
 protected:
  FileStoreTest() : folder_(absl::StrCat(testing::TempDir(), "/files.XXXXXX")) {
    EXPECT_NE(mkdtemp(folder_.data()), nullptr);
    store_ = FileStore::Make({folder_ + "/files", true, [this](std::string_view hash) -> absl::StatusOr<bool> {
                                return used_.contains(std::string(hash));
                              }});
  }
  ~FileStoreTest() override { std::filesystem::remove_all(folder_); }

  std::set<std::filesystem::path> Files() const {
    std::set<std::filesystem::path> files;
    if (!std::filesystem::exists(folder_ + "/files")) return files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ + "/files")) {
      if (entry.is_regular_file()) files.insert(entry.path());
    }
    return files;
  }

  std::string folder_;
  std::set<std::string> used_;
  std::unique_ptr<FileStore> store_;
};

TEST_F(FileStoreTest, GivesBackWhatItKeepsWhateverTheBytes) {
  for (const std::string& bytes : {std::string(), std::string("a"), std::string("\0\xff\n", 3), std::string(1 << 20, 'x')}) {
    const auto file = store_->Keep(bytes);
    ASSERT_TRUE(file.ok()) << file.status();
    EXPECT_EQ(file->bytes, bytes.size());
    const auto read = store_->Read(file->sha256);
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(*read, bytes);
  }
}

TEST_F(FileStoreTest, KeepsTheSameBytesOnce) {
  const auto one = store_->Keep("same"), two = store_->Keep("same"), other = store_->Keep("other");
  ASSERT_TRUE(one.ok() && two.ok() && other.ok());
  EXPECT_EQ(one->sha256, two->sha256);
  EXPECT_EQ(Files().size(), 2u);
}

TEST_F(FileStoreTest, DropsWhatNobodyUsesOnceNobodyHoldsIt) {
  auto one = store_->Keep("refused"), two = store_->Keep("refused");
  ASSERT_TRUE(one.ok() && two.ok());
  one->hold.reset();
  EXPECT_EQ(Files().size(), 1u);
  two->hold.reset();
  EXPECT_TRUE(Files().empty());
  EXPECT_TRUE(absl::IsNotFound(store_->Read(one->sha256).status()));
}

TEST_F(FileStoreTest, ForgetsOnlyWhatIsNeitherUsedNorHeld) {
  auto used = store_->Keep("used"), held = store_->Keep("held"), gone = store_->Keep("gone");
  ASSERT_TRUE(used.ok() && held.ok() && gone.ok());
  used_ = {used->sha256, gone->sha256};
  used->hold.reset(), gone->hold.reset();
  used_.erase(gone->sha256);
  const std::string hashes[] = {used->sha256, held->sha256, gone->sha256};
  store_->Forget(hashes);
  EXPECT_TRUE(store_->Read(used->sha256).ok());
  EXPECT_TRUE(store_->Read(held->sha256).ok());
  EXPECT_TRUE(absl::IsNotFound(store_->Read(gone->sha256).status()));
}

TEST_F(FileStoreTest, SweepsWhatACrashLeft) {
  auto kept = store_->Keep("kept");
  ASSERT_TRUE(kept.ok());
  used_ = {kept->sha256};
  std::filesystem::create_directories(folder_ + "/files/ab");
  std::ofstream(folder_ + "/files/ab/" + std::string(62, '0')) << "an orphan";
  std::ofstream(folder_ + "/files/new/17") << "half writ";
  kept->hold.reset();
  ASSERT_EQ(Files().size(), 3u);
  ASSERT_TRUE(store_->Sweep().ok());
  EXPECT_EQ(Files().size(), 1u);
  EXPECT_TRUE(store_->Read(kept->sha256).ok());
}

TEST_F(FileStoreTest, NoticesChangedBytesAndHealsThemWhenTheyComeAgain) {
  const auto file = store_->Keep("precious");
  ASSERT_TRUE(file.ok());
  std::ofstream(*Files().begin(), std::ios::trunc) << "previous";
  EXPECT_TRUE(absl::IsDataLoss(store_->Read(file->sha256).status()));
  ASSERT_TRUE(store_->Keep("precious").ok());
  EXPECT_EQ(*store_->Read(file->sha256), "precious");
}

TEST_F(FileStoreTest, SaysWhenItCannotWrite) {
  std::ofstream(folder_ + "/files") << "in the way";
  EXPECT_TRUE(absl::IsUnavailable(store_->Keep("x").status()));
}

TEST_F(FileStoreTest, NeverLosesAHeldFileToThoseWhoForgetIt) {
  const auto first = store_->Keep("busy");
  ASSERT_TRUE(first.ok());
  const std::string hash = first->sha256;
  std::vector<std::thread> threads;
  std::atomic<int> lost = 0;
  for (int thread = 0; thread < 3; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < 100; ++i) {
        const auto file = store_->Keep("busy");
        if (!file.ok() || !store_->Read(hash).ok()) ++lost;
      }
    });
  }
  const std::string hashes[] = {hash};
  for (int i = 0; i < 500; ++i) store_->Forget(hashes);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(lost, 0);
}

}  // namespace
}  // namespace muninn
