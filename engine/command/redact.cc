// SPDX-License-Identifier: Apache-2.0
#include "engine/command/redact.h"

#include <memory>
#include <vector>

#include "engine/index/stored.h"

namespace muninn {
namespace {

using Ids = absl::flat_hash_set<uint64_t>;

// Removes the elements `hit` names; true: there were some.
template <typename Items, typename Hit>
bool RemoveIf(Items& items, const Hit& hit) {
  return std::erase_if(items, [&](const auto& item) { return hit(*item); }) > 0;
}

bool Redact(fb::ContentAddedT& fact, const Ids& ids) {
  bool changed = false;
  for (const auto& encoded : fact.attributes) {
    fb::AttributeBlockT block;
    flatbuffers::GetRoot<fb::AttributeBlock>(encoded->block.data())->UnPackTo(&block);
    if (!RemoveIf(block.attributes, [&](const fb::AttributeT& a) { return ids.contains(a.id); })) continue;
    const std::string bytes = Encode(block);
    encoded->block.assign(bytes.begin(), bytes.end());
    changed = true;
  }
  changed |= RemoveIf(fact.proposals, [&](const fb::ShadowAttributeT& p) { return ids.contains(p.old_id); });
  changed |= RemoveIf(fact.sightings, [&](const fb::SightingT& s) { return ids.contains(s.attribute_id); });
  return changed;
}

bool Redact(fb::ContentChangedT& fact, const Ids& ids) {
  const auto hit = [&](const fb::AttributeT& a) { return ids.contains(a.id); };
  const bool before = RemoveIf(fact.attributes_before, hit);
  return RemoveIf(fact.attributes, hit) || before;
}

}  // namespace

std::optional<std::string> WithoutAttributes(const fb::Payload& payload, const Ids& attribute_ids) {
  fb::PayloadT native;
  payload.UnPackTo(&native);
  bool changed = false;
  if (auto* fact = native.fact.AsContentAdded()) changed = Redact(*fact, attribute_ids);
  if (auto* fact = native.fact.AsContentChanged()) changed = Redact(*fact, attribute_ids);
  if (!changed) return std::nullopt;
  return Encode(native);
}

}  // namespace muninn
