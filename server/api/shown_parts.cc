// SPDX-License-Identifier: Apache-2.0
#include "server/api/shown_parts.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "engine/access/visibility.h"

namespace muninn::api {
namespace {

bool DeletionFits(Deleted wanted, bool deleted) {
  return wanted == Deleted::kBoth || deleted == (wanted == Deleted::kOnlyDeleted);
}

// Has the part the distribution and sharing group that are asked for?
template <typename Part>
bool InScope(const EventDocumentOptions& options, const Part& part) {
  const auto one_of = [](const std::vector<int64_t>& numbers, uint64_t number) {
    return numbers.empty() || std::find(numbers.begin(), numbers.end(), static_cast<int64_t>(number)) != numbers.end();
  };
  return one_of(options.distributions, part.distribution()) && one_of(options.sharing_groups, part.sharing_group_id());
}

template <typename Block, typename Load>
const Block* Cached(std::optional<Stored<Block>>& block, uint64_t& cached, uint64_t number, const Load& load) {
  if (number != cached || !block) {
    block.reset();
    if (auto loaded = load(); loaded.ok()) block = *std::move(loaded);
    cached = number;
  }
  return block ? &**block : nullptr;
}

}  // namespace

bool ShownParts::Shows(const fb::Attribute& attribute, const fb::Object* object) const {
  if (!DeletionFits(options_.deleted, attribute.deleted()) || !MaySee(actor_, event_, attribute, object)) return false;
  if (options_.to_ids && attribute.to_ids() != *options_.to_ids) return false;
  if (!InScope(options_, attribute) || (options_.allowed && !options_.allowed(attribute))) return false;
  const std::vector<TagId>& blocked = options_.blocked_attribute_tags;
  if (blocked.empty() || attribute.tags() == nullptr) return true;
  return std::none_of(attribute.tags()->begin(), attribute.tags()->end(), [&](const fb::TagLink* link) {
    return std::find(blocked.begin(), blocked.end(), TagId(link->tag_id())) != blocked.end();
  });
}

bool ShownParts::Shows(const fb::Object& object) const {
  return MaySee(actor_, event_, object) && InScope(options_, object) && (options_.deleted != Deleted::kLive || !object.deleted());
}

bool ShownParts::Shows(const fb::EventReport& report) const {
  return DeletionFits(options_.deleted, report.deleted()) && MaySee(actor_, event_, report) && InScope(options_, report);
}

const fb::Attribute* AttributeFinder::Find(AttributeId id) {
  const auto* block = Cached(block_, number_, id.value() / kIdsPerBlock, [&] { return LoadAttributeBlock(reader_, event_, id); });
  return block == nullptr ? nullptr : FindIn(*block, id);
}

const fb::Object* ObjectFinder::Find(ObjectId id) {
  const auto* block = Cached(block_, number_, id.value() / kIdsPerBlock, [&] { return LoadObjectBlock(reader_, event_, id); });
  return block == nullptr ? nullptr : FindIn(*block, id);
}

}  // namespace muninn::api
