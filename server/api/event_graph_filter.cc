// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "schema/base/status.h"
#include "server/api/event_graph.h"

namespace muninn::api {
namespace {

constexpr size_t kRulesMax = 100;  // of a kind: each is held against each attribute

std::string TextOf(json::Value value) { return value.AsText().value_or(""); }

std::vector<std::string> TextsOf(json::Value list) {
  std::vector<std::string> texts;
  list.ForEach([&](json::Value element) { texts.push_back(TextOf(element)); });
  return texts;
}

std::vector<json::Value> AttributesOf(json::Value object) {
  std::vector<json::Value> attributes;
  object["Attribute"].ForEach([&](json::Value attribute) { attributes.push_back(attribute); });
  return attributes;
}

bool HasTag(json::Value attribute, const std::string& name) {
  bool found = false;
  attribute["Tag"].ForEach([&](json::Value tag) { found = found || TextOf(tag["name"]) == name; });
  return found;
}

// As numbers if both are, else as texts.
int Compare(const std::string& a, const std::string& b) {
  double x = 0, y = 0;
  if (absl::SimpleAtod(a, &x) && absl::SimpleAtod(b, &y)) return x < y ? -1 : (x > y ? 1 : 0);
  return a.compare(b);
}

bool Holds(const std::string& value, const std::string& by, const std::string& limit) {
  const int order = Compare(value, limit);
  if (by == "<") return order < 0;
  if (by == "<=") return order <= 0;
  if (by == "==") return order == 0;
  if (by == ">") return order > 0;
  return by == ">=" && order >= 0;
}

}  // namespace

GraphFilter::GraphFilter(json::Value rules) {
  const auto read = [&](std::string_view name, std::vector<Presence>& into) {
    rules[name].ForEach([&](json::Value rule) {
      if (into.size() == kRulesMax) return;
      std::vector<std::string> texts = TextsOf(rule);
      if (texts.size() >= 2 && (texts[0] == "Contains" || texts[0] == "Do not contain"))
        into.push_back({texts[0] == "Contains", std::move(texts[1])});
    });
  };
  read("presence", relations_);
  read("tag_presence", tags_);
  rules["value"].ForEach([&](json::Value rule) {
    if (values_.size() == kRulesMax) return;
    std::vector<std::string> texts = TextsOf(rule);
    if (texts.size() >= 3) values_.push_back({std::move(texts[0]), std::move(texts[1]), std::move(texts[2])});
  });
}

bool GraphFilter::TagsFit(const std::vector<json::Value>& attributes) const {
  return std::all_of(tags_.begin(), tags_.end(), [&](const Presence& rule) {
    return rule.wanted ==
           std::any_of(attributes.begin(), attributes.end(), [&](json::Value attribute) { return HasTag(attribute, rule.name); });
  });
}

bool GraphFilter::Shows(json::Value object) const {
  const std::vector<json::Value> attributes = AttributesOf(object);
  for (const Presence& rule : relations_) {
    const bool there = std::any_of(attributes.begin(), attributes.end(),
                                   [&](json::Value attribute) { return TextOf(attribute["object_relation"]) == rule.name; });
    if (there != rule.wanted) return false;
  }
  for (const Comparison& rule : values_) {
    for (const json::Value attribute : attributes) {
      if (TextOf(attribute["object_relation"]) == rule.relation && !Holds(TextOf(attribute["value"]), rule.by, rule.value))
        return false;
    }
  }
  return TagsFit(attributes);
}

bool GraphFilter::ShowsAlone(json::Value attribute) const { return values_.empty() && TagsFit({attribute}); }

}  // namespace muninn::api
