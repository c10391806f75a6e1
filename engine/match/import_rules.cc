// SPDX-License-Identifier: Apache-2.0
#include "engine/match/import_rules.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/index/registry.h"
#include "engine/index/stored.h"
#include "schema/base/status.h"
#include "schema/entities/exclusion_generated.h"

namespace muninn::match {
namespace {

constexpr std::string_view kAllTypes = "ALL";

std::string Text(const flatbuffers::String* text) { return text == nullptr ? std::string() : text->str(); }

std::vector<std::string_view> RegexpsOf(const std::vector<ImportRule>& rules) {
  std::vector<std::string_view> texts;
  for (const ImportRule& rule : rules) texts.push_back(rule.regexp);
  return texts;
}

}  // namespace

ImportRules::ImportRules(const std::vector<ImportRule>& rules) : patterns_(RegexpsOf(rules)) {
  for (const ImportRule& rule : rules)
    rules_.push_back({rule.type, rule.replacement.empty() || rule.replacement == "0", Replacement(rule.replacement)});
}

absl::StatusOr<std::shared_ptr<const ImportRules>> ImportRules::Load(const Reader& reader) {
  std::vector<ImportRule> rules;
  const std::unique_ptr<Cursor> cursor = ScanEntries(reader, fb::EntryKind::Regexp);
  for (; cursor->Valid(); cursor->Next()) {
    ASSIGN_OR_RETURN(const auto rule, Stored<fb::Regexp>::Decode(std::string(cursor->value()), "an import rule"));
    rules.push_back({Text(rule->type()), Text(rule->regexp()), Text(rule->replacement())});
  }
  RETURN_IF_ERROR(cursor->status());
  return rules.empty() ? nullptr : std::make_shared<const ImportRules>(rules);
}

bool ImportRules::Apply(std::string_view type, std::string* value) const {
  std::vector<size_t> candidates = patterns_.Candidates(*value);
  for (size_t next = 0; next < candidates.size();) {
    const size_t index = candidates[next++];
    const Rule& rule = rules_[index];
    const DelimitedPattern* const pattern = patterns_[index];
    if (pattern == nullptr || (rule.type != kAllTypes && rule.type != type)) continue;
    if (rule.blocks) {
      if (pattern->Matches(*value)) return false;
      continue;
    }
    std::optional<std::string> rewritten = pattern->ReplaceAll(*value, rule.replacement);
    if (!rewritten || *rewritten == *value) continue;
    *value = *std::move(rewritten);
    candidates = patterns_.Candidates(*value);  // later rules see what is there now
    next = static_cast<size_t>(std::upper_bound(candidates.begin(), candidates.end(), index) - candidates.begin());
  }
  return true;
}

}  // namespace muninn::match
