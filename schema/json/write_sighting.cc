// SPDX-License-Identifier: Apache-2.0
#include "schema/json/write_sighting.h"

#include "schema/json/fields.h"
#include "schema/json/write_organisation.h"

namespace muninn::json {

void WriteSightingFields(JsonWriter& writer, const fb::Sighting& sighting, EventId event_id, bool anonymous) {
  writer.MemberId("id", sighting.id());
  writer.MemberId("attribute_id", sighting.attribute_id());
  writer.MemberId("event_id", event_id.value());
  if (!anonymous) writer.MemberId("org_id", sighting.org_id());
  writer.MemberId("date_sighting", sighting.date_sighting());
  MemberUuid(writer, "uuid", sighting.uuid());
  MemberText(writer, "source", sighting.source());
  writer.MemberId("type", sighting.type());
}

void WriteSighting(JsonWriter& writer, const fb::Sighting& sighting, EventId event_id, const Uuid& attribute_uuid, Names& names,
                   bool anonymous) {
  writer.BeginObject();
  WriteSightingFields(writer, sighting, event_id, anonymous);
  writer.MemberUuid("attribute_uuid", attribute_uuid);
  if (!anonymous && sighting.org_id() != 0) {
    writer.Key("Organisation");
    WriteOrg(writer, OrgId(sighting.org_id()), names, OrgShape::kSighting);
  }
  writer.EndObject();
}

}  // namespace muninn::json
