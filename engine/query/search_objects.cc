// SPDX-License-Identifier: Apache-2.0
#include "engine/query/search_objects.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "engine/access/visibility.h"
#include "engine/query/attribute_search.h"
#include "engine/query/conditions.h"
#include "engine/query/plan.h"
#include "engine/query/source.h"
#include "engine/store/codec.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

// A block of objects of one event.
struct ObjectBlockRef {
  uint64_t block = 0;
  EventId event;
};

// The blocks of objects that may match; nullopt: all there are.
using ObjectBlocks = std::optional<std::vector<ObjectBlockRef>>;

absl::StatusOr<ObjectBlocks> CandidateBlocks(const Reader& reader, const Filter& filter, const Source& source) {
  if (source.kind == SourceKind::kAll) return ObjectBlocks();
  ASSIGN_OR_RETURN(Candidates candidates, FindCandidates(reader, filter, source));
  std::vector<EventId> events = std::move(candidates.events);
  for (const BlockRef& block : candidates.blocks) events.push_back(block.event);
  std::sort(events.begin(), events.end());
  events.erase(std::unique(events.begin(), events.end()), events.end());
  std::vector<ObjectBlockRef> refs;
  for (const EventId event : events) {
    const std::unique_ptr<Cursor> blocks = reader.Scan(Family::kPart, EventPrefix(event, PartKind::kObjects));
    for (; blocks->Valid(); blocks->Next()) refs.push_back({ReadFixed64(blocks->key(), 9), event});
    RETURN_IF_ERROR(blocks->status());
  }
  return ObjectBlocks(std::move(refs));
}

// Visits groups of blocks that share a number, ascending: the objects of one group precede those of the next.
absl::Status ForEachObjectGroup(const Reader& reader, ObjectBlocks refs,
                                const std::function<absl::StatusOr<bool>(const std::vector<ObjectBlockRef>&)>& visit) {
  std::vector<ObjectBlockRef> group;
  const auto add = [&](const ObjectBlockRef& ref) -> absl::StatusOr<bool> {
    if (!group.empty() && ref.block != group.back().block) {
      ASSIGN_OR_RETURN(const bool go_on, visit(group));
      if (!go_on) return false;
      group.clear();
    }
    const auto same = [&](const ObjectBlockRef& other) { return other.event == ref.event; };
    if (std::none_of(group.begin(), group.end(), same)) group.push_back(ref);
    return true;
  };
  if (!refs) {
    // The runs list every block of every event in the order of ids.
    const std::unique_ptr<Cursor> runs = reader.Scan(Family::kRun, "o");
    for (; runs->Valid(); runs->Next()) {
      ASSIGN_OR_RETURN(const bool go_on, add({ReadFixed64(runs->key(), 1) / kIdsPerBlock, EventId(ReadFixed64(runs->value()))}));
      if (!go_on) return absl::OkStatus();
    }
    RETURN_IF_ERROR(runs->status());
    return group.empty() ? absl::OkStatus() : visit(group).status();
  }
  std::sort(refs->begin(), refs->end(), [](const ObjectBlockRef& a, const ObjectBlockRef& b) {
    return std::tie(a.block, a.event) < std::tie(b.block, b.event);
  });
  for (const ObjectBlockRef& ref : *refs) {
    ASSIGN_OR_RETURN(const bool go_on, add(ref));
    if (!go_on) return absl::OkStatus();
  }
  return group.empty() ? absl::OkStatus() : visit(group).status();
}

Uuid UuidOf(const fb::Uuid* uuid) { return uuid == nullptr ? Uuid{} : Uuid{uuid->hi(), uuid->lo()}; }

// The conditions on objects, with what they ask of attributes taken apart once.
class ObjectConditions {
 public:
  ObjectConditions(const Reader& reader, const Actor& actor, const Filter& filter)
      : reader_(reader), actor_(actor), filter_(filter), attribute_(filter) {
    attribute_.uuids.reset();
    attribute_.not_uuids.clear();
    asks_attributes_ = attribute_.looks_at_attributes() || !attribute_.tags.empty();
  }

  // Finds the objects with an attribute that matches in one pass over the attributes of all events that `source` lists: only
  // what may have the values is looked into. From then on Match knows them. nullopt when there are many attributes that match:
  // then whoever wants a page of objects finds it sooner by going through the objects.
  absl::StatusOr<ObjectBlocks> FindFewInOnePass(const Source& source, const KnownTexts& known) {
    constexpr size_t kHitsMax = 20'000;
    AttributeSearch search(reader_, actor_, attribute_, PlanWith(source));
    search.Use(known);
    absl::flat_hash_set<uint64_t> objects;
    std::vector<ObjectBlockRef> refs;
    for (size_t hits = 0;; ++hits) {
      ASSIGN_OR_RETURN(const AttributeHit* const hit, search.Next());
      if (hit == nullptr) break;
      if (hits == kHitsMax) return ObjectBlocks();
      const uint64_t object = hit->attribute.object_id();
      if (object != 0 && objects.insert(object).second) refs.push_back({object / kIdsPerBlock, EventId(hit->event.id())});
    }
    in_one_pass_ = std::move(objects);
    return ObjectBlocks(std::move(refs));
  }

  // nullptr: the event is gone, hidden or does not match. Valid until Trim.
  absl::StatusOr<const fb::Event*> EventOf(EventId id) {
    ASSIGN_OR_RETURN(Entry * entry, EntryOf(id));
    return entry->event ? &**entry->event : nullptr;
  }

