// SPDX-License-Identifier: Apache-2.0
#include "engine/correlate/exclusions.h"

#include <algorithm>

#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/entities/exclusion_generated.h"

namespace muninn {

absl::StatusOr<std::shared_ptr<const Exclusions>> Exclusions::Load(const Reader& reader) {
  return FromEntries<fb::CorrelationExclusion, Exclusions>(reader, [](const fb::CorrelationExclusion& entry, Exclusions& all) {
    if (entry.value() != nullptr) all.Add(entry.value()->string_view());
  });
}

void Exclusions::Ends::Add(std::string_view pattern) {
  patterns.insert(std::string(pattern));
  const auto place = std::lower_bound(lengths.begin(), lengths.end(), pattern.size());
  if (place == lengths.end() || *place != pattern.size()) lengths.insert(place, pattern.size());
}

void Exclusions::Add(std::string_view pattern) {
  if (pattern.empty()) return;
  const bool open_start = pattern.front() == '%', open_end = pattern.back() == '%';
  if (open_start) pattern.remove_prefix(1);
  if (open_end && !pattern.empty()) pattern.remove_suffix(1);
  if (open_start && open_end)
    infixes_.emplace_back(pattern);
  else if (open_start)
    suffixes_.Add(pattern);
  else if (open_end)
    prefixes_.Add(pattern);
  else
    exact_.insert(std::string(pattern));
}

bool Exclusions::Has(std::string_view value) const {
  if (exact_.contains(ToAbsl(value))) return true;
  for (const size_t length : prefixes_.lengths) {
    if (length > value.size()) break;
    if (prefixes_.patterns.contains(ToAbsl(value.substr(0, length)))) return true;
  }
  for (const size_t length : suffixes_.lengths) {
    if (length > value.size()) break;
    if (suffixes_.patterns.contains(ToAbsl(value.substr(value.size() - length)))) return true;
  }
  return std::any_of(infixes_.begin(), infixes_.end(),
                     [&](const std::string& part) { return value.find(part) != std::string_view::npos; });
}

}  // namespace muninn
