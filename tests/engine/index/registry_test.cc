// SPDX-License-Identifier: Apache-2.0
#include "engine/index/registry.h"

#include <memory>
#include <string>
#include <vector>

#include "schema/entities/exclusion_generated.h"
#include "tests/support/test_engine.h"

namespace muninn {
namespace {

using Values = std::vector<std::string>;
struct Count {
  size_t entries = 0;
};

void AddValue(const fb::CorrelationExclusion& entry, Values& values) { values.push_back(entry.value()->str()); }
void AddEnding(const fb::CorrelationExclusion& entry, Values& values) { values.push_back(entry.value()->str() + "!"); }
void AddOne(const fb::CorrelationExclusion&, Count& count) { ++count.entries; }

void Exclude(TestEngine& engine, std::string value) {
  fb::CorrelationExclusionT exclusion;
  exclusion.value = std::move(value);
  ASSERT_OK(engine->Execute(ChangeEntries{{AddEntry(std::move(exclusion))}}, engine.admin()));
}

TEST(FromEntriesTest, WhatIsMadeOfAKindIsMadeOnceUntilItChanges) {
  TestEngine engine;
  Exclude(engine, "a");
  const auto snapshot = engine->Snapshot();
  const auto first = FromEntries<fb::CorrelationExclusion, Values>(snapshot->reader(), AddValue);
  const auto again = FromEntries<fb::CorrelationExclusion, Values>(snapshot->reader(), AddValue);
  ASSERT_TRUE(first.ok() && again.ok());
  EXPECT_EQ(**first, Values{"a"});
  EXPECT_EQ(first->get(), again->get());
  Exclude(engine, "b");
  const auto changed = FromEntries<fb::CorrelationExclusion, Values>(engine->Snapshot()->reader(), AddValue);
  ASSERT_TRUE(changed.ok());
  EXPECT_EQ(**changed, (Values{"a", "b"}));
  EXPECT_EQ(**first, Values{"a"}) << "who holds it keeps it";
}

TEST(FromEntriesTest, WhoMakesSomethingElseOfAKindGetsThat) {
  TestEngine engine;
  Exclude(engine, "a");
  Exclude(engine, "b");
  const auto snapshot = engine->Snapshot();
  for (int round = 0; round < 2; ++round) {
    const auto values = FromEntries<fb::CorrelationExclusion, Values>(snapshot->reader(), AddValue);
    const auto count = FromEntries<fb::CorrelationExclusion, Count>(snapshot->reader(), AddOne);
    const auto endings = FromEntries<fb::CorrelationExclusion, Values>(snapshot->reader(), AddEnding);
    ASSERT_TRUE(values.ok() && count.ok() && endings.ok());
    EXPECT_EQ(**values, (Values{"a", "b"}));
    EXPECT_EQ((*count)->entries, 2u) << "another type";
    EXPECT_EQ(**endings, (Values{"a!", "b!"})) << "the same type, made otherwise";
  }
}

}  // namespace
}  // namespace muninn
