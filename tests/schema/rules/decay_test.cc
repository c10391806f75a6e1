// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/decay.h"

#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <map>
#include <string>
#include <vector>

#include "schema/json/json_value.h"
#include "schema/json/read_decaying_model.h"
#include "tests/support/cases.h"

namespace muninn::rules {
namespace {

std::vector<DecayTag> Tags(const rapidjson::Value& vector, const char* key) {
  std::vector<DecayTag> tags;
  if (!vector.HasMember(key)) return tags;
  for (const auto& tag : vector[key].GetArray()) {
    DecayTag one{tag["name"].GetString(), {}};
    if (tag["numerical_value"].IsNumber()) one.number = tag["numerical_value"].GetDouble();
    tags.push_back(std::move(one));
  }
  return tags;
}

// How much each tag that counts contributes, by its base: what the score is when its number is 1 and those of the others are 0.
std::map<std::string, double> Ratios(const DecayParameters& parameters, const std::vector<DecayTag>& tags) {
  std::map<std::string, double> ratios;
  for (size_t i = 0; i < tags.size(); ++i) {
    const std::string base(TagBase(tags[i].name));
    if (!tags[i].number || !parameters.weights.contains(base)) continue;
    std::vector<DecayTag> alone = tags;
    for (DecayTag& tag : alone) {
      if (tag.number) tag.number = 0;
    }
    alone[i].number = 1;
    ratios[base] = BaseScore(parameters, alone);
  }
  return ratios;
}

TEST(DecayTest, AgreesWithEveryVector) {
  test::ForEachCase("decaying", 20, [](const std::string& line, json::Value one) {
    rapidjson::Document vector;
    vector.Parse(line.data(), line.size());
    const json::Value model = one["model"];
    const DecayParameters parameters = json::ReadDecayParameters(*model["formula"].AsText(), model["parameters"]);
    DecayMoment moment;
    moment.elapsed = vector["elapsed_seconds"].GetDouble();
    if (vector.HasMember("sightings")) {
      for (const auto& type : vector["sightings"].GetArray()) {
        ++moment.sightings;
        moment.positive_sightings += type.GetInt() == 0;
      }
    }
    const auto tags = EffectiveTags(Tags(vector, "event_tags"), Tags(vector, "attribute_tags"));
    const std::map<std::string, double> ratios = Ratios(parameters, tags);
    const rapidjson::Value& expected = vector["expect"]["ratios"];
    EXPECT_EQ(ratios.size(), expected.MemberCount());
    for (const auto& [base, ratio] : ratios) {
      ASSERT_TRUE(expected.HasMember(base.c_str())) << base;
      EXPECT_NEAR(ratio, expected[base.c_str()].GetDouble(), 1e-5) << base;
    }
    const DecayScore score = ScoreOf(parameters, tags, moment);
    EXPECT_NEAR(score.base, vector["expect"]["base_score"].GetDouble(), 1e-5);
    EXPECT_NEAR(score.score, vector["expect"]["score"].GetDouble(), 1e-5);
    EXPECT_EQ(score.decayed, vector["expect"]["decayed"].GetBool());
  });
}

TEST(DecayTest, ExtendedFallsToZeroWhenRetentionEnds) {
  DecayParameters parameters;
  parameters.formula = DecayFormula::kPolynomialExtended;
  parameters.lifetime = 100;
  parameters.threshold = 30;
  parameters.default_base_score = 80;
  const std::vector<DecayTag> tags = {{"retention:7d", 7.0}};
  DecayMoment moment;
  moment.age = 6 * 86400.0;
  EXPECT_EQ(ScoreOf(parameters, tags, moment).score, 80);
  moment.age = 8 * 86400.0;
  EXPECT_EQ(ScoreOf(parameters, tags, moment).score, 0);
}

}  // namespace
}  // namespace muninn::rules
