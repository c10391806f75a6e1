// SPDX-License-Identifier: Apache-2.0
//
// Adding, editing, deleting, publishing and tagging events. Rules and texts: MISP 2.5.1, events/add and events/edit.
#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/numbers.h"
#include "engine/access/visibility.h"
#include "engine/command/blocklist.h"
#include "engine/command/decider.h"
#include "engine/command/entry_rules.h"
#include "engine/command/fact_builder.h"
#include "engine/command/redact.h"
#include "engine/command/sharing.h"
#include "engine/command/tag_admission.h"
#include "engine/index/registry.h"
#include "engine/log/log.h"
#include "schema/base/status.h"
#include "schema/entities/desk_generated.h"

namespace muninn {
namespace {

constexpr std::string_view kInvalidEvent = "Invalid event";

// `extends_uuid` may name a stored event by its number, if the actor may see that: its uuid is the answer.
absl::Status ResolveExtends(const Reader& state, const Actor& actor, fb::EventT& event) {
  uint64_t id = 0;
  if (event.extends_uuid.empty() || Uuid::Parse(event.extends_uuid) || !absl::SimpleAtoi(event.extends_uuid, &id))
    return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto extended, LoadEvent(state, EventId(id)));
  if (!extended || !MaySee(actor, **extended)) return absl::InvalidArgumentError("Invalid event ID provided.");
  event.extends_uuid = Uuid{(*extended)->uuid()->hi(), (*extended)->uuid()->lo()}.ToString();
  return absl::OkStatus();
}

// Has it no attribute, object, report or proposal, deleted or not? Sightings are on attributes.
absl::StatusOr<bool> HasNoParts(const Reader& state, EventId event) {
  bool none = true;
  const auto visit = [&](const auto&) { return none = false; };
  RETURN_IF_ERROR(ForEachAttribute(state, event, visit));
  if (none) RETURN_IF_ERROR(ForEachObject(state, event, visit));
  if (none) RETURN_IF_ERROR(ForEachReport(state, event, visit));
  if (none) RETURN_IF_ERROR(ForEachProposal(state, event, visit));
  return none;
}

template <typename Items>
auto Find(const Items& items, uint64_t id) {
  const auto place = std::find_if(items.begin(), items.end(), [&](const auto& item) { return item->id == id; });
  return place == items.end() ? nullptr : place->get();
}
template <typename Items>
bool Holds(const Items& items, uint64_t id) {
  return Find(items, id) != nullptr;
}

}  // namespace

absl::Status Decider::AddContent(fb::EventT& event, rules::AcceptedEvent&& accepted, ContentBuilder& builder) {
  const EventId id(event.id);
  std::vector<rules::Refusal>& refusals = decision_.outcome.refusals;
  for (size_t i = 0; i < accepted.attributes.size(); ++i) {
    rules::Refusal refusal;
    ASSIGN_OR_RETURN(const uint64_t attribute, builder.Add(id, std::move(accepted.attributes[i]), 0, &refusal));
    refusal.index = i;
    if (attribute == 0) refusals.push_back(std::move(refusal));
  }
  for (rules::AcceptedObject& object : accepted.objects) {
    ASSIGN_OR_RETURN(const uint64_t added, builder.Add(id, std::move(object), &refusals));
    static_cast<void>(added);
  }
  RETURN_IF_ERROR(builder.ResolveReferences(id));
  for (fb::EventReportT& report : accepted.reports) {
    rules::Refusal refusal;
    ASSIGN_OR_RETURN(const uint64_t added, builder.Add(id, std::move(report), &refusal));
    if (added == 0) refusals.push_back(std::move(refusal));
  }
  for (rules::AcceptedProposal& proposal : accepted.proposals) RETURN_IF_ERROR(builder.Add(std::move(proposal), 0));
  for (const SightingDraft& sighting : accepted.sightings) {
    const std::optional<Uuid> uuid = sighting.attribute_uuid ? Uuid::Parse(*sighting.attribute_uuid) : std::nullopt;
    if (!uuid) continue;
    uint64_t attribute = builder.AttributeByUuid(*uuid);
    if (attribute == 0) {
      ASSIGN_OR_RETURN(const std::optional<UuidPlace> place, FindUuid(state_, *uuid));
      if (place && place->kind == UuidKind::kAttribute && place->event == id) attribute = place->id;
    }
    if (attribute != 0) RETURN_IF_ERROR(builder.Add(sighting, attribute));
  }
  event.attribute_count += builder.live_attributes();
  event.attributes_timestamp = std::max(event.attributes_timestamp, builder.latest_timestamp());
  return absl::OkStatus();
}

