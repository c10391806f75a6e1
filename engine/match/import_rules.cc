// SPDX-License-Identifier: Apache-2.0
#include "engine/match/import_rules.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/index/registry.h"
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
    const bool blank = rule.replacement.empty();
    rules_.push_back({rule.id, rule.type, blank || rule.replacement == "0", blank, Replacement(rule.replacement)});
  }
  patterns_ = compiler.Make(std::move(patterns), earlier == nullptr ? nullptr : earlier->patterns_.get());
}

absl::StatusOr<std::vector<ImportRule>> ReadImportRules(const Reader& reader) {
  std::vector<ImportRule> rules;
  RETURN_IF_ERROR(ForEachEntry<fb::Regexp>(reader, [&](const fb::Regexp& rule) {
    rules.push_back({Text(rule.type()), Text(rule.regexp()), Text(rule.replacement()), rule.id()});
    return true;
  }));
  return rules;
}

absl::StatusOr<std::shared_ptr<const ImportRules>> ImportRules::Load(const Reader& reader, PatternCompiler& compiler,
                                                                     const ImportRules* earlier) {
  ASSIGN_OR_RETURN(const std::vector<ImportRule> rules, ReadImportRules(reader));
  return rules.empty() ? nullptr : std::make_shared<const ImportRules>(rules, compiler, earlier);
}

rules::Filtered ImportRules::Apply(std::string_view type, std::string* value) const {
  rules::Filtered filtered;
  const std::shared_ptr<const PatternSet> patterns = patterns_->set();
  std::vector<uint32_t> matching = patterns->Matching(*value);
  for (size_t next = 0; next < matching.size();) {
    const uint32_t index = matching[next++];
    const Rule& rule = rules_[index];
    if (rule.type != kAllTypes && rule.type != type) continue;
    if (rule.blocks) {
      filtered.blocked = true;
      filtered.rules.push_back(rule.id);
      return filtered;
    }
    std::optional<std::string> rewritten = patterns->expression(index)->ReplaceAll(*value, rule.replacement);
    if (!rewritten || *rewritten == *value) continue;
    if (filtered.rules.empty()) filtered.original = std::move(*value);
    filtered.rules.push_back(rule.id);
    *value = *std::move(rewritten);
    matching = patterns->Matching(*value);  // later rules see what is there now
    next = static_cast<size_t>(std::upper_bound(matching.begin(), matching.end(), index) - matching.begin());
  }
  return filtered;
}

bool ImportRules::Removes(uint64_t rule) const {
  return std::any_of(rules_.begin(), rules_.end(), [&](const Rule& other) { return other.id == rule && other.removes; });
}

std::vector<uint32_t> ImportRules::Matched(std::span<const std::string_view> values) const {
  std::vector<uint32_t> matched;
  patterns_->set()->Scan(values, [&](const Hit& hit) {
    matched.push_back(hit.value);
    return true;
  });
  std::sort(matched.begin(), matched.end());
  matched.erase(std::unique(matched.begin(), matched.end()), matched.end());
  return matched;
}

}  // namespace muninn::match
