// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_ANALYST_DOCUMENT_H_
#define MUNINN_SERVER_API_ANALYST_DOCUMENT_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "engine/access/actor.h"
#include "engine/store/reader.h"
#include "schema/base/uuid.h"
#include "schema/entities/analyst_data_generated.h"
#include "schema/json/json_writer.h"
#include "server/api/names.h"

namespace muninn::api {

// The three sorts of analyst data, numbered as MISP's note_type.
inline constexpr uint8_t kNote = 0, kOpinion = 1, kRelationship = 2;
inline constexpr uint8_t kAnalystKinds = 3;
// "Note", "Opinion", "Relationship".
std::string_view AnalystNoun(uint8_t kind);
// In any letter case; nullopt: none of them.
std::optional<uint8_t> AnalystKindOf(std::string_view noun);

// One with its braces: as analyst_data/view shows it, with what was said about it; or `editable`, as the answer to an edit and
// lists do, with "_canEdit" instead.
absl::Status WriteAnalystData(json::JsonWriter& writer, const Reader& reader, ReaderNames& names, const Actor& actor,
                              const fb::AnalystData& data, bool editable);

// The members "Note", "Opinion" and "Relationship" of whatever has that uuid: what the actor may see of it, and what was said
// about that in turn; each left out when it is empty. Errors: kDataLoss, kUnavailable.
absl::Status WriteAnalystLists(json::JsonWriter& writer, const Reader& reader, ReaderNames& names, const Actor& actor,
                               const Uuid& about);

// The member "RelationshipInbound": the relationships that point to whatever has that uuid, as far as the actor may see them;
// an empty list when there is none. Errors as above.
absl::Status WriteInboundRelationships(json::JsonWriter& writer, const Reader& reader, ReaderNames& names, const Actor& actor,
                                       const Uuid& target);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_ANALYST_DOCUMENT_H_
