// SPDX-License-Identifier: Apache-2.0
#include "engine/query/search.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "engine/access/visibility.h"
#include "engine/query/conditions.h"
#include "engine/query/source.h"
#include "engine/store/codec.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

// Events seen during one search: each is loaded and judged once while it is likely to come again.
class EventMemo {
 public:
  EventMemo(const Reader& reader, const Actor& actor, const Filter& filter) : reader_(reader), actor_(actor), filter_(filter) {}

  // Between groups: forgets what it knows when that has become too much. Pointers it gave are void then.
  void Trim() {
    if (events_.size() >= kEventsMax) events_.clear();
  }
  // nullptr: the event is gone, hidden, or does not match. Valid until Trim.
  absl::StatusOr<const fb::Event*> Get(EventId id) {
    auto found = events_.find(id);
    if (found == events_.end()) {
      ASSIGN_OR_RETURN(auto event, LoadEvent(reader_, id));
      if (event && !(MaySee(actor_, **event) && EventMatches(filter_, **event))) event.reset();
      found = events_.emplace(id, std::move(event)).first;
    }
    return found->second ? &**found->second : nullptr;
  }

 private:
  static constexpr size_t kEventsMax = 4096;
  const Reader& reader_;
  const Actor& actor_;
  const Filter& filter_;
  absl::flat_hash_map<EventId, std::optional<Stored<fb::Event>>> events_;
};

struct Match {
  const fb::Event* event;
  const fb::Attribute* attribute;
};

// Hands on the matches of one group, by id, with the object each is in.
class HitVisitor {
 public:
  HitVisitor(const Reader& reader, const Actor& actor, const Filter& filter,
             const std::function<bool(const AttributeHit&)>& visit)
      : reader_(reader), actor_(actor), filter_(filter), visit_(visit) {}

  absl::StatusOr<bool> Visit(std::vector<Match>& matches) {
    std::sort(matches.begin(), matches.end(),
              [](const Match& a, const Match& b) { return a.attribute->id() < b.attribute->id(); });
    for (const Match& match : matches) {
      const fb::Object* object = nullptr;
      if (match.attribute->object_id() != 0) {
        ASSIGN_OR_RETURN(object, ObjectOf(EventId(match.event->id()), ObjectId(match.attribute->object_id())));
        // In objects the object's own flag must agree, too.
        if (object != nullptr && !DeletedMatches(filter_.deleted, object->deleted())) continue;
      }
      if (!MaySee(actor_, *match.event, *match.attribute, object)) continue;
      if (!visit_({*match.event, *match.attribute, object})) return false;
    }
    return true;
  }

 private:
  absl::StatusOr<const fb::Object*> ObjectOf(EventId event, ObjectId object) {
    std::string key = PartKey(event, PartKind::kObjects, object.value());
    if (key != key_) {
      ASSIGN_OR_RETURN(block_, LoadObjectBlock(reader_, event, object));
      key_ = std::move(key);
    }
    return block_ ? FindIn(**block_, object) : nullptr;
  }

  const Reader& reader_;
  const Actor& actor_;
  const Filter& filter_;
  const std::function<bool(const AttributeHit&)>& visit_;
  std::string key_;
  std::optional<Stored<fb::ObjectBlock>> block_;
};

// What a filter asks of the attributes of an event, made once for a search.
class ContentConditions {
 public:
  // Deleted and hidden attributes count: MISP decides so. Tags and uuids are asked of the whole event elsewhere.
  explicit ContentConditions(const Filter& filter) : filter_(filter), attribute_(filter) {
    attribute_.deleted = Deleted::kBoth;
    attribute_.tags = {};
    attribute_.uuids.reset();
    attribute_.not_uuids.clear();
    beside_text_ = attribute_;
    beside_text_.anywhere = TextMatch();
  }

  absl::StatusOr<bool> Allow(const Reader& reader, const fb::Event& event) const {
    if (!attribute_.looks_at_attributes()) return true;
    // A text asked for anywhere may stand in the event itself; all else needs an attribute.
    if (filter_.anywhere.empty() || !EventHasText(filter_, event)) return Has(reader, attribute_, event);
    if (!beside_text_.looks_at_attributes()) return true;
    return Has(reader, beside_text_, event);
  }

 private:
  static absl::StatusOr<bool> Has(const Reader& reader, const Filter& filter, const fb::Event& event) {
    bool found = false;
    RETURN_IF_ERROR(ForEachAttribute(reader, EventId(event.id()), [&](const fb::Attribute& attribute) {
      found = AttributeMatches(filter, event, attribute);
      return !found;
    }));
    return found;
  }

  const Filter& filter_;
  Filter attribute_, beside_text_;
};

absl::StatusOr<bool> TagsAllow(const Reader& reader, const Filter& filter, const fb::Event& event) {
  if (filter.tags.empty()) return true;
  absl::flat_hash_set<TagId> attribute_tags;
  if (filter.tags.any || !filter.tags.all.empty()) {
    RETURN_IF_ERROR(ForEachAttribute(reader, EventId(event.id()), [&](const fb::Attribute& attribute) {
      if (attribute.tags() != nullptr) {
        for (const fb::TagLink* link : *attribute.tags()) attribute_tags.insert(TagId(link->tag_id()));
      }
      return true;
    }));
  }
  return EventTagsMatch(filter.tags, event, attribute_tags);
}