absl::Status Decider::Decide(const AddEvent& command) {
  rules::AcceptedEvent accepted = command.event;
  fb::EventT& event = accepted.event;
  RETURN_IF_ERROR(RefuseBlockedEvent(state_, event.uuid, accepted.tags));
  if (!event.uuid.is_nil()) {
    ASSIGN_OR_RETURN(const std::optional<UuidPlace> place, FindUuid(state_, event.uuid));
    if (place) {
      if (place->kind != UuidKind::kEvent) return absl::InvalidArgumentError("The UUID provided is not unique");
      decision_.outcome.existed = true;
      decision_.outcome.event = place->event;
      return absl::OkStatus();
    }
  }
  RETURN_IF_ERROR(ResolveExtends(state_, actor_, event));
  ASSIGN_OR_RETURN(const bool shared, MayShare(state_, actor_, event.distribution, event.sharing_group_id));
  if (!shared) return absl::FailedPreconditionError(kNotShared);
  decision_.outcome.refusals = std::move(accepted.refusals);

  event.id = counters_.event++;
  event.org_id = event.orgc_id = actor_.org.value();
  event.user_id = actor_.user.value();
  if (accepted.orgc && actor_.may(Permission::kSync)) {
    if (const auto uuid = Uuid::Parse(accepted.orgc->uuid.value_or("")))
      RETURN_IF_ERROR(RefuseBlockedOrganisation(state_, *uuid));
    ASSIGN_OR_RETURN(const std::optional<OrgId> orgc, registrar_.Organisation(*accepted.orgc));
    if (orgc) event.orgc_id = orgc->value();
  }
  RETURN_IF_ERROR(RefuseBlockedOrganisation(state_, OrgId(event.orgc_id)));
  if (!actor_.may(Permission::kPublish)) event.published = false;
  for (const GalaxyDraft& galaxy : accepted.galaxies) RETURN_IF_ERROR(registrar_.Capture(galaxy));
  ContentBuilder builder(state_, context_, actor_, registrar_, counters_);
  ASSIGN_OR_RETURN(const bool free, builder.ClaimUuid(&event.uuid, UuidKind::kEvent, event.id));  // before its parts do
  if (!free) return absl::InternalError("a new event's uuid was taken a moment later");
  ASSIGN_OR_RETURN(event.tags, builder.LinksFor(accepted.tags));
  fb::EventT stored = std::move(event);
  RETURN_IF_ERROR(AddContent(stored, std::move(accepted), builder));
  if (stored.published && builder.empty()) {
    return absl::FailedPreconditionError("Received a published event that was empty. Event add process blocked.");
  }
  if (stored.published && stored.publish_timestamp == 0) stored.publish_timestamp = context_.now();
  for (const rules::Refusal& refusal : decision_.outcome.refusals) builder.NoteBlocked(refusal.blocked);

  fb::EventAddedT fact;
  fact.event = std::make_unique<fb::EventT>(stored);
  decision_.facts.push_back(MakeFact(std::move(fact)));
  for (FactDraft& content : builder.TakeFacts(stored)) decision_.facts.push_back(std::move(content));
  decision_.outcome.event = EventId(stored.id);
  return absl::OkStatus();
}

