// SPDX-License-Identifier: Apache-2.0
//
// One organisation becomes part of another. What belongs to the first by number is the other's afterwards; nothing else of it
// changes, so nothing gets newer or unpublished. Rules: MISP 2.5.1, and the same for what MISP forgets (notes, opinions,
// collections, bookmarks, decaying models, delegations, the numbers in correlation rules and blueprints).
#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "engine/command/blueprint.h"
#include "engine/command/decider.h"
#include "engine/command/fact_builder.h"
#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/entities/analyst_data_generated.h"
#include "schema/entities/decaying_model_generated.h"
#include "schema/entities/desk_generated.h"
#include "schema/entities/discussion_generated.h"
#include "schema/entities/event_delegation_generated.h"
#include "schema/entities/exclusion_generated.h"
#include "schema/entities/galaxy_generated.h"
#include "schema/entities/identity_generated.h"
#include "schema/entities/object_template_generated.h"
#include "schema/entities/remote_generated.h"
#include "schema/entities/sharing_group_blueprint_generated.h"
#include "schema/entities/tag_collection_generated.h"
#include "schema/entities/tag_generated.h"

namespace muninn {
namespace {

// The numbers of organisations in an entry: those of the one that goes become the other's.
class Mover {
 public:
  Mover(const Reader& state, OrgId from, OrgId into, std::vector<FactDraft>& facts)
      : state_(state), from_(from.value()), into_(into.value()), facts_(facts) {}

  OrgId from() const { return OrgId(from_); }
  OrgId into() const { return OrgId(into_); }

  template <typename... Fields>
  bool Move(Fields&... fields) const {
    bool moved = false;
    const auto one = [&](uint64_t& field) {
      if (field != from_) return;
      field = into_;
      moved = true;
    };
    (one(fields), ...);
    return moved;
  }

  // All entries of a kind that `change` says it has changed.
  template <typename Table, typename Change>
  absl::Status EntriesThat(const Change& change) {
    const std::unique_ptr<Cursor> cursor = ScanEntries(state_, kEntryKind<Table>);
    for (; cursor->Valid(); cursor->Next()) {
      const std::string before(cursor->value());
      ASSIGN_OR_RETURN(const Stored<Table> entry, Stored<Table>::Decode(before, "a registry entry"));
      typename Table::NativeTableType native;
      entry->UnPackTo(&native);
      if (change(native)) facts_.push_back(MakeEntryFact(kEntryKind<Table>, native.id, before, Encode(native)));
    }
    return cursor->status();
  }

  template <typename Table, typename... Fields>
  absl::Status Entries(Fields... fields) {
    return EntriesThat<Table>([&](typename Table::NativeTableType& native) { return Move(native.*fields...); });
  }

