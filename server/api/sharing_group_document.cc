// SPDX-License-Identifier: Apache-2.0
#include "server/api/sharing_group_document.h"

#include "engine/index/registry.h"
#include "schema/json/fields.h"
#include "schema/json/write_organisation.h"
#include "server/api/shown_organisations.h"

namespace muninn::api {

void WriteSharingGroupFields(json::JsonWriter& writer, const fb::SharingGroup& group) {
  writer.MemberId("id", group.id());
  json::MemberText(writer, "name", group.name());
  json::MemberText(writer, "releasability", group.releasability());
  json::MemberText(writer, "description", group.description());
  json::MemberUuid(writer, "uuid", group.uuid());
  json::MemberUuid(writer, "organisation_uuid", group.organisation_uuid());
  writer.MemberId("org_id", group.org_id());
  writer.MemberId("sync_user_id", group.sync_user_id());
  writer.MemberBool("active", group.active());
  writer.Member("created", json::FormatDateTime(group.created()));
  writer.Member("modified", json::FormatDateTime(group.modified()));
  writer.MemberBool("local", group.local());
  writer.MemberBool("roaming", group.roaming());
}

void WriteSharingGroupInShort(json::JsonWriter& writer, const Reader& reader, const Actor& actor, SharingGroupId id) {
  if (id.value() == 0 || !actor.in(id)) return;
  const auto group = LoadEntry<fb::SharingGroup>(reader, id);
  if (!group.ok() || !*group) return;
  writer.Key("SharingGroup");
  writer.BeginObject();
  writer.MemberId("id", (**group)->id());
  json::MemberText(writer, "name", (**group)->name());
  json::MemberUuid(writer, "uuid", (**group)->uuid());
  writer.EndObject();
}

void WriteSharingGroupOf(json::JsonWriter& writer, const Reader& reader, ReaderNames& names, const Actor& actor,
                         unsigned distribution, SharingGroupId id) {
  constexpr unsigned kSharingGroup = 4;
  if (distribution != kSharingGroup || !actor.in(id)) return;
  const auto found = LoadEntry<fb::SharingGroup>(reader, id);
  if (!found.ok() || !*found) return;
  const fb::SharingGroup& group = ***found;
  writer.Key("SharingGroup");
  writer.BeginObject();
  WriteSharingGroupFields(writer, group);
  writer.Key("Organisation");
  json::WriteOrg(writer, OrgId(group.org_id()), names, json::OrgShape::kPlain);
  if (!HidesMembers(reader, actor)) {
    writer.Key("SharingGroupOrg");
    writer.BeginArray();
    for (flatbuffers::uoffset_t i = 0; group.orgs() != nullptr && i < group.orgs()->size(); ++i) {
      const fb::SharingGroupOrg& member = *group.orgs()->Get(i);
      writer.BeginObject();
      writer.MemberId("id", member.id());
      writer.MemberId("sharing_group_id", group.id());
      writer.MemberId("org_id", member.org_id());
      writer.MemberBool("extend", member.extend());
      writer.Key("Organisation");
      json::WriteOrg(writer, OrgId(member.org_id()), names, json::OrgShape::kPlain);
      writer.EndObject();
    }
    writer.EndArray();
  }
  writer.Key("SharingGroupServer");
  writer.BeginArray();
  for (flatbuffers::uoffset_t i = 0; group.servers() != nullptr && i < group.servers()->size(); ++i) {
    const fb::SharingGroupServer& server = *group.servers()->Get(i);
    writer.BeginObject();
    writer.MemberId("id", server.id());
    writer.MemberId("sharing_group_id", group.id());
    writer.MemberId("server_id", server.server_id());
    writer.MemberBool("all_orgs", server.all_orgs());
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
}

}  // namespace muninn::api
