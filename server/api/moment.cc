// SPDX-License-Identifier: Apache-2.0
#include "server/api/moment.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "schema/base/status.h"
#include "schema/rules/date_time.h"

namespace muninn::api {
namespace {

constexpr int64_t kMicros = 1'000'000;

int64_t SecondsOf(char unit) {
  switch (unit) {
    case 'd':
      return 86'400;
    case 'h':
      return 3'600;
    case 'm':
      return 60;
    case 's':
      return 1;
    default:
      return 0;
  }
}

// A plain decimal number: no "inf", no "nan".
std::optional<double> ParseNumber(absl::string_view text) {
  double number = 0;
  if (text.find_first_not_of("0123456789.eE+-") != text.npos || !absl::SimpleAtod(text, &number)) return std::nullopt;
  return number;
}

std::optional<int64_t> Cut(double number) {
  constexpr double kMax = 9e18;  // below 2^63
  return number >= -kMax && number <= kMax ? std::optional<int64_t>(static_cast<int64_t>(number)) : std::nullopt;
}

std::optional<int64_t> ParseAgo(absl::string_view lower, uint64_t now) {
  constexpr double kUnitsMax = 1e12;  // times a day's seconds is far from 2^63
  const int64_t unit = lower.size() > 1 ? SecondsOf(lower.back()) : 0;
  if (unit == 0) return std::nullopt;
  const std::optional<double> number = ParseNumber(lower.substr(0, lower.size() - 1));
  if (!number || *number > kUnitsMax || *number < -kUnitsMax) return std::nullopt;
  return static_cast<int64_t>(now) - static_cast<int64_t>(*number * static_cast<double>(unit));
}

}  // namespace

std::optional<int64_t> ParseMoment(std::string_view text, uint64_t now) {
  const absl::string_view stripped = absl::StripAsciiWhitespace(ToAbsl(text));
  if (const std::optional<double> number = ParseNumber(stripped)) return Cut(*number);
  const std::string lower = absl::AsciiStrToLower(stripped);
  if (const std::optional<int64_t> ago = ParseAgo(lower, now)) return ago;
  if (const auto time = rules::ParseDateTime(ToStd(stripped), now)) {
    // Downwards, also before 1970.
    return time->microseconds / kMicros - (time->microseconds % kMicros < 0 ? 1 : 0);
  }
  return ParseWrittenTime(lower, now);
}

}  // namespace muninn::api
