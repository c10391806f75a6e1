// SPDX-License-Identifier: Apache-2.0
#include "schema/json/read_organisation.h"

#include <utility>

#include "schema/json/field_map.h"

namespace muninn::json {
namespace {

struct OrganisationReading {
  OrganisationDraft draft;
};

constexpr auto kFields = MakeFieldMap<OrganisationReading>({
    {"uuid", NonEmpty<&OrganisationDraft::uuid>},
    {"name", NonEmpty<&OrganisationDraft::name>},
    {"description", Text<&OrganisationDraft::description>},
    {"nationality", Text<&OrganisationDraft::nationality>},
    {"sector", Text<&OrganisationDraft::sector>},
    {"type", Text<&OrganisationDraft::type>},
});

}  // namespace

OrganisationDraft ReadOrganisation(Value value) {
  OrganisationReading reading;
  if (value.is_object()) {
    kFields.Read(value, reading);
  } else {
    reading.draft.name = NonEmptyText(value);
  }
  return std::move(reading.draft);
}

std::optional<OrganisationDraft> ReadOptionalOrganisation(Value value) {
  OrganisationDraft organisation = ReadOrganisation(value);
  if (!organisation.uuid && !organisation.name) return std::nullopt;
  return organisation;
}

}  // namespace muninn::json
