// SPDX-License-Identifier: Apache-2.0
//
// Shapes: MISP 2.5.1.
#include "server/api/analyst_document.h"

#include <array>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "engine/access/visibility.h"
#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/json/fields.h"
#include "schema/json/write_organisation.h"

namespace muninn::api {
namespace {

constexpr std::array<std::string_view, kAnalystKinds> kNouns = {"Note", "Opinion", "Relationship"};
constexpr int kDepthMax = 5;  // notes about notes about notes …

void MemberOrgUuid(json::JsonWriter& writer, std::string_view name, uint64_t id, ReaderNames& names) {
  const fb::Organisation* organisation = names.OrgById(OrgId(id));
  organisation == nullptr ? writer.Member(name, "") : json::MemberUuid(writer, name, organisation->uuid());
}

void WriteFields(json::JsonWriter& writer, const fb::AnalystData& data, ReaderNames& names) {
  writer.MemberId("id", data.id());
  json::MemberUuid(writer, "uuid", data.uuid());
  json::MemberUuid(writer, "object_uuid", data.object_uuid());
  json::MemberText(writer, "object_type", data.object_type());
  json::MemberText(writer, "authors", data.authors());
  MemberOrgUuid(writer, "org_uuid", data.org_id(), names);
  MemberOrgUuid(writer, "orgc_uuid", data.orgc_id(), names);
  writer.Member("created", json::FormatDateTime(data.created()));
  writer.Member("modified", json::FormatDateTime(data.modified()));
  writer.MemberId("distribution", data.distribution());
  data.sharing_group_id() != 0 ? writer.MemberId("sharing_group_id", data.sharing_group_id())
                               : writer.MemberNull("sharing_group_id");
  writer.MemberBool("locked", data.locked());
  if (data.kind() == kNote) {
    json::MemberText(writer, "note", data.note());
    json::MemberTextOrNull(writer, "language", data.language());
  } else if (data.kind() == kOpinion) {
    writer.MemberId("opinion", data.opinion());
    json::MemberText(writer, "comment", data.comment());
  } else {
    json::MemberUuid(writer, "related_object_uuid", data.related_object_uuid());
    json::MemberText(writer, "related_object_type", data.related_object_type());
    json::MemberText(writer, "relationship_type", data.relationship_type());
  }
  writer.MemberNumber("note_type", data.kind());
  writer.Member("note_type_name", AnalystNoun(data.kind()));
}

// In lists organisations have fewer members, and Org one more than Orgc.
void WriteShortOrg(json::JsonWriter& writer, std::string_view name, uint64_t id, bool described, ReaderNames& names) {
  const fb::Organisation* organisation = names.OrgById(OrgId(id));
  if (organisation == nullptr) return;
  writer.Key(name);
  writer.BeginObject();
  writer.MemberId("id", id);
  json::MemberText(writer, "name", organisation->name());
  json::MemberUuid(writer, "uuid", organisation->uuid());
  json::MemberText(writer, "type", organisation->type());
  if (described) json::MemberTextOrNull(writer, "description", organisation->description());
  json::MemberText(writer, "sector", organisation->sector());
  json::MemberText(writer, "nationality", organisation->nationality());
  writer.MemberBool("local", organisation->local());
  writer.EndObject();
}

void WriteLongOrg(json::JsonWriter& writer, std::string_view name, uint64_t id, ReaderNames& names) {
  const fb::Organisation* organisation = names.OrgById(OrgId(id));
  if (organisation == nullptr) return;
  writer.Key(name);
  json::WriteOrganisation(writer, *organisation);
}

absl::Status WriteSharingGroup(json::JsonWriter& writer, const Reader& reader, const Actor& actor, uint64_t id) {
  if (id == 0 || !actor.in(SharingGroupId(id))) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto group, LoadEntry<fb::SharingGroup>(reader, SharingGroupId(id)));
  if (!group) return absl::OkStatus();
  writer.Key("SharingGroup");
  writer.BeginObject();
  writer.MemberId("id", id);
  json::MemberText(writer, "name", (*group)->name());
  json::MemberUuid(writer, "uuid", (*group)->uuid());
  json::MemberText(writer, "releasability", (*group)->releasability());
  json::MemberText(writer, "description", (*group)->description());
  writer.MemberId("org_id", (*group)->org_id());
  writer.MemberBool("active", (*group)->active());
  writer.MemberBool("roaming", (*group)->roaming());
  writer.MemberBool("local", (*group)->local());
  writer.EndObject();
  return absl::OkStatus();
}

// `told`: do the members say whether there may be more below them? Those of events do, those of analyst data do not.
absl::Status WriteLists(json::JsonWriter& writer, const Reader& reader, ReaderNames& names, const Actor& actor, const Uuid& about,
                        int depth, bool told) {
  ASSIGN_OR_RETURN(const std::vector<uint64_t> ids,
                   ListedIds(reader, fb::EntryKind::AnalystData, NameKind::kOwner, about.ToBytes()));
  if (ids.empty()) return absl::OkStatus();
  std::vector<Stored<fb::AnalystData>> all;
  for (const uint64_t id : ids) {
    ASSIGN_OR_RETURN(auto data, LoadEntry<fb::AnalystData>(reader, EntryIdOf<fb::AnalystData>(id)));
    if (data && MaySee(actor, **data)) all.push_back(*std::move(data));
  }
  for (uint8_t kind = 0; kind < kAnalystKinds; ++kind) {
    bool open = false;
    for (const Stored<fb::AnalystData>& data : all) {
      if (data->kind() != kind) continue;
      if (!open) {
        writer.Key(AnalystNoun(kind));
        writer.BeginArray();
        open = true;
      }
      writer.BeginObject();
      WriteFields(writer, *data, names);
      WriteShortOrg(writer, "Orgc", data->orgc_id(), false, names);
      WriteShortOrg(writer, "Org", data->org_id(), true, names);
      RETURN_IF_ERROR(WriteSharingGroup(writer, reader, actor, data->sharing_group_id()));
      if (depth < kDepthMax)
        RETURN_IF_ERROR(WriteLists(writer, reader, names, actor, json::UuidOf(data->uuid()), depth + 1, told));
      writer.MemberBool("_canEdit", MayModify(actor, *data));
      if (told) writer.MemberBool("_max_depth_reached", depth >= kDepthMax);
      writer.EndObject();
    }
    if (open) writer.EndArray();
  }
  return absl::OkStatus();
}

}  // namespace

