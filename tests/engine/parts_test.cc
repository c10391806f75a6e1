// SPDX-License-Identifier: Apache-2.0
//
// Objects, reports, proposals, sightings and delegations: who may, what stays behind, and that a rebuild gives the same.
#include <algorithm>

#include "engine/access/visibility.h"
#include "engine/engine.h"
#include "engine/index/content_reader.h"
#include "engine/index/registry.h"
#include "schema/entities/event_delegation_generated.h"
#include "schema/entities/exclusion_generated.h"
#include "schema/entities/identity_generated.h"
#include "schema/entities/sharing_group_blueprint_generated.h"
#include "tests/support/test_engine.h"

namespace muninn {
namespace {

constexpr std::string_view kUuid = "11111111-2222-4333-8444-555555555555";
constexpr std::string_view kObjectUuid = "66666666-7777-4888-9999-aaaaaaaaaaaa";

// Somebody of another organisation, who may do what users may.
Actor Stranger(uint64_t org = 2) {
  Actor actor;
  actor.user = UserId(org + 100);
  actor.org = OrgId(org);
  actor.email = "stranger@example.org";
  for (const Permission permission :
       {Permission::kAdd, Permission::kModify, Permission::kModifyOrg, Permission::kSighting, Permission::kDelegate})
    actor.permissions.bits |= static_cast<uint32_t>(permission);
  return actor;
}

rules::AcceptedObject MakeObject(std::string_view value, std::string_view uuid = "") {
  ObjectDraft draft;
  draft.name = "file";
  if (!uuid.empty()) draft.uuid = uuid;
  draft.comment = "secretcomment";
  AttributeDraft& attribute = draft.attributes.emplace_back();
  attribute.type = "text";
  attribute.value = value;
  attribute.object_relation = "text";
  rules::AcceptedObject object;
  EXPECT_TRUE(rules::AcceptObject(std::move(draft), rules::AcceptOptions(), &object).empty());
  return object;
}

AttributeDraft Draft(std::string_view type, std::string_view value) {
  AttributeDraft draft;
  draft.type = type;
  draft.value = value;
  return draft;
}

AddEvent OpenEvent(std::vector<rules::AcceptedAttribute> attributes) {
  AddEvent command{MakeEvent("open", std::move(attributes))};
  command.event.event.distribution = 3;
  return command;
}

void ExpectRebuildToGiveTheSame(TestEngine& engine) {
  const std::string live = engine.DumpProjections();
  ASSERT_OK(engine->Rebuild([](SequenceNumber, SequenceNumber) {}));
  EXPECT_EQ(engine.DumpProjections(), live);
}

// Does any record still hold these bytes?
bool LogHolds(TestEngine& engine, std::string_view text) {
  const auto snapshot = engine->Snapshot();
  for (SequenceNumber sequence = 1; sequence <= snapshot->sequence(); ++sequence) {
    const auto record = ReadRecord(snapshot->reader(), sequence);
    if (record.ok() && !record->purged() && record->payload.find(text) != std::string::npos) return true;
  }
  return false;
}

TEST(PartsTest, APurgedObjectLeavesNothingInTheLog) {
  TestEngine engine;
  ASSERT_OK(engine->Execute(OpenEvent({MakeAttribute("text", "stays", kUuid)}), engine.admin()));
  ASSERT_OK(engine->Execute(AddObject{EventId(1), MakeObject("secretvalue", kObjectUuid)}, engine.admin()));
  ASSERT_OK(engine->Execute(AddObject{EventId(1), MakeObject("other")}, engine.admin()));
  ObjectReferenceDraft reference;
  reference.referenced_uuid = kObjectUuid;
  ASSERT_OK(engine->Execute(AddReference{ObjectId(2), reference}, engine.admin()));
  EditObject edit{ObjectId(1), {}, false};
  edit.draft.comment = "secretedit";
  ASSERT_OK(engine->Execute(edit, engine.admin()));
  ASSERT_TRUE(LogHolds(engine, "secretedit"));
  ASSERT_OK(engine->Execute(DeleteObject{ObjectId(1), true}, engine.admin()));
  for (const std::string_view text : {"secretvalue", "secretcomment", "secretedit"}) {
    EXPECT_EQ(LogHolds(engine, text), text == "secretcomment") << text;  // the other object has that comment, too
  }
  const auto snapshot = engine->Snapshot();
  const auto other = FindObject(snapshot->reader(), ObjectId(2));
  ASSERT_TRUE(other.ok() && *other);
  EXPECT_TRUE((*other)->item->references()->Get(0)->deleted());
  EXPECT_FALSE((*FindUuid(snapshot->reader(), *Uuid::Parse(kObjectUuid))).has_value());
  EXPECT_EQ((**LoadEvent(snapshot->reader(), EventId(1)))->attribute_count(), 2u);
  ExpectRebuildToGiveTheSame(engine);
  // Its number is not given again, its uuid may be.
  const auto again = engine->Execute(AddObject{EventId(1), MakeObject("new", kObjectUuid)}, engine.admin());
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->parts, std::vector<uint64_t>{3});
  ASSERT_OK(engine->Execute(DeleteEvent{EventId(1)}, engine.admin()));
  ExpectRebuildToGiveTheSame(engine);
}

TEST(PartsTest, APurgedReportLeavesNothingInTheLog) {
  TestEngine engine;
  ASSERT_OK(engine->Execute(OpenEvent({}), engine.admin()));
  fb::EventReportT report;
  report.name = "secretname";
  ASSERT_OK(engine->Execute(AddReport{EventId(1), report}, engine.admin()));
  ReportDraft draft;
  draft.content = "secretcontent";
  ASSERT_OK(engine->Execute(EditReport{ReportId(1), draft}, engine.admin()));
  ASSERT_OK(engine->Execute(DeleteReport{ReportId(1), false}, engine.admin()));
  ASSERT_OK(engine->Execute(RestoreReport{ReportId(1)}, engine.admin()));
  ASSERT_TRUE(LogHolds(engine, "secretcontent"));
  ASSERT_OK(engine->Execute(DeleteReport{ReportId(1), true}, engine.admin()));
  EXPECT_FALSE(LogHolds(engine, "secretname"));
  EXPECT_FALSE(LogHolds(engine, "secretcontent"));
  EXPECT_TRUE(absl::IsNotFound(engine->Execute(EditReport{ReportId(1), draft}, engine.admin()).status()));
  ExpectRebuildToGiveTheSame(engine);
}

TEST(PartsTest, AnEventTellsOfWhichKindsItHasParts) {
  TestEngine engine;
  const auto kinds = [&] {
    const auto snapshot = engine->Snapshot();
    const auto event = LoadEvent(snapshot->reader(), EventId(1));
    std::string told, there;
    for (const auto& [letter, kind] :
         {std::pair('r', PartKind::kReports), {'p', PartKind::kProposals}, {'s', PartKind::kSightings}}) {
      if (HasParts(***event, kind)) told += letter;
      if (snapshot->reader().Scan(Family::kPart, EventPrefix(EventId(1), kind))->Valid()) there += letter;
    }
    EXPECT_EQ(told, there);
    return told;
  };
  ASSERT_OK(engine->Execute(OpenEvent({MakeAttribute("text", "old", kUuid)}), engine.admin()));
  EXPECT_EQ(kinds(), "");
  fb::EventReportT report;
  report.name = "first";
  ASSERT_OK(engine->Execute(AddReport{EventId(1), report}, engine.admin()));
  report.name = "second";
  ASSERT_OK(engine->Execute(AddReport{EventId(1), report}, engine.admin()));
  ASSERT_OK(engine->Execute(AddProposal{EventId(1), AttributeId(), Draft("text", "new"), false}, Stranger()));
  ASSERT_OK(engine->Execute(AddSightings{{AttributeId(1)}, {}}, engine.admin()));
  EXPECT_EQ(kinds(), "rps");
  ASSERT_OK(engine->Execute(DeleteReport{ReportId(1), true}, engine.admin()));
  EXPECT_EQ(kinds(), "rps");
  ASSERT_OK(engine->Execute(DeleteReport{ReportId(2), true}, engine.admin()));
  EXPECT_EQ(kinds(), "ps");
  ASSERT_OK(engine->Execute(DeleteSighting{SightingId(1)}, engine.admin()));
  EXPECT_EQ(kinds(), "p");
  ExpectRebuildToGiveTheSame(engine);
}

TEST(PartsTest, WhoMayNotChangeAnEventProposes) {
  TestEngine engine;
  ASSERT_OK(engine->Execute(OpenEvent({MakeAttribute("text", "old", kUuid)}), engine.admin()));
  const auto refused = engine->Execute(AddAttributes{EventId(1), {MakeAttribute("text", "new")}, false}, Stranger());
  EXPECT_TRUE(absl::IsPermissionDenied(refused.status()));
  EXPECT_EQ(refused.status().message(), "You do not have permission to do that.");
  EXPECT_TRUE(absl::IsPermissionDenied(engine->Execute(AddObject{EventId(1), MakeObject("x")}, Stranger()).status()));
  ASSERT_OK(engine->Execute(AddProposal{EventId(1), AttributeId(), Draft("text", "new"), false}, Stranger()));
  ASSERT_OK(engine->Execute(AddProposal{EventId(), AttributeId(1), AttributeDraft(), true}, Stranger()));
  const auto snapshot = engine->Snapshot();
  const auto event = LoadEvent(snapshot->reader(), EventId(1));
  EXPECT_TRUE((**event)->proposal_email_lock());
  EXPECT_EQ((**event)->attribute_count(), 1u);
  const auto proposal = FindProposal(snapshot->reader(), ProposalId(1));
  ASSERT_TRUE(proposal.ok() && *proposal);
  EXPECT_TRUE(MaySee(Stranger(2), ***event, *(*proposal)->item));
  EXPECT_FALSE(MaySee(Stranger(3), ***event, *(*proposal)->item));
  EXPECT_TRUE(MaySee(engine.admin(), ***event, *(*proposal)->item));
  // He may take his own back, but not accept it; others may do neither.
  EXPECT_FALSE(engine->Execute(AcceptProposal{ProposalId(1)}, Stranger()).ok());
  EXPECT_FALSE(engine->Execute(DiscardProposal{ProposalId(1)}, Stranger(3)).ok());
  ASSERT_OK(engine->Execute(DiscardProposal{ProposalId(1)}, Stranger()));
  ASSERT_OK(engine->Execute(AcceptProposal{ProposalId(2)}, engine.admin()));
  EXPECT_EQ((**LoadEvent(engine->Snapshot()->reader(), EventId(1)))->attribute_count(), 0u);
  ExpectRebuildToGiveTheSame(engine);
}

TEST(PartsTest, ASightingIsItsReportersAndTheEventOwners) {
  TestEngine engine;
  AddEvent add = OpenEvent({MakeAttribute("text", "seen", kUuid)});
  add.event.event.published = true;
  ASSERT_OK(engine->Execute(add, engine.admin()));
  SightingDraft sighting;
  sighting.type = 2;
  ASSERT_OK(engine->Execute(AddSightings{{AttributeId(1)}, sighting}, Stranger(2)));
  ASSERT_OK(engine->Execute(AddSightings{{AttributeId(1)}, sighting}, Stranger(3)));
  // A second expiration takes the place of the first, of that organisation only.
  ASSERT_OK(engine->Execute(AddSightings{{AttributeId(1)}, sighting}, Stranger(2)));
  const auto snapshot = engine->Snapshot();
  const auto event = LoadEvent(snapshot->reader(), EventId(1));
  EXPECT_TRUE((**event)->published());
  EXPECT_NE((**event)->sighting_timestamp(), 0u);
  EXPECT_FALSE(FindSighting(snapshot->reader(), SightingId(1))->has_value());
  const auto seen = FindSighting(snapshot->reader(), SightingId(2));
  ASSERT_TRUE(seen.ok() && *seen);
  EXPECT_TRUE(MaySee(Stranger(3), ***event, *(*seen)->item));
  EXPECT_FALSE(MaySee(Stranger(2), ***event, *(*seen)->item));
  EXPECT_TRUE(absl::IsNotFound(engine->Execute(DeleteSighting{SightingId(2)}, Stranger(2)).status()));
  ASSERT_OK(engine->Execute(DeleteSighting{SightingId(2)}, Stranger(3)));
  ExpectRebuildToGiveTheSame(engine);
  // Sightings and proposals go with their attribute.
  ASSERT_OK(engine->Execute(DeleteAttribute{AttributeId(1), true}, engine.admin()));
  EXPECT_FALSE(FindSighting(engine->Snapshot()->reader(), SightingId(3))->has_value());
  ExpectRebuildToGiveTheSame(engine);
}

TEST(PartsTest, AReferenceIsMarkedOrGone) {
  TestEngine engine;
  ASSERT_OK(engine->Execute(OpenEvent({MakeAttribute("text", "target", kUuid)}), engine.admin()));
  ASSERT_OK(engine->Execute(AddObject{EventId(1), MakeObject("source")}, engine.admin()));
  ObjectReferenceDraft reference;
  reference.referenced_uuid = kUuid;
  reference.uuid = kObjectUuid;
  ASSERT_OK(engine->Execute(AddReference{ObjectId(1), reference}, engine.admin()));
  EXPECT_FALSE(engine->Execute(AddReference{ObjectId(1), reference}, engine.admin()).ok()) << "its uuid is taken";
  ASSERT_OK(engine->Execute(DeleteReference{ReferenceId(1), false}, engine.admin()));
  EXPECT_TRUE(FindUuid(engine->Snapshot()->reader(), *Uuid::Parse(kObjectUuid))->has_value());
  ASSERT_OK(engine->Execute(DeleteReference{ReferenceId(1), true}, engine.admin()));
  EXPECT_FALSE(FindUuid(engine->Snapshot()->reader(), *Uuid::Parse(kObjectUuid))->has_value());
  EXPECT_FALSE(FindObjectOfReference(engine->Snapshot()->reader(), ReferenceId(1))->has_value());
  ExpectRebuildToGiveTheSame(engine);
}

TEST(PartsTest, AnEventChangesHandsByConsent) {
  TestEngine engine;
  for (const char* name : {"Asked", "Third"}) {
    fb::OrganisationT org;
    org.name = name;
    org.local = true;
    ASSERT_OK(engine->Execute(ChangeEntries{{AddEntry(org)}}, engine.admin()));
  }
  AddEvent add{MakeEvent("delicate", {MakeAttribute("text", "x")})};
  add.event.event.distribution = 0;
  ASSERT_OK(engine->Execute(add, engine.admin()));
  fb::EventDelegationT wanted;
  wanted.event_id = 1;
  wanted.org_id = 2;
  EXPECT_FALSE(engine->Execute(ChangeEntries{{AddEntry(wanted)}}, Stranger(3)).ok()) << "it is not his";
  ASSERT_OK(engine->Execute(ChangeEntries{{AddEntry(wanted)}}, engine.admin()));
  const EntryIdOf<fb::EventDelegation> id(1);
  EXPECT_FALSE(engine->Execute(AcceptDelegation{id, {}, {}}, Stranger(3)).ok()) << "he was not asked";
  EXPECT_FALSE(engine->Execute(ChangeEntries{{RemoveEntry<fb::EventDelegation>(id)}}, Stranger(3)).ok());
  ASSERT_OK(engine->Execute(AcceptDelegation{id, 1, {}}, Stranger(2)));
  const auto snapshot = engine->Snapshot();
  const auto event = LoadEvent(snapshot->reader(), EventId(1));
  EXPECT_EQ((**event)->org_id(), 2u);
  EXPECT_EQ((**event)->orgc_id(), 2u);
  EXPECT_EQ((**event)->distribution(), 1);
  EXPECT_FALSE(LoadEntry<fb::EventDelegation>(snapshot->reader(), id)->has_value());
  ExpectRebuildToGiveTheSame(engine);
}

TEST(PartsTest, ManyAttributesGoAtOnceAndTakeWhatHangsOnThem) {
  TestEngine engine;
  ASSERT_OK(engine->Execute(OpenEvent({MakeAttribute("text", "secretone", kUuid), MakeAttribute("text", "two"),
                                       MakeAttribute("text", "three"), MakeAttribute("text", "four")}),
                            engine.admin()));
  ASSERT_OK(engine->Execute(AddObject{EventId(1), MakeObject("inside", kObjectUuid)}, engine.admin()));
  ObjectReferenceDraft reference;
  reference.referenced_uuid = kUuid;
  ASSERT_OK(engine->Execute(AddReference{ObjectId(1), reference}, engine.admin()));
  AddProposal proposal{EventId(), AttributeId(2), Draft("text", "better"), false};
  ASSERT_OK(engine->Execute(proposal, Stranger()));
  DeleteAttributes command{EventId(1), {AttributeId(1), AttributeId(2), AttributeId(99)}};
  EXPECT_FALSE(engine->Execute(command, Stranger()).ok()) << "it is not his";
  auto outcome = engine->Execute(command, engine.admin());
  ASSERT_OK(outcome);
  EXPECT_EQ(outcome->attributes, (std::vector{AttributeId(1), AttributeId(2)}));
  {
    const auto snapshot = engine->Snapshot();
    EXPECT_EQ((**LoadEvent(snapshot->reader(), EventId(1)))->attribute_count(), 3u);
    EXPECT_TRUE((*FindProposal(snapshot->reader(), ProposalId(1)))->item->deleted()) << "nobody can accept it any more";
    EXPECT_TRUE((*FindObject(snapshot->reader(), ObjectId(1)))->item->references()->Get(0)->deleted());
  }
  EXPECT_TRUE(LogHolds(engine, "secretone"));
  // What is deleted goes for good, what is not is deleted.
  outcome = engine->Execute(DeleteAttributes{EventId(1), {AttributeId(1), AttributeId(3)}, false, false, true}, engine.admin());
  ASSERT_OK(outcome);
  EXPECT_EQ(outcome->attributes.size(), 2u);
  EXPECT_FALSE(LogHolds(engine, "secretone"));
  EXPECT_TRUE(LogHolds(engine, "three"));
  outcome = engine->Execute(DeleteAttributes{EventId(1), {}, true, true, false}, engine.admin());
  ASSERT_OK(outcome);
  EXPECT_EQ(outcome->attributes.size(), 2u) << "the fourth, and the object's";
  EXPECT_EQ((**LoadEvent(engine->Snapshot()->reader(), EventId(1)))->attribute_count(), 0u);
  ExpectRebuildToGiveTheSame(engine);
}

TEST(PartsTest, MergingMovesAllThatAnOrganisationHas) {
  TestEngine engine;
  for (const char* name : {"Acme", "Acme_17", "Third"}) {
    fb::OrganisationT org;
    org.name = name;
    org.local = std::string_view(name) != "Acme_17";
    ASSERT_OK(engine->Execute(ChangeEntries{{AddEntry(org)}}, engine.admin()));
  }
  fb::UserT user;
  user.email = "user@acme.example";
  user.org_id = 2;
  user.role_id = 3;
  ASSERT_OK(engine->Execute(ChangeEntries{{AddEntry(user)}}, engine.admin()));
  fb::SharingGroupT group;
  group.name = "both";
  group.releasability = "x";
  for (const uint64_t id : {uint64_t{2}, uint64_t{3}, uint64_t{4}}) {
    auto member = std::make_unique<fb::SharingGroupOrgT>();
    member->org_id = id;
    member->extend = id == 2;
    group.orgs.push_back(std::move(member));
  }
  ASSERT_OK(engine->Execute(ChangeEntries{{AddEntry(group)}}, engine.admin()));
  ASSERT_OK(engine->Execute(OpenEvent({MakeAttribute("text", "a")}), Stranger(2)));
  ASSERT_OK(engine->Execute(OpenEvent({MakeAttribute("text", "b")}), engine.admin()));
  ASSERT_OK(engine->Execute(AddProposal{EventId(2), AttributeId(), Draft("text", "more"), false}, Stranger(2)));
  ASSERT_OK(engine->Execute(AddSightings{{AttributeId(2)}, SightingDraft()}, Stranger(2)));
  const uint64_t timestamp = (**LoadEvent(engine->Snapshot()->reader(), EventId(1)))->timestamp();

  for (const auto& selectors : {std::vector<std::string>{"2", "1", "3"}, std::vector<std::string>{"2"}}) {
    fb::CorrelationRuleT rule;
    rule.name = "apart";
    rule.selector_type = "orgc_id";
    rule.selector_list = selectors;
    ASSERT_OK(engine->Execute(ChangeEntries{{AddEntry(rule)}}, engine.admin()));
  }
  fb::CorrelationRuleT events;
  events.name = "of events";
  events.selector_type = "event_id";
  events.selector_list = {"2"};
  ASSERT_OK(engine->Execute(ChangeEntries{{AddEntry(events)}}, engine.admin()));
  fb::SharingGroupBlueprintT blueprint;
  blueprint.name = "made of it";
  blueprint.rules = R"({"AND": {"org_id": [2, "4"]}, "org_name": "2"})";
  ASSERT_OK(engine->Execute(ChangeEntries{{AddEntry(blueprint)}}, engine.admin()));

  const MergeOrganisations command{OrgId(2), OrgId(3)};
  EXPECT_FALSE(engine->Execute(command, Stranger(2)).ok()) << "only site administrators may";
  EXPECT_FALSE(engine->Execute(MergeOrganisations{OrgId(2), OrgId(2)}, engine.admin()).ok());
  EXPECT_FALSE(engine->Execute(MergeOrganisations{OrgId(2), OrgId(99)}, engine.admin()).ok());
  ASSERT_OK(engine->Execute(command, engine.admin()));

  const auto snapshot = engine->Snapshot();
  const Reader& reader = snapshot->reader();
  EXPECT_FALSE(LoadEntry<fb::Organisation>(reader, OrgId(2))->has_value());
  const auto into = LoadEntry<fb::Organisation>(reader, OrgId(3));
  EXPECT_EQ((**into)->name()->str(), "Acme");
  EXPECT_TRUE((**into)->local());
  EXPECT_EQ(**FindByName<fb::Organisation>(reader, "acme"), OrgId(3));
  EXPECT_FALSE(FindByName<fb::Organisation>(reader, "Acme_17")->has_value());
  const auto event = LoadEvent(reader, EventId(1));
  EXPECT_EQ((**event)->org_id(), 3u);
  EXPECT_EQ((**event)->orgc_id(), 3u);
  EXPECT_EQ((**event)->timestamp(), timestamp);
  EXPECT_EQ((**LoadEvent(reader, EventId(2)))->org_id(), 1u) << "others keep theirs";
  EXPECT_EQ((*FindProposal(reader, ProposalId(1)))->item->org_id(), 3u);
  EXPECT_EQ((*FindSighting(reader, SightingId(1)))->item->org_id(), 3u);
  const auto merged = LoadEntry<fb::SharingGroup>(reader, SharingGroupId(1));
  std::vector<uint64_t> members;
  for (const fb::SharingGroupOrg* member : *(**merged)->orgs()) members.push_back(member->org_id());
  EXPECT_EQ(std::count(members.begin(), members.end(), 3u), 1);
  EXPECT_EQ(std::count(members.begin(), members.end(), 2u), 0);

  std::vector<std::vector<std::string>> selectors;
  EXPECT_OK(ForEachEntry<fb::CorrelationRule>(reader, [&](const fb::CorrelationRule& rule) {
    for (selectors.emplace_back(); const flatbuffers::String* selector : *rule.selector_list())
      selectors.back().push_back(selector->str());
    return true;
  }));
  EXPECT_EQ(selectors, (std::vector<std::vector<std::string>>{{"1", "3"}, {"3"}, {"2"}}));
  const auto moved = LoadEntry<fb::SharingGroupBlueprint>(reader, EntryIdOf<fb::SharingGroupBlueprint>(1));
  EXPECT_EQ((**moved)->rules()->str(), R"({"AND":{"org_id":["3","4"]},"org_name":"2"})");
  ExpectRebuildToGiveTheSame(engine);
}

TEST(PartsTest, WhatAnotherServerSendsIsTakenOnceAndANewerStateWins) {
  TestEngine engine;
  ASSERT_OK(engine->Execute(OpenEvent({MakeAttribute("text", "seen", kUuid)}), engine.admin()));
  Actor server = Stranger();
  server.permissions.bits |= static_cast<uint32_t>(Permission::kSync);
  SightingDraft sighting;
  sighting.uuid = "99999999-0000-4000-8000-000000000001";
  sighting.attribute_uuid = kUuid;
  SightingDraft anonymous = sighting;
  anonymous.uuid = "99999999-0000-4000-8000-000000000002";
  anonymous.anonymous = true;
  SightingDraft of_nothing;
  of_nothing.attribute_uuid = kObjectUuid;
  ProposalDraft proposal;
  proposal.attribute = Draft("text", "new");
  proposal.attribute.timestamp = 1'600'000'000;
  ReceiveParts command{EventId(1), {sighting, anonymous, of_nothing, sighting}, {proposal}};
  const auto first = engine->Execute(command, server);
  ASSERT_OK(first);
  EXPECT_EQ(first->parts.size(), 3u);
  const auto snapshot = engine->Snapshot();
  EXPECT_EQ((*FindSighting(snapshot->reader(), SightingId(1)))->item->org_id(), server.org.value());
  EXPECT_EQ((*FindSighting(snapshot->reader(), SightingId(2)))->item->org_id(), 0u);
  const auto again = engine->Execute(command, server);
  ASSERT_OK(again);
  EXPECT_TRUE(again->parts.empty());
  EXPECT_EQ(again->sequence, 0u);
  command.proposals[0].attribute.timestamp = 1'600'000'001;
  command.proposals[0].attribute.deleted = true;
  const auto closed = engine->Execute(command, server);
  ASSERT_OK(closed);
  EXPECT_EQ(closed->parts, std::vector<uint64_t>{1});
  EXPECT_TRUE((*FindProposal(engine->Snapshot()->reader(), ProposalId(1)))->item->deleted());
  EXPECT_TRUE(absl::IsNotFound(engine->Execute(ReceiveParts{EventId(9), {}, {}}, server).status()));
  ExpectRebuildToGiveTheSame(engine);
}

}  // namespace
}  // namespace muninn
