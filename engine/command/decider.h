// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_DECIDER_H_
#define MUNINN_ENGINE_COMMAND_DECIDER_H_

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/command/content_builder.h"
#include "engine/command/decide.h"
#include "engine/command/registrar.h"
#include "engine/index/content_reader.h"

namespace muninn {

// Deciding one command: what all nouns share. One method a command, in decide_<noun>.cc.
class Decider {
 public:
  Decider(const Actor& actor, const Reader& state, const DecideContext& context)
      : actor_(actor), state_(state), context_(context), registrar_(state, context, actor) {}

  absl::StatusOr<Decision> Run(const Command& command);

 private:
  absl::Status Decide(const AddEvent& command);
  absl::Status Decide(const EditEvent& command);
  absl::Status Decide(const DeleteEvent& command);
  absl::Status Decide(const PublishEvent& command);
  absl::Status Decide(const TagEvent& command);
  absl::Status Decide(const AddAttributes& command);
  absl::Status Decide(const EditAttribute& command);
  absl::Status Decide(const DeleteAttribute& command);
  absl::Status Decide(const RestoreAttribute& command);
  absl::Status Decide(const TagAttribute& command);
  absl::Status Decide(const AddTag& command);
  absl::Status Decide(const Bootstrap& command);
  absl::Status Decide(const SetAuthKey& command);
  absl::Status Decide(const ChangeEntries& command);
  absl::Status Decide(const NoteAccess& command);
  absl::Status Decide(const AdvanceHunt& command);
  absl::Status Decide(const AddObject& command);
  absl::Status Decide(const EditObject& command);
  absl::Status Decide(const DeleteObject& command);
  absl::Status Decide(const AddReference& command);
  absl::Status Decide(const DeleteReference& command);
  absl::Status Decide(const AddReport& command);
  absl::Status Decide(const EditReport& command);
  absl::Status Decide(const DeleteReport& command);
  absl::Status Decide(const RestoreReport& command);
  absl::Status Decide(const AddProposal& command);
  absl::Status Decide(const AcceptProposal& command);
  absl::Status Decide(const DiscardProposal& command);
  absl::Status Decide(const AddSightings& command);
  absl::Status Decide(const DeleteSighting& command);
  absl::Status Decide(const AcceptDelegation& command);
  absl::Status Decide(const SwitchEvent& command);
  absl::Status Decide(const DeleteAttributes& command);
  absl::Status Decide(const ToggleCorrelation& command);
  absl::Status Decide(const MergeOrganisations& command);
  absl::Status Decide(const EditSelectedAttributes& command);
  absl::Status Decide(const ReceiveParts& command);

  // --- shared by the nouns ---
  struct FoundAttribute {
    fb::EventT event;
    fb::AttributeT attribute;
  };
  struct FoundObject {
    fb::EventT event;
    fb::ObjectT object;
  };
  struct FoundReport {
    fb::EventT event;
    fb::EventReportT report;
  };
  struct FoundProposal {
    fb::EventT event;
    fb::ShadowAttributeT proposal;
  };
  // The event, if the actor may see it; else kNotFound with `message`.
  absl::StatusOr<fb::EventT> VisibleEvent(EventId id, std::string_view message);
  // The attribute and its event, if the actor may see both.
  absl::StatusOr<FoundAttribute> VisibleAttribute(AttributeId id, std::string_view message);
  absl::StatusOr<FoundObject> VisibleObject(ObjectId id, std::string_view message);
  absl::StatusOr<FoundReport> VisibleReport(ReportId id, std::string_view message);
  // A proposal that is still open, if the actor may see it.
  absl::StatusOr<FoundProposal> OpenProposal(ProposalId id, std::string_view message);
  bool MayChange(const fb::EventT& event) const;
  // A live object of the event with the same template and equal attributes; 0: none.
  absl::StatusOr<uint64_t> DuplicateOf(EventId event, const rules::AcceptedObject& object);
  // A new attribute's duplicate in the event (same category, type and value, neither deleted nor in an object); 0: none.
  absl::StatusOr<uint64_t> DuplicateOf(EventId event, const fb::AttributeT& attribute);

