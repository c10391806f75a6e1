// SPDX-License-Identifier: Apache-2.0
//
// Adding, editing and deleting objects, and references between them. Rules and texts: MISP 2.5.1.
#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/access/visibility.h"
#include "engine/command/decider.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

constexpr char kNotAllowed[] = "You do not have permission to do that.";

// What makes two attributes of objects equal.
using AttributeSet = std::multiset<std::tuple<std::string, uint16_t, uint8_t, std::string, std::string>>;
void Insert(const fb::AttributeT& a, AttributeSet& set) {
  set.emplace(a.object_relation, a.type, a.category, ValueHash(a.value1), ValueHash(a.value2));
}

rules::Refusal ObjectRefusal(const fb::ObjectT& object, std::string_view field, std::string message) {
  rules::Refusal refusal;
  refusal.part = "Object";
  refusal.type = object.name;
  refusal.errors = {{std::string(field), {std::move(message)}}};
  return refusal;
}

// Equal but for the time of the edit.
bool SameContent(const fb::AttributeT& before, const fb::AttributeT& after) {
  fb::AttributeT now_too = after;
  now_too.timestamp = before.timestamp;
  return Encode(now_too) == Encode(before);
}

}  // namespace

absl::StatusOr<Decider::FoundObject> Decider::VisibleObject(ObjectId id, std::string_view message) {
  const absl::Status missing = absl::NotFoundError(ToAbsl(message));
  ASSIGN_OR_RETURN(const auto object, FindObject(state_, id));
  if (!object) return missing;
  ASSIGN_OR_RETURN(const auto event, LoadEvent(state_, object->event));
  if (!event || !MaySee(actor_, **event) || !MaySee(actor_, **event, *object->item)) return missing;
  FoundObject found;
  (*event)->UnPackTo(&found.event);
  object->item->UnPackTo(&found.object);
  return found;
}

absl::StatusOr<uint64_t> Decider::DuplicateOf(EventId event, const rules::AcceptedObject& wanted) {
  AttributeSet wanted_set;
  for (const rules::AcceptedAttribute& accepted : wanted.attributes) Insert(accepted.attribute, wanted_set);
  absl::flat_hash_map<uint64_t, AttributeSet> sets;  // of the objects it may equal
  RETURN_IF_ERROR(ForEachObject(state_, event, [&](const fb::Object& object) {
    const std::string_view name = object.name() ? object.name()->string_view() : "";
    const std::string_view uuid = object.template_uuid() ? object.template_uuid()->string_view() : "";
    if (!object.deleted() && name == wanted.object.name && uuid == wanted.object.template_uuid) sets.try_emplace(object.id());
    return true;
  }));
  if (sets.empty()) return 0;
  RETURN_IF_ERROR(ForEachAttribute(state_, event, [&](const fb::Attribute& attribute) {
    const auto set = sets.find(attribute.object_id());
    if (attribute.deleted() || set == sets.end()) return true;
    fb::AttributeT native;
    attribute.UnPackTo(&native);
    Insert(native, set->second);
    return true;
  }));
  uint64_t first = 0;
  for (const auto& [id, set] : sets) {
    if (set == wanted_set && (first == 0 || id < first)) first = id;
  }
  return first;
}

