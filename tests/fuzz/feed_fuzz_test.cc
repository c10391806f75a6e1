// SPDX-License-Identifier: Apache-2.0
// A short run of the fuzz target without a fuzzer: pieces of feeds in any order, and damaged ones. The seed is fixed, so a
// failure repeats.
#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

void Feed(const std::string& text) { LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(text.data()), text.size()); }

constexpr std::string_view kPieces[] = {
    "192.0.2.1",
    "evil.com",
    ",",
    ";",
    "\"",
    "\"\"",
    "'",
    "\r\n",
    "\n",
    "\r",
    "#",
    "\t",
    " ",
    "\xff",
    "{",
    "}",
    "[",
    "]",
    ":",
    "900150983cd24fb0d6963f7d28e17f72",
    "5e1c1f5a-8a3c-4b3a-9c9a-000000000001",
    "900150983cd24fb0d6963f7d28e17f72,5e1c1f5a-8a3c-4b3a-9c9a-000000000001\n",
    "\"Event\"",
    "\"Attribute\"",
    "\"Object\"",
    "\"response\"",
    "\"type\":\"domain|ip\"",
    "\"value\":\"a|b|c\"",
    "null",
    "true",
    "1e999",
    R"({"csv":{"value":"2","delimiter":"\\t"},"common":{"excluderegex":"/x/"}})",
    R"({"5e1c1f5a-8a3c-4b3a-9c9a-000000000001":{},"Event":{"Attribute":[{"type":"domain|ip","value":"a|b"}],"Object":[{"Attribute":7}]}})"};

std::string RandomText(std::mt19937_64& random) {
  std::string text;
  for (uint64_t pieces = random() % 16; pieces > 0; --pieces) text += kPieces[random() % std::size(kPieces)];
  return text;
}

TEST(FeedFuzzTest, SurvivesPiecesInAnyOrder) {
  std::mt19937_64 random(71);
  for (int round = 0; round < 10'000; ++round) Feed(RandomText(random));
  for (const std::string_view piece : kPieces) Feed(std::string(piece));
}

TEST(FeedFuzzTest, SurvivesDamagedFeeds) {
  std::mt19937_64 random(73);
  for (int round = 0; round < 5'000; ++round) {
    std::string text = RandomText(random) + "x";
    for (uint64_t i = random() % 4 + 1; i > 0; --i) text[random() % text.size()] = static_cast<char>(random());
    Feed(text);
  }
}

TEST(FeedFuzzTest, SurvivesLongRunsOfOneSign) {
  for (const char sign : std::string_view("\",;\n\r[{a\xff")) Feed(std::string(1 << 14, sign));
}

}  // namespace