 private:
  const Reader& state_;
  const uint64_t from_, into_;
  std::vector<FactDraft>& facts_;
};

// An organisation is in a group once; it may do what either could.
bool MoveMembers(const Mover& mover, fb::SharingGroupT& group) {
  bool moved = mover.Move(group.org_id);
  std::vector<std::unique_ptr<fb::SharingGroupOrgT>> members;
  for (auto& member : group.orgs) {
    moved |= mover.Move(member->org_id);
    const auto same = std::find_if(members.begin(), members.end(), [&](const auto& m) { return m->org_id == member->org_id; });
    if (same == members.end())
      members.push_back(std::move(member));
    else
      (*same)->extend |= member->extend;
  }
  group.orgs = std::move(members);
  return moved;
}

// Correlation rules name organisations by number, as texts; each stands there once.
bool MoveSelectors(const Mover& mover, fb::CorrelationRuleT& rule) {
  if (rule.selector_type != "orgc_id" && rule.selector_type != "org_id") return false;
  const std::string from = std::to_string(mover.from().value()), into = std::to_string(mover.into().value());
  auto& selectors = rule.selector_list;
  const auto place = std::find(selectors.begin(), selectors.end(), from);
  if (place == selectors.end()) return false;
  if (std::find(selectors.begin(), selectors.end(), into) == selectors.end()) *place = into;
  std::erase(selectors, from);
  return true;
}

bool MoveBlueprint(const Mover& mover, fb::SharingGroupBlueprintT& blueprint) {
  std::string rules = MoveOrganisationInRules(blueprint.rules, mover.from(), mover.into());
  bool moved = mover.Move(blueprint.org_id);
  moved |= rules != blueprint.rules;
  blueprint.rules = std::move(rules);
  return moved;
}

absl::Status MoveRegistry(Mover& mover) {
  RETURN_IF_ERROR(mover.Entries<fb::User>(&fb::UserT::org_id));
  RETURN_IF_ERROR(mover.EntriesThat<fb::SharingGroup>([&](fb::SharingGroupT& group) { return MoveMembers(mover, group); }));
  RETURN_IF_ERROR(mover.Entries<fb::Tag>(&fb::TagT::org_id));
  RETURN_IF_ERROR(mover.Entries<fb::TagCollection>(&fb::TagCollectionT::org_id));
  RETURN_IF_ERROR(mover.Entries<fb::GalaxyCluster>(&fb::GalaxyClusterT::org_id, &fb::GalaxyClusterT::orgc_id));
  RETURN_IF_ERROR(mover.Entries<fb::ObjectTemplate>(&fb::ObjectTemplateT::org_id));
  RETURN_IF_ERROR(mover.Entries<fb::Server>(&fb::ServerT::org_id, &fb::ServerT::remote_org_id));
  RETURN_IF_ERROR(mover.Entries<fb::Feed>(&fb::FeedT::orgc_id));
  RETURN_IF_ERROR(mover.Entries<fb::Dashboard>(&fb::DashboardT::restrict_to_org_id));
  RETURN_IF_ERROR(mover.Entries<fb::AnalystData>(&fb::AnalystDataT::org_id, &fb::AnalystDataT::orgc_id));
  RETURN_IF_ERROR(mover.Entries<fb::Bookmark>(&fb::BookmarkT::org_id));
  RETURN_IF_ERROR(mover.Entries<fb::EventTemplate>(&fb::EventTemplateT::org_id));
  RETURN_IF_ERROR(mover.Entries<fb::Collection>(&fb::CollectionT::org_id, &fb::CollectionT::orgc_id));
  RETURN_IF_ERROR(mover.Entries<fb::DecayingModel>(&fb::DecayingModelT::org_id));
  RETURN_IF_ERROR(mover.Entries<fb::Thread>(&fb::ThreadT::org_id));
  RETURN_IF_ERROR(mover.EntriesThat<fb::CorrelationRule>([&](fb::CorrelationRuleT& rule) { return MoveSelectors(mover, rule); }));
  RETURN_IF_ERROR(mover.EntriesThat<fb::SharingGroupBlueprint>(
      [&](fb::SharingGroupBlueprintT& blueprint) { return MoveBlueprint(mover, blueprint); }));
  return mover.Entries<fb::EventDelegation>(&fb::EventDelegationT::org_id, &fb::EventDelegationT::requester_org_id);
}

// A capture that met a taken name was called "<name>_<number>".
bool IsNumbered(std::string_view name, std::string_view base) {
  if (name.size() < base.size() + 2 || name.substr(0, base.size()) != base || name[base.size()] != '_') return false;
  const std::string_view number = name.substr(base.size() + 1);
  return std::all_of(number.begin(), number.end(), [](unsigned char c) { return absl::ascii_isdigit(c); });
}

}  // namespace

absl::Status Decider::Decide(const MergeOrganisations& command) {
  if (!actor_.is_site_admin()) return absl::PermissionDeniedError("You are not authorised to do that.");
  const absl::Status missing =
      absl::FailedPreconditionError("Something went wrong with the organisation merge. Organisation not found.");
  ASSIGN_OR_RETURN(const auto from_bytes, LoadEntryBytes(state_, fb::EntryKind::Organisation, command.from.value()));
  ASSIGN_OR_RETURN(const auto from, LoadEntry<fb::Organisation>(state_, command.from));
  ASSIGN_OR_RETURN(const auto into_bytes, LoadEntryBytes(state_, fb::EntryKind::Organisation, command.into.value()));
  ASSIGN_OR_RETURN(const auto into, LoadEntry<fb::Organisation>(state_, command.into));
  if (!from || !into) return missing;
  if (command.from == command.into) return absl::FailedPreconditionError("An organisation can't be merged into itself.");
  if (command.from == kHostOrg) return absl::FailedPreconditionError("The host organisation can't be merged into another.");

  bool had_users = false;
  RETURN_IF_ERROR(ForEachEntry<fb::User>(state_, [&](const fb::User& user) {
    had_users |= OrgId(user.org_id()) == command.from;
    return !had_users;
  }));
  Mover mover(state_, command.from, command.into, decision_.facts);
  RETURN_IF_ERROR(MoveRegistry(mover));
  for (uint64_t id = 1; id < counters_.event; ++id) {
    ASSIGN_OR_RETURN(const auto stored, LoadEvent(state_, EventId(id)));
    if (!stored) continue;
    fb::EventT before;
    (*stored)->UnPackTo(&before);
    fb::EventT event = before;
    if (mover.Move(event.org_id, event.orgc_id)) EmitEvent(fb::EventChange::Edit, before, event);
    fb::ContentChangedT changes;
    RETURN_IF_ERROR(ForEachProposal(state_, EventId(id), [&](const fb::ShadowAttribute& proposal) {
      if (OrgId(proposal.org_id()) != command.from) return true;
      fb::ShadowAttributeT old;
      proposal.UnPackTo(&old);
      fb::ShadowAttributeT moved = old;
      moved.org_id = command.into.value();
      Change(old, std::move(moved), changes);
      return true;
    }));
    // A sighting never changes: it goes, and comes again as the other's.
    fb::ContentAddedT again;
    RETURN_IF_ERROR(ForEachSighting(state_, EventId(id), [&](const fb::Sighting& sighting) {
      if (OrgId(sighting.org_id()) != command.from) return true;
      changes.sightings_removed.emplace_back(sighting.UnPack());
      again.sightings.emplace_back(sighting.UnPack());
      again.sightings.back()->org_id = command.into.value();
      return true;
    }));
    Emit(std::move(changes), event);
    if (again.sightings.empty()) continue;
    again.event = std::make_unique<fb::EventT>(event);
    decision_.facts.push_back(MakeFact(std::move(again)));
  }

  // The one that goes lets its name go first.
  fb::OrganisationT source, target;
  (*from)->UnPackTo(&source);
  (*into)->UnPackTo(&target);
  decision_.facts.push_back(MakeEntryFact(fb::EntryKind::Organisation, source.id, *from_bytes, ""));
  decision_.outcome.entries = {target.id};
  fb::AccessNotedT note;
  note.action = "merge";
  note.model = "Organisation";
  note.model_id = source.id;
  note.title = absl::StrCat("Merged ", source.name, "(", source.id, ") into ", target.name, "(", target.id, ")");
  decision_.facts.push_back(MakeFact(std::move(note)));
  const bool becomes_local = had_users && source.local && !target.local, renamed = IsNumbered(target.name, source.name);
  if (!becomes_local && !renamed) return absl::OkStatus();
  target.local |= becomes_local;
  if (renamed) target.name = source.name;
  target.date_modified = context_.now();
  decision_.facts.push_back(MakeEntryFact(fb::EntryKind::Organisation, target.id, *into_bytes, Encode(target)));
  return absl::OkStatus();
}

}  // namespace muninn
