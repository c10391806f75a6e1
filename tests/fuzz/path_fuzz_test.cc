// SPDX-License-Identifier: Apache-2.0
// A short run of the fuzz target without a fuzzer. The seed is fixed, so a failure repeats.
#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

void Feed(const std::string& text) { LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(text.data()), text.size()); }

constexpr std::string_view kPieces[] = {"/",
                                        "//",
                                        ":",
                                        "%",
                                        "%2",
                                        "%2F",
                                        "%00",
                                        "%ff",
                                        "+",
                                        "?",
                                        "&",
                                        "=",
                                        "[]:",
                                        "a[]:1",
                                        ".json",
                                        ".xml",
                                        "_",
                                        "admin/",
                                        "events",
                                        "Attributes",
                                        "restSearch",
                                        "limit:10",
                                        "tags:tlp;white",
                                        "!a&&b",
                                        "||",
                                        "\xff",
                                        "%5f"};

TEST(PathFuzzTest, SurvivesPiecesInAnyOrder) {
  std::mt19937_64 random(41);
  for (int round = 0; round < 20'000; ++round) {
    std::string target;
    for (uint64_t i = random() % 24; i > 0; --i) target += kPieces[random() % std::size(kPieces)];
    Feed(target);
  }
}

TEST(PathFuzzTest, SurvivesAnyBytes) {
  std::mt19937_64 random(43);
  for (int round = 0; round < 20'000; ++round) {
    std::string target(random() % 64, ' ');
    for (char& c : target) c = static_cast<char>(random());
    Feed(target);
  }
}

TEST(PathFuzzTest, SurvivesLongTargets) {
  for (const std::string_view piece : kPieces) {
    std::string target = "/";
    for (int i = 0; i < 5'000; ++i) target += piece;
    Feed(target);
  }
}

}  // namespace
