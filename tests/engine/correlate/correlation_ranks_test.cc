// SPDX-License-Identifier: Apache-2.0
#include "engine/correlate/correlation_ranks.h"

#include <map>
#include <tuple>

#include "engine/correlations.h"
#include "tests/support/test_engine.h"

namespace muninn {
namespace {

class CorrelationRanksTest : public testing::Test {
 protected:
  EventId Add(std::vector<rules::AcceptedAttribute> attributes) {
    const auto outcome = engine_->Execute(AddEvent{MakeEvent("an event", std::move(attributes))}, engine_.admin());
    EXPECT_TRUE(outcome.ok()) << outcome.status();
    return outcome->event;
  }
  using Rows = std::vector<std::tuple<std::string, uint64_t, uint64_t>>;
  static Rows RowsOf(const std::vector<RankedValue>& values) {
    Rows rows;
    for (const RankedValue& value : values) rows.emplace_back(value.value, value.occurrence, value.pairs);
    return rows;
  }
  CorrelationRanks Ranks() {
    const auto ranks = RankCorrelations(engine_->Snapshot()->reader(), options_);
    EXPECT_TRUE(ranks.ok()) << ranks.status();
    return *ranks;
  }

  TestEngine engine_;
  CorrelateOptions options_;
};

TEST_F(CorrelationRanksTest, CountsPairsOfDifferentEvents) {
  Add({MakeAttribute("domain", "a.example"), MakeAttribute("hostname", "a.example"),
       MakeAttribute("domain|ip", "b.example|192.0.2.1")});
  Add({MakeAttribute("domain", "A.example"), MakeAttribute("ip-dst", "192.0.2.1"), MakeAttribute("comment", "b.example")});
  Add({MakeAttribute("text", "a.example"), MakeAttribute("domain", "alone.example")});
  // 2·1 + 2·1 + 1·1 pairs of four attributes; the address has one of two.
  const CorrelationRanks ranks = Ranks();
  EXPECT_EQ(RowsOf(ranks.top), (Rows{{"a.example", 4, 5}, {"192.0.2.1", 2, 1}}));
  EXPECT_EQ(RowsOf(ranks.over), Rows());
  options_.over_correlation_limit = 2;
  EXPECT_EQ(RowsOf(Ranks().over), (Rows{{"a.example", 4, 5}})) << "one of the third event has three partners";
  options_.over_correlation_limit = 3;
  EXPECT_EQ(RowsOf(Ranks().over), Rows());
  options_.enabled = false;
  EXPECT_EQ(RowsOf(Ranks().top), Rows());
}

TEST_F(CorrelationRanksTest, PassesOverWhatDoesNotCorrelate) {
  Add({MakeAttribute("domain", "a.example")});
  const EventId second = Add({MakeAttribute("domain", "a.example")});
  EXPECT_EQ(Ranks().top.size(), 1u);
  EditEvent edit{second, {}};
  edit.draft.disable_correlation = true;
  ASSERT_TRUE(engine_->Execute(edit, engine_.admin()).ok());
  EXPECT_EQ(Ranks().top.size(), 0u);
}

TEST_F(CorrelationRanksTest, AreCountedAnewWhenSomethingChanged) {
  const auto count = [&] {
    const auto snapshot = engine_->Snapshot();
    const auto ranks = CorrelationRankingOf(*engine_).Of(snapshot->reader(), snapshot->sequence(), options_, /*anew=*/true);
    return ranks.ok() ? (*ranks)->top.size() : 99;
  };
  EXPECT_EQ(count(), 0u);
  Add({MakeAttribute("domain", "a.example")});
  Add({MakeAttribute("domain", "a.example")});
  EXPECT_EQ(count(), 1u);
}

}  // namespace
}  // namespace muninn
