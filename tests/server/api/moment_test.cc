// SPDX-License-Identifier: Apache-2.0
#include "server/api/moment.h"

#include <gtest/gtest.h>

#include <string>

namespace muninn::api {
namespace {

constexpr uint64_t kNow = 1'700'000'000;  // Tuesday, 2023-11-14T22:13:20Z
constexpr int64_t kMidnight = 1'699'920'000;
constexpr int64_t kDay = 86'400;

struct Case {
  std::string_view text;
  int64_t seconds;
};

void ExpectAll(std::initializer_list<Case> cases) {
  for (const Case& c : cases) {
    const std::optional<int64_t> moment = ParseMoment(c.text, kNow);
    ASSERT_TRUE(moment) << c.text;
    EXPECT_EQ(*moment, c.seconds) << c.text;
  }
}

TEST(MomentTest, ReadsNumbersAsSeconds) {
  ExpectAll({{"0", 0},
             {"1577836800", 1577836800},
             {" 1577836800 ", 1577836800},
             {"1577836800.9", 1577836800},
             {"-5", -5},
             {"@1577836800", 1577836800},
             {"1e9", 1'000'000'000}});
}

TEST(MomentTest, ReadsDistancesBeforeNow) {
  const auto now = static_cast<int64_t>(kNow);
  ExpectAll({{"5d", now - 5 * kDay},
             {"5D", now - 5 * kDay},
             {"1.5h", now - 5400},
             {"30m", now - 1800},
             {"40s", now - 40},
             {"0s", now},
             {"-1d", now + kDay}});
}

TEST(MomentTest, ReadsWhatIsoWrites) {
  ExpectAll({{"2020-01-01", 1577836800},
             {"2020-01-01T00:00:00Z", 1577836800},
             {"2020-01-01 01:00:00+01:00", 1577836800},
             {"2020-01-01T00:00:00.999Z", 1577836800},
             {"1969-12-31T23:59:59.5Z", -1},
             {"12:00", kMidnight + kDay / 2}});
}

// What Filebeat's module puts into "timestamp".
TEST(MomentTest, ReadsGosUnixDate) {
  ExpectAll({{"Mon Jan  2 15:04:05 MST 2006", 1136239445},
             {"Tue Nov 14 22:13:20 UTC 2023", static_cast<int64_t>(kNow)},
             {"Sun Mar  1 00:00:00 CET 2026", 1772319600},
             {"Sun Mar 01 00:00:00 +0100 2026", 1772319600}});
}

TEST(MomentTest, ReadsDatesOfLettersAndPeople) {
  ExpectAll({{"Mon, 02 Jan 2006 15:04:05 -0700", 1136239445},
             {"Mon, 02 Jan 2006 15:04:05 GMT", 1136214245},
             {"2 January 2006 3:04 pm", 1136214240},
             {"January 2, 2006", 1136160000},
             {"Jan 2nd 2006 12am", 1136160000},
             {"2006/01/02", 1136160000},
             {"01/02/2006", 1136160000},
             {"02.01.2006", 1136160000},
             {"02-01-2006", 1136160000},
             {"02-Jan-2006", 1136160000},
             {"january 2006", 1136073600},
             {"2006/01/02 15:04:05", 1136214245}});
}

TEST(MomentTest, ReadsWords) {
  const auto now = static_cast<int64_t>(kNow);
  ExpectAll({{"now", now},
             {"today", kMidnight},
             {"midnight", kMidnight},
             {"noon", kMidnight + kDay / 2},
             {"yesterday", kMidnight - kDay},
             {"tomorrow", kMidnight + kDay},
             {"Yesterday 12:30", kMidnight - kDay + 45'000},
             {"tuesday", kMidnight},
             {"friday", kMidnight + 3 * kDay},
             {"last friday", kMidnight - 4 * kDay},
             {"next tuesday", kMidnight + 7 * kDay},
             {"last tuesday", kMidnight - 7 * kDay},
             {"+1 day", now + kDay},
             {"-2 weeks", now - 14 * kDay},
             {"2 weeks ago", now - 14 * kDay},
             {"1 day 2 hours ago", now + kDay - 7200},
             {"last week", now - 7 * kDay},
             {"+1 hour", now + 3600}});
}

TEST(MomentTest, CountsMonthsAsTheCalendarDoes) {
  ExpectAll({{"last month", 1'697'321'600},                 // 2023-10-14T22:13:20Z
             {"1 year ago", 1'668'464'000},                 // 2022-11-14T22:13:20Z
             {"2024-01-31 +1 month", 1'709'337'600},        // the 31st of February: 2024-03-02
             {"2024-02-30", 1'709'251'200},                 // likewise, 2024-03-01
             {"first day of next month", 1'701'468'800},    // 2023-12-01T22:13:20Z
             {"last day of february 2024", 1'709'164'800},  // 2024-02-29
             {"first day of january 2024", 1'704'067'200}});
}

TEST(MomentTest, RefusesWhatMeansNothing) {
  for (const std::string_view text : {"",
                                      " ",
                                      "5x",
                                      "ad",
                                      "aaad",
                                      "abc",
                                      "nan",
                                      "inf",
                                      "-inf",
                                      "nand",
                                      "infd",
                                      "1e400",
                                      "1e30",
                                      "1e30d",
                                      "d",
                                      "--5d",
                                      "5 5d",

                                      "2024-13-01",
                                      "32 january 2024",
                                      "25:61",
                                      "Mon Jan 2 15:04:05 XYZ 2006",

                                      "next",

                                      "99999999999 days",
                                      "+999999999 years",
                                      "first day of nowhere",
                                      "\xff\xfe",
                                      "::",
                                      "1/2",
                                      "2024-",
                                      "@",
                                      "@x"}) {
    EXPECT_FALSE(ParseMoment(text, kNow)) << text;
  }
  EXPECT_FALSE(ParseMoment(std::string(1000, '1') + " day", kNow));
}

}  // namespace
}  // namespace muninn::api