absl::Status Decider::Decide(const AddObject& command) {
  ASSIGN_OR_RETURN(fb::EventT event, VisibleEvent(command.event, "Invalid event."));
  if (!MayChange(event)) return absl::PermissionDeniedError(kNotAllowed);
  rules::AcceptedObject accepted = command.object;
  std::vector<rules::Refusal>& refusals = decision_.outcome.refusals;
  decision_.outcome.event = command.event;
  if (command.break_on_duplicate) {
    ASSIGN_OR_RETURN(const uint64_t duplicate, DuplicateOf(command.event, accepted));
    if (duplicate != 0) {
      ASSIGN_OR_RETURN(const auto found, FindObject(state_, ObjectId(duplicate)));
      const fb::Uuid* uuid = found ? found->item->uuid() : nullptr;
      refusals.push_back(ObjectRefusal(accepted.object, "value",
                                       absl::StrCat("Duplicate object found (id: ", duplicate,
                                                    ", uuid: ", uuid == nullptr ? "" : Uuid{uuid->hi(), uuid->lo()}.ToString(),
                                                    "). Since breakOnDuplicate is set the object will not be added.")));
      return absl::OkStatus();
    }
  }
  ContentBuilder builder(state_, context_, actor_, registrar_, counters_);
  ASSIGN_OR_RETURN(const uint64_t id, builder.Add(command.event, std::move(accepted), &refusals));
  if (!refusals.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(builder.ResolveReferences(command.event));
  Touch(event);
  EmitContent(event, builder);
  decision_.outcome.parts = {id};
  return absl::OkStatus();
}

absl::Status Decider::DeleteAttributesOf(fb::EventT& event, uint64_t object_id, const absl::flat_hash_set<uint64_t>& kept,
                                         fb::ContentChangedT& changes) {
  absl::flat_hash_set<uint64_t> named = kept;
  for (const auto& attribute : changes.attributes) named.insert(attribute->id);
  return ForEachAttribute(state_, EventId(event.id), [&](const fb::Attribute& attribute) {
    if (attribute.object_id() != object_id || attribute.deleted() || named.contains(attribute.id())) return true;
    fb::AttributeT before;
    attribute.UnPackTo(&before);
    fb::AttributeT after = before;
    after.deleted = true;
    after.timestamp = std::max(context_.now(), before.timestamp);
    Change(event, before, std::move(after), changes);
    return true;
  });
}

absl::Status Decider::Decide(const EditObject& command) {
  ASSIGN_OR_RETURN(FoundObject found, VisibleObject(command.object, "Invalid object."));
  fb::EventT& event = found.event;
  if (!MayChange(event)) return absl::PermissionDeniedError("Insufficient permissions to edit this object.");
  ObjectDraft draft = command.draft;
  draft.uuid = found.object.uuid.ToString();
  draft.timestamp.reset();
  const bool merge = !draft.attributes.empty() && !command.only_add;
  absl::flat_hash_set<uint64_t> named;
  for (AttributeDraft& attribute : draft.attributes) {
    attribute.timestamp.reset();
    const std::optional<Uuid> uuid = attribute.uuid ? Uuid::Parse(*attribute.uuid) : std::nullopt;
    if (!uuid) continue;
    ASSIGN_OR_RETURN(const std::optional<UuidPlace> place, FindUuid(state_, *uuid));
    if (place && place->kind == UuidKind::kAttribute) named.insert(place->id);
  }
  const fb::EventT before = event;
  ContentBuilder builder(state_, context_, actor_, registrar_, counters_);
  fb::ContentChangedT changes;
  std::vector<ObjectDraft> drafts;
  drafts.push_back(std::move(draft));
  RETURN_IF_ERROR(EditObjects(event, std::move(drafts), builder, changes));
  if (!decision_.outcome.refusals.empty()) return absl::OkStatus();
  // Attributes that were sent as they are keep their time.
  for (size_t i = changes.attributes.size(); i-- > 0;) {
    if (!SameContent(*changes.attributes_before[i], *changes.attributes[i])) continue;
    changes.attributes_before.erase(changes.attributes_before.begin() + static_cast<std::ptrdiff_t>(i));
    changes.attributes.erase(changes.attributes.begin() + static_cast<std::ptrdiff_t>(i));
  }
  if (merge) RETURN_IF_ERROR(DeleteAttributesOf(event, found.object.id, named, changes));
  event.attributes_timestamp = before.attributes_timestamp;
  for (const auto& attribute : changes.attributes)
    event.attributes_timestamp = std::max(event.attributes_timestamp, attribute->timestamp);
  Touch(event);
  event.attribute_count += builder.live_attributes();
  event.attributes_timestamp = std::max(event.attributes_timestamp, builder.latest_timestamp());
  Emit(std::move(changes), event);
  for (FactDraft& fact : builder.TakeFacts(event)) decision_.facts.push_back(std::move(fact));
  decision_.outcome.event = EventId(event.id);
  decision_.outcome.parts = {command.object.value()};
  return absl::OkStatus();
}

absl::Status Decider::Decide(const DeleteObject& command) {
  ASSIGN_OR_RETURN(FoundObject found, VisibleObject(command.object, "Invalid object."));
  fb::EventT& event = found.event;
  if (!MayChange(event)) return absl::PermissionDeniedError(kNotAllowed);
  const EventId event_id(event.id);
  decision_.outcome.event = event_id;
  decision_.outcome.parts = {command.object.value()};
  absl::flat_hash_set<Uuid> targets = {found.object.uuid};
  fb::ContentPurgedT purged;
  uint64_t live = 0;
  RETURN_IF_ERROR(ForEachAttribute(state_, event_id, [&](const fb::Attribute& attribute) {
    if (attribute.object_id() != command.object.value()) return true;
    const Uuid uuid{attribute.uuid()->hi(), attribute.uuid()->lo()};
    targets.insert(uuid);
    purged.attribute_ids.push_back(attribute.id());
    purged.attribute_uuids.push_back(uuid);
    live += attribute.deleted() ? 0 : 1;
    return true;
  }));
  fb::ContentChangedT changes;
  RETURN_IF_ERROR(DeleteReferencesTo(event, targets, command.object.value(), changes));
  if (command.hard) {
    event.attribute_count -= std::min(event.attribute_count, live);
    Touch(event);
    Emit(std::move(changes), event);
    purged.object_ids = {command.object.value()};
    purged.object_uuids = {found.object.uuid};
    return Purge(std::move(purged), event);
  }
  if (!found.object.deleted) {
    fb::ObjectT after = found.object;
    after.deleted = true;
    after.timestamp = std::max(context_.now(), after.timestamp);
    for (const auto& reference : after.references) reference->deleted = true;
    Change(found.object, std::move(after), changes);
  }
  RETURN_IF_ERROR(DeleteAttributesOf(event, command.object.value(), {}, changes));
  if (changes.objects.empty() && changes.attributes.empty()) return absl::OkStatus();
  Touch(event);
  Emit(std::move(changes), event);
  return absl::OkStatus();
}

absl::Status Decider::Decide(const AddReference& command) {
  ASSIGN_OR_RETURN(FoundObject found, VisibleObject(command.object, "Invalid object."));
  if (!MayChange(found.event)) return absl::PermissionDeniedError(kNotAllowed);
  if (found.object.deleted) return absl::NotFoundError("Invalid object.");
  const ObjectReferenceDraft& draft = command.reference;
  const std::optional<Uuid> target = draft.referenced_uuid ? Uuid::Parse(*draft.referenced_uuid) : std::nullopt;
  if (!target) return absl::NotFoundError("Invalid referenced object or attribute.");
  ASSIGN_OR_RETURN(const std::optional<UuidPlace> place, FindUuid(state_, *target));
  const bool fits = place && place->event == EventId(found.event.id) &&
                    (place->kind == UuidKind::kAttribute || place->kind == UuidKind::kObject);
  if (!fits) return absl::NotFoundError("Invalid referenced object or attribute.");
  ContentBuilder builder(state_, context_, actor_, registrar_, counters_);
  auto reference = std::make_unique<fb::ObjectReferenceT>();
  if (draft.uuid) {
    const std::optional<Uuid> uuid = Uuid::Parse(*draft.uuid);
    if (!uuid) return FieldError("uuid", "Please provide a valid RFC 4122 UUID");
    reference->uuid = *uuid;
  }
  ASSIGN_OR_RETURN(const bool free, builder.ClaimUuid(&reference->uuid, UuidKind::kReference, found.object.id));
  if (!free) return FieldError("uuid", "The UUID provided is not unique");
  reference->id = counters_.reference++;
  reference->timestamp = draft.timestamp ? static_cast<uint64_t>(std::max<int64_t>(0, *draft.timestamp)) : context_.now();
  reference->referenced_uuid = *target;
  reference->referenced_id = place->id;
  reference->referenced_type = place->kind == UuidKind::kObject ? 1 : 0;
  reference->relationship_type = draft.relationship_type;
  reference->comment = draft.comment;
  decision_.outcome.event = EventId(found.event.id);
  decision_.outcome.parts = {reference->id};
  fb::ObjectT after = found.object;
  after.timestamp = std::max(context_.now(), after.timestamp);
  after.references.push_back(std::move(reference));
  fb::ContentChangedT changes;
  Change(found.object, std::move(after), changes);
  Touch(found.event);
  Emit(std::move(changes), found.event);
  return absl::OkStatus();
}

absl::Status Decider::Decide(const DeleteReference& command) {
  constexpr char kInvalid[] = "Invalid object reference.";
  ASSIGN_OR_RETURN(const auto object, FindObjectOfReference(state_, command.reference));
  if (!object) return absl::NotFoundError(kInvalid);
  ASSIGN_OR_RETURN(FoundObject found, VisibleObject(ObjectId(object->item->id()), kInvalid));
  if (!MayChange(found.event)) return absl::PermissionDeniedError(kInvalid);
  decision_.outcome.event = EventId(found.event.id);
  decision_.outcome.parts = {command.reference.value()};
  fb::ObjectT after = found.object;
  const auto place = std::find_if(after.references.begin(), after.references.end(),
                                  [&](const auto& r) { return r->id == command.reference.value(); });
  if (place == after.references.end()) return absl::NotFoundError(kInvalid);
  if (command.hard) {
    after.references.erase(place);
  } else {
    if ((*place)->deleted) return absl::NotFoundError(kInvalid);
    (*place)->deleted = true;
    (*place)->timestamp = std::max(context_.now(), (*place)->timestamp);
  }
  after.timestamp = std::max(context_.now(), after.timestamp);
  fb::ContentChangedT changes;
  Change(found.object, std::move(after), changes);
  Touch(found.event);
  Emit(std::move(changes), found.event);
  return absl::OkStatus();
}

}  // namespace muninn
