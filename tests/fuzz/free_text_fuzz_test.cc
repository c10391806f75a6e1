// SPDX-License-Identifier: Apache-2.0
// A short run of the fuzz target without a fuzzer: pieces of indicators in any order, and damaged texts. The seed is fixed, so a
// failure repeats.
#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

void Feed(const std::string& text) { LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(text.data()), text.size()); }

constexpr std::string_view kPieces[] = {"1.2.3.4",
                                        "[.]",
                                        "(dot)",
                                        ".",
                                        ":80",
                                        "/24",
                                        "2001:db8::1",
                                        "[",
                                        "]",
                                        "hxxp://",
                                        "https://",
                                        "evil.com",
                                        "www",
                                        "@",
                                        "[at]",
                                        ".exe",
                                        "|",
                                        "\\",
                                        "/",
                                        "C:\\temp\\",
                                        "CVE-",
                                        "-2024-1234",
                                        "AS64500",
                                        "3:AXGBi:AB",
                                        "\n",
                                        " ",
                                        "\t",
                                        ",",
                                        "\"",
                                        "{",
                                        "}",
                                        "%20",
                                        "\xc3\xa9",
                                        "\xff",
                                        "\xe2\x80\x8b",
                                        "d41d8cd98f00b204e9800998ecf8427e",
                                        "+41 44 123",
                                        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
                                        "0x",
                                        "?q=",
                                        "#",
                                        "xn--",
                                        "..",
                                        "--",
                                        "\0"};

std::string RandomText(std::mt19937_64& random) {
  std::string text;
  for (uint64_t pieces = random() % 24; pieces > 0; --pieces) text += kPieces[random() % std::size(kPieces)];
  return text;
}

TEST(FreeTextFuzzTest, SurvivesPiecesInAnyOrder) {
  std::mt19937_64 random(71);
  for (int round = 0; round < 20'000; ++round) Feed(RandomText(random));
}

TEST(FreeTextFuzzTest, SurvivesDamagedTexts) {
  std::mt19937_64 random(73);
  for (int round = 0; round < 10'000; ++round) {
    std::string text = RandomText(random) + "x";
    for (uint64_t i = random() % 4 + 1; i > 0; --i) text[random() % text.size()] = static_cast<char>(random());
    Feed(text);
  }
}

TEST(FreeTextFuzzTest, SurvivesLongRunsOfOneSign) {
  for (const char sign : std::string_view(".:/|@-[ \"{\\%\xff")) Feed(std::string(1 << 14, sign));
}

}  // namespace