std::string_view AnalystNoun(uint8_t kind) { return kNouns[kind < kAnalystKinds ? kind : 0]; }

std::optional<uint8_t> AnalystKindOf(std::string_view noun) {
  for (uint8_t kind = 0; kind < kAnalystKinds; ++kind) {
    if (absl::EqualsIgnoreCase(ToAbsl(noun), ToAbsl(kNouns[kind]))) return kind;
  }
  return std::nullopt;
}

absl::Status WriteAnalystData(json::JsonWriter& writer, const Reader& reader, ReaderNames& names, const Actor& actor,
                              const fb::AnalystData& data, bool editable) {
  writer.BeginObject();
  WriteFields(writer, data, names);
  WriteLongOrg(writer, "Orgc", data.orgc_id(), names);
  WriteLongOrg(writer, "Org", data.org_id(), names);
  if (editable)
    writer.MemberBool("_canEdit", MayModify(actor, data));
  else
    RETURN_IF_ERROR(WriteLists(writer, reader, names, actor, json::UuidOf(data.uuid()), 1, /*told=*/false));
  writer.EndObject();
  return absl::OkStatus();
}

absl::Status WriteAnalystLists(json::JsonWriter& writer, const Reader& reader, ReaderNames& names, const Actor& actor,
                               const Uuid& about) {
  return WriteLists(writer, reader, names, actor, about, 1, /*told=*/true);
}

absl::Status WriteInboundRelationships(json::JsonWriter& writer, const Reader& reader, ReaderNames& names, const Actor& actor,
                                       const Uuid& target) {
  ASSIGN_OR_RETURN(const std::vector<uint64_t> ids,
                   ListedIds(reader, fb::EntryKind::AnalystData, NameKind::kTarget, target.ToBytes()));
  writer.Key("RelationshipInbound");
  writer.BeginArray();
  for (const uint64_t id : ids) {
    ASSIGN_OR_RETURN(const auto data, LoadEntry<fb::AnalystData>(reader, EntryIdOf<fb::AnalystData>(id)));
    if (!data || !MaySee(actor, **data)) continue;
    writer.BeginObject();
    WriteFields(writer, **data, names);
    WriteShortOrg(writer, "Orgc", (*data)->orgc_id(), false, names);
    WriteShortOrg(writer, "Org", (*data)->org_id(), true, names);
    RETURN_IF_ERROR(WriteSharingGroup(writer, reader, actor, (*data)->sharing_group_id()));
    writer.MemberBool("_canEdit", MayModify(actor, **data));
    writer.EndObject();
  }
  writer.EndArray();
  return absl::OkStatus();
}

}  // namespace muninn::api
