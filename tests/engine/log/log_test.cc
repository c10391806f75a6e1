// SPDX-License-Identifier: Apache-2.0
#include "engine/log/log.h"

#include <filesystem>

#include "engine/store/codec.h"
#include "engine/store/store.h"
#include "gtest/gtest.h"
#include "schema/facts/record_generated.h"

namespace muninn {
namespace {

std::string Payload(std::string_view name) {
  fb::PayloadT payload;
  fb::EntryAddedT fact;
  fact.entry.assign(name.begin(), name.end());
  payload.fact.Set(std::move(fact));
  flatbuffers::FlatBufferBuilder builder;
  builder.Finish(fb::Payload::Pack(builder, &payload));
  return {reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize()};
}

std::string Purge(SequenceNumber sequence, std::string_view replacement) {
  fb::PayloadT payload;
  fb::EventDeletedT fact;
  fact.purged.push_back(std::make_unique<fb::PurgedRecordT>());
  fact.purged[0]->sequence = sequence;
  if (!replacement.empty()) {
    const Hash256 hash = Sha256(replacement);
    fact.purged[0]->replacement_hash.assign(hash.begin(), hash.end());
  }
  payload.fact.Set(std::move(fact));
  flatbuffers::FlatBufferBuilder builder;
  builder.Finish(fb::Payload::Pack(builder, &payload));
  return {reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize()};
}

std::string Key(SequenceNumber sequence) {
  std::string key;
  AppendFixed64(&key, sequence);
  return key;
}

// A log in memory: ten records, then whatever a test does to them.
class LogTest : public testing::Test {
 protected:
  LogTest() {
    for (int i = 1; i <= 10; ++i) Append(Payload("tag " + std::to_string(i)), fb::Fact::EntryAdded);
  }
  Record Append(std::string payload, fb::Fact kind) {
    return log_.Append(std::move(payload), kind, Origin{}, 1'000'000, 0, state_);
  }
  std::string Value(SequenceNumber sequence) {
    std::string value;
    EXPECT_TRUE(*state_.Get(Family::kLog, Key(sequence), &value));
    return value;
  }
  void Put(SequenceNumber sequence, std::string_view value) { state_.Put(Family::kLog, Key(sequence), value); }
  void Remove(SequenceNumber sequence) { state_.Delete(Family::kLog, Key(sequence)); }
  // The findings, each on a line; empty: clean.
  std::string Findings(SequenceNumber last = 0, const Hash256& chain = {}) {
    const auto result = VerifyLog(state_, last, chain, nullptr);
    std::string text;
    for (const std::string& finding : result->findings) text += finding + "\n";
    purged_ = result->purged;
    return text;
  }

