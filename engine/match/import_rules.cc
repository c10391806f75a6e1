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

}  // namespace

ImportRules::ImportRules(const std::vector<ImportRule>& rules, PatternCompiler& compiler, const ImportRules* earlier) {
  std::vector<Pattern> patterns;
  for (const ImportRule& rule : rules) {
    absl::StatusOr<Pattern> pattern = ReadPattern(rule.regexp);
    if (!pattern.ok()) continue;
    patterns.push_back(*std::move(pattern));
    rules_.push_back({rule.type, rule.replacement.empty() || rule.replacement == "0", Replacement(rule.replacement)});
  }
  patterns_ = compiler.Make(std::move(patterns), earlier == nullptr ? nullptr : earlier->patterns_.get());
}

absl::StatusOr<std::shared_ptr<const ImportRules>> ImportRules::Load(const Reader& reader, PatternCompiler& compiler,
                                                                     const ImportRules* earlier) {
  std::vector<ImportRule> rules;
  const std::unique_ptr<Cursor> cursor = ScanEntries(reader, fb::EntryKind::Regexp);
  for (; cursor->Valid(); cursor->Next()) {
    ASSIGN_OR_RETURN(const auto rule, Stored<fb::Regexp>::Decode(std::string(cursor->value()), "an import rule"));
    rules.push_back({Text(rule->type()), Text(rule->regexp()), Text(rule->replacement())});
  }
  RETURN_IF_ERROR(cursor->status());
  return rules.empty() ? nullptr : std::make_shared<const ImportRules>(rules, compiler, earlier);
}

bool ImportRules::Apply(std::string_view type, std::string* value) const {
  const std::shared_ptr<const PatternSet> patterns = patterns_->set();
  std::vector<uint32_t> matching = patterns->Matching(*value);
  for (size_t next = 0; next < matching.size();) {
    const uint32_t index = matching[next++];
    const Rule& rule = rules_[index];
    if (rule.type != kAllTypes && rule.type != type) continue;
    if (rule.blocks) return false;
    std::optional<std::string> rewritten = patterns->expression(index)->ReplaceAll(*value, rule.replacement);
    if (!rewritten || *rewritten == *value) continue;
    *value = *std::move(rewritten);
    matching = patterns->Matching(*value);  // later rules see what is there now
    next = static_cast<size_t>(std::upper_bound(matching.begin(), matching.end(), index) - matching.begin());
  }
  return true;
}

}  // namespace muninn::match
