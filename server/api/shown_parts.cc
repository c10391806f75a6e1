// SPDX-License-Identifier: Apache-2.0
#include "server/api/shown_parts.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/access/visibility.h"
#include "engine/query/visible_attributes.h"
#include "schema/json/fields.h"
#include "schema/json/write_attribute.h"
#include "schema/rules/attribute_types.h"

namespace muninn::api {
namespace {

bool HasOneOf(const fb::Attribute& attribute, const std::vector<TagId>& tags) {
  if (tags.empty() || attribute.tags() == nullptr) return false;
  return std::any_of(attribute.tags()->begin(), attribute.tags()->end(), [&](const fb::TagLink* link) {
    return std::find(tags.begin(), tags.end(), TagId(link->tag_id())) != tags.end();
  });
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

ShownParts::ShownParts(const Actor& actor, const fb::Event& event, const EventDocumentOptions& options)
    : actor_(actor), event_(event), options_(options) {
  const bool may_see_deleted = MaySeeDeleted(actor, event);
  live_ = options.deleted != Deleted::kOnlyDeleted;
  deleted_ = options.deleted != Deleted::kLive && may_see_deleted;
}

// What is not there any more was deleted, too. What can't be read is not shown.
bool ShownParts::StillSees(const fb::Attribute& attribute) const {
  if (options_.now == nullptr) return true;
  const auto& [reader, event] = *options_.now;
  const AttributeId id(attribute.id());
  const auto block = LoadAttributeBlock(reader, EventId(event.id()), id);
  const fb::Attribute* now = block.ok() && *block ? FindIn(***block, id) : nullptr;
  if (now == nullptr) return block.ok() && MaySeeDeleted(actor_, event);
  const absl::StatusOr<bool> shows = VisibleAttributes(reader, actor_).Shows(event, *now);
  return shows.ok() && *shows;
}
bool ShownParts::StillSees(const fb::Object& object) const {
  if (options_.now == nullptr) return true;
  const auto found = FindObject(options_.now->reader, ObjectId(object.id()));
  if (!found.ok() || !*found) return found.ok() && MaySeeDeleted(actor_, options_.now->event);
  return MaySee(actor_, options_.now->event, *(*found)->item);
}
bool ShownParts::StillSees(const fb::EventReport& report) const {
  if (options_.now == nullptr) return true;
  const auto found = FindReport(options_.now->reader, ReportId(report.id()));
  if (!found.ok() || !*found) return found.ok() && MaySeeDeleted(actor_, options_.now->event);
  return MaySee(actor_, options_.now->event, *(*found)->item);
}

bool ShownParts::HasText(const fb::Attribute& attribute) const {
  const std::string id = std::to_string(attribute.id()), uuid = json::UuidOf(attribute.uuid()).ToString();
  const std::string value = json::ValueOf(attribute);
  const std::string_view own[4] = {id, uuid, value, json::View(attribute.comment())};
  const std::string_view kinds[2] = {rules::TypeOf(attribute.type()).name, rules::CategoryOf(attribute.category())};
  return options_.search_for.MatchesEither(own) || options_.search_for.MatchesEither(kinds) ||
         HasOneOf(attribute, options_.search_tags);
}

bool ShownParts::HasText(const fb::Object& object) const {
  const std::string id = std::to_string(object.id()), uuid = json::UuidOf(object.uuid()).ToString();
  const std::string_view texts[4] = {id, uuid, json::View(object.name()), json::View(object.comment())};
  return options_.search_for.MatchesEither(texts);
}

bool ShownParts::Shows(const fb::Attribute& attribute, const fb::Object* object) const {
  if (!Wants(attribute.deleted()) || !MaySee(actor_, event_, attribute, object) || !StillSees(attribute)) return false;
  if (options_.to_ids && attribute.to_ids() != *options_.to_ids) return false;
  if (!InScope(options_, attribute) || (options_.allowed && !options_.allowed(attribute))) return false;
  if (HasOneOf(attribute, options_.blocked_attribute_tags)) return false;
  // An object that has the text is shown whole.
  return options_.search_for.empty() || (object != nullptr && HasText(*object)) || HasText(attribute);
}

bool ShownParts::Shows(const fb::Object& object) const {
  return (object.deleted() ? deleted_ : live_ || deleted_) && MaySee(actor_, event_, object) && StillSees(object) &&
         InScope(options_, object);
}

bool ShownParts::Shows(const fb::EventReport& report) const {
  return Wants(report.deleted()) && MaySee(actor_, event_, report) && StillSees(report) && InScope(options_, report);
}

bool ShownParts::Shows(const fb::ShadowAttribute& proposal) const {
  if (proposal.deleted()) return false;
  if (options_.search_for.empty()) return true;
  const std::string id = std::to_string(proposal.id()), uuid = json::UuidOf(proposal.uuid()).ToString();
  const std::string_view texts[4] = {id, uuid, json::View(proposal.value1()), json::View(proposal.value2())};
  const std::string_view kinds[3] = {json::View(proposal.comment()), rules::TypeOf(proposal.type()).name,
                                     rules::CategoryOf(proposal.category())};
  return options_.search_for.MatchesEither(texts) || options_.search_for.MatchesEither(kinds);
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
