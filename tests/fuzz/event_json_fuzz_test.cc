// SPDX-License-Identifier: Apache-2.0
// A short run of the fuzz target without a fuzzer: a real-shaped document, damaged in many ways. The seed is fixed, so a
// failure repeats.
#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>

#include "tests/schema/json/sample_event.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace muninn::json {
namespace {

void Feed(const std::string& text) { LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(text.data()), text.size()); }

// One small damage: a byte changed, a piece cut out, doubled or replaced by something JSON-like.
void Mutate(std::string* text, std::mt19937_64* random) {
  static constexpr std::string_view kPieces[] = {"{",
                                                 "}",
                                                 "[",
                                                 "]",
                                                 "\"",
                                                 ":",
                                                 ",",
                                                 "null",
                                                 "-1",
                                                 "1e308",
                                                 "18446744073709551615",
                                                 "\\ud800",
                                                 "\\",
                                                 "\"Tag\":",
                                                 "{\"Event\":",
                                                 "[[[[[[[[",
                                                 "\xFF",
                                                 "\"\"",
                                                 "true",
                                                 "{\"0\":{}}"};
  if (text->empty()) *text = "{}";
  const size_t at = (*random)() % text->size();
  const size_t size = 1 + (*random)() % 40;
  switch ((*random)() % 5) {
    case 0:
      (*text)[at] = static_cast<char>((*random)());
      break;
    case 1:
      text->erase(at, size);
      break;
    case 2:
      text->insert(at, text->substr(at, size));
      break;
    case 3:
      text->insert(at, kPieces[(*random)() % std::size(kPieces)]);
      break;
    case 4:
      text->replace(at, size, kPieces[(*random)() % std::size(kPieces)]);
      break;
  }
}

// Exchanges one scalar for another one, so that the text stays JSON and reading sees unexpected kinds.
void Retype(std::string* text, std::mt19937_64* random) {
  static constexpr std::string_view kValues[] = {"null",     "[]",        "{}",   "0",    "-9223372036854775808", "1.5",
                                                 "\"\"",     "\"x\"",     "true", "[{}]", "{\"Event\":[]}",       "[[1]]",
                                                 "\"1e99\"", "{\"1\":{}}"};
  const size_t colon = text->find("\":", (*random)() % text->size());
  if (colon == std::string::npos || text->compare(colon + 2, 1, "\"") != 0) return;
  const size_t end = text->find('"', colon + 3);
  if (end == std::string::npos) return;
  text->replace(colon + 2, end - colon - 1, kValues[(*random)() % std::size(kValues)]);
}

TEST(EventJsonFuzzTest, SurvivesDamagedDocuments) {
  std::mt19937_64 random(20240521);
  for (int round = 0; round < 4000; ++round) {
    std::string text = "{\"Event\":" + std::string(kSampleEvent) + "}";
    for (uint64_t i = 0; i <= random() % 4; ++i) Mutate(&text, &random);
    Feed(text);
  }
}

TEST(EventJsonFuzzTest, SurvivesUnexpectedKindsOfValues) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 4000; ++round) {
    std::string text = "{\"Event\":" + std::string(kSampleEvent) + "}";
    for (uint64_t i = 0; i <= random() % 12; ++i) Retype(&text, &random);
    Feed(text);
  }
}

TEST(EventJsonFuzzTest, SurvivesNumbersOfAnySize) {
  for (const char* text : {"62177177963371676362.7777796337166", "1e300", "-1e19", "18446744073709551615.5",
                           "9223372036854775808.0", "-9223372036854775809.5", "1e-300", "[1e18, 9.3e18, 2e19]"})
    Feed(text);
}

TEST(EventJsonFuzzTest, SurvivesEveryPrefix) {
  const std::string text(kSampleEvent);
  for (size_t size = 0; size <= text.size(); size += 7) Feed(text.substr(0, size));
}

}  // namespace
}  // namespace muninn::json
