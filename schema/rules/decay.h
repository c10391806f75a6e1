// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_RULES_DECAY_H_
#define MUNINN_SCHEMA_RULES_DECAY_H_

// How the score of an attribute falls with time (MISP 2.5.1's decaying models). Pure: no clock in here.

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muninn::rules {

enum class DecayFormula { kPolynomial, kPolynomialExtended, kSightings };
// Unknown names are kPolynomial, as MISP takes them.
DecayFormula DecayFormulaOf(std::string_view name);

struct DecayParameters {
  DecayFormula formula = DecayFormula::kPolynomial;
  double lifetime = 0;     // days until the score is 0
  double decay_speed = 1;  // greater: falls earlier
  double threshold = 0;    // below it is decayed
  double default_base_score = 0;
  std::map<std::string, double, std::less<>> weights;  // base_score_config: by tag base
  double minimum_sightings = 1, true_positive_offset = 0, false_positive_offset = 0;
};

struct DecayTag {
  std::string name;
  std::optional<double> number;  // numerical_value
};

// What weights go by: "ns:pred" of ns:pred="value", "ns" of "ns:pred", else the whole name.
std::string_view TagBase(std::string_view name);

// The tags that count for an attribute: of one base those of the attribute go before those of its event.
std::vector<DecayTag> EffectiveTags(std::span<const DecayTag> of_event, std::span<const DecayTag> of_attribute);

// The weighted mean of the numbers of tags that have a weight; without any the model's default.
double BaseScore(const DecayParameters& parameters, std::span<const DecayTag> tags);

struct DecayScore {
  double base = 0, score = 0;
  bool decayed = false;
};
// What it depends on beside model and tags.
struct DecayMoment {
  double elapsed = 0;             // seconds since the attribute was last seen
  double age = 0;                 // seconds since its timestamp
  size_t sightings = 0;           // of any type
  size_t positive_sightings = 0;  // of type 0
};
DecayScore ScoreOf(const DecayParameters& parameters, std::span<const DecayTag> tags, const DecayMoment& moment);

}  // namespace muninn::rules

#endif  // MUNINN_SCHEMA_RULES_DECAY_H_
