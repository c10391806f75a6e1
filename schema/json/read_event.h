// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_JSON_READ_EVENT_H_
#define MUNINN_SCHEMA_JSON_READ_EVENT_H_

// From the JSON of an event (event-json.md §2) to a draft. Reading never judges: it takes what MISP takes, in every
// wrapping its clients, feeds and peers use, and leaves checking to schema/rules. Ids in the input are ignored.
//
//   ASSIGN_OR_RETURN(const Document document, Document::Parse(body));
//   ASSIGN_OR_RETURN(const std::vector<Value> events, EventsOf(document.root()));
//   for (const Value event : events) { ASSIGN_OR_RETURN(EventDraft draft, ReadEvent(event)); … }

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "schema/draft.h"
#include "schema/json/json_value.h"

namespace muninn::json {

// The events of a document, each ready for ReadEvent: {"Event":{…}}, a bare {…}, {"response":{"Event":…}},
// {"response":[{"Event":…},…]}, {"request":…}, and lists of these.
// Errors: kInvalidArgument when there is no event in it; the message is MISP's, for events/add.
absl::StatusOr<std::vector<Value>> EventsOf(Value root);

// {"request":{"Attribute":{…}}}, {"Attribute":{…}} and {…} all give {…} (or the list that stands there): bodies may be
// wrapped in the model's name or be bare.
Value UnwrapModel(Value body, std::string_view model);

// `event` is {"Event":{…},"Sighting":[…]} or the bare event. Galaxies of the event and of its attributes are gathered in
// `galaxies`, each cluster once; their tags are in the tag lists of what they stand on.
// Errors: kInvalidArgument when a limit is passed: kAttributesPerEventMax, kPartsPerEventMax (read_object.h),
// kTagsPerThingMax (read_tag.h)
absl::StatusOr<EventDraft> ReadEvent(Value event);

ReportDraft ReadReport(Value value);

}  // namespace muninn::json

#endif  // MUNINN_SCHEMA_JSON_READ_EVENT_H_
