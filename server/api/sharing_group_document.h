// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_SHARING_GROUP_DOCUMENT_H_
#define MUNINN_SERVER_API_SHARING_GROUP_DOCUMENT_H_

#include "schema/base/id.h"
#include "schema/entities/identity_generated.h"
#include "schema/json/json_writer.h"
#include "server/api/names.h"

namespace muninn::api {

// The columns, without braces: id, name, releasability, description, uuid, organisation_uuid, org_id, sync_user_id, active,
// created, modified, local, roaming
void WriteSharingGroupFields(json::JsonWriter& writer, const fb::SharingGroup& group);

// The member "SharingGroup" of a row of events/index: id, name, uuid; nothing when there is no such group
// or the actor is not in it: a thing of his may be shared with one that he has been taken out of.
void WriteSharingGroupInShort(json::JsonWriter& writer, const Reader& reader, const Actor& actor, SharingGroupId id);

// The member "SharingGroup" of an event, attribute or object: the columns, Organisation, SharingGroupOrg (unless hidden from
// the actor: shown_organisations.h), SharingGroupServer.
// Nothing unless the distribution is 4, the group is there and the actor is in it.
void WriteSharingGroupOf(json::JsonWriter& writer, const Reader& reader, ReaderNames& names, const Actor& actor,
                         unsigned distribution, SharingGroupId id);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_SHARING_GROUP_DOCUMENT_H_
