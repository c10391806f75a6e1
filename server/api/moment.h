// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_MOMENT_H_
#define MUNINN_SERVER_API_MOMENT_H_

// Times as people and programs write them into filters (restsearch.md §4).

#include <cstdint>
#include <optional>
#include <string_view>

namespace muninn::api {

// -> Unix seconds. `now` likewise. nullopt: none of these:
//   1577836800, "1577836800.5", "@1577836800"      seconds; fractions are cut
//   "5d", "1.5h", "30m", "40s", "-1d"              that long before now; "m" are minutes
//   what rules::ParseDateTime reads                "2024-01-31", "2024-01-31T12:30:00Z", "12:30"
//   ParseWrittenTime below
std::optional<int64_t> ParseMoment(std::string_view text, uint64_t now);

// What PHP's strtotime understands, as far as it is written in English and means one moment; in UTC unless it names a zone:
//   "Mon Jan  2 15:04:05 MST 2006" (Go's UnixDate), "Mon, 02 Jan 2006 15:04:05 -0700" (mail), "2 January 2006 3:04 pm"
//   "2006/01/02", "01/02/2006" (month first), "02.01.2006", "02-01-2006"
//   "now", "today", "midnight", "noon", "yesterday", "tomorrow", "monday", "last friday", "next month", "this week"
//   "+1 day", "-2 weeks 3 hours", "5 minutes ago", "first day of next month", "last day of january 2024"
// A weekday beside a date says nothing more.
std::optional<int64_t> ParseWrittenTime(std::string_view text, uint64_t now);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_MOMENT_H_
