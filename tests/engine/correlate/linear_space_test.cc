// SPDX-License-Identifier: Apache-2.0
//
// Correlation takes space and time by the attribute, never by the pair: values as uneven as in life, one of them in every
// event. MUNINN_EVENTS says of how many events (100,000 take some minutes).
#include <cstdlib>
#include <random>

#include "engine/correlate/correlator.h"
#include "engine/index/content_reader.h"
#include "tests/support/skew.h"
#include "tests/support/test_engine.h"

namespace muninn {
namespace {

TEST(LinearSpaceTest, TheLastEventWithAValueCostsWhatTheFirstDid) {
  const char* const wanted = std::getenv("MUNINN_EVENTS");
  const uint64_t events = wanted == nullptr ? 1500 : std::strtoull(wanted, nullptr, 10);
  TestEngine engine;
  std::mt19937_64 random(3);
  const auto add = [&](std::vector<rules::AcceptedAttribute> attributes) {
    attributes.push_back(MakeAttribute("domain", "everywhere.example"));
    const auto outcome = engine->Execute(AddEvent{MakeEvent("an event", std::move(attributes))}, engine.admin());
    ASSERT_TRUE(outcome.ok()) << outcome.status();
  };
  const auto cost = [&] {
    const StoredSize before = CorrelationSize(engine->Snapshot()->reader());
    add({});
    const StoredSize after = CorrelationSize(engine->Snapshot()->reader());
    return std::pair(after.keys - before.keys, after.bytes - before.bytes);
  };
  const auto first = cost();
  EXPECT_EQ(first, std::pair(uint64_t{1}, uint64_t{33}));
  uint64_t attributes = 1;
  for (uint64_t i = 1; i < events; ++i) {
    std::vector<rules::AcceptedAttribute> list;
    for (int j = 0; j < 10; ++j) {
      const auto [type, value] = ZipfValue(random);
      list.push_back(MakeAttribute(type, value));
    }
    attributes += list.size() + 1;
    add(std::move(list));
  }
  EXPECT_EQ(cost(), first);

  const auto snapshot = engine->Snapshot();
  const StoredSize correlation = CorrelationSize(snapshot->reader());
  const StoredSize content = ContentSize(snapshot->reader());
  EXPECT_LT(correlation.keys, 3 * attributes);
  EXPECT_LT(static_cast<double>(correlation.bytes), 0.3 * static_cast<double>(content.bytes));
  RecordProperty("correlation_bytes", static_cast<int>(correlation.bytes));
  RecordProperty("content_bytes", static_cast<int>(content.bytes));

  // Asking does not go through all of them, either.
  const auto last = LoadEvent(snapshot->reader(), EventId(events));
  ASSERT_TRUE(last.ok() && *last);
  CorrelateOptions options;
  const Actor admin = engine.admin();
  Correlator correlator(snapshot->reader(), admin, options, ***last);
  const auto start = std::chrono::steady_clock::now();
  ASSERT_OK(ForEachAttribute(snapshot->reader(), EventId(events), [&](const fb::Attribute& attribute) {
    correlator.Add(attribute);
    return true;
  }));
  ASSERT_OK(correlator.RelatedEvents());
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(500));
}

}  // namespace
}  // namespace muninn
