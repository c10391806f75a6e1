// SPDX-License-Identifier: Apache-2.0
#include "schema/json/read_object.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "schema/json/field_map.h"
#include "schema/json/read_attribute.h"

namespace muninn::json {
namespace {

struct ObjectReading {
  ObjectDraft& draft;
  GalaxyCollector* galaxies;
  EventBudget& budget;
  absl::Status status;
};

template <auto kMember>
void ReadSeen(Value value, ObjectReading& reading) {
  reading.draft.*kMember = TextOf(value).value_or("");
}

void ReadReferences(Value value, ObjectReading& reading) {
  ForEachElement(value, [&](Value element) {
    if (!reading.status.ok()) return;
    reading.status = Spend(&reading.budget.parts, kPartsPerEventMax, "objects, references, reports, proposals and sightings");
    if (reading.status.ok()) reading.draft.references.push_back(ReadObjectReference(element));
  });
}

void ReadObjectAttributes(Value value, ObjectReading& reading) {
  reading.status.Update(ReadAttributes(value, reading.galaxies, &reading.budget, &reading.draft.attributes));
}

constexpr auto kFields = MakeFieldMap<ObjectReading>({
    {"uuid", NonEmpty<&ObjectDraft::uuid>},
    {"name", Text<&ObjectDraft::name>},
    {"meta-category", Text<&ObjectDraft::meta_category>},
    {"description", Text<&ObjectDraft::description>},
    {"template_uuid", Text<&ObjectDraft::template_uuid>},
    {"template_version", Text<&ObjectDraft::template_version>},
    {"timestamp", Timestamp<&ObjectDraft::timestamp>},
    {"distribution", Number<&ObjectDraft::distribution>},
    {"sharing_group_id", Number<&ObjectDraft::sharing_group_id>},
    {"comment", Text<&ObjectDraft::comment>},
    {"deleted", Flag<&ObjectDraft::deleted>},
    {"first_seen", ReadSeen<&ObjectDraft::first_seen>},
    {"last_seen", ReadSeen<&ObjectDraft::last_seen>},
    {"Attribute", ReadObjectAttributes},
    {"ObjectReference", ReadReferences},
});

struct ReferenceReading {
  ObjectReferenceDraft draft;
};

constexpr auto kReferenceFields = MakeFieldMap<ReferenceReading>({
    {"uuid", NonEmpty<&ObjectReferenceDraft::uuid>},
    {"referenced_uuid", NonEmpty<&ObjectReferenceDraft::referenced_uuid>},
    {"timestamp", Timestamp<&ObjectReferenceDraft::timestamp>},
    {"relationship_type", PlainText<&ObjectReferenceDraft::relationship_type>},
    {"comment", PlainText<&ObjectReferenceDraft::comment>},
    {"deleted", PlainFlag<&ObjectReferenceDraft::deleted>},
});

}  // namespace

absl::Status Spend(size_t* left, size_t most, const char* what) {
  if (*left == 0) return absl::InvalidArgumentError(absl::StrCat("More than ", most, " ", what, " in one event."));
  --*left;
  return absl::OkStatus();
}

absl::Status ReadAttributes(Value list, GalaxyCollector* galaxies, EventBudget* budget, std::vector<AttributeDraft>* attributes) {
  absl::Status status;
  if (list.is_array()) attributes->reserve(attributes->size() + std::min(list.size(), budget->attributes));
  ForEachElement(list, [&](Value element) {
    if (!status.ok()) return;
    status = Spend(&budget->attributes, kAttributesPerEventMax, "attributes");
    if (!status.ok()) return;
    absl::StatusOr<AttributeDraft> attribute = ReadAttribute(element, galaxies);
    status = attribute.status();
    if (attribute.ok()) attributes->push_back(*std::move(attribute));
  });
  return status;
}

absl::StatusOr<ObjectDraft> ReadObject(Value value, GalaxyCollector* galaxies, EventBudget* budget) {
  ObjectDraft draft;
  EventBudget own;
  ObjectReading reading{draft, galaxies, budget ? *budget : own, absl::OkStatus()};
  kFields.Read(value, reading);
  if (!reading.status.ok()) return reading.status;
  return draft;
}

ObjectReferenceDraft ReadObjectReference(Value value) {
  ReferenceReading reading;
  kReferenceFields.Read(value, reading);
  return std::move(reading.draft);
}

}  // namespace muninn::json
