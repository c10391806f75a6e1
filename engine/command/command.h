// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_COMMAND_H_
#define MUNINN_ENGINE_COMMAND_COMMAND_H_

// What someone wants. Commands are built by whoever speaks to the outside (HTTP, import, bootstrap) and enter by
// Engine::Execute; they are never stored. What can be checked without the stored state has been checked before
// (schema/rules/accept.h).

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/command/entry_change.h"
#include "engine/index/content_keys.h"
#include "engine/index/hunts.h"
#include "schema/base/id.h"
#include "schema/base/uuid.h"
#include "schema/draft.h"
#include "schema/rules/accept.h"

namespace muninn {

struct AddEvent {
  rules::AcceptedEvent event;
};
// Changes what the draft names, adds parts that are new, leaves the rest (event-json rules of MISP's events/edit).
struct EditEvent {
  EventId event;
  EventDraft draft;
};
struct DeleteEvent {
  EventId event;
  bool only_empty = false;  // refused unless it is published and has no part, not even a deleted one; not blocklisted then
};
struct PublishEvent {
  EventId event;
  bool publish = true;  // false: unpublish
};
// One switch of an event is set, or turned over; the rest stays as it is.
struct SwitchEvent {
  enum class Switch : uint8_t {
    kProtected,           // makes the event newer and unpublishes it, as an edit does
    kDisableCorrelation,  // neither: other servers need not hear of it
  };
  EventId event;
  Switch which{};
  std::optional<bool> on;  // nullopt: the other way round
};
struct TagEvent {
  EventId event;
  TagDraft tag;
  bool attach = true;  // false: detach
};
struct AddAttributes {
  EventId event;
  std::vector<rules::AcceptedAttribute> attributes;
  bool update_duplicates = false;            // a value that is there already is edited instead of refused (breakOnDuplicate:0)
  std::vector<rules::BlockedValue> blocked;  // what came along and was kept out: noted when anything else is stored
  // These of the event's go (softly) for them, whatever becomes of the new ones; those that are gone already are passed over.
  std::vector<AttributeId> instead_of;
};
struct EditAttribute {
  AttributeId attribute;
  AttributeDraft draft;
};
// The same change of several, in one go: all of them, or none when one does not fit (Outcome.refusals) or a tag may not be
// attached. Those that are deleted or not the event's are passed over; Outcome.attributes has those that changed.
struct EditSelectedAttributes {
  EventId event;
  std::vector<AttributeId> attributes;
  AttributeDraft draft;  // what is to be the same for all of them
  std::vector<TagDraft> attach, detach;
};
struct DeleteAttribute {
  AttributeId attribute;
  bool hard = false;  // purge it, here and in the log
};
// Several at once, in one record. Those that are not the event's are passed over; Outcome.attributes has those that went.
struct DeleteAttributes {
  EventId event;
  std::vector<AttributeId> attributes;
  bool all = false;            // all of the event's, whatever the list says
  bool hard = false;           // purge them
  bool purge_deleted = false;  // and those that are deleted already; else they are passed over
};
struct RestoreAttribute {
  AttributeId attribute;
};
// It correlates no longer, or again. Neither it nor its event gets newer.
struct ToggleCorrelation {
  AttributeId attribute;
};
struct TagAttribute {
  AttributeId attribute;
  TagDraft tag;
  bool attach = true;
};
// An object with its attributes: all of it or nothing; what is wrong stands in Outcome.refusals.
struct AddObject {
  EventId event;
  rules::AcceptedObject object;
  bool break_on_duplicate = false;  // refuse one whose attributes equal those of a live object
};
// Changes what the draft names. Attributes are matched by uuid, new ones added; when there are any, those of the object that
// are not among them are deleted (softly), unless `only_add`. Timestamps of the draft do not count (MISP's objects/edit).
struct EditObject {
  ObjectId object;
  ObjectDraft draft;
  bool only_add = false;
};
struct DeleteObject {
  ObjectId object;
  bool hard = false;  // purge it and its attributes, here and in the log
};
// From an object to an attribute or object of the same event.
struct AddReference {
  ObjectId object;
  ObjectReferenceDraft reference;
};
struct DeleteReference {
  ReferenceId reference;
  bool hard = false;  // it is not only marked as deleted, but gone
};
struct AddReport {
  EventId event;
  fb::EventReportT report;
};
struct EditReport {
  ReportId report;
  ReportDraft draft;
};
struct DeleteReport {
  ReportId report;
  bool hard = false;
};
struct RestoreReport {
  ReportId report;
};
// Proposes a new attribute for `event`, or (with `attribute`) a change of that one or its deletion.
struct AddProposal {
  EventId event;
  AttributeId attribute;
  AttributeDraft draft;
  bool to_delete = false;
};
struct AcceptProposal {
  ProposalId proposal;
};
struct DiscardProposal {
  ProposalId proposal;
};
// The same sighting on each of these attributes. An expiration (type 2) takes the place of the organisation's earlier one.
struct AddSightings {
  std::vector<AttributeId> attributes;
  SightingDraft sighting;
};
struct DeleteSighting {
  SightingId sighting;
};
// What another server knows of an event that is here, each under the name of who made it if the actor may say so (kSync). Left
// out are sightings that are here already or name (attribute_uuid) nothing of the event that the actor sees, and proposals whose
// like is here and as new; a newer one takes its like's place, so that one that was closed elsewhere is closed here.
struct ReceiveParts {
  EventId event;
  std::vector<SightingDraft> sightings;
  std::vector<ProposalDraft> proposals;  // with an attribute's uuid: about that one
};
// The event becomes the organisation's that was asked to take it. What the request left open is decided here.
struct AcceptDelegation {
  EntryId<fb::EntryKind::EventDelegation> delegation;
  std::optional<int64_t> distribution;
  std::optional<int64_t> sharing_group_id;
};
struct AddTag {
  TagDraft tag;
};
// All that is `from`'s becomes `into`'s, and `from` goes.
struct MergeOrganisations {
  OrgId from, into;
};
// The first organisation, site administrator and key. Only in an empty store.
struct Bootstrap {
  std::string organisation;
  Uuid organisation_uuid;
  std::string email;
  std::string key;  // 40 characters; only its hash is stored
};
// A user's key is replaced by this one; nothing happens when it is the user's already.
struct SetAuthKey {
  UserId user;
  std::string key;
};

// Registry entries are added, changed and removed: all of these or none.
struct ChangeEntries {
  std::vector<EntryChange> changes;
};

// Remembers a login, a refused key and the like; nothing else changes. Secrets are masked before.
struct NoteAccess {
  std::string action, title, change;
  UserId user;             // whom it is about
  std::string model = {};  // what it is about when not a user, as the log names it
  uint64_t model_id = 0;
};

// A hunt has looked at the records behind `from` up to `to`. Only the server itself says so. kAborted: the hunt is paused, gone,
// or not at `from`; nothing is kept, look again.
struct AdvanceHunt {
  HuntId hunt;
  SequenceNumber from = 0, to = 0;
  uint64_t values = 0;
  std::vector<fb::HuntHit> hits;
};

using Command =
    std::variant<AddEvent, EditEvent, DeleteEvent, PublishEvent, TagEvent, AddAttributes, EditAttribute, DeleteAttribute,
                 RestoreAttribute, TagAttribute, AddTag, Bootstrap, SetAuthKey, ChangeEntries, AddObject, EditObject,
                 DeleteObject, AddReference, DeleteReference, AddReport, EditReport, DeleteReport, RestoreReport, AddProposal,
                 AcceptProposal, DiscardProposal, AddSightings, DeleteSighting, AcceptDelegation, NoteAccess, AdvanceHunt,
                 SwitchEvent, DeleteAttributes, ToggleCorrelation, MergeOrganisations, EditSelectedAttributes, ReceiveParts>;

// What came of a command that was not refused as a whole.
struct Outcome {
  SequenceNumber sequence = 0;  // of its last record; 0: nothing had to change
  EventId event;
  std::vector<AttributeId> attributes;  // of AddAttributes, one each in the order given; 0: refused. Of DeleteAttributes: gone
  std::vector<AttributeId> replaced;    // those of AddAttributes.instead_of that went
  TagId tag;
  std::vector<uint64_t> parts;           // numbers of the objects, references, reports, proposals or sightings it was about
  std::vector<uint64_t> entries;         // of ChangeEntries, one each in the order given
  bool existed = false;                  // AddEvent: an event with that uuid is there, `event` is its id. AddTag: likewise
  std::vector<rules::Refusal> refusals;  // parts that were left out, and why
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_COMMAND_H_
