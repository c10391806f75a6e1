// SPDX-License-Identifier: Apache-2.0
#include "engine/match/allowed_values.h"

#include <algorithm>
#include <string>
#include <vector>

#include "engine/index/registry.h"
#include "engine/index/stored.h"
#include "schema/base/status.h"
#include "schema/entities/exclusion_generated.h"

namespace muninn::match {

absl::StatusOr<std::shared_ptr<const AllowedValues>> AllowedValues::Load(const Reader& reader) {
  std::vector<std::string> texts;
  const std::unique_ptr<Cursor> cursor = ScanEntries(reader, fb::EntryKind::Allowedlist);
  for (; cursor->Valid(); cursor->Next()) {
    ASSIGN_OR_RETURN(const auto entry, Stored<fb::Allowedlist>::Decode(std::string(cursor->value()), "an allowed value"));
    if (entry->name() != nullptr) texts.push_back(entry->name()->str());
  }
  RETURN_IF_ERROR(cursor->status());
  if (texts.empty()) return nullptr;
  return std::make_shared<const AllowedValues>(PatternList({texts.begin(), texts.end()}));
}

bool AllowedValues::Has(std::string_view value) const {
  const std::vector<size_t> candidates = patterns_.Candidates(value);
  return std::any_of(candidates.begin(), candidates.end(),
                     [&](size_t index) { return patterns_[index] != nullptr && patterns_[index]->Matches(value); });
}

}  // namespace muninn::match
