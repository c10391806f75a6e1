// SPDX-License-Identifier: Apache-2.0
//
// What cleaning up would do to stored values.
#include "server/api/rule_trial.h"

#include <memory>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "engine/match/pattern_compiler.h"
#include "tests/support/cases.h"
#include "tests/support/test_engine.h"

namespace muninn::api {
namespace {

using Kind = RuleEffect::Kind;

TEST(RuleTrialTest, CleansUpAsTheReferenceDoes) {
  const auto check = [](const std::string&, json::Value one) {
    TestEngine engine;
    std::vector<rules::AcceptedAttribute> attributes = {MakeAttribute(*one["type"].AsText(), *one["value"].AsText())};
    ASSERT_OK(engine->Execute(AddEvent{MakeEvent("event", std::move(attributes))}, engine.admin()));
    std::vector<match::ImportRule> list;
    one["rules"].ForEach([&](json::Value rule) {
      list.push_back({*rule["type"].AsText(), *rule["regexp"].AsText(), *rule["replacement"].AsText(), list.size() + 1});
    });
    const auto snapshot = engine->Snapshot();
    const Actor actor = engine.admin();
    RuleTrial trial(snapshot->reader(), actor, std::make_shared<const match::ImportRules>(list, engine->patterns()),
                    engine->accept_options(snapshot->reader()));
    Kind kind = Kind::kNone;
    ASSERT_OK(trial.Run([&](const TrialHit& hit) {
      kind = hit.effect.kind;
      return absl::OkStatus();
    }));
    const std::string wanted = *one["result"].AsText();
    if (wanted == "keep") {
      EXPECT_EQ(kind, Kind::kNone);
    } else if (wanted == "delete") {
      EXPECT_EQ(kind, Kind::kBlocked);
    } else {  // saving it again changes it, or is refused
      ASSERT_EQ(wanted, "resave");
      EXPECT_TRUE(kind == Kind::kChanged || kind == Kind::kRefused) << static_cast<int>(kind);
    }
  };
  test::ForEachCase("regexp", 5, check, "clean");
}

}  // namespace
}  // namespace muninn::api
