// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_JSON_READ_ATTRIBUTE_H_
#define MUNINN_SCHEMA_JSON_READ_ATTRIBUTE_H_

#include "absl/status/statusor.h"
#include "schema/draft.h"
#include "schema/json/json_value.h"

namespace muninn::json {

class GalaxyCollector;

// An attribute with its tags, sightings and proposals (event-json.md §2.2). Galaxies become tags; they themselves go to
// `galaxies` when that is given. What is no object gives an empty draft, which checking refuses.
//
// `id` is read, though only attributes/edit may use it. first_seen and last_seen: null reads as "", which clears them, since
// clients send either. Base64 `data` is decoded; `data_is_bad_base64` says that it could not be.
// Errors: kInvalidArgument for more than kTagsPerThingMax tags or kPartsPerAttributeMax sightings or proposals
absl::StatusOr<AttributeDraft> ReadAttribute(Value value, GalaxyCollector* galaxies = nullptr);

inline constexpr size_t kPartsPerAttributeMax = 100'000;

// A ShadowAttribute: an attribute and who proposes it. Its errors are those of ReadAttribute.
absl::StatusOr<ProposalDraft> ReadProposal(Value value);

// A sighting as it stands in an attribute, or beside the event (then attribute_uuid or attribute_id says of what).
SightingDraft ReadSighting(Value value);

}  // namespace muninn::json

#endif  // MUNINN_SCHEMA_JSON_READ_ATTRIBUTE_H_
