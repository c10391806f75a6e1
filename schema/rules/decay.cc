// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/decay.h"

#include <algorithm>
#include <cmath>

#include "schema/rules/machine_tag.h"

namespace muninn::rules {
namespace {

constexpr double kDaySeconds = 86400;

double Polynomial(const DecayParameters& parameters, double base, double elapsed) {
  if (elapsed < 0 || parameters.lifetime <= 0 || parameters.decay_speed <= 0) return 0;
  const double part = elapsed / (parameters.lifetime * kDaySeconds);
  return std::max(0.0, base * (1 - std::pow(part, 1 / parameters.decay_speed)));
}

bool IsRetained(std::span<const DecayTag> tags, double age) {
  return std::none_of(tags.begin(), tags.end(), [&](const DecayTag& tag) {
    return TagBase(tag.name) == "retention" && tag.number && age > *tag.number * kDaySeconds;
  });
}

double BySightings(const DecayParameters& parameters, double base, const DecayMoment& moment) {
  const double all = static_cast<double>(moment.sightings), positive = static_cast<double>(moment.positive_sightings);
  if (all < parameters.minimum_sightings) return base;
  const double of = all + parameters.true_positive_offset + parameters.false_positive_offset;
  return of == 0 ? base : base * (positive + parameters.true_positive_offset) / of;
}

}  // namespace

DecayFormula DecayFormulaOf(std::string_view name) {
  if (name == "Sightings") return DecayFormula::kSightings;
  return name == "PolynomialExtended" ? DecayFormula::kPolynomialExtended : DecayFormula::kPolynomial;
}

std::string_view TagBase(std::string_view name) {
  const std::optional<MachineTag> tag = SplitMachineTag(name);
  if (!tag) return name;
  return tag->has_value() ? name.substr(0, tag->space.size() + 1 + tag->predicate.size()) : tag->space;
}

std::vector<DecayTag> EffectiveTags(std::span<const DecayTag> of_event, std::span<const DecayTag> of_attribute) {
  std::vector<DecayTag> tags(of_event.begin(), of_event.end());
  for (const DecayTag& tag : of_attribute) {
    const std::string_view base = TagBase(tag.name);
    const auto of_base = [&](const DecayTag& other) { return TagBase(other.name) == base; };
    const bool is_of_event = std::any_of(of_event.begin(), of_event.end(), of_base);
    const auto first = std::find_if(tags.begin(), tags.end(), of_base);
    if (!is_of_event || first == tags.end()) {
      tags.push_back(tag);
      continue;
    }
    *first = tag;
    tags.erase(std::remove_if(first + 1, tags.end(), of_base), tags.end());
  }
  return tags;
}

double BaseScore(const DecayParameters& parameters, std::span<const DecayTag> tags) {
  double weights = 0, sum = 0;
  bool any = false;
  for (const DecayTag& tag : tags) {
    const auto weight = parameters.weights.find(TagBase(tag.name));
    if (weight == parameters.weights.end() || !tag.number) continue;
    any = true;
    weights += weight->second;
    sum += weight->second * *tag.number;
  }
  return any && weights != 0 ? sum / weights : parameters.default_base_score;
}

DecayScore ScoreOf(const DecayParameters& parameters, std::span<const DecayTag> tags, const DecayMoment& moment) {
  DecayScore result;
  result.base = BaseScore(parameters, tags);
  switch (parameters.formula) {
    case DecayFormula::kPolynomial:
      result.score = Polynomial(parameters, result.base, moment.elapsed);
      break;
    case DecayFormula::kPolynomialExtended:
      result.score = IsRetained(tags, moment.age) ? Polynomial(parameters, result.base, moment.elapsed) : 0;
      break;
    case DecayFormula::kSightings:
      result.score = BySightings(parameters, result.base, moment);
      break;
  }
  result.decayed = result.score < parameters.threshold;
  return result;
}

}  // namespace muninn::rules
