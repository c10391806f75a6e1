// SPDX-License-Identifier: Apache-2.0
#include "engine/correlate/correlation_rules.h"

#include <algorithm>

#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/entities/exclusion_generated.h"
#include "schema/rules/correlation_key.h"

namespace muninn {

absl::StatusOr<std::shared_ptr<const CorrelationRules>> CorrelationRules::Load(const Reader& reader) {
  return FromEntries<fb::CorrelationRule, CorrelationRules>(reader, [](const fb::CorrelationRule& entry, CorrelationRules& all) {
    std::vector<std::string> selectors;
    if (entry.selector_list() != nullptr) {
      for (const auto* selector : *entry.selector_list()) selectors.push_back(selector->str());
    }
    if (entry.selector_type() != nullptr) all.Add(entry.selector_type()->string_view(), selectors);
  });
}

void CorrelationRules::Add(std::string_view selector_type, const std::vector<std::string>& selectors) {
  Rule rule;
  if (selector_type == "orgc_id")
    rule.number = &fb::Event::orgc_id;
  else if (selector_type == "org_id")
    rule.number = &fb::Event::org_id;
  else if (selector_type == "event_id")
    rule.number = &fb::Event::id;
  else if (selector_type != "event_info")
    return;
  for (std::string_view selector : selectors) {
    if (selector.empty()) continue;
    if (rule.number != nullptr) {
      rule.exact.emplace(selector);
      continue;
    }
    const bool open_start = selector.front() == '%', open_end = selector.back() == '%';
    if (open_start) selector.remove_prefix(1);
    if (open_end && !selector.empty()) selector.remove_suffix(1);
    std::string folded = rules::CorrelationKey(selector);
    if (open_start && open_end)
      rule.parts.push_back(std::move(folded));
    else if (open_start)
      rule.ends.push_back(std::move(folded));
    else if (open_end)
      rule.starts.push_back(std::move(folded));
    else
      rule.exact.insert(std::move(folded));
  }
  rules_.push_back(std::move(rule));
}

bool CorrelationRules::Rule::Has(const fb::Event& event) const {
  if (number != nullptr) return exact.contains(std::to_string((event.*number)()));
  const std::string info = event.info() == nullptr ? std::string() : rules::CorrelationKey(event.info()->string_view());
  return exact.contains(info) ||
         std::any_of(starts.begin(), starts.end(), [&](const std::string& start) { return info.starts_with(start); }) ||
         std::any_of(ends.begin(), ends.end(), [&](const std::string& end) { return info.ends_with(end); }) ||
         std::any_of(parts.begin(), parts.end(), [&](const std::string& part) { return info.find(part) != std::string::npos; });
}

bool CorrelationRules::Separate(const fb::Event& a, const fb::Event& b) const {
  return std::any_of(rules_.begin(), rules_.end(), [&](const Rule& rule) { return rule.Has(a) && rule.Has(b); });
}

}  // namespace muninn
