// SPDX-License-Identifier: Apache-2.0
#include "engine/query/search.h"

#include <algorithm>
#include <span>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "engine/access/visibility.h"
#include "engine/query/conditions.h"
#include "engine/query/source.h"
#include "engine/query/visible_attributes.h"
#include "engine/store/codec.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

// What a filter asks of the attributes of an event, made once for a search.
class ContentConditions {
 public:
  // Deleted attributes count, as in MISP; hidden ones do not: a hit would tell that the text stands there. Tags and uuids are
  // asked of the whole event elsewhere.
  ContentConditions(const Filter& filter, SearchFigures& figures, VisibleAttributes& visible)
      : filter_(filter), figures_(figures), visible_(visible), attribute_(filter) {
    attribute_.deleted = Deleted::kBoth;
    attribute_.tags = {};
    attribute_.uuids.reset();
    attribute_.not_uuids.clear();
    beside_text_ = attribute_;
    beside_text_.anywhere = TextMatch();
  }

  // The events with an attribute that fulfils them, found in one pass over the attributes of all events that `source` lists:
  // only what may have the values is looked into. Not for a text asked for anywhere, which may stand in the event itself.
  absl::StatusOr<std::vector<EventId>> EventsInOnePass(const Reader& reader, const Actor& actor, const Source& source,
                                                       const KnownTexts& known) const {
    AttributeSearch search(reader, actor, attribute_, PlanWith(source));
    search.Use(known);
    search.OncePerEvent();
    std::vector<EventId> events;
    for (;;) {
      ASSIGN_OR_RETURN(const AttributeHit* const hit, search.Next());
      if (hit == nullptr) break;
      events.push_back(EventId(hit->event.id()));
    }
    std::sort(events.begin(), events.end());
    figures_ = search.figures();
    figures_.hits = 0;  // of attributes
    return events;
  }

  // `only`: the blocks of the event that hold all of its attributes with the wanted value; empty: it may be any.
  absl::StatusOr<bool> Allow(const Reader& reader, const fb::Event& event, std::span<const BlockRef> only) const {
    if (!attribute_.looks_at_attributes()) return true;
    // A text asked for anywhere may stand in the event itself; all else needs an attribute.
    if (filter_.anywhere.empty() || !EventHasText(filter_, event)) return Has(reader, attribute_, event, only);
    if (!beside_text_.looks_at_attributes()) return true;
    return Has(reader, beside_text_, event, only);
  }

 private:
  absl::StatusOr<bool> Has(const Reader& reader, const Filter& filter, const fb::Event& event,
                           std::span<const BlockRef> only) const {
    bool found = false;
    absl::Status status;
    AttributeMatcher matcher(filter);
    uint64_t block_seen = UINT64_MAX;
    const auto differs = [&](const fb::Attribute& attribute) {
      ++figures_.attributes;
      figures_.blocks += std::exchange(block_seen, attribute.id() / kIdsPerBlock) != attribute.id() / kIdsPerBlock;
      if (!matcher.Matches(event, attribute)) return true;
      const absl::StatusOr<bool> shows = visible_.Shows(event, attribute);
      status = shows.status();
      found = shows.ok() && *shows;
      return status.ok() && !found;
    };
    if (only.empty()) RETURN_IF_ERROR(ForEachAttribute(reader, EventId(event.id()), differs));
    for (const BlockRef& ref : only) {
      ASSIGN_OR_RETURN(const auto block, LoadAttributeBlock(reader, ref.event, AttributeId(ref.block * kIdsPerBlock)));
      if (!block || (*block)->attributes() == nullptr) continue;
      for (const fb::Attribute* attribute : *(*block)->attributes()) {
        if (!differs(*attribute)) break;
      }
      if (found || !status.ok()) break;
    }
    RETURN_IF_ERROR(status);
    return found;
  }

  const Filter& filter_;
  SearchFigures& figures_;
  VisibleAttributes& visible_;
  Filter attribute_, beside_text_;
};

absl::StatusOr<bool> TagsAllow(const Reader& reader, const Filter& filter, const fb::Event& event, VisibleAttributes& visible) {
  if (filter.tags.empty()) return true;
  absl::flat_hash_set<TagId> attribute_tags;
  if (filter.tags.any || !filter.tags.all.empty()) {
    absl::Status status;
    RETURN_IF_ERROR(ForEachAttribute(reader, EventId(event.id()), [&](const fb::Attribute& attribute) {
      if (attribute.tags() == nullptr || attribute.tags()->size() == 0) return true;
      const absl::StatusOr<bool> shows = visible.Shows(event, attribute);
      status = shows.status();
      if (!status.ok()) return false;
      for (const fb::TagLink* link : *attribute.tags()) {
        if (*shows) attribute_tags.insert(TagId(link->tag_id()));
      }
      return true;
    }));
    RETURN_IF_ERROR(status);
  }
  return EventTagsMatch(filter.tags, event, attribute_tags);
}

absl::StatusOr<bool> UuidsAllow(const Reader& reader, const Filter& filter, const fb::Event& event, VisibleAttributes& visible) {
  if (filter.not_uuids.contains(Uuid{event.uuid()->hi(), event.uuid()->lo()})) return false;
  if (!filter.uuids) return true;
  for (const Uuid& uuid : *filter.uuids) {
    ASSIGN_OR_RETURN(const std::optional<UuidPlace> place, FindUuid(reader, uuid));
    if (!place || place->event != EventId(event.id())) continue;
    if (place->kind == UuidKind::kEvent) return true;
    if (place->kind != UuidKind::kAttribute) continue;
    ASSIGN_OR_RETURN(const bool shows, visible.Shows(event, AttributeId(place->id)));
    if (shows) return true;
  }
  return false;
}

