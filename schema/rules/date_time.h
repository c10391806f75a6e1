// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_RULES_DATE_TIME_H_
#define MUNINN_SCHEMA_RULES_DATE_TIME_H_

// Dates and times as clients write them. One parser for attributes of type datetime, first_seen and last_seen.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace muninn::rules {

struct DateTime {
  int64_t microseconds = 0;    // since 1970-01-01 UTC
  int32_t offset_minutes = 0;  // of the zone it was written in, east positive; 0 when none was given
};

// Accepts, for the years 0000 to 9999:
//   2020-01-31                              midnight
//   2020-01-31T12:30, 2020-01-31 12:30:59   "T" or one space
//   ….123456                                a fraction of any length behind the seconds, cut to microseconds; "," is a "."
//   …Z, …+0200, …+02:00, …+02               a zone, also "UTC" and "GMT", a space before it is allowed; none is UTC
//   @1577836800, @1577836800.5              seconds since 1970
//   12:30, 1.5, 12:30:59                    that time of the day of `now` (Unix seconds), as PHP reads it; only with `now`
// nullopt for anything else, also for days that no calendar has.
std::optional<DateTime> ParseDateTime(std::string_view text, std::optional<uint64_t> now = std::nullopt);

// "2020-01-31T12:30:59.000000+0200", or with "+02:00" at the end. `time` must lie in the years 0000 to 9999 (in its zone).
std::string FormatDateTime(const DateTime& time, bool colon_in_zone);

// True if FormatDateTime can write it.
bool IsWritable(const DateTime& time);

// "YYYY-MM-DD" <-> days since 1970-01-01; nullopt for anything that is no date of the calendar.
std::optional<int32_t> ParseDate(std::string_view text);
std::string FormatDate(int32_t days);

// first_seen/last_seen: as ParseDateTime, without `now` -> microseconds since 1970.
std::optional<int64_t> ParseSeen(std::string_view text);
// "2019-09-01T00:00:00.000000+00:00"; for what ParseSeen gave.
std::string FormatSeen(int64_t microseconds);

}  // namespace muninn::rules

#endif  // MUNINN_SCHEMA_RULES_DATE_TIME_H_
