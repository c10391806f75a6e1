// SPDX-License-Identifier: Apache-2.0
#include "engine/correlate/correlate.h"

#include "schema/entities/exclusion_generated.h"
#include "schema/entities/setting_generated.h"
#include "tests/support/test_engine.h"

namespace muninn {
namespace {

class CorrelateOptionsTest : public testing::Test {
 protected:
  void Set(std::string_view name, std::string_view value) {
    fb::SettingT setting;
    setting.name = name;
    setting.value = value;
    const auto outcome = engine_->Execute(ChangeEntries{{AddEntry(std::move(setting))}}, engine_.admin());
    ASSERT_TRUE(outcome.ok()) << outcome.status();
  }
  CorrelateOptions Load() { return LoadCorrelateOptions(engine_->Snapshot()->reader(), 20); }
  TestEngine engine_;
};

TEST_F(CorrelateOptionsTest, AreMispsWhenNothingIsSet) {
  const CorrelateOptions options = Load();
  EXPECT_EQ(options.over_correlation_limit, 20u);
  EXPECT_TRUE(options.enabled);
  EXPECT_FALSE(options.advanced);
  EXPECT_EQ(options.ssdeep_threshold, 40);
  EXPECT_TRUE(options.access);
  EXPECT_FALSE(options.strict_access);
  EXPECT_FALSE(options.strict_case);
  EXPECT_EQ(options.max_per_event, 5000u);
  EXPECT_EQ(options.exclusions, nullptr);
  EXPECT_EQ(options.rules, nullptr);
}

TEST_F(CorrelateOptionsTest, FollowTheSettings) {
  Set("MISP.correlation_limit", "7");
  Set("MISP.completely_disable_correlation", "1");
  Set("MISP.enable_advanced_correlations", "1");
  Set("MISP.ssdeep_correlation_threshold", "101");
  Set("MISP.correlation_engine", "NoAcl");
  Set("MISP.strict_upstream_acl", "1");
  Set("MISP.strict_case_types", "1");
  Set("MISP.max_correlations_per_event", "9");
  const CorrelateOptions options = Load();
  EXPECT_EQ(options.over_correlation_limit, 7u);
  EXPECT_FALSE(options.enabled);
  EXPECT_TRUE(options.advanced);
  EXPECT_EQ(options.ssdeep_threshold, 100) << "the highest there is";
  EXPECT_FALSE(options.access);
  EXPECT_TRUE(options.strict_access);
  EXPECT_TRUE(options.strict_case);
  EXPECT_EQ(options.max_per_event, 9u);
}

TEST_F(CorrelateOptionsTest, TakeALimitOfZeroAsNone) {
  Set("MISP.correlation_limit", "0");
  EXPECT_EQ(Load().over_correlation_limit, 20u);
}

TEST_F(CorrelateOptionsTest, HaveTheStoredExclusionsAndRules) {
  fb::CorrelationExclusionT exclusion;
  exclusion.value = "noise%";
  fb::CorrelationRuleT rule;
  rule.name = "apart";
  rule.selector_type = "event_id";
  rule.selector_list = {"1", "2"};
  const auto outcome =
      engine_->Execute(ChangeEntries{{AddEntry(std::move(exclusion)), AddEntry(std::move(rule))}}, engine_.admin());
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  const CorrelateOptions options = Load();
  ASSERT_NE(options.exclusions, nullptr);
  EXPECT_TRUE(options.exclusions->Has("noise of any kind"));
  EXPECT_NE(options.rules, nullptr);
}

TEST_F(CorrelateOptionsTest, AreThoseOfTheirMoment) {
  const auto before = engine_->Snapshot();
  Set("MISP.correlation_limit", "7");
  const auto between = engine_->Snapshot();
  fb::CorrelationExclusionT exclusion;
  exclusion.value = "noise";
  const auto outcome = engine_->Execute(ChangeEntries{{AddEntry(std::move(exclusion))}}, engine_.admin());
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  const CorrelateOptions with = Load(), again = Load();
  EXPECT_EQ(with.exclusions, again.exclusions) << "made once";
  EXPECT_EQ(LoadCorrelateOptions(before->reader(), 20).over_correlation_limit, 20u);
  EXPECT_EQ(LoadCorrelateOptions(between->reader(), 20).over_correlation_limit, 7u);
  EXPECT_EQ(LoadCorrelateOptions(between->reader(), 20).exclusions, nullptr);
  ASSERT_TRUE(engine_
                  ->Execute(ChangeEntries{{RemoveEntry<fb::CorrelationExclusion>(EntryIdOf<fb::CorrelationExclusion>(1))}},
                            engine_.admin())
                  .ok());
  EXPECT_EQ(Load().exclusions, nullptr);
  EXPECT_TRUE(with.exclusions->Has("noise")) << "who has them may go on";
}

}  // namespace
}  // namespace muninn