absl::StatusOr<bool> ObjectsAllow(const Reader& reader, const Actor& actor, const Filter& filter, const fb::Event& event) {
  if (!filter.looks_at_objects()) return true;
  bool found = false;
  RETURN_IF_ERROR(ForEachObject(reader, EventId(event.id()), [&](const fb::Object& object) {
    found = !object.deleted() && MaySee(actor, event, object) && ObjectMatches(filter, object);
    return !found;
  }));
  return found;
}

absl::StatusOr<bool> EventAllowed(const Reader& reader, const Actor& actor, const Filter& filter, VisibleAttributes& visible,
                                  const fb::Event& event) {
  if (!MaySee(actor, event) || !EventMatches(filter, event)) return false;
  const std::vector<int64_t>& groups = filter.sharing_groups;
  const auto group = static_cast<int64_t>(event.sharing_group_id());
  if (!groups.empty() && std::find(groups.begin(), groups.end(), group) == groups.end()) return false;
  ASSIGN_OR_RETURN(const bool uuids, UuidsAllow(reader, filter, event, visible));
  if (!uuids) return false;
  ASSIGN_OR_RETURN(const bool tags, TagsAllow(reader, filter, event, visible));
  if (!tags) return false;
  ASSIGN_OR_RETURN(const bool objects, ObjectsAllow(reader, actor, filter, event));
  return objects;
}

absl::StatusOr<std::vector<EventId>> AllEvents(const Reader& reader) {
  std::vector<EventId> events;
  // The date index lists all events without their parts.
  const std::unique_ptr<Cursor> cursor = reader.Scan(Family::kEventIndex, EventIndexPrefix(EventIndexKind::kDate));
  for (; cursor->Valid(); cursor->Next()) events.push_back(EventOfIndexKey(cursor->key()));
  RETURN_IF_ERROR(cursor->status());
  std::sort(events.begin(), events.end());
  return events;
}

}  // namespace

absl::Status SearchAttributes(const Reader& reader, const Actor& actor, const Filter& filter,
                              const std::function<bool(const AttributeHit&)>& visit) {
  AttributeSearch search(reader, actor, filter);
  for (;;) {
    ASSIGN_OR_RETURN(const AttributeHit* const hit, search.Next());
    if (hit == nullptr || !visit(*hit)) return absl::OkStatus();
  }
}

absl::StatusOr<std::vector<EventId>> SearchEvents(const Reader& reader, const Actor& actor, const Filter& filter,
                                                  const KnownTexts& known) {
  ASSIGN_OR_RETURN(const Plan plan, MakePlan(reader, filter));
  return SearchEvents(reader, actor, filter, plan, known);
}

absl::StatusOr<std::vector<EventId>> SearchEvents(const Reader& reader, const Actor& actor, const Filter& filter,
                                                  const Plan& plan, const KnownTexts& known, SearchFigures* figures) {
  SearchFigures ignored;
  SearchFigures& looked = figures == nullptr ? ignored : *figures;
  VisibleAttributes visible(reader, actor);
  const ContentConditions conditions(filter, looked, visible);
  const Source& source = plan.chosen.source;
  const bool one_pass = known.texts != nullptr && LooksAtValues(filter) && filter.anywhere.empty() && ListsWholeEvents(source);
  Candidates candidates;
  if (one_pass) {
    ASSIGN_OR_RETURN(candidates.events, conditions.EventsInOnePass(reader, actor, source, known));
  } else if (source.kind == SourceKind::kAll) {
    ASSIGN_OR_RETURN(candidates.events, AllEvents(reader));
  } else {
    ASSIGN_OR_RETURN(candidates, FindCandidates(reader, filter, source));
  }
  std::vector<BlockRef>& blocks = candidates.blocks;
  std::stable_sort(blocks.begin(), blocks.end(), [](const BlockRef& a, const BlockRef& b) { return a.event < b.event; });
  for (const BlockRef& ref : blocks) candidates.events.push_back(ref.event);
  std::sort(candidates.events.begin(), candidates.events.end());
  candidates.events.erase(std::unique(candidates.events.begin(), candidates.events.end()), candidates.events.end());

  std::vector<EventId> found;
  for (auto block = blocks.begin(); const EventId id : candidates.events) {
    const auto first = block;
    while (block != blocks.end() && block->event == id) ++block;
    ASSIGN_OR_RETURN(const auto event, LoadEvent(reader, id));
    if (!event) continue;
    looked.events += one_pass ? 0 : 1;
    ASSIGN_OR_RETURN(bool matches, EventAllowed(reader, actor, filter, visible, **event));
    if (matches && !one_pass) {
      // Only values are conditions on single attributes that all of the filter must hold for, too.
      const bool values = source.kind == SourceKind::kValues;
      ASSIGN_OR_RETURN(matches, conditions.Allow(reader, **event,
                                                 values ? std::span<const BlockRef>(first, block) : std::span<const BlockRef>()));
      RETURN_IF_ERROR(ExpressionsBounded(filter));
    }
    if (!matches) continue;
    ++looked.hits;
    found.push_back(id);
  }
  return found;
}

}  // namespace muninn
