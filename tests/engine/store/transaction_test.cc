// SPDX-License-Identifier: Apache-2.0
#include "engine/store/transaction.h"

#include <map>
#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace muninn {
namespace {

constexpr Family kFamily = Family::kPart;  // read in transactions

std::string Contents(const Reader& reader, std::string_view prefix) {
  std::string text;
  for (const auto cursor = reader.Scan(kFamily, prefix); cursor->Valid(); cursor->Next())
    text.append(cursor->key()).append("=").append(cursor->value()).append(" ");
  return text;
}

std::string Last(const Reader& reader, std::string_view prefix, std::string_view key) {
  std::string found, value;
  return *reader.FindLast(kFamily, prefix, key, &found, &value) ? found + "=" + value : "none";
}

class TransactionTest : public testing::Test {
 protected:
  TransactionTest() {
    base_.Put(kFamily, "a1", "base");
    base_.Put(kFamily, "a3", "base");
    base_.Put(kFamily, "a5", "base");
    base_.Put(kFamily, "b1", "base");
  }
  EmptyReader nothing_;
  Transaction base_{nothing_};
  Transaction txn_{static_cast<const Reader&>(base_)};
};

TEST_F(TransactionTest, OwnChangesHideWhatIsBelow) {
  txn_.Put(kFamily, "a2", "own");
  txn_.Put(kFamily, "a3", "own");
  txn_.Delete(kFamily, "a5");
  txn_.Delete(kFamily, "a9");
  EXPECT_EQ(Contents(txn_, "a"), "a1=base a2=own a3=own ");
  EXPECT_EQ(Contents(base_, "a"), "a1=base a3=base a5=base ") << "the base is untouched";
  std::string value;
  EXPECT_TRUE(*txn_.Get(kFamily, "a3", &value));
  EXPECT_EQ(value, "own");
  EXPECT_FALSE(*txn_.Get(kFamily, "a5", &value));
}

TEST_F(TransactionTest, APutAfterADeletionCounts) {
  txn_.Delete(kFamily, "a3");
  txn_.Put(kFamily, "a3", "again");
  EXPECT_EQ(Contents(txn_, "a"), "a1=base a3=again a5=base ");
}

TEST_F(TransactionTest, SeekGoesToTheFirstKeyAtOrAfterInsideThePrefix) {
  txn_.Put(kFamily, "a4", "own");
  txn_.Delete(kFamily, "a3");
  const auto cursor = txn_.Scan(kFamily, "a");
  cursor->Seek("a3");
  ASSERT_TRUE(cursor->Valid());
  EXPECT_EQ(cursor->key(), "a4");
  cursor->Seek("a6");
  EXPECT_FALSE(cursor->Valid()) << "b1 has another prefix";
}

TEST_F(TransactionTest, FindLastPassesOverDeletions) {
  EXPECT_EQ(Last(txn_, "a", "a9"), "a5=base");
  txn_.Put(kFamily, "a7", "own");
  EXPECT_EQ(Last(txn_, "a", "a9"), "a7=own");
  EXPECT_EQ(Last(txn_, "a", "a6"), "a5=base");
  txn_.Delete(kFamily, "a7");
  txn_.Delete(kFamily, "a5");
  EXPECT_EQ(Last(txn_, "a", "a9"), "a3=base");
  txn_.Delete(kFamily, "a1");
  txn_.Delete(kFamily, "a3");
  EXPECT_EQ(Last(txn_, "a", "a9"), "none");
  EXPECT_EQ(Last(txn_, "b", "b9"), "b1=base");
}

TEST_F(TransactionTest, PrefixesOfHighBytesEndWhereTheyShould) {
  const std::string high = "\xff\xff";
  txn_.Put(kFamily, "\xff\xfe", "before");
  txn_.Put(kFamily, high + "1", "own");
  base_.Put(kFamily, high + "\xff", "base");
  EXPECT_EQ(Contents(txn_, high), high + "1=own " + high + "\xff=base ");
  EXPECT_EQ(Last(txn_, high, high + "\xff\xff"), high + "\xff=base");
}

TEST_F(TransactionTest, VisitsEveryChangeAlsoOfFamiliesItDoesNotRead) {
  txn_.Put(Family::kPosting, "key with 16 bytes at least", "");
  txn_.Delete(Family::kPosting, "another of 16 bytes and so");
  txn_.Put(kFamily, "z", "1");
  txn_.Delete(kFamily, "a1");
  std::string text;
  txn_.ForEach([&](Family family, std::string_view key, std::optional<std::string_view> value) {
    text.append(TraitOf(family).name)
        .append(" ")
        .append(key)
        .append(value ? "=" + std::string(*value) : std::string(" deleted"))
        .append("; ");
  });
  EXPECT_EQ(text, "part a1 deleted; part z=1; posting key with 16 bytes at least=; posting another of 16 bytes and so deleted; ");
}

TEST(TransactionModelTest, AgreesWithAMapOverLayers) {
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    const EmptyReader nothing;
    Transaction bottom(nothing), middle(static_cast<const Reader&>(bottom)), top(static_cast<const Reader&>(middle));
    std::map<std::string, std::string> model;
    for (Transaction* layer : {&bottom, &middle, &top}) {
      for (int i = 0; i < 12; ++i) {
        const std::string key = {static_cast<char>('a' + random() % 2),
                                 static_cast<char>(random() % 2 ? random() % 3 : 253 + random() % 3)};
        if (random() % 3 == 0)
          layer->Delete(kFamily, key), model.erase(key);
        else
          layer->Put(kFamily, key, "v"), model[key] = "v";
      }
    }
    for (const std::string prefix : {"", "a", "b"}) {
      std::string expected, last = "none";
      for (const auto& [key, value] : model) {
        if (key.starts_with(prefix)) expected += key + "=v ", last = key + "=v";
      }
      EXPECT_EQ(Contents(top, prefix), expected);
      EXPECT_EQ(Last(top, prefix, prefix.empty() ? "\xff\xff" : prefix + "\xff"), last);
    }
  }
}

}  // namespace
}  // namespace muninn
