// SPDX-License-Identifier: Apache-2.0
#include "schema/json/write_proposal.h"

#include "schema/entities/identity_generated.h"
#include "schema/json/fields.h"
#include "schema/json/write_organisation.h"
#include "schema/rules/attribute_types.h"

namespace muninn::json {
namespace {

void WriteTypeAndCategory(JsonWriter& writer, const fb::ShadowAttribute& proposal) {
  writer.Member("type", rules::TypeOf(proposal.type()).name);
  writer.Member("category", rules::CategoryOf(proposal.category()));
}

void WriteSeen(JsonWriter& writer, const fb::ShadowAttribute& proposal) {
  MemberSeen(writer, "first_seen", proposal.first_seen_us());
  MemberSeen(writer, "last_seen", proposal.last_seen_us());
}

}  // namespace

void WriteProposal(JsonWriter& writer, const fb::ShadowAttribute& proposal, const fb::Event& event, Names& names,
                   const FileReader* files) {
  writer.BeginObject();
  writer.MemberId("id", proposal.id());
  WriteTypeAndCategory(writer, proposal);
  writer.MemberBool("to_ids", proposal.to_ids());
  MemberUuid(writer, "uuid", proposal.uuid());
  MemberUuid(writer, "event_uuid", event.uuid());
  writer.MemberId("event_id", event.id());
  writer.MemberId("old_id", proposal.old_id());
  MemberText(writer, "comment", proposal.comment());
  writer.MemberId("org_id", proposal.org_id());
  writer.MemberBool("proposal_to_delete", proposal.proposal_to_delete());
  writer.MemberId("timestamp", proposal.timestamp());
  WriteSeen(writer, proposal);
  MemberValue(writer, "value", proposal.value1(), proposal.value2());
  MemberData(writer, proposal, files);
  writer.Key("Org");
  WriteOrg(writer, OrgId(proposal.org_id()), names, OrgShape::kLocal);
  writer.EndObject();
}

void WriteProposalRow(JsonWriter& writer, const fb::ShadowAttribute& proposal, const fb::Event& event) {
  writer.BeginObject();
  writer.MemberId("id", proposal.id());
  writer.MemberId("old_id", proposal.old_id());
  writer.MemberId("event_id", event.id());
  WriteTypeAndCategory(writer, proposal);
  MemberText(writer, "comment", proposal.comment());
  writer.MemberBool("to_ids", proposal.to_ids());
  MemberUuid(writer, "uuid", proposal.uuid());
  writer.MemberId("event_org_id", event.org_id());
  MemberText(writer, "email", proposal.email());
  writer.MemberBool("deleted", proposal.deleted());
  writer.MemberId("timestamp", proposal.timestamp());
  WriteSeen(writer, proposal);
  MemberValue(writer, "value", proposal.value1(), proposal.value2());
  writer.EndObject();
}

void WriteProposalView(JsonWriter& writer, const fb::ShadowAttribute& proposal, const fb::Event& event) {
  writer.BeginObject();
  writer.MemberId("id", proposal.id());
  writer.MemberId("old_id", proposal.old_id());
  writer.MemberId("event_id", event.id());
  WriteTypeAndCategory(writer, proposal);
  MemberUuid(writer, "uuid", proposal.uuid());
  writer.MemberBool("to_ids", proposal.to_ids());
  MemberText(writer, "comment", proposal.comment());
  writer.MemberId("org_id", proposal.org_id());
  WriteSeen(writer, proposal);
  MemberValue(writer, "value", proposal.value1(), proposal.value2());
  writer.EndObject();
}

void WriteProposalIndexRow(JsonWriter& writer, const fb::ShadowAttribute& proposal, const fb::Event& event, Names& names) {
  const fb::Organisation* org = names.OrgById(OrgId(proposal.org_id()));
  const Uuid org_uuid = org ? UuidOf(org->uuid()) : Uuid();
  writer.BeginObject();
  writer.MemberId("id", proposal.id());
  writer.MemberId("old_id", proposal.old_id());
  writer.MemberId("event_id", event.id());
  WriteTypeAndCategory(writer, proposal);
  MemberUuid(writer, "uuid", proposal.uuid());
  writer.MemberBool("to_ids", proposal.to_ids());
  MemberText(writer, "comment", proposal.comment());
  writer.MemberId("org_id", proposal.org_id());
  writer.MemberId("timestamp", proposal.timestamp());
  WriteSeen(writer, proposal);
  writer.MemberBool("deleted", proposal.deleted());
  writer.MemberBool("proposal_to_delete", proposal.proposal_to_delete());
  writer.MemberBool("disable_correlation", false);  // a column that nothing sets
  MemberValue(writer, "value", proposal.value1(), proposal.value2());
  writer.MemberUuid("org_uuid", org_uuid);
  // A change has the uuid of the attribute it proposes on.
  if (proposal.old_id() != 0) MemberUuid(writer, "old_uuid", proposal.uuid());
  MemberUuid(writer, "event_uuid", event.uuid());
  writer.Key("Org");
  writer.BeginObject();
  MemberText(writer, "name", org ? org->name() : nullptr);
  writer.MemberUuid("uuid", org_uuid);
  writer.MemberId("id", proposal.org_id());
  writer.EndObject();
  writer.EndObject();
}

}  // namespace muninn::json
