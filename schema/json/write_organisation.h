// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_JSON_WRITE_ORGANISATION_H_
#define MUNINN_SCHEMA_JSON_WRITE_ORGANISATION_H_

#include <cstdint>
#include <string>

#include "schema/entities/identity_generated.h"
#include "schema/json/json_writer.h"
#include "schema/json/names.h"

namespace muninn::json {

// The members of an organisation row, without braces, so that the caller can add its own (index: user_count, …):
// id, name, date_created, date_modified, description, type, nationality, sector, created_by, uuid, contacts, local,
// restricted_to_domain, landingpage
void WriteOrganisationFields(JsonWriter& writer, const fb::Organisation& organisation, bool with_creator = true);
// The member "restricted_to_domain": a list, or null when there is none.
void WriteDomains(JsonWriter& writer, const fb::Organisation& organisation);
void WriteOrganisation(JsonWriter& writer, const fb::Organisation& organisation);

enum class OrgShape : uint8_t {
  kLocal,     // {id,name,uuid,local}: Org and Orgc of an event document, Org of a proposal
  kPlain,     // {id,name,uuid}: RelatedEvent, events/index
  kSighting,  // {id,uuid,name}: Organisation of a sighting; Orgc of ZeroMQ messages
};

// An organisation in short. One that is unknown keeps its id and has empty names: clients count on the keys.
void WriteOrg(JsonWriter& writer, OrgId id, Names& names, OrgShape shape);

// What MISP shows as Org and Orgc of the clusters it ships (org_id 0).
void WriteDefaultOrganisation(JsonWriter& writer);

// "2026-11-22 00:42:42", UTC.
std::string FormatDateTime(uint64_t unix_seconds);

}  // namespace muninn::json

#endif  // MUNINN_SCHEMA_JSON_WRITE_ORGANISATION_H_
