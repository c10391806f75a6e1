// SPDX-License-Identifier: Apache-2.0
#include "engine/match/allowed_values.h"

#include <utility>

#include "engine/index/registry.h"
#include "engine/index/stored.h"
#include "schema/base/status.h"
#include "schema/entities/exclusion_generated.h"

namespace muninn::match {

AllowedValues::AllowedValues(const std::vector<std::string>& texts, PatternCompiler& compiler, const AllowedValues* earlier) {
  std::vector<Pattern> patterns;
  for (const std::string& text : texts) {
    if (absl::StatusOr<Pattern> pattern = ReadPattern(text); pattern.ok()) patterns.push_back(*std::move(pattern));
  }
  patterns_ = compiler.Make(std::move(patterns), earlier == nullptr ? nullptr : earlier->patterns_.get());
}

absl::StatusOr<std::shared_ptr<const AllowedValues>> AllowedValues::Load(const Reader& reader, PatternCompiler& compiler,
                                                                         const AllowedValues* earlier) {
  std::vector<std::string> texts;
  const std::unique_ptr<Cursor> cursor = ScanEntries(reader, fb::EntryKind::Allowedlist);
  for (; cursor->Valid(); cursor->Next()) {
    ASSIGN_OR_RETURN(const auto entry, Stored<fb::Allowedlist>::Decode(std::string(cursor->value()), "an allowed value"));
    if (entry->name() != nullptr) texts.push_back(entry->name()->str());
  }
  RETURN_IF_ERROR(cursor->status());
  if (texts.empty()) return nullptr;
  return std::make_shared<const AllowedValues>(texts, compiler, earlier);
}

bool AllowedValues::Has(std::string_view value) const {
  bool has = false;
  patterns_->set()->Scan({&value, 1}, [&](const Hit&) {
    has = true;
    return false;
  });
  return has;
}

}  // namespace muninn::match
