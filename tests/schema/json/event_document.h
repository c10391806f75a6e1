// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_TESTS_SCHEMA_JSON_EVENT_DOCUMENT_H_
#define MUNINN_TESTS_SCHEMA_JSON_EVENT_DOCUMENT_H_

#include <string>

#include "schema/json/json_value.h"
#include "schema/json/json_writer.h"

namespace muninn::json {

// Stores what an event document says and writes it anew: the text must come out as it went in. `event` is the object inside
// {"Event":…}. Parts that this room does not write (warnings, SharingGroup, analyst data) are taken over as they are.
std::string WrittenAgain(Value event, JsonStyle style = {});

}  // namespace muninn::json

#endif  // MUNINN_TESTS_SCHEMA_JSON_EVENT_DOCUMENT_H_
