// SPDX-License-Identifier: Apache-2.0
#include "server/api/rule_trial.h"

#include <algorithm>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "schema/base/status.h"
#include "schema/json/write_attribute.h"

namespace muninn::api {
namespace {

constexpr size_t kBlockRows = 4096;
constexpr size_t kBlockBytes = 256 << 10;  // some scans of match::PatternSet

rules::AcceptOptions WithFilter(rules::AcceptOptions options, std::shared_ptr<const rules::ImportFilter> filter) {
  options.import_filter = std::move(filter);
  return options;
}

void WriteSample(json::JsonWriter& writer, const TrialHit& hit) {
  writer.BeginObject();
  writer.MemberId("attribute_id", hit.attribute.value());
  writer.MemberId("event_id", hit.event.value());
  writer.Member("type", rules::TypeOf(hit.type).name);
  writer.Key("deleted");
  writer.Bool(hit.deleted);
  writer.Member("value", hit.before);
  writer.Key("new_value");
  if (hit.effect.kind == RuleEffect::Kind::kChanged)
    writer.String(hit.effect.after);
  else
    writer.Null();
  writer.Key("blocked");
  writer.Bool(hit.effect.kind == RuleEffect::Kind::kBlocked);
  writer.Key("error");
  if (hit.effect.kind == RuleEffect::Kind::kRefused)
    writer.String(hit.effect.error);
  else
    writer.Null();
  writer.Key("rules");
  writer.BeginArray();
  for (const uint64_t rule : hit.effect.rules) writer.String(std::to_string(rule));
  writer.EndArray();
  writer.EndObject();
}

}  // namespace

RuleTrial::RuleTrial(const Reader& reader, const Actor& actor, std::shared_ptr<const match::ImportRules> rules,
                     rules::AcceptOptions options, std::vector<uint64_t> only)
    : reader_(reader),
      actor_(actor),
      rules_(std::move(rules)),
      options_(WithFilter(std::move(options), rules_)),
      only_(std::move(only)) {}

absl::Status RuleTrial::Run(const std::function<absl::Status(const TrialHit&)>& visit,
                            const std::function<absl::Status(AttributeId)>& after_block) {
  Filter filter;
  filter.deleted = Deleted::kBoth;
  AttributeSearch search(reader_, actor_, filter);
  for (;;) {
    ASSIGN_OR_RETURN(const AttributeHit* const hit, search.Next());
    if (hit != nullptr) Take(*hit);
    if (hit == nullptr || BlockIsFull()) {
      const AttributeId last = rows_.empty() ? AttributeId() : rows_.back().attribute;
      RETURN_IF_ERROR(EndBlock(visit));
      if (after_block) RETURN_IF_ERROR(after_block(last));
    }
    if (hit == nullptr) return absl::OkStatus();
  }
}

void RuleTrial::Take(const AttributeHit& hit) {
  const fb::Attribute& attribute = hit.attribute;
  if (rules::TypeOf(attribute.type()).has(rules::kRegexpExempt)) return;
  ++figures_.values;
  const auto [value, fresh] =
      known_.try_emplace(Value(attribute.type(), json::ValueOf(attribute)), static_cast<uint32_t>(values_.size()));
  if (fresh) {
    values_.push_back(&value->first);
    bytes_ += value->first.second.size();
  }
  rows_.push_back({AttributeId(attribute.id()), EventId(hit.event.id()), attribute.deleted(), value->second});
}

bool RuleTrial::BlockIsFull() const { return rows_.size() >= kBlockRows || bytes_ >= kBlockBytes; }

absl::Status RuleTrial::EndBlock(const std::function<absl::Status(const TrialHit&)>& visit) {
  std::vector<std::string_view> texts;
  texts.reserve(values_.size());
  for (const Value* value : values_) texts.push_back(value->second);
  absl::flat_hash_map<uint32_t, RuleEffect> effects;
  for (const uint32_t value : rules_->Matched(texts)) {
    RuleEffect effect = EffectOn(*values_[value]);
    if (effect.kind != RuleEffect::Kind::kNone) effects.emplace(value, std::move(effect));
  }
  for (const Row& row : rows_) {
    const auto effect = effects.find(row.value);
    if (effect == effects.end()) continue;
    figures_.changed += effect->second.kind == RuleEffect::Kind::kChanged;
    figures_.blocked += effect->second.kind == RuleEffect::Kind::kBlocked;
    figures_.refused += effect->second.kind == RuleEffect::Kind::kRefused;
    const Value& value = *values_[row.value];
    RETURN_IF_ERROR(visit({row.attribute, row.event, value.first, row.deleted, value.second, effect->second}));
  }
  rows_.clear();
  values_.clear();
  known_.clear();
  bytes_ = 0;
  return absl::OkStatus();
}

// The value is accepted as if it came in again: what would be stored then, and whether it could be.
RuleEffect RuleTrial::EffectOn(const Value& value) const {
  RuleEffect effect;
  const std::string_view type = rules::TypeOf(value.first).name;
  std::string text = value.second;
  rules::Filtered filtered = rules_->Apply(type, &text);
  const auto wanted = [this](uint64_t rule) {
    return only_.empty() || std::find(only_.begin(), only_.end(), rule) != only_.end();
  };
  if (std::none_of(filtered.rules.begin(), filtered.rules.end(), wanted)) return effect;
  effect.rules = std::move(filtered.rules);
  if (filtered.blocked && rules_->Removes(effect.rules.back())) {
    effect.kind = RuleEffect::Kind::kBlocked;
    return effect;
  }
  AttributeDraft draft;
  draft.type = std::string(type);
  draft.value = value.second;
  rules::AcceptedAttribute accepted;
  const rules::FieldErrors errors = rules::AcceptAttribute(std::move(draft), options_, &accepted);
  if (!errors.empty()) {
    effect.kind = RuleEffect::Kind::kRefused;
    if (!errors[0].second.empty()) effect.error = errors[0].second[0];
    return effect;
  }
  effect.after = std::move(accepted.attribute.value1);
  if (rules::TypeOf(value.first).has(rules::kComposite)) effect.after.append("|").append(accepted.attribute.value2);
  if (effect.after != value.second) effect.kind = RuleEffect::Kind::kChanged;
  return effect;
}

absl::Status WriteTrial(json::JsonWriter& writer, RuleTrial& trial, uint64_t samples_max, const std::function<bool()>& flush) {
  uint64_t hits = 0;
  writer.BeginObject();
  writer.Key("samples");
  writer.BeginArray();
  RETURN_IF_ERROR(trial.Run([&](const TrialHit& hit) {
    if (hits++ < samples_max) WriteSample(writer, hit);
    return flush() ? absl::OkStatus() : absl::CancelledError("the client has gone");
  }));
  writer.EndArray();
  const TrialFigures& figures = trial.figures();
  const uint64_t left_off = hits - std::min(hits, samples_max);
  for (const auto& [name, number] : {std::pair<std::string_view, uint64_t>{"left_off", left_off},
                                     {"values", figures.values},
                                     {"changed", figures.changed},
                                     {"blocked", figures.blocked},
                                     {"refused", figures.refused}})
    writer.MemberNumber(name, static_cast<int64_t>(number));
  writer.EndObject();
  return absl::OkStatus();
}

}  // namespace muninn::api
