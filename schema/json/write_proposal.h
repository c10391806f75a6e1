// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_JSON_WRITE_PROPOSAL_H_
#define MUNINN_SCHEMA_JSON_WRITE_PROPOSAL_H_

#include "schema/entities/entities_generated.h"
#include "schema/json/json_writer.h"
#include "schema/json/names.h"

namespace muninn::json {

// A ShadowAttribute as it stands in event documents (event-json.md §1.4). `files`: also the file it proposes, in base64.
void WriteProposal(JsonWriter& writer, const fb::ShadowAttribute& proposal, const fb::Event& event, Names& names,
                   const FileReader* files = nullptr);

// shadowAttributes/view: id, old_id, event_id, type, category, uuid, to_ids, comment, org_id, first_seen, last_seen, value
void WriteProposalView(JsonWriter& writer, const fb::ShadowAttribute& proposal, const fb::Event& event);

// shadowAttributes/add and edit: id, old_id, event_id, type, category, comment, to_ids, uuid, event_org_id, email,
// deleted, timestamp, first_seen, last_seen, value. The object alone, without {"ShadowAttribute":…}.
void WriteProposalRow(JsonWriter& writer, const fb::ShadowAttribute& proposal, const fb::Event& event);

// shadowAttributes/index: id … disable_correlation, value, org_uuid, old_uuid (only for changes), event_uuid, Org
void WriteProposalIndexRow(JsonWriter& writer, const fb::ShadowAttribute& proposal, const fb::Event& event, Names& names);

}  // namespace muninn::json

#endif  // MUNINN_SCHEMA_JSON_WRITE_PROPOSAL_H_
