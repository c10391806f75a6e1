// SPDX-License-Identifier: Apache-2.0
#include "schema/json/read_attribute.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "schema/base/status.h"
#include "schema/json/base64.h"
#include "schema/json/field_map.h"
#include "schema/json/read_galaxy.h"
#include "schema/json/read_organisation.h"
#include "schema/json/read_tag.h"

namespace muninn::json {
namespace {

struct AttributeReading {
  AttributeDraft& draft;
  absl::Status status;
  Value galaxies;  // read after the tags, which win over those the clusters bring
};

void ReadValue(Value value, AttributeReading& reading) {
  reading.draft.value_is_structured = value.is_array() || value.is_object();
  reading.draft.value = TextOf(value);
}

template <auto kMember>
void ReadSeen(Value value, AttributeReading& reading) {
  reading.draft.*kMember = TextOf(value).value_or("");
}

void ReadData(Value value, AttributeReading& reading) {
  const std::optional<std::string_view> text = value.AsStringView();
  if (value.absent() || text == "") return;
  reading.draft.data = text ? DecodeBase64(*text) : std::nullopt;
  reading.draft.data_is_bad_base64 = !reading.draft.data;
}

void ReadTagList(Value value, AttributeReading& reading) { reading.status.Update(ReadTags(value, &reading.draft.tags)); }

void ReadSightings(Value value, AttributeReading& reading) {
  ForEachElement(value, [&](Value sighting) {
    if (reading.draft.sightings.size() < kPartsPerAttributeMax) {
      reading.draft.sightings.push_back(ReadSighting(sighting));
    } else {
      reading.status.Update(
          absl::InvalidArgumentError(absl::StrCat("More than ", kPartsPerAttributeMax, " sightings on one attribute.")));
    }
  });
}

void ReadProposals(Value value, AttributeReading& reading) {
  ForEachElement(value, [&](Value element) {
    if (!reading.status.ok()) return;
    if (reading.draft.proposals.size() >= kPartsPerAttributeMax) {
      reading.status =
          absl::InvalidArgumentError(absl::StrCat("More than ", kPartsPerAttributeMax, " proposals on one attribute."));
      return;
    }
    absl::StatusOr<ProposalDraft> proposal = ReadProposal(element);
    reading.status.Update(proposal.status());
    if (proposal.ok()) reading.draft.proposals.push_back(*std::move(proposal));
  });
}

constexpr auto kFields = MakeFieldMap<AttributeReading>({
    {"uuid", NonEmpty<&AttributeDraft::uuid>},
    {"id", Number<&AttributeDraft::id>},
    {"type", Text<&AttributeDraft::type>},
    {"category", Text<&AttributeDraft::category>},
    {"value", ReadValue},
    {"value1", Text<&AttributeDraft::value1>},
    {"value2", Text<&AttributeDraft::value2>},
    {"to_ids", Flag<&AttributeDraft::to_ids>},
    {"timestamp", Timestamp<&AttributeDraft::timestamp>},
    {"distribution", Number<&AttributeDraft::distribution>},
    {"sharing_group_id", Number<&AttributeDraft::sharing_group_id>},
    {"comment", Text<&AttributeDraft::comment>},
    {"deleted", Flag<&AttributeDraft::deleted>},
    {"disable_correlation", Flag<&AttributeDraft::disable_correlation>},
    {"first_seen", ReadSeen<&AttributeDraft::first_seen>},
    {"last_seen", ReadSeen<&AttributeDraft::last_seen>},
    {"object_relation", Text<&AttributeDraft::object_relation>},
    {"data", ReadData},
    {"encrypt", PlainFlag<&AttributeDraft::encrypt>},
    {"Tag", ReadTagList},
    {"AttributeTag", ReadTagList},
    {"Galaxy", [](Value value, AttributeReading& reading) { reading.galaxies = value; }},
    {"Sighting", ReadSightings},
    {"ShadowAttribute", ReadProposals},
});

struct SightingReading {
  SightingDraft draft;
};

constexpr auto kSightingFields = MakeFieldMap<SightingReading>({
    {"uuid", NonEmpty<&SightingDraft::uuid>},
    {"attribute_uuid", NonEmpty<&SightingDraft::attribute_uuid>},
    {"attribute_id", Number<&SightingDraft::attribute_id>},
    {"date_sighting", Timestamp<&SightingDraft::date_sighting>},
    {"type", Number<&SightingDraft::type>},
    {"source", PlainText<&SightingDraft::source>},
    {"Organisation", [](Value value, SightingReading& reading) { reading.draft.organisation = ReadOptionalOrganisation(value); }},
});

}  // namespace

absl::StatusOr<AttributeDraft> ReadAttribute(Value value, GalaxyCollector* galaxies) {
  AttributeDraft draft;
  AttributeReading reading{draft, absl::OkStatus(), Value()};
  kFields.Read(value, reading);
  if (reading.galaxies.size() != 0) {
    GalaxyCollector unwanted;
    reading.status.Update((galaxies ? *galaxies : unwanted).Read(reading.galaxies, &draft.tags));
  }
  if (!reading.status.ok()) return reading.status;
  return draft;
}

absl::StatusOr<ProposalDraft> ReadProposal(Value value) {
  ProposalDraft draft;
  ASSIGN_OR_RETURN(draft.attribute, ReadAttribute(value));
  draft.org = ReadOptionalOrganisation(value["Org"]);
  draft.org_id = NumberOf(value["org_id"]);
  draft.email = NonEmptyText(value["email"]);
  draft.proposal_to_delete = FlagOf(value["proposal_to_delete"]).value_or(false);
  return draft;
}

SightingDraft ReadSighting(Value value) {
  SightingReading reading;
  kSightingFields.Read(value, reading);
  return std::move(reading.draft);
}

}  // namespace muninn::json
