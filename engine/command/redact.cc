// SPDX-License-Identifier: Apache-2.0
#include "engine/command/redact.h"

#include <memory>
#include <vector>

#include "engine/index/stored.h"
#include "schema/entities/discussion_generated.h"

namespace muninn {
namespace {

using Ids = absl::flat_hash_set<uint64_t>;

// Removes the elements `hit` names; true: there were some.
template <typename Items, typename Hit>
bool RemoveIf(Items& items, const Hit& hit) {
  return std::erase_if(items, [&](const auto& item) { return hit(*item); }) > 0;
}

// Leaves only the numbers of these elements; true: there were some.
template <typename Item>
bool Blank(std::vector<std::unique_ptr<Item>>& items, const Ids& ids) {
  bool changed = false;
  for (std::unique_ptr<Item>& item : items) {
    if (!ids.contains(item->id)) continue;
    const uint64_t id = item->id;
    item = std::make_unique<Item>();
    item->id = id;
    changed = true;
  }
  return changed;
}

bool Redact(fb::ContentAddedT& fact, const PurgedIds& ids) {
  bool changed = false;
  for (const auto& encoded : fact.attributes) {
    fb::AttributeBlockT block;
    flatbuffers::GetRoot<fb::AttributeBlock>(encoded->block.data())->UnPackTo(&block);
    if (!RemoveIf(block.attributes, [&](const fb::AttributeT& a) { return ids.attributes.contains(a.id); })) continue;
    const std::string bytes = Encode(block);
    encoded->block.assign(bytes.begin(), bytes.end());
    changed = true;
  }
  changed |= RemoveIf(fact.proposals, [&](const fb::ShadowAttributeT& p) { return ids.attributes.contains(p.old_id); });
  changed |= RemoveIf(fact.sightings, [&](const fb::SightingT& s) { return ids.attributes.contains(s.attribute_id); });
  changed |= Blank(fact.objects, ids.objects);
  changed |= Blank(fact.reports, ids.reports);
  return changed;
}

bool Redact(fb::ContentChangedT& fact, const PurgedIds& ids) {
  bool changed = false;
  // The lists of what was before and what was after run in pairs: one rule for both.
  const auto both = [&](auto& before, auto& after, const auto& hit) {
    changed |= RemoveIf(before, hit);
    changed |= RemoveIf(after, hit);
  };
  const auto of_attribute = [&](const fb::ShadowAttributeT& p) { return ids.attributes.contains(p.old_id); };
  both(fact.attributes_before, fact.attributes, [&](const fb::AttributeT& a) { return ids.attributes.contains(a.id); });
  both(fact.objects_before, fact.objects, [&](const fb::ObjectT& o) { return ids.objects.contains(o.id); });
  both(fact.reports_before, fact.reports, [&](const fb::EventReportT& r) { return ids.reports.contains(r.id); });
  both(fact.proposals_before, fact.proposals, of_attribute);
  changed |= RemoveIf(fact.sightings_removed, [&](const fb::SightingT& s) { return ids.attributes.contains(s.attribute_id); });
  return changed;
}

template <typename Native>
std::optional<std::string> WithoutText(std::string_view entry, std::string Native::*text) {
  Native native;
  flatbuffers::GetRoot<typename Native::TableType>(entry.data())->UnPackTo(&native);
  if ((native.*text).empty()) return std::nullopt;
  (native.*text).clear();
  return Encode(native);
}

// True: something was said.
bool TakeWords(fb::EntryKind kind, std::vector<uint8_t>& entry) {
  const auto rest = WithoutWords(kind, {reinterpret_cast<const char*>(entry.data()), entry.size()});
  if (rest) entry.assign(rest->begin(), rest->end());
  return rest.has_value();
}

}  // namespace

std::optional<std::string> Without(const fb::Payload& payload, const PurgedIds& ids) {
  fb::PayloadT native;
  payload.UnPackTo(&native);
  bool changed = false;
  if (auto* fact = native.fact.AsContentAdded()) changed = Redact(*fact, ids);
  if (auto* fact = native.fact.AsContentChanged()) changed = Redact(*fact, ids);
  if (!changed) return std::nullopt;
  return Encode(native);
}

std::optional<std::string> WithoutWords(fb::EntryKind kind, std::string_view entry) {
  if (entry.empty()) return std::nullopt;
  if (kind == fb::EntryKind::Thread) return WithoutText(entry, &fb::ThreadT::title);
  if (kind == fb::EntryKind::Post) return WithoutText(entry, &fb::PostT::contents);
  return std::nullopt;
}

std::optional<std::string> WithoutWords(const fb::Payload& payload) {
  fb::PayloadT native;
  payload.UnPackTo(&native);
  bool changed = false;
  if (auto* fact = native.fact.AsEntryAdded()) changed = TakeWords(fact->kind, fact->entry);
  if (auto* fact = native.fact.AsEntryChanged()) {
    changed = TakeWords(fact->kind, fact->before);
    changed |= TakeWords(fact->kind, fact->entry);
  }
  if (auto* fact = native.fact.AsEntryRemoved()) changed = TakeWords(fact->kind, fact->before);
  if (!changed) return std::nullopt;
  return Encode(native);
}

}  // namespace muninn
