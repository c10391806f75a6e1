// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_JSON_FRESH_UUIDS_H_
#define MUNINN_SCHEMA_JSON_FRESH_UUIDS_H_

#include <cstdint>
#include <functional>
#include <string>

#include "schema/json/json_value.h"

namespace muninn::json {

// The document of an event as a copy with a life of its own: its attributes, objects, references, reports and analyst data get
// other uuids, and whatever names one of them by its uuid (a reference, an opinion) names the copy. The event's own uuid, and
// uuids of what is not in the document, stay. `random` gives 64 random bits.
std::string WithFreshUuids(Value event, const std::function<uint64_t()>& random);

}  // namespace muninn::json

#endif  // MUNINN_SCHEMA_JSON_FRESH_UUIDS_H_