absl::StatusOr<bool> UuidsAllow(const Reader& reader, const Filter& filter, const fb::Event& event) {
  if (filter.not_uuids.contains(Uuid{event.uuid()->hi(), event.uuid()->lo()})) return false;
  if (!filter.uuids) return true;
  for (const Uuid& uuid : *filter.uuids) {
    ASSIGN_OR_RETURN(const std::optional<UuidPlace> place, FindUuid(reader, uuid));
    if (place && place->event == EventId(event.id()) && (place->kind == UuidKind::kEvent || place->kind == UuidKind::kAttribute))
      return true;
  }
  return false;
}

absl::StatusOr<bool> ObjectsAllow(const Reader& reader, const Filter& filter, const fb::Event& event) {
  if (!filter.looks_at_objects()) return true;
  bool found = false;
  RETURN_IF_ERROR(ForEachObject(reader, EventId(event.id()), [&](const fb::Object& object) {
    found = !object.deleted() && ObjectMatches(filter, object);
    return !found;
  }));
  return found;
}

}  // namespace

absl::Status SearchAttributes(const Reader& reader, const Actor& actor, const Filter& filter,
                              const std::function<bool(const AttributeHit&)>& visit) {
  EventMemo events(reader, actor, filter);
  HitVisitor visitor(reader, actor, filter, visit);
  std::vector<Stored<fb::AttributeBlock>> blocks;
  std::vector<Match> matches;
  return ForEachGroup(reader, filter, [&](const std::vector<BlockRef>& group) -> absl::StatusOr<bool> {
    events.Trim();
    blocks.clear();
    matches.clear();
    for (const BlockRef& ref : group) {
      ASSIGN_OR_RETURN(const fb::Event* event, events.Get(ref.event));
      if (event == nullptr) continue;
      ASSIGN_OR_RETURN(auto loaded, LoadAttributeBlock(reader, ref.event, AttributeId(ref.block * kIdsPerBlock)));
      if (!loaded || (*loaded)->attributes() == nullptr) continue;
      blocks.push_back(*std::move(loaded));
      for (const fb::Attribute* attribute : *blocks.back()->attributes()) {
        if ((ref.candidates >> attribute->id() % kIdsPerBlock & 1) && AttributeMatches(filter, *event, *attribute))
          matches.push_back({event, attribute});
      }
    }
    return visitor.Visit(matches);
  });
}

absl::StatusOr<std::vector<EventId>> SearchEvents(const Reader& reader, const Actor& actor, const Filter& filter) {
  std::vector<EventId> found;
  const ContentConditions conditions(filter);
  const auto consider = [&](const fb::Event& event) -> absl::Status {
    if (!MaySee(actor, event) || !EventMatches(filter, event)) return absl::OkStatus();
    const std::vector<int64_t>& groups = filter.sharing_groups;
    const auto group = static_cast<int64_t>(event.sharing_group_id());
    if (!groups.empty() && std::find(groups.begin(), groups.end(), group) == groups.end()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const bool uuids, UuidsAllow(reader, filter, event));
    if (!uuids) return absl::OkStatus();
    ASSIGN_OR_RETURN(const bool tags, TagsAllow(reader, filter, event));
    if (!tags) return absl::OkStatus();
    ASSIGN_OR_RETURN(const bool objects, ObjectsAllow(reader, filter, event));
    if (!objects) return absl::OkStatus();
    ASSIGN_OR_RETURN(const bool contents, conditions.Allow(reader, event));
    if (!contents) return absl::OkStatus();
    found.push_back(EventId(event.id()));
    return absl::OkStatus();
  };
  ASSIGN_OR_RETURN(const auto candidates, CandidateEvents(reader, filter));
  if (candidates) {
    for (const EventId id : *candidates) {
      ASSIGN_OR_RETURN(const auto event, LoadEvent(reader, id));
      if (event) RETURN_IF_ERROR(consider(**event));
    }
    return found;
  }
  // Every event: the date index lists them without their parts.
  std::vector<EventId> all;
  for (const std::unique_ptr<Cursor> cursor = reader.Scan(Family::kEventIndex, EventIndexPrefix(EventIndexKind::kDate));
       cursor->Valid(); cursor->Next())
    all.push_back(EventOfIndexKey(cursor->key()));
  std::sort(all.begin(), all.end());
  for (const EventId id : all) {
    ASSIGN_OR_RETURN(const auto event, LoadEvent(reader, id));
    if (event) RETURN_IF_ERROR(consider(**event));
  }
  return found;
}

std::string ExplainPlan(const Filter& filter) { return absl::StrCat("starts from: ", ToAbsl(NameOf(ChooseSource(filter)))); }

}  // namespace muninn