absl::Status Decider::Decide(const EditEvent& command) {
  EventDraft draft = command.draft;
  ASSIGN_OR_RETURN(const fb::EventT before, VisibleEvent(command.event, kInvalidEvent));
  flatbuffers::FlatBufferBuilder scratch;
  scratch.Finish(fb::Event::Pack(scratch, &before));
  if (!MayModify(actor_, *flatbuffers::GetRoot<fb::Event>(scratch.GetBufferPointer())) && !actor_.may(Permission::kSync))
    return absl::PermissionDeniedError("You are not authorised to do that.");
  if (draft.timestamp && (*draft.timestamp < 0 || static_cast<uint64_t>(*draft.timestamp) <= before.timestamp))
    return absl::FailedPreconditionError("Event could not be saved: Event in the request not newer than the local copy.");
  if (OrgId(before.orgc_id) != actor_.org && !actor_.is_site_admin() && !(actor_.may(Permission::kSync) && before.locked))
    return absl::FailedPreconditionError(
        "Event could not be saved: The user used to edit the event is not authorised to do so. This can be caused by the user "
        "not being of the "
        "same organisation as the original creator of the event whilst also not being a site administrator.");

  // The scalars: what the draft leaves out keeps its value, except `published`, which then is false.
  const bool had_timestamp = draft.timestamp.has_value();
  std::vector<AttributeDraft> attributes = std::move(draft.attributes);
  std::vector<ObjectDraft> objects = std::move(draft.objects);
  std::vector<ReportDraft> reports = std::move(draft.reports);
  std::vector<TagDraft> tags = std::move(draft.tags);
  std::vector<GalaxyDraft> galaxies = std::move(draft.galaxies);
  std::vector<SightingDraft> sightings = std::move(draft.sightings);
  draft.attributes.clear(), draft.objects.clear(), draft.reports.clear(), draft.tags.clear(), draft.galaxies.clear(),
      draft.sightings.clear();
  draft.proposals.clear();
  if (!draft.info) draft.info = before.info;
  if (!draft.date) draft.date = rules::FormatDate(before.date_days);
  if (!draft.distribution) draft.distribution = before.distribution;
  if (!draft.sharing_group_id) draft.sharing_group_id = static_cast<int64_t>(before.sharing_group_id);
  if (!draft.threat_level_id) draft.threat_level_id = before.threat_level;
  if (!draft.analysis) draft.analysis = before.analysis;
  if (!draft.extends_uuid) draft.extends_uuid = before.extends_uuid;
  if (!draft.disable_correlation) draft.disable_correlation = before.disable_correlation;
  draft.uuid = before.uuid.ToString();
  rules::AcceptedEvent accepted;
  if (rules::FieldErrors errors = rules::AcceptEvent(std::move(draft), context_.accept, &accepted); !errors.empty()) {
    rules::Refusal refusal;
    refusal.part = "Event";
    refusal.errors = std::move(errors);
    decision_.outcome.refusals.push_back(std::move(refusal));
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(ResolveExtends(state_, actor_, accepted.event));
  ASSIGN_OR_RETURN(const bool shared, MayReshare(state_, actor_, before, accepted.event));
  if (!shared) return absl::FailedPreconditionError(kNotShared);

  fb::EventT event = before;
  const fb::EventT& wanted = accepted.event;
  if (wanted.info != before.info || !wanted.rewritten_by.empty()) {  // else where it comes from is as true as it was
    event.original_value = wanted.original_value;
    event.rewritten_by = wanted.rewritten_by;
  }
  event.info = wanted.info;
  event.date_days = wanted.date_days;
  event.distribution = wanted.distribution;
  event.sharing_group_id = wanted.sharing_group_id;
  event.threat_level = wanted.threat_level;
  event.analysis = wanted.analysis;
  event.extends_uuid = wanted.extends_uuid;
  event.disable_correlation = wanted.disable_correlation;
  event.timestamp = had_timestamp ? wanted.timestamp : std::max(context_.now(), before.timestamp);
  event.published = wanted.published && actor_.may(Permission::kPublish);
  if (event.published) event.publish_timestamp = context_.now();

  for (const GalaxyDraft& galaxy : galaxies) RETURN_IF_ERROR(registrar_.Capture(galaxy));
  if (actor_.may(Permission::kTagger)) {
    for (const TagDraft& tag : tags) {
      ASSIGN_OR_RETURN(const bool changed, SetTag(event.tags, tag, !tag.deleted));
      static_cast<void>(changed);
    }
  }
  ContentBuilder builder(state_, context_, actor_, registrar_, counters_);
  fb::ContentChangedT changes;
  RETURN_IF_ERROR(EditAttributes(event, std::move(attributes), 0, builder, changes));
  RETURN_IF_ERROR(EditObjects(event, std::move(objects), builder, changes));
  RETURN_IF_ERROR(EditReports(event, std::move(reports), builder, changes));
  rules::AcceptedEvent rest;
  rest.sightings = std::move(sightings);
  RETURN_IF_ERROR(AddContent(event, std::move(rest), builder));

  EmitEvent(fb::EventChange::Edit, before, event);
  Emit(std::move(changes), event);
  for (FactDraft& content : builder.TakeFacts(event)) decision_.facts.push_back(std::move(content));
  decision_.outcome.event = command.event;
  return absl::OkStatus();
}

absl::Status Decider::EditAttributes(fb::EventT& event, std::vector<AttributeDraft>&& drafts, uint64_t object_id,
                                     ContentBuilder& builder, fb::ContentChangedT& changes) {
  const EventId event_id(event.id);
  for (size_t i = 0; i < drafts.size(); ++i) {
    AttributeDraft& draft = drafts[i];
    rules::Refusal refusal;
    refusal.part = "Attribute";
    refusal.index = i;
    refusal.uuid = draft.uuid.value_or("");
    refusal.type = draft.type.value_or("");
    refusal.value = draft.value.value_or("").substr(0, 200);
    const std::optional<Uuid> uuid = draft.uuid ? Uuid::Parse(*draft.uuid) : std::nullopt;
    std::optional<UuidPlace> place;
    if (uuid) {
      ASSIGN_OR_RETURN(place, FindUuid(state_, *uuid));
    }
    if (!place) {
      rules::AcceptedAttribute accepted;
      refusal.errors = rules::AcceptAttribute(std::move(draft), context_.accept, &accepted);
      if (!refusal.errors.empty()) refusal.blocked = rules::BlockedIn(std::move(accepted.attribute));
      if (refusal.errors.empty() && object_id == 0 && !accepted.attribute.deleted) {
        ASSIGN_OR_RETURN(const uint64_t duplicate, DuplicateOf(event_id, accepted.attribute));
        if (duplicate != 0) refusal.errors = {{"value", {"A similar attribute already exists for this event."}}};
      }
      uint64_t added = 0;
      if (refusal.errors.empty()) {
        ASSIGN_OR_RETURN(added, builder.Add(event_id, std::move(accepted), object_id, &refusal));
      }
      if (added == 0) {
        builder.NoteBlocked(refusal.blocked);
        decision_.outcome.refusals.push_back(std::move(refusal));
      }
      continue;
    }
    // Known elsewhere: ignored, as MISP does.
    if (place->kind != UuidKind::kAttribute || place->event != event_id) continue;
    ASSIGN_OR_RETURN(const auto block, LoadAttributeBlock(state_, event_id, AttributeId(place->id)));
    const fb::Attribute* stored = block ? FindIn(**block, AttributeId(place->id)) : nullptr;
    if (stored == nullptr || stored->object_id() != object_id) continue;
    // Of parts with one uuid the first counts, as in a new event. A second change would start from the same stored state.
    if (Holds(changes.attributes, place->id)) continue;
    fb::AttributeT before;
    stored->UnPackTo(&before);
    if (draft.timestamp && static_cast<uint64_t>(std::max<int64_t>(0, *draft.timestamp)) <= before.timestamp) continue;
    std::vector<TagDraft> tags = std::move(draft.tags);
    const std::vector<SightingDraft> sightings = std::move(draft.sightings);
    rules::RecoverFromStored(before, &draft);
    rules::AcceptedAttribute accepted;
    refusal.errors = rules::AcceptAttribute(std::move(draft), context_.accept, &accepted);
    if (!refusal.errors.empty()) {
      refusal.blocked = rules::BlockedIn(std::move(accepted.attribute));
      builder.NoteBlocked(refusal.blocked);
      decision_.outcome.refusals.push_back(std::move(refusal));
      continue;
    }
    fb::AttributeT& after = accepted.attribute;
    ASSIGN_OR_RETURN(const bool shared, MayReshare(state_, actor_, before, after));
    if (!shared) {
      refusal.errors = {{"sharing_group_id", {kNotShared}}};
      decision_.outcome.refusals.push_back(std::move(refusal));
      continue;
    }
    after.id = before.id;
    after.uuid = before.uuid;
    after.object_id = before.object_id;
    after.tags = fb::AttributeT(before).tags;
    if (actor_.may(Permission::kTagger)) {
      for (const TagDraft& tag : tags) {
        ASSIGN_OR_RETURN(const bool changed, SetTag(after.tags, tag, !tag.deleted));
        static_cast<void>(changed);
      }
    }
    if (after.deleted && !before.deleted) RETURN_IF_ERROR(DeleteReferencesTo(event, before.uuid, changes));
    for (const SightingDraft& sighting : sightings) RETURN_IF_ERROR(builder.Add(sighting, before.id));
    Change(event, before, std::move(after), changes);
  }
  return absl::OkStatus();
}

absl::Status Decider::EditObjects(fb::EventT& event, std::vector<ObjectDraft>&& drafts, ContentBuilder& builder,
                                  fb::ContentChangedT& changes) {
  const EventId event_id(event.id);
  absl::flat_hash_set<uint64_t> named;
  for (size_t i = 0; i < drafts.size(); ++i) {
    ObjectDraft& draft = drafts[i];
    const std::optional<Uuid> uuid = draft.uuid ? Uuid::Parse(*draft.uuid) : std::nullopt;
    std::optional<UuidPlace> place;
    if (uuid) {
      ASSIGN_OR_RETURN(place, FindUuid(state_, *uuid));
    }
    rules::Refusal refusal;
    refusal.part = "Object";
    refusal.index = i;
    refusal.uuid = draft.uuid.value_or("");
    refusal.type = draft.name.value_or("");
    if (!place) {
      rules::AcceptedObject accepted;
      refusal.errors = rules::AcceptObject(std::move(draft), context_.accept, &accepted);
      if (!refusal.errors.empty()) {
        for (const rules::Refusal& part : accepted.refusals) builder.NoteBlocked(part.blocked);
        decision_.outcome.refusals.push_back(std::move(refusal));
        continue;
      }
      ASSIGN_OR_RETURN(const uint64_t added, builder.Add(event_id, std::move(accepted), &decision_.outcome.refusals));
      static_cast<void>(added);
      continue;
    }
    if (place->kind != UuidKind::kObject || place->event != event_id) continue;
    ASSIGN_OR_RETURN(const auto block, LoadObjectBlock(state_, event_id, ObjectId(place->id)));
    const fb::Object* stored = block ? FindIn(**block, ObjectId(place->id)) : nullptr;
    if (stored == nullptr) continue;
    if (!named.insert(place->id).second) continue;  // as of attributes, the first counts
    fb::ObjectT before;
    stored->UnPackTo(&before);
    // A reference of it may have ended already, with an attribute that this edit deletes.
    fb::ObjectT* const changed = Find(changes.objects, place->id);
    // An object that is not newer keeps its attributes, too.
    if (draft.timestamp && static_cast<uint64_t>(std::max<int64_t>(0, *draft.timestamp)) <= before.timestamp) continue;
    std::vector<AttributeDraft> attributes = std::move(draft.attributes);
    const std::vector<ObjectReferenceDraft> references = std::move(draft.references);
    draft.attributes.clear(), draft.references.clear();
    rules::RecoverFromStored(before, &draft);
    rules::AcceptedObject accepted;
    refusal.errors = rules::AcceptObject(std::move(draft), context_.accept, &accepted);
    if (!refusal.errors.empty()) {
      for (const rules::Refusal& part : accepted.refusals) builder.NoteBlocked(part.blocked);
      decision_.outcome.refusals.push_back(std::move(refusal));
      continue;
    }
    fb::ObjectT& after = accepted.object;
    ASSIGN_OR_RETURN(const bool shared, MayReshare(state_, actor_, before, after));
    if (!shared) {
      refusal.errors = {{"sharing_group_id", {kNotShared}}};
      decision_.outcome.refusals.push_back(std::move(refusal));
      continue;
    }
    after.id = before.id;
    after.uuid = before.uuid;
    after.references = fb::ObjectT(changed != nullptr ? *changed : before).references;
    for (const ObjectReferenceDraft& reference : references) {
      const std::optional<Uuid> target = reference.referenced_uuid ? Uuid::Parse(*reference.referenced_uuid) : std::nullopt;
      const std::optional<Uuid> own = reference.uuid ? Uuid::Parse(*reference.uuid) : std::nullopt;
      if (!target) continue;
      const auto same = std::find_if(after.references.begin(), after.references.end(), [&](const auto& r) {
        return (own && r->uuid == *own) || (r->referenced_uuid == *target && r->relationship_type == reference.relationship_type);
      });
      if (same != after.references.end()) {
        (*same)->deleted = reference.deleted;
        continue;
      }
      auto added = std::make_unique<fb::ObjectReferenceT>();
      added->uuid = own.value_or(Uuid{});
      ASSIGN_OR_RETURN(const bool free, builder.ClaimUuid(&added->uuid, UuidKind::kReference, before.id));
      if (!free) continue;
      added->id = counters_.reference++;
      added->timestamp = context_.now();
      added->referenced_uuid = *target;
      added->relationship_type = reference.relationship_type;
      added->comment = reference.comment;
      ASSIGN_OR_RETURN(const std::optional<UuidPlace> found, FindUuid(state_, *target));
      if (found && found->event == event_id) {
        added->referenced_id = found->id;
        added->referenced_type = found->kind == UuidKind::kObject ? 1 : 0;
      }
      after.references.push_back(std::move(added));
    }
    if (after.deleted && !before.deleted) {
      for (AttributeDraft& attribute : attributes) attribute.deleted = true;
    }
    const bool newly_deleted = after.deleted && !before.deleted;
    if (changed != nullptr) {
      *changed = std::move(after);
    } else {
      changes.objects_before.push_back(std::make_unique<fb::ObjectT>(before));
      changes.objects.push_back(std::make_unique<fb::ObjectT>(std::move(after)));
    }
    RETURN_IF_ERROR(EditAttributes(event, std::move(attributes), before.id, builder, changes));
    if (!newly_deleted) continue;
    // The attributes that the request did not name go with their object.
    RETURN_IF_ERROR(DeleteAttributesOf(event, before.id, {}, changes));
  }
  return builder.ResolveReferences(event_id);
}

absl::Status Decider::EditReports(fb::EventT& event, std::vector<ReportDraft>&& drafts, ContentBuilder& builder,
                                  fb::ContentChangedT& changes) {
  const EventId event_id(event.id);
  for (size_t i = 0; i < drafts.size(); ++i) {
    ReportDraft& draft = drafts[i];
    const std::optional<Uuid> uuid = draft.uuid ? Uuid::Parse(*draft.uuid) : std::nullopt;
    std::unique_ptr<fb::EventReportT> before;
    if (uuid) {
      ASSIGN_OR_RETURN(const std::optional<UuidPlace> place, FindUuid(state_, *uuid));
      if (place && (place->kind != UuidKind::kReport || place->event != event_id)) continue;
      RETURN_IF_ERROR(ForEachReport(state_, event_id, [&](const fb::EventReport& report) {
        if (report.uuid() == nullptr || report.uuid()->hi() != uuid->hi || report.uuid()->lo() != uuid->lo) return true;
        before.reset(report.UnPack());
        return false;
      }));
    }
    if (before != nullptr && Holds(changes.reports, before->id)) continue;
    if (before != nullptr) {
      if (draft.timestamp && static_cast<uint64_t>(std::max<int64_t>(0, *draft.timestamp)) <= before->timestamp) continue;
      if (!draft.name) draft.name = before->name;
      if (!draft.content) draft.content = before->content;
      if (!draft.distribution) draft.distribution = before->distribution;
      if (!draft.sharing_group_id) draft.sharing_group_id = static_cast<int64_t>(before->sharing_group_id);
      if (!draft.deleted) draft.deleted = before->deleted;
    }
    fb::EventReportT accepted;
    rules::Refusal refusal;
    refusal.part = "EventReport";
    refusal.index = i;
    refusal.uuid = draft.uuid.value_or("");
    refusal.type = draft.name.value_or("");
    refusal.errors = rules::AcceptReport(std::move(draft), context_.accept, &accepted);
    if (refusal.errors.empty() && before != nullptr) {
      ASSIGN_OR_RETURN(const bool shared, MayReshare(state_, actor_, *before, accepted));
      if (!shared) {
        refusal.errors = {{"sharing_group_id", {kNotShared}}};
        decision_.outcome.refusals.push_back(std::move(refusal));
        continue;
      }
      accepted.id = before->id;
      changes.reports_before.push_back(std::move(before));
      changes.reports.push_back(std::make_unique<fb::EventReportT>(std::move(accepted)));
      continue;
    }
    uint64_t added = 0;
    if (refusal.errors.empty()) {
      ASSIGN_OR_RETURN(added, builder.Add(event_id, std::move(accepted), &refusal));
    }
    if (added == 0) decision_.outcome.refusals.push_back(std::move(refusal));
  }
  return absl::OkStatus();
}

absl::Status Decider::Decide(const DeleteEvent& command) {
  ASSIGN_OR_RETURN(const auto event, LoadEvent(state_, command.event));
  if (!event || !MaySee(actor_, **event)) return absl::NotFoundError("Event was not deleted.");
  if (!MayModify(actor_, **event)) return absl::PermissionDeniedError("Event was not deleted.");
  if (command.only_empty) {
    ASSIGN_OR_RETURN(const bool empty, HasNoParts(state_, command.event));
    if (!empty || !(*event)->published()) return absl::FailedPreconditionError("Event was not deleted.");
  }
  fb::EventDeletedT fact;
  fact.event_id = command.event.value();
  fact.event_uuid = {(*event)->uuid()->hi(), (*event)->uuid()->lo()};
  fact.counters = std::make_unique<fb::CountersT>(counters_);
  ASSIGN_OR_RETURN(const std::vector<SequenceNumber> history, HistoryOf(state_, command.event));
  for (const SequenceNumber sequence : history) {
    auto purged = std::make_unique<fb::PurgedRecordT>();
    purged->sequence = sequence;
    fact.purged.push_back(std::move(purged));
    decision_.overwrites.push_back({sequence, ""});
  }
  RETURN_IF_ERROR(PurgeDiscussion(command.event, fact.purged));
  decision_.facts.push_back(MakeFact(std::move(fact)));
  RETURN_IF_ERROR(ForEachEntry<fb::CryptographicKey>(state_, [&](const fb::CryptographicKey& key) {
    if (EventId(key.parent_id()) != command.event) return true;
    fb::CryptographicKeyT native;
    key.UnPackTo(&native);
    decision_.facts.push_back(MakeEntryFact(fb::EntryKind::CryptographicKey, native.id, Encode(native), ""));
    return true;
  }));
  RETURN_IF_ERROR(RemoveDiscussion(command.event));
  decision_.outcome.event = command.event;
  if (command.only_empty) return absl::OkStatus();
  ASSIGN_OR_RETURN(auto blocked, BlocklistEntryFor(state_, **event, context_.now()));
  if (blocked) {
    ASSIGN_OR_RETURN(blocked->id, registrar_.NextId(fb::EntryKind::EventBlocklist));
    decision_.facts.push_back(MakeEntryAdded(*blocked));
  }
  return absl::OkStatus();
}

absl::Status Decider::RemoveDiscussion(EventId event) {
  ASSIGN_OR_RETURN(const std::optional<uint64_t> thread,
                   FindEntryId(state_, fb::EntryKind::Thread, NameKind::kName, std::to_string(event.value())));
  if (!thread) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::vector<EntryReference> entries, GoingAlong(state_, fb::EntryKind::Thread, *thread));
  entries.insert(entries.begin(), {fb::EntryKind::Thread, *thread});
  for (const EntryReference& entry : entries) {
    ASSIGN_OR_RETURN(const std::optional<std::string> bytes, LoadEntryBytes(state_, entry.kind, entry.id));
    if (!bytes) continue;
    const std::string before = WithoutWords(entry.kind, *bytes).value_or(*bytes);
    decision_.facts.push_back(MakeEntryFact(entry.kind, entry.id, before, ""));
  }
  return absl::OkStatus();
}

