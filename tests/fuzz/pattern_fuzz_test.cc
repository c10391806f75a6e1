// SPDX-License-Identifier: Apache-2.0
// A short run of the fuzz target without a fuzzer: pieces of expressions in any order, and rules that were damaged. The seed is
// fixed, so a failure repeats.
#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

void Feed(const std::string& text) { LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(text.data()), text.size()); }

constexpr std::string_view kPieces[] = {"a",    "b",         "(",    ")",        "[",    "]",     "[^",  "|",       "*",   "+",
                                        "?",    "{1,3}",     "{9}",  "\\d",      "\\A",  "\\z",   "\\Q", "\\E",     "\\1", "(?i)",
                                        "(?=",  "(?<!",      "(?R)", "(*UTF8)",  "^",    "$",     ".",   "\\x{41}", "#",   "(?#",
                                        "\\c[", "[:alpha:]", "\xff", "\xc3\xa9", "(?x)", "(?-m:", "\\"};

std::string RandomInput(std::mt19937_64& random) {
  std::string text = "/";
  for (uint64_t pieces = random() % 10; pieces > 0; --pieces) text += kPieces[random() % std::size(kPieces)];
  text += "/";
  for (const char flag : std::string_view("imsxuUADXJn")) {
    if (random() % 6 == 0) text += flag;
  }
  text += '\n';
  for (uint64_t bytes = random() % 60; bytes > 0; --bytes) text += "aabbA0\n\x1e .\xff"[random() % 11];
  return text;
}

TEST(PatternFuzzTest, SurvivesPiecesInAnyOrder) {
  std::mt19937_64 random(61);
  for (int round = 0; round < 3'000; ++round) Feed(RandomInput(random));
}

TEST(PatternFuzzTest, SurvivesDamagedRules) {
  std::mt19937_64 random(67);
  for (int round = 0; round < 1'500; ++round) {
    std::string text = RandomInput(random);
    for (uint64_t i = random() % 4 + 1; i > 0; --i) text[random() % text.size()] = static_cast<char>(random());
    Feed(text);
  }
}

TEST(PatternFuzzTest, SurvivesNothing) {
  for (const char* text : {"", "/", "//", "//\n", "\n", "/a/\n\x1e\x1e", "a\na"}) Feed(text);
}

}  // namespace