  absl::StatusOr<bool> Match(const fb::Event& event, const fb::Object& object) {
    if (!DeletedMatches(filter_.deleted, object.deleted()) || !MaySee(actor_, event, object)) return false;
    if (!ObjectMatches(filter_, object)) return false;
    ASSIGN_OR_RETURN(const bool uuids, UuidsAllow(event, object));
    if (!uuids || !asks_attributes_) return uuids;
    if (in_one_pass_) return in_one_pass_->contains(object.id());
    ASSIGN_OR_RETURN(Entry * entry, EntryOf(EventId(event.id())));
    if (!entry->objects) RETURN_IF_ERROR(FindObjects(event, *entry));
    return entry->objects->contains(object.id());
  }

  // Between groups: forgets what it knows when that has become too much.
  void Trim() {
    constexpr size_t kEventsMax = 1024;
    if (entries_.size() >= kEventsMax) entries_.clear();
  }

 private:
  struct Entry {
    std::optional<Stored<fb::Event>> event;
    std::optional<absl::flat_hash_set<uint64_t>> objects;  // those with an attribute that matches
  };

  absl::StatusOr<Entry*> EntryOf(EventId id) {
    auto found = entries_.find(id);
    if (found == entries_.end()) {
      ASSIGN_OR_RETURN(auto event, LoadEvent(reader_, id));
      if (event && !(MaySee(actor_, **event) && EventMatches(filter_, **event))) event.reset();
      found = entries_.emplace(id, Entry{std::move(event), std::nullopt}).first;
    }
    return &found->second;
  }

  absl::Status FindObjects(const fb::Event& event, Entry& entry) {
    entry.objects.emplace();
    AttributeMatcher matcher(attribute_);
    return ForEachAttribute(reader_, EventId(event.id()), [&](const fb::Attribute& attribute) {
      if (attribute.object_id() != 0 && matcher.Matches(event, attribute) && MaySee(actor_, event, attribute, nullptr))
        entry.objects->insert(attribute.object_id());
      return true;
    });
  }

  // Does the uuid name the object, its event or an attribute in it?
  absl::StatusOr<bool> Names(const Uuid& uuid, const fb::Event& event, const fb::Object& object) const {
    if (uuid == UuidOf(object.uuid()) || uuid == UuidOf(event.uuid())) return true;
    ASSIGN_OR_RETURN(const std::optional<UuidPlace> place, FindUuid(reader_, uuid));
    if (!place || place->kind != UuidKind::kAttribute || place->event != EventId(event.id())) return false;
    ASSIGN_OR_RETURN(const auto block, LoadAttributeBlock(reader_, place->event, AttributeId(place->id)));
    const fb::Attribute* attribute = block ? FindIn(**block, AttributeId(place->id)) : nullptr;
    return attribute != nullptr && attribute->object_id() == object.id();
  }
  absl::StatusOr<bool> UuidsAllow(const fb::Event& event, const fb::Object& object) const {
    for (const Uuid& uuid : filter_.not_uuids) {
      ASSIGN_OR_RETURN(const bool named, Names(uuid, event, object));
      if (named) return false;
    }
    if (!filter_.uuids) return true;
    for (const Uuid& uuid : *filter_.uuids) {
      ASSIGN_OR_RETURN(const bool named, Names(uuid, event, object));
      if (named) return true;
    }
    return false;
  }

  const Reader& reader_;
  const Actor& actor_;
  const Filter& filter_;
  Filter attribute_;
  bool asks_attributes_ = false;
  std::optional<absl::flat_hash_set<uint64_t>> in_one_pass_;  // all objects with an attribute that matches
  std::map<EventId, Entry> entries_;                          // a map: entries stay where they are
};

}  // namespace

absl::Status SearchObjects(const Reader& reader, const Actor& actor, const Filter& filter,
                           const std::function<bool(const ObjectHit&)>& visit, const KnownTexts& known) {
  ObjectConditions conditions(reader, actor, filter);
  ASSIGN_OR_RETURN(const Plan plan, MakePlan(reader, filter));
  const Source& source = plan.chosen.source;
  ObjectBlocks candidates;
  if (known.texts != nullptr && LooksAtValues(filter) && ListsWholeEvents(source)) {
    ASSIGN_OR_RETURN(candidates, conditions.FindFewInOnePass(source, known));
  }
  if (!candidates) {
    ASSIGN_OR_RETURN(candidates, CandidateBlocks(reader, filter, source));
  }
  std::vector<Stored<fb::ObjectBlock>> blocks;
  std::vector<std::pair<const fb::Event*, const fb::Object*>> hits;
  return ForEachObjectGroup(reader, std::move(candidates), [&](const std::vector<ObjectBlockRef>& group) -> absl::StatusOr<bool> {
    conditions.Trim();
    blocks.clear();
    hits.clear();
    for (const ObjectBlockRef& ref : group) {
      ASSIGN_OR_RETURN(const fb::Event* event, conditions.EventOf(ref.event));
      if (event == nullptr) continue;
      ASSIGN_OR_RETURN(auto block, LoadObjectBlock(reader, ref.event, ObjectId(ref.block * kIdsPerBlock)));
      if (!block || (*block)->objects() == nullptr) continue;
      blocks.push_back(*std::move(block));
      for (const fb::Object* object : *blocks.back()->objects()) {
        ASSIGN_OR_RETURN(const bool matches, conditions.Match(*event, *object));
        RETURN_IF_ERROR(ExpressionsBounded(filter));
        if (matches) hits.emplace_back(event, object);
      }
    }
    std::sort(hits.begin(), hits.end(), [](const auto& a, const auto& b) { return a.second->id() < b.second->id(); });
    return std::all_of(hits.begin(), hits.end(), [&](const auto& hit) { return visit({*hit.first, *hit.second}); });
  });
}

}  // namespace muninn
