// SPDX-License-Identifier: Apache-2.0
//
// Facts about what is in events: attributes, objects, references, reports, proposals, sightings.
#include <algorithm>

#include "schema/base/status.h"
#include "server/zmq/message_maker.h"

namespace muninn::zmq {
namespace {

// In all messages of one record; further ones are left out there, each had a message of its own.
constexpr size_t kSightingsMax = 10'000;

template <typename Thing>
const Thing* FindById(const flatbuffers::Vector<flatbuffers::Offset<Thing>>* things, uint64_t id) {
  if (things == nullptr) return nullptr;
  const auto found = std::find_if(things->begin(), things->end(), [&](const Thing* thing) { return thing->id() == id; });
  return found == things->end() ? nullptr : *found;
}

const fb::AttributeBlock& BlockOf(const fb::EncodedAttributes& encoded) { return *encoded.block_nested_root(); }

// What happened to something that can be deleted softly, in the words of the audit log and of messages.
struct Verbs {
  std::string_view audit, message;
};
Verbs VerbsOf(bool deleted_before, bool deleted) {
  if (deleted && !deleted_before) return {"soft_delete", "soft-delete"};
  if (!deleted && deleted_before) return {"undelete", "edit"};
  return {"edit", "edit"};
}

}  // namespace

absl::Status MessageMaker::Make(const fb::ContentAdded& fact) {
  const fb::Event& event = *fact.event();
  const EventId id(event.id());
  if (fact.objects() != nullptr) {
    for (const fb::Object* object : *fact.objects()) {
      if (object->uuid() != nullptr) AddObject(*object, id);  // none: purged since
    }
  }
  if (fact.attributes() != nullptr) {
    for (const fb::EncodedAttributes* encoded : *fact.attributes()) {
      if (encoded->block() == nullptr || BlockOf(*encoded).attributes() == nullptr) continue;
      for (const fb::Attribute* attribute : *BlockOf(*encoded).attributes()) {
        ASSIGN_OR_RETURN(const fb::Object* object, ObjectOf(*attribute, id, fact.objects()));
        AddAttribute(*attribute, event, object);
      }
    }
  }
  if (fact.objects() != nullptr) {
    for (const fb::Object* object : *fact.objects()) AddReferences(*object, id);
  }
  if (fact.reports() != nullptr) {
    for (const fb::EventReport* report : *fact.reports()) {
      if (report->uuid() == nullptr) continue;  // purged since
      AuditWhole({"add", "EventReport", report->id(), TextOf(report->name()), id}, [&] { return ColumnsOf(*report, id); });
    }
  }
  if (fact.proposals() != nullptr) {
    for (const fb::ShadowAttribute* proposal : *fact.proposals()) {
      AuditWhole({"add", "ShadowAttribute", proposal->id(), TitleOf(*proposal), id}, [&] { return ColumnsOf(*proposal, event); });
    }
  }
  if (fact.blocked() != nullptr) {
    for (const fb::BlockedValue* blocked : *fact.blocked())
      AuditWhole({"block", "Attribute", 0, TitleOf(*blocked), id}, [&] { return ColumnsOf(*blocked, id); });
  }
  return AddSightings(fact);
}

void MessageMaker::AddAttribute(const fb::Attribute& attribute, const fb::Event& event, const fb::Object* object) {
  const EventId id(event.id());
  AuditWhole({"add", "Attribute", attribute.id(), TitleOf(attribute), id}, [&] { return ColumnsOf(attribute, id); });
  Message(Topic::kAttribute, [&](json::JsonWriter& writer) {
    WriteAttributeMessage(writer, attribute, names_, {&event, object, {}, &options_.files, "add"});
  });
  ChangeTags(nullptr, attribute.tags(), {id, AttributeId(attribute.id())}, /*logged=*/false);
}

void MessageMaker::AddObject(const fb::Object& object, EventId event) {
  AuditWhole({"add", "Object", object.id(), TextOf(object.name()), event}, [&] { return ColumnsOf(object, event); });
  Message(Topic::kObject, [&](json::JsonWriter& writer) { WriteObjectMessage(writer, object, event, "add"); });
}

void MessageMaker::AddReferences(const fb::Object& object, EventId event) {
  if (object.references() == nullptr) return;
  for (const fb::ObjectReference* reference : *object.references()) {
    AuditWhole({"add", "ObjectReference", reference->id(), std::nullopt, event},
               [&] { return ColumnsOf(*reference, object, event); });
    Message(Topic::kObjectReference,
            [&](json::JsonWriter& writer) { WriteObjectReferenceMessage(writer, *reference, object, event, "add"); });
  }
}

absl::Status MessageMaker::AddSightings(const fb::ContentAdded& fact) {
  if (fact.sightings() == nullptr) return absl::OkStatus();
  const fb::Event& event = *fact.event();
  for (const fb::Sighting* sighting : *fact.sightings()) {
    const fb::Attribute* attribute = nullptr;
    if (Wants(Topic::kSighting)) {
      ASSIGN_OR_RETURN(attribute, AttributeOf(sighting->attribute_id(), EventId(event.id())));
    }
    Message(Topic::kSighting,
            [&](json::JsonWriter& writer) { WriteSightingMessage(writer, *sighting, event, attribute, names_); });
  }
  return absl::OkStatus();
}

absl::Status MessageMaker::Make(const fb::ContentChanged& fact) {
  const fb::Event& event = *fact.event();
  const EventId id(event.id());
  RETURN_IF_ERROR(LoadSightingsOf(fact));
  const auto pairs = [](const auto* before, const auto* after) {
    return before && after ? std::min(before->size(), after->size()) : 0;
  };
  for (flatbuffers::uoffset_t i = 0; i < pairs(fact.attributes_before(), fact.attributes()); ++i) {
    const fb::Attribute& after = *fact.attributes()->Get(i);
    ASSIGN_OR_RETURN(const fb::Object* object, ObjectOf(after, id, fact.objects()));
    ChangeAttribute(*fact.attributes_before()->Get(i), after, event, object);
  }
  for (flatbuffers::uoffset_t i = 0; i < pairs(fact.objects_before(), fact.objects()); ++i) {
    ChangeObject(*fact.objects_before()->Get(i), *fact.objects()->Get(i), id);
    ChangeReferences(*fact.objects_before()->Get(i), *fact.objects()->Get(i), id);
  }
  for (flatbuffers::uoffset_t i = 0; i < pairs(fact.reports_before(), fact.reports()); ++i) {
    const fb::EventReport &before = *fact.reports_before()->Get(i), &after = *fact.reports()->Get(i);
    AuditEdit({VerbsOf(before.deleted(), after.deleted()).audit, "EventReport", after.id(), TextOf(after.name()), id},
              ColumnsOf(before, id), ColumnsOf(after, id));
  }
  return absl::OkStatus();
}

void MessageMaker::ChangeAttribute(const fb::Attribute& before, const fb::Attribute& after, const fb::Event& event,
                                   const fb::Object* object) {
  const EventId id(event.id());
  const Verbs verbs = VerbsOf(before.deleted(), after.deleted());
  const bool edited =
      AuditEdit({verbs.audit, "Attribute", after.id(), TitleOf(after), id}, ColumnsOf(before, id), ColumnsOf(after, id));
  ChangeTags(before.tags(), after.tags(), {id, AttributeId(after.id())}, /*logged=*/!edited);
  // A local tag leaves the attribute as it was.
  if (!edited && before.timestamp() == after.timestamp()) return;
  Message(Topic::kAttribute, [&](json::JsonWriter& writer) {
    WriteAttributeMessage(writer, after, names_, {&event, object, sightings_[after.id()], &options_.files, verbs.message});
  });
}

void MessageMaker::ChangeObject(const fb::Object& before, const fb::Object& after, EventId event) {
  const Verbs verbs = VerbsOf(before.deleted(), after.deleted());
  const bool edited = AuditEdit({verbs.audit, "Object", after.id(), TextOf(after.name()), event}, ColumnsOf(before, event),
                                ColumnsOf(after, event));
  // Only its references changed.
  if (!edited && before.timestamp() == after.timestamp()) return;
  Message(Topic::kObject, [&](json::JsonWriter& writer) { WriteObjectMessage(writer, after, event, verbs.message); });
}

void MessageMaker::ChangeReferences(const fb::Object& before, const fb::Object& after, EventId event) {
  if (after.references() == nullptr) return;
  for (const fb::ObjectReference* reference : *after.references()) {
    const fb::ObjectReference* old = FindById(before.references(), reference->id());
    if (old == nullptr) {
      AuditWhole({"add", "ObjectReference", reference->id(), std::nullopt, event},
                 [&] { return ColumnsOf(*reference, after, event); });
      Message(Topic::kObjectReference,
              [&](json::JsonWriter& writer) { WriteObjectReferenceMessage(writer, *reference, after, event, "add"); });
      continue;
    }
    const Verbs verbs = VerbsOf(old->deleted(), reference->deleted());
    if (!AuditEdit({verbs.audit, "ObjectReference", reference->id(), std::nullopt, event}, ColumnsOf(*old, before, event),
                   ColumnsOf(*reference, after, event)))
      continue;
    Message(Topic::kObjectReference,
            [&](json::JsonWriter& writer) { WriteObjectReferenceMessage(writer, *reference, after, event, verbs.message); });
  }
}

absl::Status MessageMaker::Make(const fb::ContentPurged& fact) {
  if (fact.attribute_ids() == nullptr || fact.attribute_uuids() == nullptr) return absl::OkStatus();
  const fb::Event& event = *fact.event();
  const EventId event_id(event.id());
  for (flatbuffers::uoffset_t i = 0; i < std::min(fact.attribute_ids()->size(), fact.attribute_uuids()->size()); ++i) {
    const AttributeId id(fact.attribute_ids()->Get(i));
    const Uuid uuid = UuidOf(fact.attribute_uuids()->Get(i));
    Message(Topic::kAttribute, [&](json::JsonWriter& writer) { WritePurgedAttributeMessage(writer, id, uuid, event, names_); });
    AuditWhole({"delete", "Attribute", id.value(), std::nullopt, event_id}, [&] {
      return Columns{{"event_id", false, static_cast<int64_t>(event.id()), {}, {}}, {"uuid", true, 0, uuid.ToString(), {}}};
    });
  }
  return absl::OkStatus();
}

absl::Status MessageMaker::LoadSightingsOf(const fb::ContentChanged& fact) {
  if (!Wants(Topic::kAttribute) || fact.attributes() == nullptr || fact.attributes()->size() == 0) return absl::OkStatus();
  fb::SightingBlockT block;
  const absl::Status status = ForEachSighting(reader_, EventId(fact.event()->id()), [&](const fb::Sighting& sighting) {
    if (FindById(fact.attributes(), sighting.attribute_id()) != nullptr) block.sightings.emplace_back(sighting.UnPack());
    return block.sightings.size() < kSightingsMax;
  });
  RETURN_IF_ERROR(status);
  ASSIGN_OR_RETURN(sighting_block_, Stored<fb::SightingBlock>::Decode(Encode(block), "sightings"));
  if ((*sighting_block_)->sightings() == nullptr) return absl::OkStatus();
  for (const fb::Sighting* sighting : *(*sighting_block_)->sightings()) sightings_[sighting->attribute_id()].push_back(sighting);
  return absl::OkStatus();
}

absl::StatusOr<const fb::Object*> MessageMaker::ObjectOf(const fb::Attribute& attribute, EventId event,
                                                         const flatbuffers::Vector<flatbuffers::Offset<fb::Object>>* in_fact) {
  const uint64_t id = attribute.object_id();
  if (id == 0 || !Wants(Topic::kAttribute)) return nullptr;
  if (const fb::Object* object = FindById(in_fact, id)) return object;
  const auto [block, is_new] = object_blocks_.try_emplace(id / kIdsPerBlock);
  if (is_new) {
    ASSIGN_OR_RETURN(block->second, LoadObjectBlock(reader_, event, ObjectId(id)));
  }
  return block->second ? FindIn(**block->second, ObjectId(id)) : nullptr;
}

absl::StatusOr<const fb::Attribute*> MessageMaker::AttributeOf(uint64_t id, EventId event) {
  const auto [block, is_new] = attribute_blocks_.try_emplace(id / kIdsPerBlock);
  if (is_new) {
    ASSIGN_OR_RETURN(block->second, LoadAttributeBlock(reader_, event, AttributeId(id)));
  }
  return block->second ? FindIn(**block->second, AttributeId(id)) : nullptr;
}

}  // namespace muninn::zmq
