// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/date_time.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace muninn::rules {
namespace {

constexpr int64_t kSecond = 1'000'000;

std::string Canonical(std::string_view text, std::optional<uint64_t> now = std::nullopt) {
  const auto time = ParseDateTime(text, now);
  return time ? FormatDateTime(*time, /*colon_in_zone=*/false) : "none";
}

TEST(DateTimeTest, ReadsWhatClientsWrite) {
  EXPECT_EQ(Canonical("2020-01-31"), "2020-01-31T00:00:00.000000+0000");
  EXPECT_EQ(Canonical("2020-01-31T12:30"), "2020-01-31T12:30:00.000000+0000");
  EXPECT_EQ(Canonical("2020-01-31 12:30:59"), "2020-01-31T12:30:59.000000+0000");
  EXPECT_EQ(Canonical("2020-01-31T12:30:59.5Z"), "2020-01-31T12:30:59.500000+0000");
  EXPECT_EQ(Canonical("2020-01-31T12:30:59,123456789+02:00"), "2020-01-31T12:30:59.123456+0200");
  EXPECT_EQ(Canonical("2020-01-31T12:30:59-0330"), "2020-01-31T12:30:59.000000-0330");
  EXPECT_EQ(Canonical("2020-01-31 12:30:59 UTC"), "2020-01-31T12:30:59.000000+0000");
  EXPECT_EQ(Canonical("2020-01-31T12:30:59+02"), "2020-01-31T12:30:59.000000+0200");
  EXPECT_EQ(Canonical("@0"), "1970-01-01T00:00:00.000000+0000");
  EXPECT_EQ(Canonical("@-1.25"), "1969-12-31T23:59:58.750000+0000");
  EXPECT_EQ(Canonical("2016-12-31T23:59:60Z"), "2017-01-01T00:00:00.000000+0000");
}

TEST(DateTimeTest, ReadsATimeOfTheDayOnlyWhenItKnowsTheDay) {
  EXPECT_EQ(Canonical("1.5"), "none");
  EXPECT_EQ(Canonical("1.5", 1'795'305'600 + 40'000), "2026-11-22T01:05:00.000000+0000");
  EXPECT_EQ(Canonical("12:30:59", 0), "1970-01-01T12:30:59.000000+0000");
}

TEST(DateTimeTest, RefusesWhatNoCalendarHas) {
  for (const char* bad : {"",
                          "2020",
                          "2020-1-1",
                          "2020-02-30",
                          "2019-02-29",
                          "2020-13-01",
                          "2020-00-10",
                          "2020-01-01T",
                          "2020-01-01T24:00",
                          "2020-01-01T12:60",
                          "2020-01-01T12:30:61",
                          "2020-01-01T12:30:00.",
                          "2020-01-01T12:30:00+25:00",
                          "2020-01-01x",
                          "2020-01-01T12:30:00 Mars",
                          "@",
                          "@x",
                          "@999999999999",
                          "@99999999999999999999",
                          "9999-12-31T23:59:60Z",
                          "yesterday"}) {
    EXPECT_FALSE(ParseDateTime(bad).has_value()) << bad;
  }
}

TEST(DateTimeTest, WritesSeenTimesAsMispDoes) {
  EXPECT_EQ(FormatSeen(*ParseSeen("2019-09-01")), "2019-09-01T00:00:00.000000+00:00");
  EXPECT_EQ(FormatSeen(*ParseSeen("2019-09-01T02:00:00.000001+02:00")), "2019-09-01T00:00:00.000001+00:00");
  EXPECT_EQ(ParseSeen("1969-12-31T23:59:59.999999Z"), -1);
  EXPECT_EQ(ParseSeen("9999-12-31T23:59:59-01:00"), std::nullopt) << "a year that cannot be written";
}

TEST(DateTimeTest, ReadsAgainWhatItWrote) {
  std::mt19937_64 random(3);
  constexpr int64_t kYear9999 = 253'402'300'799;
  for (int round = 0; round < 10'000; ++round) {
    const auto microseconds = static_cast<int64_t>(random() % (kYear9999 * kSecond)) - 62'000'000'000 * kSecond;
    EXPECT_EQ(ParseSeen(FormatSeen(microseconds)), microseconds);
    const DateTime time{microseconds, static_cast<int32_t>(random() % 1440) - 720};
    const auto again = ParseDateTime(FormatDateTime(time, round % 2 == 0));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->microseconds, time.microseconds);
    EXPECT_EQ(again->offset_minutes, time.offset_minutes);
  }
}

TEST(DateTimeTest, CountsDays) {
  EXPECT_EQ(ParseDate("1970-01-01"), 0);
  EXPECT_EQ(ParseDate("1969-12-31"), -1);
  EXPECT_EQ(ParseDate("2024-02-29"), 19'782);
  EXPECT_EQ(ParseDate("2024-02-29T00:00"), std::nullopt);
  EXPECT_EQ(ParseDate("2023-02-29"), std::nullopt);
  for (int32_t days = -719'528; days <= 2'932'896; days += 997) EXPECT_EQ(ParseDate(FormatDate(days)), days);
}

}  // namespace
}  // namespace muninn::rules
