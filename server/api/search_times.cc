// SPDX-License-Identifier: Apache-2.0
#include "server/api/search_times.h"

#include <algorithm>
#include <string>

#include "schema/base/status.h"
#include "schema/rules/date_time.h"
#include "server/api/moment.h"

namespace muninn::api {
namespace {

constexpr int64_t kDay = 86'400;
constexpr int64_t kMicros = 1'000'000;

void Narrow(const Range& by, std::optional<Range>& range) {
  if (!range) range = Range();
  range->from = std::max(range->from, by.from);
  range->to = std::min(range->to, by.to);
}

int64_t MomentOf(const std::string& text, uint64_t now) { return ParseMoment(text, now).value_or(static_cast<int64_t>(now) + 1); }

struct Ends {
  int64_t first = 0;
  std::optional<int64_t> second;  // not before the first
};

absl::StatusOr<Ends> ReadEnds(const Terms& terms, uint64_t now) {
  const bool alone = terms.list.size() == 1 && (!terms.is_list || !terms.json.empty());
  if (!alone && terms.list.size() != 2) return absl::InvalidArgumentError("a time range has two ends");
  const int64_t first = MomentOf(terms.list[0], now);
  if (alone) return Ends{first, std::nullopt};
  const int64_t second = MomentOf(terms.list[1], now);
  return Ends{std::min(first, second), std::max(first, second)};
}

// Kept within what microseconds can say.
int64_t ToMicros(int64_t seconds) { return std::clamp(seconds, INT64_MIN / kMicros, INT64_MAX / kMicros) * kMicros; }

int64_t FloorDay(int64_t seconds) { return seconds / kDay - (seconds % kDay < 0 ? 1 : 0); }

std::optional<int64_t> DayOf(const std::string& text, uint64_t now) {
  if (const std::optional<int32_t> day = rules::ParseDate(text)) return *day;
  const std::optional<int64_t> moment = ParseMoment(text, now);
  return moment ? std::optional<int64_t>(FloorDay(*moment)) : std::nullopt;
}

}  // namespace

absl::Status NarrowTimes(const Terms& terms, uint64_t now, std::optional<Range>& seconds) {
  if (terms.list.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Ends ends, ReadEnds(terms, now));
  Range by;
  if (ends.first != 0) by.from = ends.first;
  if (ends.second) by.to = *ends.second;
  if (ends.first != 0 || ends.second) Narrow(by, seconds);
  return absl::OkStatus();
}

absl::Status NarrowSeen(const Terms& terms, uint64_t now, bool upper, std::optional<Range>& micros) {
  if (terms.list.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Ends ends, ReadEnds(terms, now));
  Range by;
  (upper && !ends.second ? by.to : by.from) = ToMicros(ends.first);
  if (ends.second) by.to = ToMicros(*ends.second);
  Narrow(by, micros);
  return absl::OkStatus();
}

absl::Status NarrowDates(const Terms& terms, uint64_t now, std::optional<Range>& days) {
  if (terms.list.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Ends ends, ReadEnds(terms, now));
  Range by;
  if (ends.first != 0) by.from = FloorDay(ends.first);
  if (ends.second) by.to = FloorDay(*ends.second);
  Narrow(by, days);
  return absl::OkStatus();
}

void NarrowDate(const Terms& terms, uint64_t now, Bound bound, std::optional<Range>& days) {
  if (terms.list.empty()) return;
  const std::optional<int64_t> day = DayOf(terms.list[0], now);
  Range by;
  if (!day) {
    by = {INT64_MAX, INT64_MIN};  // nothing
  } else {
    (bound == Bound::kFrom ? by.from : by.to) = *day;
  }
  Narrow(by, days);
}

}  // namespace muninn::api