absl::Status Decider::Decide(const PublishEvent& command) {
  ASSIGN_OR_RETURN(const auto stored, LoadEvent(state_, command.event));
  if (!stored || !MaySee(actor_, **stored)) return absl::NotFoundError(command.publish ? "Invalid event." : "Invalid Event.");
  const bool allowed = command.publish ? MayPublish(actor_, **stored) : MayModify(actor_, **stored);
  if (!allowed) return absl::PermissionDeniedError("You do not have the permission to do that.");
  fb::EventT before;
  (*stored)->UnPackTo(&before);
  decision_.outcome.event = command.event;
  if (!command.publish && !before.published) return absl::OkStatus();
  fb::EventT event = before;
  event.published = command.publish;
  if (command.publish) event.publish_timestamp = context_.now();
  EmitEvent(command.publish ? fb::EventChange::Publish : fb::EventChange::Unpublish, before, event);
  return absl::OkStatus();
}

absl::Status Decider::Decide(const TagEvent& command) {
  ASSIGN_OR_RETURN(const auto stored, LoadEvent(state_, command.event));
  if (!stored || !MaySee(actor_, **stored)) return absl::NotFoundError("Invalid event.");
  if (!MayTag(actor_, **stored, command.tag.local)) return absl::PermissionDeniedError("You don't have permission to do that.");
  fb::EventT before;
  (*stored)->UnPackTo(&before);
  fb::EventT event = before;
  if (command.attach) RETURN_IF_ERROR(CheckTagAdmission(state_, actor_, command.tag, event.tags));
  ASSIGN_OR_RETURN(const std::optional<Registrar::ResolvedTag> tag, registrar_.Tag(command.tag));
  if (!tag) return absl::NotFoundError("Invalid Tag.");
  decision_.outcome.event = command.event;
  decision_.outcome.tag = tag->id;
  const bool local = command.attach ? command.tag.local : IsLocal(event.tags, tag->id);
  ASSIGN_OR_RETURN(const bool changed, SetTag(event.tags, command.tag, command.attach));
  if (!changed) {
    return command.attach ? absl::FailedPreconditionError("Tag is already attached to this event.")
                          : absl::FailedPreconditionError("Invalid event - tag combination.");
  }
  if (!local) Touch(event);
  EmitEvent(command.attach ? fb::EventChange::Tag : fb::EventChange::Untag, before, event);
  return absl::OkStatus();
}

}  // namespace muninn
