// SPDX-License-Identifier: Apache-2.0
//
// What other servers send about an event that is here: sightings and proposals, many at a time. Rules: MISP 2.5.1's
// bulkSaveSightings and pushProposals, except that a proposal on an attribute that is not here is left out.
#include <algorithm>
#include <utility>

#include "engine/command/decider.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

constexpr char kNoEvent[] = "Event not found or not accessible by this user.";
constexpr uint8_t kExpiration = 2;

// Proposals bear no uuid of their own; these are about the same and want the same.
bool Alike(const fb::ShadowAttribute& stored, const fb::ShadowAttributeT& received, uint64_t attribute) {
  const auto same = [](const flatbuffers::String* a, const std::string& b) {
    return (a ? a->string_view() : std::string_view()) == b;
  };
  return stored.old_id() == attribute && stored.type() == received.type && stored.category() == received.category &&
         stored.to_ids() == received.to_ids && stored.proposal_to_delete() == received.proposal_to_delete &&
         same(stored.value1(), received.value1) && same(stored.value2(), received.value2);
}

template <typename Items>
bool HoldsId(const Items& items, uint64_t id) {
  return std::any_of(items.begin(), items.end(), [&](const auto& item) { return item->id == id; });
}

}  // namespace

absl::Status Decider::Receive(const fb::EventT& event, SightingDraft draft, ContentBuilder& builder,
                              fb::ContentChangedT& changes) {
  const std::optional<Uuid> uuid = draft.attribute_uuid ? Uuid::Parse(*draft.attribute_uuid) : std::nullopt;
  if (!uuid) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<UuidPlace> place, FindUuid(state_, *uuid));
  if (!place || place->kind != UuidKind::kAttribute || place->event != EventId(event.id)) return absl::OkStatus();
  const absl::StatusOr<FoundAttribute> found = VisibleAttribute(AttributeId(place->id), kNoEvent);
  if (absl::IsNotFound(found.status())) return absl::OkStatus();
  RETURN_IF_ERROR(found.status());
  OrgId org = draft.anonymous ? OrgId() : actor_.org;
  if (!actor_.may(Permission::kSync)) draft.organisation.reset();
  if (draft.organisation && !draft.anonymous) {
    ASSIGN_OR_RETURN(const std::optional<OrgId> named, registrar_.Organisation(*draft.organisation));
    org = named.value_or(org);
  }
  const uint64_t id = counters_.sighting;
  RETURN_IF_ERROR(builder.Add(draft, place->id));
  if (counters_.sighting == id) return absl::OkStatus();  // known already
  decision_.outcome.parts.push_back(id);
  if (draft.type.value_or(0) != kExpiration || org == OrgId()) return absl::OkStatus();
  return ForEachSighting(state_, EventId(event.id), [&](const fb::Sighting& stored) {
    if (stored.type() == kExpiration && OrgId(stored.org_id()) == org && stored.attribute_id() == place->id &&
        !HoldsId(changes.sightings_removed, stored.id()))
      changes.sightings_removed.emplace_back(stored.UnPack());
    return true;
  });
}

absl::Status Decider::Receive(const fb::EventT& event, ProposalDraft draft, ContentBuilder& builder,
                              fb::ContentChangedT& changes) {
  rules::AcceptedProposal accepted;
  if (!Accept(std::move(draft), &accepted)) return absl::OkStatus();
  if (!actor_.may(Permission::kSync)) accepted.org.reset();
  fb::ShadowAttributeT& received = accepted.proposal;
  uint64_t attribute = 0;
  if (!received.uuid.is_nil()) {
    ASSIGN_OR_RETURN(const std::optional<UuidPlace> place, FindUuid(state_, received.uuid));
    if (place && place->kind == UuidKind::kAttribute && place->event == EventId(event.id)) {
      const absl::StatusOr<FoundAttribute> found = VisibleAttribute(AttributeId(place->id), kNoEvent);
      if (absl::IsNotFound(found.status())) return absl::OkStatus();
      RETURN_IF_ERROR(found.status());
      attribute = place->id;
    }
  }
  std::optional<fb::ShadowAttributeT> like;
  RETURN_IF_ERROR(ForEachProposal(state_, EventId(event.id), [&](const fb::ShadowAttribute& stored) {
    if (!Alike(stored, received, attribute)) return true;
    stored.UnPackTo(&like.emplace());
    return false;
  }));
  if (!like) {
    decision_.outcome.parts.push_back(counters_.proposal);
    return builder.Add(std::move(accepted), attribute);
  }
  if (like->timestamp >= received.timestamp || HoldsId(changes.proposals, like->id)) return absl::OkStatus();
  fb::ShadowAttributeT after = *like;
  after.timestamp = received.timestamp;
  after.deleted = received.deleted;
  after.comment = received.comment;
  after.first_seen_us = received.first_seen_us;
  after.last_seen_us = received.last_seen_us;
  decision_.outcome.parts.push_back(after.id);
  Change(*like, std::move(after), changes);
  return absl::OkStatus();
}

absl::Status Decider::Decide(const ReceiveParts& command) {
  ASSIGN_OR_RETURN(fb::EventT event, VisibleEvent(command.event, kNoEvent));
  decision_.outcome.event = command.event;
  fb::ContentChangedT changes;
  ContentBuilder builder(state_, context_, actor_, registrar_, counters_);
  for (const SightingDraft& sighting : command.sightings) RETURN_IF_ERROR(Receive(event, sighting, builder, changes));
  const size_t sightings = decision_.outcome.parts.size();
  for (const ProposalDraft& proposal : command.proposals) RETURN_IF_ERROR(Receive(event, proposal, builder, changes));
  // Neither unpublishes the event or makes it newer.
  if (sightings > 0) event.sighting_timestamp = std::max(event.sighting_timestamp, context_.now());
  if (decision_.outcome.parts.size() > sightings) event.proposal_email_lock = true;
  Emit(std::move(changes), event);
  EmitContent(event, builder);
  return absl::OkStatus();
}

}  // namespace muninn
