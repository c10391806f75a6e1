// SPDX-License-Identifier: Apache-2.0
//
// Adding, editing, deleting, restoring and tagging attributes. Rules and texts: MISP 2.5.1.
#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "engine/access/visibility.h"
#include "engine/command/decider.h"
#include "engine/command/sharing.h"
#include "engine/command/tag_admission.h"
#include "schema/base/status.h"
#include "schema/rules/attribute_types.h"

namespace muninn {
namespace {

constexpr std::string_view kNotAllowed = "You do not have permission to do that.";
// Facts about many attributes are split: a record stays of a size that is quickly read.
constexpr size_t kAttributesPerFact = 1000;
constexpr std::string_view kDuplicate = "A similar attribute already exists for this event.";

bool MayTagNative(const Actor& actor, const fb::EventT& event, bool local) {
  flatbuffers::FlatBufferBuilder builder;
  builder.Finish(fb::Event::Pack(builder, &event));
  return MayTag(actor, *flatbuffers::GetRoot<fb::Event>(builder.GetBufferPointer()), local);
}

rules::Refusal Refuse(const fb::AttributeT& attribute, size_t index, std::string_view field, std::string_view message) {
  rules::Refusal refusal;
  refusal.part = "Attribute";
  refusal.index = index;
  refusal.uuid = attribute.uuid.is_nil() ? "" : attribute.uuid.ToString();
  refusal.type = rules::TypeOf(attribute.type).name;
  refusal.value = attribute.value1.substr(0, 200);
  refusal.errors = {{std::string(field), {std::string(message)}}};
  return refusal;
}

// Those of the event that are among these and not deleted.
absl::StatusOr<std::vector<fb::AttributeT>> LiveAttributes(const Reader& state, EventId event,
                                                           const std::vector<AttributeId>& ids) {
  std::vector<fb::AttributeT> attributes;
  if (ids.empty()) return attributes;
  const absl::flat_hash_set<AttributeId> wanted(ids.begin(), ids.end());
  RETURN_IF_ERROR(ForEachAttribute(state, event, [&](const fb::Attribute& attribute) {
    if (wanted.contains(AttributeId(attribute.id())) && !attribute.deleted()) attribute.UnPackTo(&attributes.emplace_back());
    return true;
  }));
  return attributes;
}

}  // namespace

absl::Status Decider::Decide(const AddAttributes& command) {
  ASSIGN_OR_RETURN(fb::EventT event, VisibleEvent(command.event, "Invalid event"));
  if (!MayChange(event)) return absl::PermissionDeniedError(ToAbsl(kNotAllowed));
  ContentBuilder builder(state_, context_, actor_, registrar_, counters_);
  fb::ContentChangedT changes;
  ASSIGN_OR_RETURN(const std::vector<fb::AttributeT> replaced, LiveAttributes(state_, command.event, command.instead_of));
  for (const fb::AttributeT& attribute : replaced) decision_.outcome.replaced.emplace_back(attribute.id);
  absl::flat_hash_set<std::string> seen;  // values of this request, as duplicates of one another
  for (size_t i = 0; i < command.attributes.size(); ++i) {
    rules::AcceptedAttribute accepted = command.attributes[i];
    const fb::AttributeT& attribute = accepted.attribute;
    ASSIGN_OR_RETURN(const bool shared, MayShare(state_, actor_, attribute.distribution, attribute.sharing_group_id));
    if (!shared) return absl::PermissionDeniedError(kNotShared);
    std::string key = absl::StrCat(attribute.category, " ", attribute.type, " ");
    key += ValueHash(attribute.value1) + ValueHash(attribute.value2);
    ASSIGN_OR_RETURN(const uint64_t duplicate, DuplicateOf(command.event, attribute));
    uint64_t id = 0;
    rules::Refusal refusal = Refuse(attribute, i, "value", kDuplicate);
    const bool first = !seen.contains(key);
    if (first && duplicate != 0 && command.update_duplicates) {
      ASSIGN_OR_RETURN(const FoundAttribute found, VisibleAttribute(AttributeId(duplicate), "Invalid attribute"));
      fb::AttributeT after = attribute;
      after.id = found.attribute.id;
      after.uuid = found.attribute.uuid;
      after.tags = fb::AttributeT(found.attribute).tags;
      for (const TagDraft& tag : accepted.tags) {
        ASSIGN_OR_RETURN(const bool changed, SetTag(after.tags, tag, !tag.deleted));
        static_cast<void>(changed);
      }
      Change(event, found.attribute, std::move(after), changes);
      id = duplicate;
    } else if (first && duplicate == 0) {
      ASSIGN_OR_RETURN(id, builder.Add(command.event, std::move(accepted), 0, &refusal));
    }
    if (id == 0) {
      refusal.index = i;
      decision_.outcome.refusals.push_back(std::move(refusal));
    } else {
      seen.insert(std::move(key));
    }
    decision_.outcome.attributes.push_back(AttributeId(id));
  }
  decision_.outcome.event = command.event;
  if (!replaced.empty()) RETURN_IF_ERROR(DeleteFrom(event, replaced, /*hard=*/false));
  if (builder.empty() && changes.attributes.empty()) return absl::OkStatus();
  for (const rules::BlockedValue& blocked : command.blocked) builder.NoteBlocked(blocked);
  event.attribute_count += builder.live_attributes();
  event.attributes_timestamp = std::max(event.attributes_timestamp, builder.latest_timestamp());
  Touch(event);
  Emit(std::move(changes), event);
  for (FactDraft& fact : builder.TakeFacts(event)) decision_.facts.push_back(std::move(fact));
  return absl::OkStatus();
}

std::optional<fb::AttributeT> Decider::Edited(const fb::AttributeT& before, AttributeDraft draft, rules::Refusal* refusal) const {
  draft.tags.clear();
  if (!draft.timestamp) draft.timestamp = static_cast<int64_t>(std::max(context_.now(), before.timestamp));
  rules::RecoverFromStored(before, &draft);
  draft.uuid = before.uuid.ToString();
  rules::AcceptedAttribute accepted;
  refusal->part = "Attribute";
  refusal->errors = rules::AcceptAttribute(std::move(draft), context_.accept, &accepted);
  if (!refusal->errors.empty()) return std::nullopt;
  accepted.attribute.id = before.id;
  accepted.attribute.object_id = before.object_id;
  accepted.attribute.uuid = before.uuid;
  accepted.attribute.tags = fb::AttributeT(before).tags;
  return std::move(accepted.attribute);
}

absl::Status Decider::Decide(const EditAttribute& command) {
  ASSIGN_OR_RETURN(FoundAttribute found, VisibleAttribute(command.attribute, "Invalid attribute"));
  if (!MayChange(found.event)) return absl::PermissionDeniedError(ToAbsl(kNotAllowed));
  const fb::AttributeT& before = found.attribute;
  if (before.deleted && !command.draft.deleted) return absl::NotFoundError("Invalid attribute");
  const AttributeDraft& draft = command.draft;
  if (draft.timestamp && static_cast<uint64_t>(std::max<int64_t>(0, *draft.timestamp)) <= before.timestamp)
    return absl::FailedPreconditionError("Attribute could not be saved: Attribute in the request not newer than the local copy.");
  rules::Refusal refusal;
  std::optional<fb::AttributeT> edited = Edited(before, draft, &refusal);
  if (edited && edited->object_id == 0 && !edited->deleted) {
    ASSIGN_OR_RETURN(const uint64_t duplicate, DuplicateOf(EventId(found.event.id), *edited));
    if (duplicate != 0 && duplicate != edited->id) refusal.errors = {{"value", {std::string(kDuplicate)}}};
  }
  if (!refusal.errors.empty()) {
    decision_.outcome.refusals.push_back(std::move(refusal));
    return absl::OkStatus();
  }
  fb::AttributeT& after = *edited;
  ASSIGN_OR_RETURN(const bool shared, MayReshare(state_, actor_, before, after));
  if (!shared) return absl::PermissionDeniedError(kNotShared);
  if (actor_.may(Permission::kTagger)) {
    for (const TagDraft& tag : draft.tags) {
      ASSIGN_OR_RETURN(const bool changed, SetTag(after.tags, tag, !tag.deleted));
      static_cast<void>(changed);
    }
  }
  fb::ContentChangedT changes;
  if (after.deleted && !before.deleted) RETURN_IF_ERROR(DeleteReferencesTo(found.event, before.uuid, changes));
  Change(found.event, before, std::move(after), changes);
  Touch(found.event);
  Emit(std::move(changes), found.event);
  decision_.outcome.event = EventId(found.event.id);
  decision_.outcome.attributes = {command.attribute};
  return absl::OkStatus();
}

absl::Status Decider::Decide(const EditSelectedAttributes& command) {
  ASSIGN_OR_RETURN(fb::EventT event, VisibleEvent(command.event, "Invalid event"));
  if (!MayChange(event)) return absl::PermissionDeniedError("You are not authorized to edit this event.");
  const bool tags = !command.attach.empty() || !command.detach.empty();
  if (tags && !MayTagNative(actor_, event, false)) return absl::PermissionDeniedError("You don't have permission to do that.");
  ASSIGN_OR_RETURN(const std::vector<fb::AttributeT> before, LiveAttributes(state_, command.event, command.attributes));
  std::vector<fb::AttributeT> after;  // in pairs with these
  for (size_t i = 0; i < before.size(); ++i) {
    rules::Refusal refusal;
    refusal.index = i;
    std::optional<fb::AttributeT> edited = Edited(before[i], command.draft, &refusal);
    if (!edited) {
      decision_.outcome.refusals.push_back(std::move(refusal));
      continue;
    }
    ASSIGN_OR_RETURN(const bool shared, MayReshare(state_, actor_, before[i], *edited));
    if (!shared) return absl::PermissionDeniedError(kNotShared);
    // What is there already, or not there, needs no change; that is no error here.
    for (const TagDraft& tag : command.detach) RETURN_IF_ERROR(SetTag(edited->tags, tag, false).status());
    for (const TagDraft& tag : command.attach) {
      RETURN_IF_ERROR(CheckTagAdmission(state_, actor_, tag, edited->tags));
      RETURN_IF_ERROR(SetTag(edited->tags, tag, true).status());
    }
    after.push_back(*std::move(edited));
  }
  decision_.outcome.event = command.event;
  if (!decision_.outcome.refusals.empty() || before.empty()) return absl::OkStatus();
  Touch(event);
  fb::ContentChangedT changes;
  for (size_t i = 0; i < before.size(); ++i) {
    decision_.outcome.attributes.emplace_back(before[i].id);
    Change(event, before[i], std::move(after[i]), changes);
    if (changes.attributes.size() >= kAttributesPerFact) Emit(std::exchange(changes, {}), event);
  }
  Emit(std::move(changes), event);
  return absl::OkStatus();
}

absl::Status Decider::DeleteReferencesTo(const fb::EventT& event, const Uuid& target, fb::ContentChangedT& changes) {
  return DeleteReferencesTo(event, {target}, 0, changes);
}

absl::Status Decider::DeleteReferencesTo(const fb::EventT& event, const absl::flat_hash_set<Uuid>& targets, uint64_t except,
                                         fb::ContentChangedT& changes) {
  return ForEachObject(state_, EventId(event.id), [&](const fb::Object& object) {
    if (object.references() == nullptr || object.id() == except) return true;
    const bool points =
        std::any_of(object.references()->begin(), object.references()->end(), [&](const fb::ObjectReference* reference) {
          const fb::Uuid* target = reference->referenced_uuid();
          return target != nullptr && !reference->deleted() && targets.contains(Uuid{target->hi(), target->lo()});
        });
    if (!points) return true;
    const auto mark = [&](fb::ObjectT& changed) {
      for (const auto& reference : changed.references) reference->deleted |= targets.contains(reference->referenced_uuid);
    };
    const auto named =
        std::find_if(changes.objects.begin(), changes.objects.end(), [&](const auto& o) { return o->id == object.id(); });
    if (named != changes.objects.end()) {
      mark(**named);
      return true;
    }
    fb::ObjectT before;
    object.UnPackTo(&before);
    fb::ObjectT after = before;
    mark(after);
    Change(before, std::move(after), changes);
    return true;
  });
}

absl::Status Decider::DeleteFrom(fb::EventT& event, const std::vector<fb::AttributeT>& attributes, bool hard) {
  absl::flat_hash_set<Uuid> gone;
  absl::flat_hash_set<uint64_t> hidden;
  fb::ContentChangedT changes;
  fb::ContentPurgedT purge;
  Touch(event);
  for (const fb::AttributeT& attribute : attributes) gone.insert(attribute.uuid);
  RETURN_IF_ERROR(DeleteReferencesTo(event, gone, 0, changes));
  for (const fb::AttributeT& attribute : attributes) {
    if (hard || attribute.deleted) {
      if (!attribute.deleted && event.attribute_count > 0) --event.attribute_count;
      purge.attribute_ids.push_back(attribute.id);
      purge.attribute_uuids.push_back(attribute.uuid);
      continue;
    }
    fb::AttributeT after = attribute;
    after.deleted = true;
    after.timestamp = std::max(context_.now(), after.timestamp);
    hidden.insert(attribute.id);
    Change(event, attribute, std::move(after), changes);
    if (changes.attributes.size() >= kAttributesPerFact) Emit(std::exchange(changes, {}), event);
  }
  // Nobody can accept what is proposed on them any more.
  if (!hidden.empty()) {
    RETURN_IF_ERROR(ForEachProposal(state_, EventId(event.id), [&](const fb::ShadowAttribute& proposal) {
      if (!hidden.contains(proposal.old_id()) || proposal.deleted()) return true;
      fb::ShadowAttributeT open;
      proposal.UnPackTo(&open);
      fb::ShadowAttributeT closed = open;
      closed.deleted = true;
      closed.timestamp = std::max(context_.now(), open.timestamp);
      Change(open, std::move(closed), changes);
      return true;
    }));
  }
  Emit(std::move(changes), event);
  return purge.attribute_ids.empty() ? absl::OkStatus() : Purge(std::move(purge), event);
}

absl::Status Decider::Decide(const DeleteAttribute& command) {
  ASSIGN_OR_RETURN(FoundAttribute found, VisibleAttribute(command.attribute, "Invalid attribute"));
  if (!MayChange(found.event)) return absl::PermissionDeniedError(ToAbsl(kNotAllowed));
  if (found.attribute.deleted && !command.hard) return absl::NotFoundError("Invalid attribute");
  decision_.outcome.event = EventId(found.event.id);
  decision_.outcome.attributes = {command.attribute};
  std::vector<fb::AttributeT> attributes;
  attributes.push_back(std::move(found.attribute));
  return DeleteFrom(found.event, attributes, command.hard);
}

absl::Status Decider::Decide(const DeleteAttributes& command) {
  ASSIGN_OR_RETURN(fb::EventT event, VisibleEvent(command.event, "Invalid event"));
  if (!MayChange(event)) return absl::PermissionDeniedError(ToAbsl(kNotAllowed));
  const absl::flat_hash_set<AttributeId> wanted(command.attributes.begin(), command.attributes.end());
  std::vector<fb::AttributeT> attributes;
  RETURN_IF_ERROR(ForEachAttribute(state_, command.event, [&](const fb::Attribute& attribute) {
    if (!command.all && !wanted.contains(AttributeId(attribute.id()))) return true;
    if (attribute.deleted() && !command.purge_deleted) return true;
    attribute.UnPackTo(&attributes.emplace_back());
    return true;
  }));
  decision_.outcome.event = command.event;
  for (const fb::AttributeT& attribute : attributes) decision_.outcome.attributes.emplace_back(attribute.id);
  return attributes.empty() ? absl::OkStatus() : DeleteFrom(event, attributes, command.hard);
}

absl::Status Decider::Decide(const RestoreAttribute& command) {
  ASSIGN_OR_RETURN(FoundAttribute found, VisibleAttribute(command.attribute, "Invalid Attribute"));
  if (!MayChange(found.event)) return absl::PermissionDeniedError(ToAbsl(kNotAllowed));
  if (!found.attribute.deleted) return absl::NotFoundError("Invalid Attribute");
  fb::AttributeT after = found.attribute;
  after.deleted = false;
  after.timestamp = std::max(context_.now(), after.timestamp);
  fb::ContentChangedT changes;
  Change(found.event, found.attribute, std::move(after), changes);
  Touch(found.event);
  Emit(std::move(changes), found.event);
  decision_.outcome.event = EventId(found.event.id);
  decision_.outcome.attributes = {command.attribute};
  return absl::OkStatus();
}

absl::Status Decider::Decide(const TagAttribute& command) {
  ASSIGN_OR_RETURN(FoundAttribute found, VisibleAttribute(command.attribute, "Invalid attribute"));
  if (!MayTagNative(actor_, found.event, command.tag.local))
    return absl::PermissionDeniedError("You don't have permission to do that.");
  if (command.attach) RETURN_IF_ERROR(CheckTagAdmission(state_, actor_, command.tag, found.attribute.tags));
  ASSIGN_OR_RETURN(const std::optional<Registrar::ResolvedTag> tag, registrar_.Tag(command.tag));
  if (!tag) return absl::NotFoundError("Invalid Tag.");
  fb::AttributeT after = found.attribute;
  const bool local = command.attach ? command.tag.local : IsLocal(after.tags, tag->id);
  ASSIGN_OR_RETURN(const bool changed, SetTag(after.tags, command.tag, command.attach));
  if (!changed) {
    return absl::FailedPreconditionError(command.attach ? "Tag is already attached to this attribute."
                                                        : "Invalid attribute - tag combination.");
  }
  if (!local) {
    after.timestamp = std::max(context_.now(), after.timestamp);
    Touch(found.event);
  }
  fb::ContentChangedT changes;
  Change(found.event, found.attribute, std::move(after), changes);
  Emit(std::move(changes), found.event);
  decision_.outcome.event = EventId(found.event.id);
  decision_.outcome.attributes = {command.attribute};
  decision_.outcome.tag = tag->id;
  return absl::OkStatus();
}

}  // namespace muninn
