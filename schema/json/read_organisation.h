// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_JSON_READ_ORGANISATION_H_
#define MUNINN_SCHEMA_JSON_READ_ORGANISATION_H_

#include <optional>

#include "schema/draft.h"
#include "schema/json/json_value.h"

namespace muninn::json {

// An organisation, as Org, Orgc and Organisation members hold it; a string alone is taken as its name.
OrganisationDraft ReadOrganisation(Value value);

// The same for a member that may be missing: nullopt when absent, or when it says neither uuid nor name.
std::optional<OrganisationDraft> ReadOptionalOrganisation(Value value);

}  // namespace muninn::json

#endif  // MUNINN_SCHEMA_JSON_READ_ORGANISATION_H_
