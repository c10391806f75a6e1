// SPDX-License-Identifier: Apache-2.0
#include "engine/match/hunt_terms.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "engine/match/admission.h"
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

absl::Status HuntTerms::Check(const fb::HuntT& hunt) {
  const size_t count = hunt.literals.size() + hunt.patterns.size() + hunt.cidrs.size() + hunt.values.size();
  if (count == 0) return FieldError("values", "Please give literals, patterns, cidrs or values to look for.");
  if (count > kHuntTermsMax) return FieldError("values", absl::StrCat("A hunt has at most ", kHuntTermsMax, " terms."));
  RETURN_IF_ERROR(CheckSizes("literals", hunt.literals));
  RETURN_IF_ERROR(CheckSizes("patterns", hunt.patterns));
  RETURN_IF_ERROR(CheckSizes("cidrs", hunt.cidrs));
  RETURN_IF_ERROR(CheckSizes("values", hunt.values));
  for (size_t i = 0; i < hunt.patterns.size(); ++i) {
    if (const absl::Status admitted = Admit(hunt.patterns[i]); !admitted.ok())
      return FieldError("patterns", Numbered(i, ToStd(admitted.message())));
  }
  for (size_t i = 0; i < hunt.cidrs.size(); ++i) {
    if (!ParseNetwork(hunt.cidrs[i])) return FieldError("cidrs", Numbered(i, "this is neither an address nor a network."));
  }
  return absl::OkStatus();
}

std::shared_ptr<const HuntTerms> HuntTerms::Compile(const fb::HuntT& hunt, const ShardCache* cache) {
  auto terms = std::make_shared<HuntTerms>();
  std::vector<Pattern> patterns;
  for (const std::string& literal : hunt.literals) patterns.push_back({literal, "i", /*literal=*/true});
  terms->literals_ = patterns.size();
  for (const std::string& expression : hunt.patterns) patterns.push_back(ReadPattern(expression).value_or(Pattern()));
  if (!patterns.empty()) terms->patterns_ = PatternSet::Compile(std::move(patterns), cache);
  for (size_t i = 0; i < hunt.cidrs.size(); ++i) {
    const std::optional<Network> network = ParseNetwork(hunt.cidrs[i]);
    if (!network) continue;
    const uint32_t number = terms->networks_.Add(*network);
    if (number == terms->cidrs_.size()) terms->cidrs_.emplace_back();
    terms->cidrs_[number].push_back(static_cast<uint32_t>(i));
  }
  for (size_t i = 0; i < hunt.values.size(); ++i)
    terms->values_[rules::CorrelationKey(hunt.values[i])].push_back(static_cast<uint32_t>(i));
  return terms;
}

void HuntTerms::Find(std::span<const Value> values, const std::function<void(const HuntHit&)>& visit) const {
  std::vector<HuntHit> hits;
  if (patterns_ != nullptr) {
    std::vector<std::string_view> texts;
    texts.reserve(values.size());
    for (const Value& value : values) texts.push_back(value.text);
    patterns_->Scan(texts, [&](const Hit& hit) {
      const bool literal = hit.pattern < literals_;
      hits.push_back({hit.value, literal ? fb::HuntTermKind::Literal : fb::HuntTermKind::Pattern,
                      literal ? hit.pattern : static_cast<uint32_t>(hit.pattern - literals_), static_cast<uint32_t>(hit.from),
                      static_cast<uint32_t>(hit.to)});
      return true;
    });
  }
  if (!values_.empty() || !networks_.empty()) {
    for (size_t i = 0; i < values.size(); ++i) {
      FindPieces(values[i], [&](fb::HuntTermKind kind, uint32_t term, std::string_view piece) {
        const auto from = static_cast<uint32_t>(piece.data() - values[i].text.data());
        hits.push_back({i, kind, term, from, from + static_cast<uint32_t>(piece.size())});
      });
    }
  }
  const auto place = [](const HuntHit& hit) { return std::tuple(hit.value, hit.kind, hit.term); };
  std::sort(hits.begin(), hits.end(), [&](const HuntHit& a, const HuntHit& b) { return place(a) < place(b); });
  for (const HuntHit& hit : hits) visit(hit);
}

// By its whole and its halves; a term that meets several of them is told of once.
void HuntTerms::FindPieces(const Value& value, const Told& tell) const {
  std::vector<std::string_view> pieces = HalvesOf(value.type, value.text);
  if (pieces.size() > 1) pieces.push_back(value.text);
  absl::flat_hash_set<std::pair<fb::HuntTermKind, uint32_t>> told;
  const auto tell_once = [&](fb::HuntTermKind kind, const std::vector<uint32_t>& terms, std::string_view piece) {
    for (const uint32_t term : terms) {
      if (told.emplace(kind, term).second) tell(kind, term, piece);
    }
  };
  for (const std::string_view piece : pieces) {
    if (!values_.empty()) {
      if (const auto found = values_.find(rules::CorrelationKey(piece)); found != values_.end())
        tell_once(fb::HuntTermKind::Value, found->second, piece);
    }
    const std::optional<Network> network = networks_.empty() ? std::nullopt : ParseNetwork(piece);
    if (!network) continue;
    networks_.ForEachAround(*network,
                            [&](const Network&, uint32_t number) { tell_once(fb::HuntTermKind::Cidr, cidrs_[number], piece); });
  }
}

}  // namespace muninn::match
