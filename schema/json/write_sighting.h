// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_JSON_WRITE_SIGHTING_H_
#define MUNINN_SCHEMA_JSON_WRITE_SIGHTING_H_

#include "schema/entities/entities_generated.h"
#include "schema/json/json_writer.h"
#include "schema/json/names.h"

namespace muninn::json {

// Members of a sighting row, without braces: id, attribute_id, event_id, org_id, date_sighting, uuid, source, type; `anonymous`:
// it does not say which organisation reported.
void WriteSightingFields(JsonWriter& writer, const fb::Sighting& sighting, EventId event_id, bool anonymous = false);

// As it stands in an attribute (event-json.md §1.12): the row, attribute_uuid and, when an organisation reported it,
// Organisation{id,uuid,name}. Who may see which sighting is the caller's business.
void WriteSighting(JsonWriter& writer, const fb::Sighting& sighting, EventId event_id, const Uuid& attribute_uuid, Names& names,
                   bool anonymous = false);

}  // namespace muninn::json

#endif  // MUNINN_SCHEMA_JSON_WRITE_SIGHTING_H_
