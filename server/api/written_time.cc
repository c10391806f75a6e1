// SPDX-License-Identifier: Apache-2.0
//
// ParseWrittenTime: words and numbers are taken one by one from the left; each says something about the date, the time of
// the day, the zone, or how far from there. The text has to be understood to its end.
#include <array>
#include <chrono>
#include <cstdlib>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "schema/base/status.h"
#include "server/api/moment.h"

namespace muninn::api {
namespace {

constexpr size_t kTextBytesMax = 128;
constexpr int64_t kDay = 86'400;
constexpr int64_t kMonthsMax = 120'000;      // steps: years stay within those of the calendar's type
constexpr int64_t kDaysMax = 1'000'000'000;  // likewise; keeps all sums far from 2^63
constexpr int64_t kYearMax = 9999;

// "january" and "jan" alike: names count by their first three letters when `whole` begins with them.
template <size_t N>
std::optional<int> IndexOf(const std::array<std::string_view, N>& names, std::string_view word) {
  constexpr size_t kShortest = 3;
  for (size_t i = 0; i < N; ++i) {
    if (word.size() >= kShortest && names[i].starts_with(word)) return static_cast<int>(i);
  }
  return std::nullopt;
}

constexpr std::array<std::string_view, 12> kMonths = {"january", "february", "march",     "april",   "may",      "june",
                                                      "july",    "august",   "september", "october", "november", "december"};
constexpr std::array<std::string_view, 7> kWeekdays = {"sunday",   "monday", "tuesday", "wednesday",
                                                       "thursday", "friday", "saturday"};

struct Zone {
  std::string_view name;
  int hours;
};
constexpr Zone kZones[] = {{"z", 0},     {"utc", 0},   {"gmt", 0},  {"wet", 0},  {"west", 1}, {"bst", 1},
                           {"cet", 1},   {"cest", 2},  {"eet", 2},  {"eest", 3}, {"msk", 3},  {"jst", 9},
                           {"aest", 10}, {"aedt", 11}, {"est", -5}, {"edt", -4}, {"cst", -6}, {"cdt", -5},
                           {"mst", -7},  {"mdt", -6},  {"pst", -8}, {"pdt", -7}, {"hst", -10}};

enum class UnitKind : uint8_t { kSeconds, kMonths };
struct Unit {
  std::string_view name;
  UnitKind kind;
  int64_t size;
};
constexpr Unit kUnits[] = {{"sec", UnitKind::kSeconds, 1},         {"second", UnitKind::kSeconds, 1},
                           {"min", UnitKind::kSeconds, 60},        {"minute", UnitKind::kSeconds, 60},
                           {"hour", UnitKind::kSeconds, 3'600},    {"day", UnitKind::kSeconds, kDay},
                           {"week", UnitKind::kSeconds, 7 * kDay}, {"fortnight", UnitKind::kSeconds, 14 * kDay},
                           {"month", UnitKind::kMonths, 1},        {"year", UnitKind::kMonths, 12}};

const Unit* UnitOf(std::string_view word) {
  if (word.size() > 3 && word.ends_with('s')) word.remove_suffix(1);
  for (const Unit& unit : kUnits) {
    if (unit.name == word) return &unit;
  }
  return nullptr;
}

bool IsLetter(char c) { return c >= 'a' && c <= 'z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Days since 1970; a day beyond the month's end runs into the next month, as in PHP.
int64_t DaysOf(int64_t year, int64_t month0, int64_t day) {
  const int64_t years = year + month0 / 12 - (month0 % 12 < 0 ? 1 : 0);
  const int64_t month = (month0 % 12 + 12) % 12;
  const std::chrono::year_month_day first{std::chrono::year(static_cast<int>(years)),
                                          std::chrono::month(static_cast<unsigned>(month + 1)), std::chrono::day(1)};
  return std::chrono::sys_days(first).time_since_epoch().count() + day - 1;
}

class WrittenTime {
 public:
  WrittenTime(std::string_view text, uint64_t now) : rest_(text), now_(static_cast<int64_t>(now)) {}

  std::optional<int64_t> Read() {
    while (SkipSpace(), !rest_.empty()) {
      if (!TakeNumberPart() && !TakeWord()) return std::nullopt;
    }
    return taken_ ? Sum() : std::nullopt;
  }

 private:
  // --- the text ---
  void SkipSpace() {
    while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == ',' || rest_[0] == '\t')) rest_.remove_prefix(1);
  }
  bool TakeChar(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  size_t DigitsAhead() const {
    size_t digits = 0;
    while (digits < rest_.size() && IsDigit(rest_[digits])) ++digits;
    return digits;
  }
  // At most nine digits.
  std::optional<int64_t> Number() {
    const size_t digits = DigitsAhead();
    if (digits == 0 || digits > 9) return std::nullopt;
    int64_t number = 0;
    for (size_t i = 0; i < digits; ++i) number = number * 10 + (rest_[i] - '0');
    rest_.remove_prefix(digits);
    return number;
  }
  std::string_view Word() {
    size_t letters = 0;
    while (letters < rest_.size() && IsLetter(rest_[letters])) ++letters;
    const std::string_view word = rest_.substr(0, letters);
    rest_.remove_prefix(letters);
    return word;
  }
  std::string_view PeekWord() {
    const std::string_view before = rest_;
    SkipSpace();
    const std::string_view word = Word();
    rest_ = before;
    return word;
  }

  // --- what stands there ---
  bool TakeNumberPart() {
    const char first = rest_[0];
    if (first == '+' || first == '-') return time_ && !zone_ && !StepAhead() ? TakeOffset() : TakeStep();
    if (!IsDigit(first)) return false;
    const size_t digits = DigitsAhead();
    const char behind = digits < rest_.size() ? rest_[digits] : '\0';
    if (behind == ':') return TakeTime();
    if (behind == '/' || behind == '-' || behind == '.') return TakeDate(digits, behind);
    const std::optional<int64_t> number = Number();
    if (!number) return false;
    for (const std::string_view suffix : {"st", "nd", "rd", "th"}) {
      if (PeekWord() == suffix && rest_.starts_with(suffix)) rest_.remove_prefix(suffix.size());
    }
    if (PeekWord() == "am" || PeekWord() == "pm") return SetTime(*number, 0, 0) && TakeHalfOfDay();
    if (UnitOf(PeekWord()) != nullptr) return TakeUnit(*number);
    if (digits == 4) return SetYear(*number);
    return SetDay(*number);
  }

  // Is a "+2" the start of "+2 days" rather than a zone?
  bool StepAhead() {
    const std::string_view before = rest_;
    rest_.remove_prefix(1);
    SkipSpace();
    const bool step = Number() && UnitOf(PeekWord()) != nullptr;
    rest_ = before;
    return step;
  }

  bool TakeStep() {
    const bool back = TakeChar('-');
    if (!back) TakeChar('+');
    SkipSpace();
    const std::optional<int64_t> number = Number();
    return number && TakeUnit(back ? -*number : *number);
  }

  bool TakeUnit(int64_t number) {
    SkipSpace();
    const Unit* unit = UnitOf(Word());
    if (unit == nullptr) return false;
    if (PeekWord() == "ago") {
      SkipSpace();
      Word();
      number = -number;
    }
    return Step(*unit, number);
  }

  bool Step(const Unit& unit, int64_t number) {
    (unit.kind == UnitKind::kMonths ? months_ : seconds_) += number * unit.size;
    return taken_ = std::abs(months_) < kMonthsMax && std::abs(seconds_ / kDay) < kDaysMax;
  }

  bool TakeTime() {
    const std::optional<int64_t> hour = Number();
    TakeChar(':');
    const std::optional<int64_t> minute = Number();
    std::optional<int64_t> second = 0;
    if (TakeChar(':')) second = Number();
    if (TakeChar('.')) Number();
    if (!hour || !minute || !second) return false;
    return SetTime(*hour, *minute, *second) && TakeHalfOfDay();
  }
  bool SetTime(int64_t hour, int64_t minute, int64_t second) {
    if (time_ || hour > 24 || minute > 59 || second > 60) return false;
    time_ = hour * 3'600 + minute * 60 + second;
    return taken_ = true;
  }
  // "am" and "pm" behind a time; without one nothing is to be done.
  bool TakeHalfOfDay() {
    const std::string_view half = PeekWord();
    if (half != "am" && half != "pm") return true;
    const int64_t hour = *time_ / 3'600;
    if (hour == 0 || hour > 12) return false;
    SkipSpace();
    Word();
    *time_ += ((hour % 12) + (half == "pm" ? 12 : 0) - hour) * 3'600;
    return true;
  }

  bool TakeOffset() {
    const bool west = TakeChar('-');
    if (!west) TakeChar('+');
    const size_t digits = DigitsAhead();
    const std::optional<int64_t> number = Number();
    if (!number || (digits != 4 && digits > 2)) return false;
    int64_t minutes = digits == 4 ? *number / 100 * 60 + *number % 100 : *number * 60;
    if (digits != 4 && TakeChar(':')) {
      const std::optional<int64_t> more = Number();
      if (!more) return false;
      minutes += *more;
    }
    return SetZone(west ? -minutes : minutes);
  }
  bool SetZone(int64_t minutes) {
    if (zone_ || minutes > kDay / 60 || minutes < -kDay / 60) return false;
    zone_ = minutes;
    return true;
  }

  // 2006/01/02, 2006-01-02, 01/02/2006, 02.01.2006, 02-01-2006, 02-jan-2006
  bool TakeDate(size_t digits, char separator) {
    const std::optional<int64_t> first = Number();
    TakeChar(separator);
    std::optional<int64_t> second;
    if (const std::string_view word = Word(); !word.empty()) {
      if (const std::optional<int> month = IndexOf(kMonths, word)) second = *month + 1;
    } else {
      second = Number();
    }
    if (!first || !second || !TakeChar(separator)) return false;
    const std::optional<int64_t> third = Number();
    if (!third) return false;
    if (digits == 4) return SetYear(*first) && SetMonth(*second) && SetDay(*third);
    if (separator == '/') return SetMonth(*first) && SetDay(*second) && SetYear(*third);
    return SetDay(*first) && SetMonth(*second) && SetYear(*third);
  }
  bool SetYear(int64_t year) {
    if (year_ || year > kYearMax) return false;
    year_ = year;
    return taken_ = true;
  }
  bool SetMonth(int64_t month) {
    if (month_ || month < 1 || month > 12) return false;
    month_ = month;
    return taken_ = true;
  }
  bool SetDay(int64_t day) {
    if (day_ || day < 1 || day > 31) return false;
    day_ = day;
    return taken_ = true;
  }

  bool TakeWord() {
    const std::string_view word = Word();
    if (word.empty()) return false;
    if (word == "t" && IsDigitAhead()) return true;  // between a date and a time
    if (const std::optional<int> month = IndexOf(kMonths, word)) return SetMonth(*month + 1);
    if (const std::optional<int> weekday = IndexOf(kWeekdays, word)) return SetWeekday(*weekday, 0);
    if (word == "last" || word == "previous" || word == "next" || word == "this") return TakeOrdinal(word);
    if (word == "first") return TakeEdgeOfMonth(Edge::kFirst);
    if (word == "of" || word == "at") return true;
    for (const Zone& zone : kZones) {
      if (word == zone.name) return SetZone(zone.hours * 60);
    }
    return TakeDayWord(word);
  }
  bool IsDigitAhead() const { return !rest_.empty() && IsDigit(rest_[0]); }

  bool TakeDayWord(std::string_view word) {
    taken_ = true;
    if (word == "now") return true;
    if (word == "noon") return SetTime(12, 0, 0);
    midnight_ = true;
    if (word == "today" || word == "midnight") return true;
    if (word == "yesterday") return Step(*UnitOf("day"), -1);
    return word == "tomorrow" && Step(*UnitOf("day"), 1);
  }

  // "next month", "last friday", "last day of …"
  bool TakeOrdinal(std::string_view ordinal) {
    const int direction = ordinal == "next" ? 1 : ordinal == "this" ? 0 : -1;
    if (ordinal == "last" && PeekWord() == "day") {
      const std::string_view before = rest_;
      if (TakeEdgeOfMonth(Edge::kLast)) return true;
      rest_ = before;
    }
    SkipSpace();
    const std::string_view word = Word();
    if (const Unit* unit = UnitOf(word)) return Step(*unit, direction);
    const std::optional<int> weekday = IndexOf(kWeekdays, word);
    return weekday && SetWeekday(*weekday, direction);
  }

  enum class Edge : uint8_t { kNone, kFirst, kLast };
  // "… day of"
  bool TakeEdgeOfMonth(Edge edge) {
    SkipSpace();
    if (Word() != "day") return false;
    SkipSpace();
    if (Word() != "of") return false;
    edge_ = edge;
    return taken_ = true;
  }

  bool SetWeekday(int weekday, int direction) {
    if (weekday_) return false;
    weekday_ = {weekday, direction};
    return taken_ = true;
  }

  // --- the sum ---
  bool has_date() const { return month_ || day_; }

  std::optional<int64_t> Sum() const {
    const std::chrono::sys_days today{std::chrono::days(now_ / kDay)};
    const std::chrono::year_month_day now(today);
    const int64_t year = year_.value_or(static_cast<int>(now.year()));
    const int64_t month0 = month_.value_or(static_cast<unsigned>(now.month())) - 1 + months_;
    int64_t day = day_.value_or(month_ ? 1 : static_cast<unsigned>(now.day()));
    if (edge_ != Edge::kNone) day = 1;
    if (year_ && !has_date() && edge_ == Edge::kNone) day = static_cast<unsigned>(now.day());
    int64_t days = DaysOf(year, month0, day);
    if (edge_ == Edge::kLast) days = DaysOf(year, month0 + 1, 1) - 1;
    if (weekday_ && !has_date()) days = OnWeekday(days);
    const bool keeps_time = !time_ && !has_date() && !midnight_ && !weekday_ && !year_;
    const int64_t of_day = keeps_time ? now_ % kDay : time_.value_or(0);
    return days * kDay + of_day + seconds_ - zone_.value_or(0) * 60;
  }

  // The weekday on or after `days`; the one after (or before) that day when "next" (or "last") is asked for.
  int64_t OnWeekday(int64_t days) const {
    const auto [wanted, direction] = *weekday_;
    const auto is = static_cast<int64_t>(std::chrono::weekday(std::chrono::sys_days(std::chrono::days(days))).c_encoding());
    const int64_t ahead = (wanted - is + 7) % 7;
    if (direction < 0) return days - (7 - ahead);
    return days + (direction > 0 && ahead == 0 ? 7 : ahead);
  }

  std::string_view rest_;
  const int64_t now_;
  bool taken_ = false;
  std::optional<int64_t> year_, month_, day_, time_, zone_;  // time_: seconds of the day; zone_: minutes east
  bool midnight_ = false;                                    // a word that means the whole day
  Edge edge_ = Edge::kNone;
  std::optional<std::pair<int, int>> weekday_;  // 0 is Sunday; direction
  int64_t months_ = 0, seconds_ = 0;            // steps from there
};

}  // namespace

std::optional<int64_t> ParseWrittenTime(std::string_view text, uint64_t now) {
  if (text.size() > kTextBytesMax) return std::nullopt;
  const std::string lower = absl::AsciiStrToLower(absl::StripAsciiWhitespace(ToAbsl(text)));
  return WrittenTime(lower, now).Read();
}

}  // namespace muninn::api