  EmptyReader nothing_;
  Transaction state_{nothing_};
  Log log_;
  uint64_t purged_ = 0;
};

TEST_F(LogTest, ReadsBackWhatWasAppendedInOrder) {
  const auto records = ReadRecords(state_, 4, 100);
  ASSERT_TRUE(records.ok()) << records.status();
  ASSERT_EQ(records->size(), 7u);
  for (size_t i = 0; i < records->size(); ++i) {
    EXPECT_EQ((*records)[i].sequence, 4 + i);
    EXPECT_EQ((*records)[i].payload, Payload("tag " + std::to_string(4 + i)));
    EXPECT_EQ((*records)[i].kind, fb::Fact::EntryAdded);
  }
  EXPECT_EQ(ReadRecords(state_, 4, 2)->size(), 2u);
  EXPECT_EQ(ReadRecords(state_, 4, 100, /*max_bytes=*/1)->size(), 1u);
  EXPECT_TRUE(ReadRecords(state_, 11, 100)->empty());
  EXPECT_TRUE(absl::IsNotFound(ReadRecord(state_, 11).status()));
}

TEST_F(LogTest, KeepsWhoAndWhenAndFromWhere) {
  Origin origin{UserId(3), OrgId(4), AuthKeyId(5), "request", "192.0.2.1"};
  log_.Append(Payload("x"), fb::Fact::EntryAdded, origin, 1'700'000'000'123'456, 9, state_);
  const auto record = ReadRecord(state_, 11);
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(record->origin.user, UserId(3));
  EXPECT_EQ(record->origin.org, OrgId(4));
  EXPECT_EQ(record->origin.auth_key, AuthKeyId(5));
  EXPECT_EQ(record->origin.request_id, "request");
  EXPECT_EQ(record->origin.ip, "192.0.2.1");
  EXPECT_EQ(record->time_us, 1'700'000'000'123'456);
  EXPECT_EQ(record->commit, 9u);
}

TEST_F(LogTest, GoesOnWhereItStopped) {
  Log reopened;
  ASSERT_TRUE(reopened.Open(state_).ok());
  EXPECT_EQ(reopened.last(), 10u);
  EXPECT_EQ(reopened.chain(), log_.chain());
}

TEST_F(LogTest, AnAppendTakenBackLeavesNoGap) {
  const Log::Position before = log_.position();
  {
    Transaction failed(static_cast<const Reader&>(state_));
    log_.Append(Payload("never"), fb::Fact::EntryAdded, Origin{}, 0, 0, failed);
  }
  log_.Reset(before);
  EXPECT_EQ(Append(Payload("instead"), fb::Fact::EntryAdded).sequence, 11u);
  EXPECT_EQ(Findings(11, log_.chain()), "");
}

TEST_F(LogTest, AWholeLogIsClean) { EXPECT_EQ(Findings(10, log_.chain()), ""); }

TEST_F(LogTest, EveryFlippedBitIsFound) {
  const std::string value = Value(5);
  for (size_t at = 0; at < value.size(); ++at) {
    std::string changed = value;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    Put(5, changed);
    EXPECT_NE(Findings(10, log_.chain()), "") << "byte " << at << " of " << value.size();
  }
}

TEST_F(LogTest, AChangedPayloadIsFoundWhereItIs) {
  std::string changed = Value(5);
  changed[changed.find("tag 5")] = 'T';
  Put(5, changed);
  EXPECT_EQ(Findings(), "record 5: the payload was changed\n");
}

TEST_F(LogTest, ARemovedRecordIsFound) {
  Remove(5);
  EXPECT_NE(Findings().find("record 5: missing"), std::string::npos) << Findings();
  EXPECT_TRUE(absl::IsDataLoss(ReadRecords(state_, 1, 100).status()));
  Remove(6);
  EXPECT_NE(Findings().find("record 5: missing, as are all up to 6"), std::string::npos) << Findings();
}

TEST_F(LogTest, SwappedRecordsAreFound) {
  const std::string fifth = Value(5), sixth = Value(6);
  Put(5, sixth);
  Put(6, fifth);
  EXPECT_NE(Findings().find("record 5:"), std::string::npos);
  EXPECT_TRUE(absl::IsDataLoss(ReadRecord(state_, 5).status()));
}

TEST_F(LogTest, ALostEndIsFoundByTheHeadFile) {
  Remove(10);
  Remove(9);
  EXPECT_EQ(Findings(), "") << "a shorter log is a good log, but for the witness";
  EXPECT_EQ(Findings(10, log_.chain()), "record 9: cut off: the head file knows 10 records\n");
}

TEST_F(LogTest, ALogWrittenAnewIsFoundByTheHeadFile) {
  const Hash256 chain = log_.chain();
  Log other;
  for (int i = 1; i <= 10; ++i) other.Append(Payload("forged"), fb::Fact::EntryAdded, Origin{}, 1'000'000, 0, state_);
  EXPECT_EQ(Findings(), "");
  EXPECT_EQ(Findings(10, chain), "record 10: the head file knows another chain\n");
}

TEST_F(LogTest, AStubThatNoPurgeSpeaksOfIsFound) {
  ASSERT_TRUE(log_.OverwritePayload(5, "", state_).ok());
  EXPECT_EQ(Findings(), "record 5: the payload was changed\n");
}

TEST_F(LogTest, PurgesVerify) {
  ASSERT_TRUE(log_.OverwritePayload(5, "", state_).ok());
  Append(Purge(5, ""), fb::Fact::EventDeleted);
  const std::string replacement = Payload("rest");
  ASSERT_TRUE(log_.OverwritePayload(6, replacement, state_).ok());
  Append(Purge(6, replacement), fb::Fact::EventDeleted);
  EXPECT_EQ(Findings(12, log_.chain()), "");
  EXPECT_EQ(purged_, 2u);
  EXPECT_TRUE(ReadRecord(state_, 5)->purged());
  EXPECT_EQ(ReadRecord(state_, 5)->kind, fb::Fact::EntryAdded);
}

TEST_F(LogTest, APurgeCoversOnlyTheReplacementItNames) {
  ASSERT_TRUE(log_.OverwritePayload(6, Payload("forged"), state_).ok());
  Append(Purge(6, Payload("rest")), fb::Fact::EventDeleted);
  EXPECT_EQ(Findings(), "record 6: the payload was changed\n");
}

}  // namespace
}  // namespace muninn
