// SPDX-License-Identifier: Apache-2.0
//
// Values that readers share must be those that each would have read by itself.
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "engine/store/codec.h"
#include "engine/store/store.h"
#include "gtest/gtest.h"

namespace muninn {
namespace {

std::string Key(uint64_t number) {
  std::string key;
  AppendFixed64(&key, number);
  return key;
}

class SharedValuesTest : public testing::Test {
 protected:
  SharedValuesTest() {
    const char* base = std::getenv("TEST_TMPDIR");
    folder_ = std::string(base != nullptr ? base : "/tmp") + "/shared.XXXXXX";
    if (mkdtemp(folder_.data()) == nullptr) std::abort();
    StoreOptions options;
    options.folder = folder_;
    options.block_cache_bytes = 256 << 10;  // small: values are thrown out all the time
    options.write_buffers_bytes = 4 << 20;
    options.write_buffer_bytes = 64 << 10;
    auto store = Store::Open(options);
    if (store.ok()) store_ = *std::move(store);
  }
  ~SharedValuesTest() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  void Put(std::string_view key, std::string_view value) {
    Transaction txn(store_->Latest());
    txn.Put(Family::kPart, key, value);
    ASSERT_TRUE(store_->Write(txn).ok());
  }
  static std::string Shared(const Reader& reader, std::string_view key) {
    const auto value = reader.GetShared(Family::kPart, key);
    if (!value.ok()) return value.status().ToString();
    return *value ? (*value)->bytes() : "none";
  }
  static std::string Own(const Reader& reader, std::string_view key) {
    std::string value;
    const auto found = reader.Get(Family::kPart, key, &value);
    return !found.ok() ? found.status().ToString() : *found ? value : "none";
  }

  std::string folder_;
  std::unique_ptr<Store> store_;
};

TEST_F(SharedValuesTest, SnapshotsShareWhatNobodyChanged) {
  Put("key", "value");
  const auto first = store_->TakeSnapshot();
  const auto value = first->GetShared(Family::kPart, "key");
  ASSERT_TRUE(value.ok() && *value != nullptr);
  Put("other", "value");
  ASSERT_TRUE(store_->Compact().ok());
  const auto second = store_->TakeSnapshot();
  EXPECT_EQ(*second->GetShared(Family::kPart, "key"), *value) << "the same bytes, not a copy";
  Put("key", "changed");
  EXPECT_EQ(Shared(*store_->TakeSnapshot(), "key"), "changed");
  EXPECT_EQ(Shared(*second, "key"), "value");
  EXPECT_EQ((*value)->bytes(), "value");
}

TEST_F(SharedValuesTest, EverySnapshotSharesItsOwnState) {
  std::mt19937_64 random(7);
  std::deque<std::shared_ptr<const Reader>> snapshots;
  for (int step = 0; step < 4000; ++step) {
    Transaction txn(store_->Latest());
    for (uint64_t i = random() % 3; i > 0; --i) {
      const std::string key = Key(random() % 40);
      random() % 5 == 0 ? txn.Delete(Family::kPart, key)
                        : txn.Put(Family::kPart, key, std::to_string(step) + std::string(random() % 300, '.'));
    }
    ASSERT_TRUE(store_->Write(txn).ok());
    snapshots.push_back(store_->TakeSnapshot());
    if (snapshots.size() > 8) snapshots.pop_front();
    for (int look = 0; look < 6; ++look) {
      const Reader& reader = *snapshots[random() % snapshots.size()];
      const std::string key = Key(random() % 40);
      ASSERT_EQ(Shared(reader, key), Own(reader, key)) << "step " << step;
      ASSERT_EQ(Shared(store_->Latest(), key), Own(store_->Latest(), key)) << "the latest state, step " << step;
    }
  }
}

TEST_F(SharedValuesTest, ATransactionSharesWhatItHasNotChanged) {
  Put("key", "value");
  Put("other", "value");
  Transaction txn(store_->Latest());
  txn.Put(Family::kPart, "key", "changed");
  EXPECT_EQ(Shared(txn, "key"), "changed");
  EXPECT_EQ(*txn.GetShared(Family::kPart, "other"), *store_->TakeSnapshot()->GetShared(Family::kPart, "other"));
  txn.Delete(Family::kPart, "other");
  EXPECT_EQ(Shared(txn, "other"), "none");
}

TEST_F(SharedValuesTest, KeepWhatWasMadeOfThemFirst) {
  struct Number final : Made {
    explicit Number(int n) : number(n) {}
    int number;
  };
  Put("key", "value");
  const auto first = store_->TakeSnapshot();
  const auto value = *first->GetShared(Family::kPart, "key");
  EXPECT_EQ(value->made(), nullptr);
  EXPECT_EQ(value->Keep(std::make_unique<const Number>(1)), nullptr);
  EXPECT_NE(value->Keep(std::make_unique<const Number>(2)), nullptr) << "others may hold the first: the second goes back";
  EXPECT_EQ(static_cast<const Number*>(value->made())->number, 1);
  EXPECT_EQ((*store_->TakeSnapshot()->GetShared(Family::kPart, "key"))->made(), value->made());
  Put("key", "changed");
  EXPECT_EQ((*store_->TakeSnapshot()->GetShared(Family::kPart, "key"))->made(), nullptr);
}

TEST_F(SharedValuesTest, ARebuiltGenerationSharesNothingWithTheOldOne) {
  Put("key", "old");
  const auto before = store_->TakeSnapshot();
  EXPECT_EQ(Shared(*before, "key"), "old");
  auto rebuild = store_->BeginRebuild({Family::kPart});
  ASSERT_TRUE(rebuild.ok());
  Transaction txn((*rebuild)->Latest());
  txn.Put(Family::kPart, "key", "new");
  ASSERT_TRUE((*rebuild)->Write(txn).ok());
  ASSERT_TRUE((*rebuild)->Switch(Transaction(store_->Latest())).ok());
  EXPECT_EQ(Shared(*store_->TakeSnapshot(), "key"), "new");
  EXPECT_EQ(Shared(*before, "key"), "old");
}

TEST_F(SharedValuesTest, ReadersBesideAWriterSeeTheirOwnState) {
  // The writer counts all keys up together, so a snapshot holds one number only.
  constexpr uint64_t kKeys = 20;
  const auto count_up = [&](uint64_t number) {
    Transaction txn(store_->Latest());
    for (uint64_t key = 0; key < kKeys; ++key) txn.Put(Family::kPart, Key(key), std::to_string(number));
    ASSERT_TRUE(store_->Write(txn).ok());
  };
  count_up(0);
  std::atomic<bool> done = false;
  std::atomic<int> wrong = 0;
  std::atomic<uint64_t> number_of_reads = 0;
  std::vector<std::thread> readers;
  for (int thread = 0; thread < 3; ++thread) {
    readers.emplace_back([&] {
      while (!done) {
        const auto snapshot = store_->TakeSnapshot();
        const std::string expected = Own(*snapshot, Key(0));
        Shared(store_->Latest(), Key(number_of_reads++ % kKeys));  // must not leave behind what others may not see
        for (uint64_t key = 0; key < kKeys; ++key) wrong += Shared(*snapshot, Key(key)) != expected;
      }
    });
  }
  for (uint64_t number = 1; number < 3000; ++number) count_up(number);
  done = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace muninn
