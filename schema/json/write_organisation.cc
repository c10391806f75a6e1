// SPDX-License-Identifier: Apache-2.0
#include "schema/json/write_organisation.h"

#include <cstdio>

#include "schema/entities/identity_generated.h"
#include "schema/json/fields.h"

namespace muninn::json {

std::string FormatDateTime(uint64_t unix_seconds) {
  constexpr uint64_t kDay = 24 * 60 * 60;
  const auto second = static_cast<unsigned>(unix_seconds % kDay);
  char clock[16];
  std::snprintf(clock, sizeof clock, " %02u:%02u:%02u", second / 3600, second / 60 % 60, second % 60);
  return rules::FormatDate(static_cast<int32_t>(unix_seconds / kDay)) + clock;
}

void WriteDomains(JsonWriter& writer, const fb::Organisation& organisation) {
  const auto* domains = organisation.restricted_to_domain();
  if (domains == nullptr || domains->size() == 0) return writer.MemberNull("restricted_to_domain");
  writer.Key("restricted_to_domain");
  writer.BeginArray();
  for (const auto* domain : *domains) writer.String(View(domain));
  writer.EndArray();
}

void WriteOrganisationFields(JsonWriter& writer, const fb::Organisation& organisation, bool with_creator) {
  writer.MemberId("id", organisation.id());
  MemberText(writer, "name", organisation.name());
  writer.Member("date_created", FormatDateTime(organisation.date_created()));
  writer.Member("date_modified", FormatDateTime(organisation.date_modified()));
  MemberTextOrNull(writer, "description", organisation.description());
  MemberText(writer, "type", organisation.type());
  MemberText(writer, "nationality", organisation.nationality());
  MemberText(writer, "sector", organisation.sector());
  if (with_creator) writer.MemberId("created_by", organisation.created_by());
  MemberUuid(writer, "uuid", organisation.uuid());
  MemberTextOrNull(writer, "contacts", organisation.contacts());
  writer.MemberBool("local", organisation.local());
  WriteDomains(writer, organisation);
  MemberTextOrNull(writer, "landingpage", organisation.landingpage());
}

void WriteOrganisation(JsonWriter& writer, const fb::Organisation& organisation) {
  writer.BeginObject();
  WriteOrganisationFields(writer, organisation);
  writer.EndObject();
}

void WriteOrg(JsonWriter& writer, OrgId id, Names& names, OrgShape shape) {
  const fb::Organisation* organisation = names.OrgById(id);
  const Uuid uuid = organisation ? UuidOf(organisation->uuid()) : Uuid();
  writer.BeginObject();
  writer.MemberId("id", id.value());
  if (shape == OrgShape::kSighting) writer.MemberUuid("uuid", uuid);
  MemberText(writer, "name", organisation ? organisation->name() : nullptr);
  if (shape != OrgShape::kSighting) writer.MemberUuid("uuid", uuid);
  if (shape == OrgShape::kLocal) writer.MemberBool("local", organisation && organisation->local());
  writer.EndObject();
}

void WriteDefaultOrganisation(JsonWriter& writer) {
  writer.BeginObject();
  writer.MemberId("id", 0);
  writer.Member("name", "MISP");
  writer.Member("date_created", "");
  writer.Member("date_modified", "");
  writer.Member("description", "Automatically generated MISP organisation");
  writer.Member("type", "");
  writer.Member("nationality", "Not specified");
  writer.Member("sector", "");
  writer.MemberId("created_by", 0);
  writer.Member("uuid", "0");
  writer.Member("contacts", "");
  writer.MemberBool("local", true);
  writer.Key("restricted_to_domain");
  writer.BeginArray();
  writer.EndArray();
  writer.MemberNull("landingpage");
  writer.EndObject();
}

}  // namespace muninn::json
