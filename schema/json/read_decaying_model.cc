// SPDX-License-Identifier: Apache-2.0
#include "schema/json/read_decaying_model.h"

#include <cmath>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "schema/base/status.h"
#include "schema/base/uuid.h"
#include "schema/json/lenient.h"

namespace muninn::json {
namespace {

std::optional<double> NumberIn(Value value) {
  const std::optional<std::string> text = value.AsText();
  double number = 0;
  if (!text || !absl::SimpleAtod(*text, &number) || !std::isfinite(number)) return std::nullopt;
  return number;
}

void TakeNumber(Value value, double& number) {
  if (const auto taken = NumberIn(value)) number = *taken;
}

void ReadTexts(Value value, std::vector<std::string>& texts) {
  if (value.absent()) return;
  if (const auto text = value.AsStringView()) {
    const absl::StatusOr<Document> document = Document::Parse(*text);
    if (document.ok()) return ReadTexts(document->root(), texts);
  }
  texts.clear();
  ForEachElement(value, [&](Value element) {
    if (auto text = NonEmptyText(element)) texts.push_back(std::move(*text));
  });
}

absl::Status CheckParameters(Value parameters) {
  for (const std::string_view name : {"lifetime", "decay_speed", "threshold", "default_base_score"}) {
    const Value value = parameters[name];
    if (!value.absent() && !NumberIn(value)) return FieldError("parameters", "Each parameter has to be a number.");
  }
  for (const std::string_view name : {"lifetime", "decay_speed"}) {
    if (const auto number = NumberIn(parameters[name]); number && *number <= 0)
      return FieldError("parameters", "Lifetime and decay speed have to be greater than 0.");
  }
  return absl::OkStatus();
}

absl::Status ReadParameters(Value value, std::string& parameters) {
  if (value.absent()) return absl::OkStatus();
  if (const auto text = value.AsStringView()) {
    const absl::StatusOr<Document> document = Document::Parse(*text);
    if (document.ok() && document->root().is_object()) return ReadParameters(document->root(), parameters);
  }
  if (!value.is_object()) return FieldError("parameters", "The parameters have to be a JSON object.");
  RETURN_IF_ERROR(CheckParameters(value));
  parameters = value.ToJson();
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadDecayingModel(Value value, fb::DecayingModelT* model) {
  const auto take = [&](std::string_view name, std::string& field) {
    if (auto text = TextOf(value[name])) field = std::move(*text);
  };
  take("name", model->name);
  take("description", model->description);
  take("formula", model->formula);
  take("version", model->version);
  RETURN_IF_ERROR(ReadParameters(value["parameters"], model->parameters));
  ReadTexts(value["attribute_types"], model->attribute_types);
  ReadTexts(value["ref"], model->ref);
  model->enabled = FlagOf(value["enabled"]).value_or(model->enabled);
  model->all_orgs = FlagOf(value["all_orgs"]).value_or(model->all_orgs);
  if (const auto text = NonEmptyText(value["uuid"]); text && model->uuid.is_nil()) {
    const std::optional<Uuid> uuid = Uuid::Parse(*text);
    if (!uuid) return FieldError("uuid", "Please provide a valid RFC 4122 UUID");
    model->uuid = *uuid;
  }
  return absl::OkStatus();
}

void TakeDecayParameters(Value parameters, rules::DecayParameters* taken) {
  rules::DecayParameters& read = *taken;
  TakeNumber(parameters["lifetime"], read.lifetime);
  TakeNumber(parameters["decay_speed"], read.decay_speed);
  TakeNumber(parameters["threshold"], read.threshold);
  TakeNumber(parameters["default_base_score"], read.default_base_score);
  if (const Value weights = parameters["base_score_config"]; weights.is_object()) {
    weights.ForEachMember([&](std::string_view base, Value weight) {
      if (const auto number = NumberIn(weight)) read.weights[std::string(base)] = *number;
    });
  }
  const Value settings = parameters["settings"];
  if (settings.is_object()) {
    TakeNumber(settings["minimum_sightings"], read.minimum_sightings);
    TakeNumber(settings["true_positive_offset"], read.true_positive_offset);
    TakeNumber(settings["false_positive_offset"], read.false_positive_offset);
  }
}

rules::DecayParameters ReadDecayParameters(std::string_view formula, Value parameters) {
  rules::DecayParameters read;
  read.formula = rules::DecayFormulaOf(formula);
  TakeDecayParameters(parameters, &read);
  return read;
}

}  // namespace muninn::json
