// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/date_time.h"

#include <cassert>
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "schema/rules/text.h"

namespace muninn::rules {
namespace {

constexpr int64_t kMicrosecondsPerSecond = 1'000'000;
constexpr int64_t kSecondsPerDay = 86'400;
constexpr int64_t kDaysMin = -719'528;   // 0000-01-01
constexpr int64_t kDaysMax = 2'932'896;  // 9999-12-31
constexpr int kFractionDigits = 6;
constexpr size_t kEpochDigitsMax = 12;  // enough for the year 9999, far from overflow

// Reads a text from its left end. Each function takes what it names or leaves the text alone.
struct Reader {
  std::string_view rest;

  bool done() const { return rest.empty(); }
  bool TakeChar(char c) {
    if (rest.empty() || rest[0] != c) return false;
    rest.remove_prefix(1);
    return true;
  }
  bool TakeOneOf(std::string_view chars) {
    if (rest.empty() || chars.find(rest[0]) == chars.npos) return false;
    rest.remove_prefix(1);
    return true;
  }
  bool TakeWord(std::string_view word) {
    if (!rest.starts_with(word)) return false;
    rest.remove_prefix(word.size());
    return true;
  }
  std::optional<int64_t> TakeNumber(size_t digits_min, size_t digits_max) {
    size_t digits = 0;
    int64_t number = 0;
    while (digits < digits_max && digits < rest.size() && IsDigit(rest[digits])) number = number * 10 + (rest[digits++] - '0');
    if (digits < digits_min) return std::nullopt;
    rest.remove_prefix(digits);
    return number;
  }
  // Digits behind a decimal sign, as microseconds: "5" is 500000.
  std::optional<int64_t> TakeFraction() {
    int64_t microseconds = 0;
    int digits = 0;
    for (; !rest.empty() && IsDigit(rest[0]); rest.remove_prefix(1), ++digits) {
      if (digits < kFractionDigits) microseconds = microseconds * 10 + (rest[0] - '0');
    }
    if (digits == 0) return std::nullopt;
    for (; digits < kFractionDigits; ++digits) microseconds *= 10;
    return microseconds;
  }
};

std::optional<int64_t> TakeDate(Reader& reader) {
  const auto year = reader.TakeNumber(4, 4);
  if (!year || !reader.TakeChar('-')) return std::nullopt;
  const auto month = reader.TakeNumber(2, 2);
  if (!month || !reader.TakeChar('-')) return std::nullopt;
  const auto day = reader.TakeNumber(2, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count();
}

// "12:30", "12:30:59", "12:30:59.5" -> microseconds of the day. `digits_min` 1 and `separators` ":." read PHP's "1.5".
std::optional<int64_t> TakeTime(Reader& reader, size_t digits_min, std::string_view separators) {
  const auto hour = reader.TakeNumber(digits_min, 2);
  if (!hour || *hour > 23 || !reader.TakeOneOf(separators)) return std::nullopt;
  const auto minute = reader.TakeNumber(digits_min, 2);
  if (!minute || *minute > 59) return std::nullopt;
  int64_t microseconds = (*hour * 3600 + *minute * 60) * kMicrosecondsPerSecond;
  if (!reader.TakeChar(':')) return microseconds;
  const auto second = reader.TakeNumber(2, 2);
  if (!second || *second > 60) return std::nullopt;  // 60: a leap second, counted as the next minute
  microseconds += *second * kMicrosecondsPerSecond;
  if (!reader.TakeOneOf(".,")) return microseconds;
  const auto fraction = reader.TakeFraction();
  if (!fraction) return std::nullopt;
  return microseconds + *fraction;
}

// Minutes east of UTC; 0 when the text ends here.
std::optional<int32_t> TakeZone(Reader& reader) {
  if (reader.done()) return 0;
  reader.TakeChar(' ');
  if (reader.TakeOneOf("Zz") || reader.TakeWord("UTC") || reader.TakeWord("GMT")) return 0;
  const bool west = reader.TakeChar('-');
  if (!west && !reader.TakeChar('+')) return std::nullopt;
  const auto hours = reader.TakeNumber(2, 2);
  if (!hours || *hours > 23) return std::nullopt;
  int64_t minutes = 0;
  if (reader.TakeChar(':') || !reader.done()) {
    const auto taken = reader.TakeNumber(2, 2);
    if (!taken || *taken > 59) return std::nullopt;
    minutes = *taken;
  }
  const auto east = static_cast<int32_t>(*hours * 60 + minutes);
  return west ? -east : east;
}

std::optional<DateTime> Compose(int64_t days, int64_t microseconds_of_day, Reader& reader) {
  const auto offset = TakeZone(reader);
  if (!offset || !reader.done()) return std::nullopt;
  const int64_t local = days * kSecondsPerDay * kMicrosecondsPerSecond + microseconds_of_day;
  const DateTime time{local - *offset * 60 * kMicrosecondsPerSecond, *offset};
  if (!IsWritable(time)) return std::nullopt;  // the leap second at the end of 9999
  return time;
}

std::optional<DateTime> ParseEpoch(Reader reader) {
  const bool before = reader.TakeChar('-');
  const auto seconds = reader.TakeNumber(1, kEpochDigitsMax);
  if (!seconds) return std::nullopt;
  int64_t microseconds = *seconds * kMicrosecondsPerSecond;
  if (reader.TakeChar('.')) {
    const auto fraction = reader.TakeFraction();
    if (!fraction) return std::nullopt;
    microseconds += *fraction;
  }
  const DateTime time{before ? -microseconds : microseconds, 0};
  if (!reader.done() || !IsWritable(time)) return std::nullopt;
  return time;
}

int64_t FloorDivide(int64_t number, int64_t divisor) { return number / divisor - (number % divisor < 0 ? 1 : 0); }

}  // namespace

std::optional<DateTime> ParseDateTime(std::string_view text, std::optional<uint64_t> now) {
  Reader reader{text};
  if (reader.TakeChar('@')) return ParseEpoch(reader);
  if (const auto days = TakeDate(reader)) {
    if (!reader.TakeOneOf("Tt ")) return Compose(*days, 0, reader);
    const auto time = TakeTime(reader, 2, ":");
    if (!time) return std::nullopt;
    return Compose(*days, *time, reader);
  }
  if (!now) return std::nullopt;
  reader = Reader{text};
  const auto time = TakeTime(reader, 1, ":.");
  if (!time) return std::nullopt;
  return Compose(static_cast<int64_t>(*now / kSecondsPerDay), *time, reader);
}

bool IsWritable(const DateTime& time) {
  const int64_t local_seconds = FloorDivide(time.microseconds, kMicrosecondsPerSecond) + time.offset_minutes * 60;
  const int64_t days = FloorDivide(local_seconds, kSecondsPerDay);
  return days >= kDaysMin && days <= kDaysMax;
}

std::string FormatDateTime(const DateTime& time, bool colon_in_zone) {
  assert(IsWritable(time));
  const int64_t local = time.microseconds + time.offset_minutes * 60 * kMicrosecondsPerSecond;
  const int64_t seconds = FloorDivide(local, kMicrosecondsPerSecond);
  const int64_t days = FloorDivide(seconds, kSecondsPerDay);
  const auto of_day = static_cast<int>(seconds - days * kSecondsPerDay);
  const int zone = std::abs(time.offset_minutes);
  char text[64];
  const int size = std::snprintf(text, sizeof text, "T%02d:%02d:%02d.%06d%c%02d%s%02d", of_day / 3600, of_day / 60 % 60,
                                 of_day % 60, static_cast<int>(local - seconds * kMicrosecondsPerSecond),
                                 time.offset_minutes < 0 ? '-' : '+', zone / 60, colon_in_zone ? ":" : "", zone % 60);
  return FormatDate(static_cast<int32_t>(days)).append(text, static_cast<size_t>(size));
}

std::optional<int32_t> ParseDate(std::string_view text) {
  Reader reader{text};
  const auto days = TakeDate(reader);
  if (!days || !reader.done()) return std::nullopt;
  return static_cast<int32_t>(*days);
}

std::string FormatDate(int32_t days) {
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(days))};
  char text[32];
  const int size = std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                                 static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return {text, static_cast<size_t>(size)};
}

std::optional<int64_t> ParseSeen(std::string_view text) {
  const auto time = ParseDateTime(text);
  // "9999-12-31T23:59:59-01:00" is a year later in UTC, where it will be shown.
  if (!time || !IsWritable({time->microseconds, 0})) return std::nullopt;
  return time->microseconds;
}

std::string FormatSeen(int64_t microseconds) { return FormatDateTime({microseconds, 0}, /*colon_in_zone=*/true); }

}  // namespace muninn::rules
