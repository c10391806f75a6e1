// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_EVENT_TIMELINE_H_
#define MUNINN_SERVER_API_EVENT_TIMELINE_H_

#include <cstdint>
#include <vector>

#include "schema/json/json_value.h"
#include "schema/json/json_writer.h"

namespace muninn::api {

// What MISP's pages draw of an event over time. `event` is its document as the asking user sees it (the object under "Event").

// {"items":[…]}: attributes and objects with the times in which they were seen.
void WriteTimeline(json::JsonWriter& writer, json::Value event);
// {"items":[…]}: the times in which each value was seen or known to be a false positive. `now` in Unix seconds.
void WriteSightingTimeline(json::JsonWriter& writer, json::Value event, uint64_t now);

struct SightedAt {
  int64_t time = 0;
  int64_t type = 0;  // 0 seen, 1 false positive, 2 expiration
};
struct SightedSpan {
  size_t sighting = 0;  // the place of the one that it begins with
  bool negative = false;
  int64_t from = 0, to = 0;
};
// The spans of one value's sightings, which come by ascending time. One lasts to the next sighting when a false positive is still
// to come; that one lasts until the value is seen again; the last one until `now`.
std::vector<SightedSpan> SpansOf(const std::vector<SightedAt>& sightings, int64_t now);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_EVENT_TIMELINE_H_
