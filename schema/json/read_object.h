// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_JSON_READ_OBJECT_H_
#define MUNINN_SCHEMA_JSON_READ_OBJECT_H_

#include <cstddef>

#include "absl/status/statusor.h"
#include "schema/draft.h"
#include "schema/json/json_value.h"

namespace muninn::json {

class GalaxyCollector;

// Attributes of an event, those in its objects included. A draft takes some 800 bytes of memory: this bounds what a small
// body full of empty attributes can make us allocate.
inline constexpr size_t kAttributesPerEventMax = 1'000'000;
// Objects, references, reports, proposals and sightings of an event, counted together.
inline constexpr size_t kPartsPerEventMax = 1'000'000;

// What an event still may hold; shared by everything that is read of it.
struct EventBudget {
  size_t attributes = kAttributesPerEventMax;
  size_t parts = kPartsPerEventMax;
};

// Takes one from `left`. Errors: kInvalidArgument when nothing is left; `what` and `most` name the limit.
absl::Status Spend(size_t* left, size_t most, const char* what);

// An object with its attributes and references (event-json.md §2.3). Times as in ReadAttribute.
// Errors: kInvalidArgument when a limit is passed
absl::StatusOr<ObjectDraft> ReadObject(Value value, GalaxyCollector* galaxies = nullptr, EventBudget* budget = nullptr);

ObjectReferenceDraft ReadObjectReference(Value value);

// Appends the elements of an Attribute member.
// Errors: those of ReadAttribute, and kInvalidArgument when the budget is spent
absl::Status ReadAttributes(Value list, GalaxyCollector* galaxies, EventBudget* budget, std::vector<AttributeDraft>* attributes);

}  // namespace muninn::json

#endif  // MUNINN_SCHEMA_JSON_READ_OBJECT_H_
