// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_TOOLS_FACT_JSON_H_
#define MUNINN_TOOLS_FACT_JSON_H_

#include "engine/log/record.h"
#include "schema/json/json_writer.h"

namespace muninn::tools {

// A record as one JSON object: sequence, commit, time (UTC, microseconds), user, org, auth_key, request_id, ip, fact,
// payload_hash, and payload, which is null when it was purged.
//
// The payload is walked by its schema, so this code knows no fact by name and shows new ones at once. Numbers are numbers,
// uuids text, enums and attribute types their names, hashes hex and other bytes base64. Encoded blocks are opened. Fields
// without a value are left out, except numbers and booleans, which then show their default.
void WriteRecord(json::JsonWriter& writer, const Record& record);

}  // namespace muninn::tools

#endif  // MUNINN_TOOLS_FACT_JSON_H_
