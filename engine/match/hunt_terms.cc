// SPDX-License-Identifier: Apache-2.0
#include "engine/match/hunt_terms.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "engine/match/value_list.h"
#include "schema/base/status.h"
#include "schema/rules/correlation_key.h"

namespace muninn::match {
namespace {

std::string Numbered(size_t index, std::string_view what) { return absl::StrCat("Term ", index + 1, ": ", ToAbsl(what)); }

absl::Status CheckSizes(std::string_view field, const std::vector<std::string>& terms) {
  for (size_t i = 0; i < terms.size(); ++i) {
    if (terms[i].empty()) return FieldError(field, Numbered(i, "it is empty."));
    if (terms[i].size() > kHuntTermBytesMax)
      return FieldError(field, Numbered(i, absl::StrCat("it has more than ", kHuntTermBytesMax, " bytes.")));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::shared_ptr<const HuntTerms>> HuntTerms::Compile(const fb::HuntT& hunt) {
  const size_t count = hunt.literals.size() + hunt.patterns.size() + hunt.cidrs.size() + hunt.values.size();
  if (count == 0) return FieldError("values", "Please give literals, patterns, networks or values to look for.");
  if (count > kHuntTermsMax) return FieldError("values", absl::StrCat("A hunt has at most ", kHuntTermsMax, " terms."));
  RETURN_IF_ERROR(CheckSizes("literals", hunt.literals));
  RETURN_IF_ERROR(CheckSizes("patterns", hunt.patterns));
  RETURN_IF_ERROR(CheckSizes("cidrs", hunt.cidrs));
  RETURN_IF_ERROR(CheckSizes("values", hunt.values));

  auto terms = std::make_shared<HuntTerms>();
  std::vector<Pattern> literals;
  for (size_t i = 0; i < hunt.literals.size(); ++i) {
    terms->literals_.push_back(absl::AsciiStrToLower(hunt.literals[i]));
    literals.push_back({.id = static_cast<uint32_t>(i), .text = hunt.literals[i], .caseless = true});
  }
  if (!literals.empty()) {
    absl::StatusOr<std::shared_ptr<const PatternSet>> set = PatternSet::CompileLiterals(literals);
    if (!set.ok()) return FieldError("literals", ToStd(set.status().message()));
    terms->literal_set_ = *std::move(set);
  }
  if (!hunt.patterns.empty()) {
    std::vector<std::string_view> texts(hunt.patterns.begin(), hunt.patterns.end());
    auto patterns = std::make_unique<PatternList>(texts);
    for (size_t i = 0; i < texts.size(); ++i) {
      if ((*patterns)[i] != nullptr) continue;
      return FieldError("patterns", Numbered(i, ToStd(DelimitedPattern::Compile(texts[i]).status().message())));
    }
    terms->patterns_ = std::move(patterns);
  }
  for (size_t i = 0; i < hunt.cidrs.size(); ++i) {
    const std::optional<Network> network = ParseNetwork(hunt.cidrs[i]);
    if (!network) return FieldError("cidrs", Numbered(i, "this is neither an address nor a network."));
    terms->networks_[RangeKey(*network)].push_back(static_cast<uint32_t>(i));
    std::vector<uint8_t>& lengths = network->family == IpFamily::kV4 ? terms->lengths_v4_ : terms->lengths_v6_;
    if (std::find(lengths.begin(), lengths.end(), network->bits) == lengths.end()) lengths.push_back(network->bits);
  }
  for (size_t i = 0; i < hunt.values.size(); ++i)
    terms->values_[rules::CorrelationKey(hunt.values[i])].push_back(static_cast<uint32_t>(i));
  return std::shared_ptr<const HuntTerms>(std::move(terms));
}

absl::Status HuntTerms::Find(std::span<const Value> values, const std::function<void(const HuntHit&)>& visit) const {
  for (size_t i = 0; i < values.size(); ++i) RETURN_IF_ERROR(FindIn(values[i], i, visit));
  return absl::OkStatus();
}

absl::Status HuntTerms::FindIn(const Value& value, size_t index, const std::function<void(const HuntHit&)>& visit) const {
  const auto tell = [&](fb::HuntTermKind kind, uint32_t term, size_t from, size_t size) {
    visit({index, kind, term, static_cast<uint32_t>(from), static_cast<uint32_t>(from + size)});
  };
  if (literal_set_ != nullptr) {
    std::vector<uint32_t> found;
    RETURN_IF_ERROR(literal_set_->Scan(value.text, [&](uint32_t id, uint64_t) {
      found.push_back(id);
      return true;
    }));
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    const std::string lower = found.empty() ? std::string() : absl::AsciiStrToLower(ToAbsl(value.text));
    for (const uint32_t term : found) tell(fb::HuntTermKind::Literal, term, lower.find(literals_[term]), literals_[term].size());
  }
  if (patterns_ != nullptr) {
    for (const size_t candidate : patterns_->Candidates(value.text)) {
      if (const auto found = (*patterns_)[candidate]->Find(value.text))
        tell(fb::HuntTermKind::Pattern, static_cast<uint32_t>(candidate), found->first, found->second - found->first);
    }
  }
  if (values_.empty() && networks_.empty()) return absl::OkStatus();
  std::vector<std::string_view> pieces = HalvesOf(value.type, value.text);
  if (pieces.size() > 1) pieces.push_back(value.text);
  std::vector<uint32_t> equal;  // those that are told
  for (const std::string_view piece : pieces) {
    const size_t from = static_cast<size_t>(piece.data() - value.text.data());
    if (!values_.empty()) {
      const auto hits = values_.find(rules::CorrelationKey(piece));
      for (const uint32_t term : hits == values_.end() ? std::vector<uint32_t>() : hits->second) {
        if (std::find(equal.begin(), equal.end(), term) != equal.end()) continue;
        equal.push_back(term);
        tell(fb::HuntTermKind::Value, term, from, piece.size());
      }
    }
    const std::optional<Network> network = networks_.empty() ? std::nullopt : ParseNetwork(piece);
    if (!network) continue;
    for (const uint8_t bits : network->family == IpFamily::kV4 ? lengths_v4_ : lengths_v6_) {
      if (bits > network->bits) continue;
      const auto hits = networks_.find(RangeKey(network->Masked(bits)));
      if (hits == networks_.end()) continue;
      for (const uint32_t term : hits->second) tell(fb::HuntTermKind::Cidr, term, from, piece.size());
    }
  }
  return absl::OkStatus();
}

}  // namespace muninn::match
