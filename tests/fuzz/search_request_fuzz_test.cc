// SPDX-License-Identifier: Apache-2.0
// A short run of the fuzz target without a fuzzer: filters of all names with values of all kinds. The seed is fixed, so a
// failure repeats.
#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "server/api/search_parameters.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

void Feed(const std::string& text) { LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(text.data()), text.size()); }

// All parameters there are.
std::vector<std::string> Names() {
  std::vector<std::string> names = {"galaxy.synonyms", "unknown"};
  for (const muninn::api::SearchParameter& row : muninn::api::SearchParameters()) names.emplace_back(row.name);
  return names;
}
const std::vector<std::string> kNames = Names();
constexpr std::string_view kValues[] = {"null",
                                        "true",
                                        "false",
                                        "0",
                                        "1",
                                        "-1",
                                        "1.5",
                                        "9223372036854775807",
                                        "18446744073709551615",
                                        "1e300",
                                        "\"\"",
                                        "\"!\"",
                                        "\"!!a\"",
                                        "\"a&&!b\"",
                                        "\"a||b\"",
                                        "\"||\"",
                                        "\"%\"",
                                        "\"%_%_%\"",
                                        "\"%a%a%a%a%a%ab\"",
                                        "\"5d\"",
                                        "\"1e400d\"",
                                        "\"-5d\"",
                                        "\"2024-02-30\"",
                                        "\"2024-01-01\"",
                                        "\"::ffff:1.2.3.4\"",
                                        "\"timestamp desc, id,,\"",
                                        "[]",
                                        "{}",
                                        "[[]]",
                                        "[\"a\",\"!b\",1,null,{}]",
                                        "[1,2]",
                                        "[2,1]",
                                        "[1,2,3]",
                                        "{\"OR\":[\"a\",\"%b\"],\"AND\":\"c\",\"NOT\":[[\"d\"]]}",
                                        "{\"OR\":{\"NOT\":1}}",
                                        "\"\xc3\xa9\""};

std::string RandomBody(std::mt19937_64& random) {
  std::string body = "{";
  for (uint64_t i = random() % 6;; --i) {
    body += "\"" + kNames[random() % kNames.size()] + "\":" + std::string(kValues[random() % std::size(kValues)]);
    if (i == 0) return body + "}";
    body += ",";
  }
}

TEST(SearchRequestFuzzTest, SurvivesAllKindsOfFilters) {
  for (const std::string& name : kNames) {
    for (const std::string_view value : kValues) Feed("{\"" + name + "\":" + std::string(value) + "}");
  }
}

TEST(SearchRequestFuzzTest, SurvivesFiltersTogether) {
  std::mt19937_64 random(47);
  for (int round = 0; round < 20'000; ++round) Feed(RandomBody(random));
}

TEST(SearchRequestFuzzTest, SurvivesDamagedBodies) {
  std::mt19937_64 random(53);
  for (int round = 0; round < 20'000; ++round) {
    std::string body = RandomBody(random);
    for (uint64_t i = random() % 3 + 1; i > 0; --i) body[random() % body.size()] = static_cast<char>(random());
    Feed(body);
  }
}

}  // namespace