  // Every change of content unpublishes the event and makes it newer.
  void Touch(fb::EventT& event) const;
  // Puts an edited attribute's before and after into `changes`, and keeps the event's counts.
  void Change(fb::EventT& event, const fb::AttributeT& before, fb::AttributeT after, fb::ContentChangedT& changes) const;
  static void Change(const fb::ObjectT& before, fb::ObjectT after, fb::ContentChangedT& changes);
  static void Change(const fb::EventReportT& before, fb::EventReportT after, fb::ContentChangedT& changes);
  static void Change(const fb::ShadowAttributeT& before, fb::ShadowAttributeT after, fb::ContentChangedT& changes);
  // Deletes all live attributes of the object softly, but for those `kept` names and those that `changes` has already.
  absl::Status DeleteAttributesOf(fb::EventT& event, uint64_t object_id, const absl::flat_hash_set<uint64_t>& kept,
                                  fb::ContentChangedT& changes);
  // Deletes these attributes of the event, softly or (all with `hard`, and those that are deleted already) for good.
  absl::Status DeleteFrom(fb::EventT& event, const std::vector<fb::AttributeT>& attributes, bool hard);
  // Adds `fact`, which names what goes for good, and has the records before give it up.
  absl::Status Purge(fb::ContentPurgedT&& fact, const fb::EventT& event);
  using PurgedRecords = std::vector<std::unique_ptr<fb::PurgedRecordT>>;
  // Of a record, only `rest` stays; `purged` is what the fact tells of such records.
  void Replace(SequenceNumber sequence, std::string rest, PurgedRecords& purged);
  // Takes what was ever said about the event out of the records before.
  absl::Status PurgeDiscussion(EventId event, PurgedRecords& purged);
  // The event's thread goes, with its posts and without a word of them.
  absl::Status RemoveDiscussion(EventId event);
  // What the builder holds becomes facts, and counts in the event.
  void EmitContent(fb::EventT& event, ContentBuilder& builder);
  // Adds `fact` with `event` as the state afterwards.
  void Emit(fb::ContentChangedT&& fact, const fb::EventT& event);
  void EmitEvent(fb::EventChange change, const fb::EventT& before, const fb::EventT& after);
  // An attached tag's link or the detached one's absence, on any list of links. False: nothing changed.
  // Is this tag attached locally?
  static bool IsLocal(const std::vector<std::unique_ptr<fb::TagLinkT>>& links, TagId tag);
  absl::StatusOr<bool> SetTag(std::vector<std::unique_ptr<fb::TagLinkT>>& links, const TagDraft& draft, bool attach);
  // An attribute as the draft changes it, with the tags it has; nullopt: it does not fit, `refusal` tells why.
  std::optional<fb::AttributeT> Edited(const fb::AttributeT& before, AttributeDraft draft, rules::Refusal* refusal) const;
  absl::Status AddContent(fb::EventT& event, rules::AcceptedEvent&& accepted, ContentBuilder& builder);
  absl::Status EditAttributes(fb::EventT& event, std::vector<AttributeDraft>&& drafts, uint64_t object_id,
                              ContentBuilder& builder, fb::ContentChangedT& changes);
  absl::Status EditObjects(fb::EventT& event, std::vector<ObjectDraft>&& drafts, ContentBuilder& builder,
                           fb::ContentChangedT& changes);
  absl::Status EditReports(fb::EventT& event, std::vector<ReportDraft>&& drafts, ContentBuilder& builder,
                           fb::ContentChangedT& changes);
  absl::Status DeleteReferencesTo(const fb::EventT& event, const Uuid& target, fb::ContentChangedT& changes);
  // Marks those deleted that point at one of these; objects named in `except` stay as they are.
  absl::Status DeleteReferencesTo(const fb::EventT& event, const absl::flat_hash_set<Uuid>& targets, uint64_t except,
                                  fb::ContentChangedT& changes);

  // False: it is refused, as the outcome says.
  bool Accept(ProposalDraft draft, rules::AcceptedProposal* accepted);
  // Of ReceiveParts: one part, if there is something new about it.
  absl::Status Receive(const fb::EventT& event, SightingDraft draft, ContentBuilder& builder, fb::ContentChangedT& changes);
  absl::Status Receive(const fb::EventT& event, ProposalDraft draft, ContentBuilder& builder, fb::ContentChangedT& changes);

  absl::Status GiveKey(UserId user, std::string_view key, uint64_t id);

  // --- registry entries (decide_entry.cc) ---
  // Decides one change; returns the entry's id.
  absl::StatusOr<uint64_t> Change(const EntryChange& change, std::span<const uint64_t> earlier);
  // The entry's bytes with this command's earlier changes; nullopt: no such.
  absl::StatusOr<std::optional<std::string>> EntryAsOfNow(fb::EntryKind kind, uint64_t id);
  // What makes no sense without the removed entry is removed in the same command, whoever may touch it otherwise.
  absl::Status RemoveWhatGoesAlong(fb::EntryKind kind, uint64_t id);
  absl::Status ClaimNames(fb::EntryKind kind, uint64_t id, std::string_view entry);

  const Actor& actor_;
  const Reader& state_;
  const DecideContext& context_;
  Registrar registrar_;
  fb::CountersT counters_;
  std::map<std::pair<fb::EntryKind, uint64_t>, std::string> changed_entries_;  // "": removed
  std::map<std::tuple<fb::EntryKind, NameKind, std::string>, uint64_t> claimed_names_;
  Decision decision_;
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_DECIDER_H_
