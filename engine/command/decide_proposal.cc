// SPDX-License-Identifier: Apache-2.0
//
// Proposals of those who may see an event but not change it: made by anybody, taken over by who may change the event. Rules
// and texts: MISP 2.5.1.
#include <algorithm>
#include <utility>

#include "engine/access/visibility.h"
#include "engine/command/decider.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

constexpr char kNotAcceptable[] = "Proposal not found or you are not authorised to accept it.";
constexpr char kNotDiscardable[] = "Could not discard proposal.";

}  // namespace

absl::StatusOr<Decider::FoundProposal> Decider::OpenProposal(ProposalId id, std::string_view message) {
  const absl::Status missing = absl::FailedPreconditionError(ToAbsl(message));
  ASSIGN_OR_RETURN(const auto proposal, FindProposal(state_, id));
  if (!proposal || proposal->item->deleted()) return missing;
  ASSIGN_OR_RETURN(const auto event, LoadEvent(state_, proposal->event));
  if (!event || !MaySee(actor_, **event) || !MaySee(actor_, **event, *proposal->item)) return missing;
  FoundProposal found;
  (*event)->UnPackTo(&found.event);
  proposal->item->UnPackTo(&found.proposal);
  return found;
}

bool Decider::Accept(ProposalDraft draft, rules::AcceptedProposal* accepted) {
  rules::Refusal refusal;
  refusal.part = "ShadowAttribute";
  refusal.errors = rules::AcceptProposal(std::move(draft), context_.accept, accepted);
  if (refusal.errors.empty()) return true;
  decision_.outcome.refusals.push_back(std::move(refusal));
  return false;
}

absl::Status Decider::Decide(const AddProposal& command) {
  ProposalDraft draft;
  draft.attribute = command.draft;
  draft.attribute.timestamp.reset();
  draft.email = actor_.email;
  draft.proposal_to_delete = command.to_delete;
  fb::EventT event;
  if (command.attribute) {
    ASSIGN_OR_RETURN(FoundAttribute found, VisibleAttribute(command.attribute, "Invalid Attribute."));
    if (found.attribute.deleted) return absl::NotFoundError("Invalid Attribute.");
    event = std::move(found.event);
    rules::RecoverFromStored(found.attribute, &draft.attribute);
    draft.attribute.uuid = found.attribute.uuid.ToString();
  } else {
    ASSIGN_OR_RETURN(event, VisibleEvent(command.event, "Invalid Event"));
  }
  decision_.outcome.event = EventId(event.id);
  rules::AcceptedProposal accepted;
  if (!Accept(std::move(draft), &accepted)) return absl::OkStatus();
  accepted.proposal.deleted = false;
  ContentBuilder builder(state_, context_, actor_, registrar_, counters_);
  decision_.outcome.parts = {counters_.proposal};
  RETURN_IF_ERROR(builder.Add(std::move(accepted), command.attribute.value()));
  // The event stays as it is, published or not; its owner is told once until he deals with them.
  event.proposal_email_lock = true;
  EmitContent(event, builder);
  return absl::OkStatus();
}

absl::Status Decider::Decide(const AcceptProposal& command) {
  ASSIGN_OR_RETURN(FoundProposal found, OpenProposal(command.proposal, kNotAcceptable));
  fb::EventT& event = found.event;
  const fb::ShadowAttributeT& proposal = found.proposal;
  if (!MayChange(event)) return absl::FailedPreconditionError(kNotAcceptable);
  decision_.outcome.event = EventId(event.id);
  decision_.outcome.parts = {command.proposal.value()};
  fb::ContentChangedT changes;
  ContentBuilder builder(state_, context_, actor_, registrar_, counters_);
  if (proposal.old_id != 0) {
    ASSIGN_OR_RETURN(const FoundAttribute target, VisibleAttribute(AttributeId(proposal.old_id), kNotAcceptable));
    fb::AttributeT after = target.attribute;
    if (proposal.proposal_to_delete) {
      RETURN_IF_ERROR(DeleteReferencesTo(event, after.uuid, changes));
      after.deleted = true;
    } else {
      after.type = proposal.type;
      after.category = proposal.category;
      after.value1 = proposal.value1;
      after.value2 = proposal.value2;
      after.original_value = proposal.original_value;
      after.rewritten_by = proposal.rewritten_by;
      after.to_ids = proposal.to_ids;
      after.comment = proposal.comment;
      after.first_seen_us = proposal.first_seen_us;
      after.last_seen_us = proposal.last_seen_us;
      if (!proposal.file_sha256.empty()) {
        after.file_sha256 = proposal.file_sha256;
        after.file_bytes = proposal.file_bytes;
      }
    }
    after.timestamp = std::max(context_.now(), after.timestamp);
    Change(event, target.attribute, std::move(after), changes);
  } else {
    rules::AcceptedAttribute accepted;
    fb::AttributeT& attribute = accepted.attribute;
    attribute.uuid = proposal.uuid;
    attribute.type = proposal.type;
    attribute.category = proposal.category;
    attribute.value1 = proposal.value1;
    attribute.value2 = proposal.value2;
    attribute.original_value = proposal.original_value;
    attribute.rewritten_by = proposal.rewritten_by;
    attribute.to_ids = proposal.to_ids;
    attribute.comment = proposal.comment;
    attribute.first_seen_us = proposal.first_seen_us;
    attribute.last_seen_us = proposal.last_seen_us;
    attribute.file_sha256 = proposal.file_sha256;
    attribute.file_bytes = proposal.file_bytes;
    attribute.distribution = 5;  // as the event
    attribute.timestamp = context_.now();
    ASSIGN_OR_RETURN(const uint64_t duplicate, DuplicateOf(EventId(event.id), attribute));
    if (duplicate != 0) return absl::FailedPreconditionError("A similar attribute already exists for this event.");
    rules::Refusal refusal;
    ASSIGN_OR_RETURN(const uint64_t id, builder.Add(EventId(event.id), std::move(accepted), 0, &refusal));
    if (id == 0) return absl::FailedPreconditionError("Could not accept proposal.");
    decision_.outcome.attributes = {AttributeId(id)};
  }
  fb::ShadowAttributeT closed = proposal;
  closed.deleted = true;
  closed.timestamp = std::max(context_.now(), closed.timestamp);
  Change(proposal, std::move(closed), changes);
  event.proposal_email_lock = false;
  event.attribute_count += builder.live_attributes();
  event.attributes_timestamp = std::max(event.attributes_timestamp, builder.latest_timestamp());
  Touch(event);
  Emit(std::move(changes), event);
  for (FactDraft& fact : builder.TakeFacts(event)) decision_.facts.push_back(std::move(fact));
  return absl::OkStatus();
}

absl::Status Decider::Decide(const DiscardProposal& command) {
  ASSIGN_OR_RETURN(FoundProposal found, OpenProposal(command.proposal, kNotDiscardable));
  if (!MayChange(found.event) && OrgId(found.proposal.org_id) != actor_.org)
    return absl::FailedPreconditionError(kNotDiscardable);
  decision_.outcome.event = EventId(found.event.id);
  decision_.outcome.parts = {command.proposal.value()};
  fb::ShadowAttributeT closed = found.proposal;
  closed.deleted = true;
  closed.timestamp = std::max(context_.now(), closed.timestamp);
  fb::ContentChangedT changes;
  Change(found.proposal, std::move(closed), changes);
  if (OrgId(found.event.orgc_id) == actor_.org) found.event.proposal_email_lock = false;
  Emit(std::move(changes), found.event);
  return absl::OkStatus();
}

}  // namespace muninn
