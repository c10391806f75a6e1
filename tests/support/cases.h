// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_TESTS_SUPPORT_CASES_H_
#define MUNINN_TESTS_SUPPORT_CASES_H_

// Test vectors: what the reference does, one JSON object a line (data/cases/NAME.jsonl in the shared data).

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "schema/json/json_value.h"

namespace muninn::test {

// Visits each line of the vectors called `name`, traced by what stands in it, and prints how many hold ("name.jsonl: 107 lines
// hold"): those without a failure of their own. `op`: only lines whose member "op" is that. Fewer than `at_least` lines fail the
// test, as does one that is no JSON object. Skips the test where there is no shared data: return behind it.
void ForEachCase(std::string_view name, size_t at_least,
                 const std::function<void(const std::string& line, json::Value one)>& visit, std::string_view op = "");

}  // namespace muninn::test

#endif  // MUNINN_TESTS_SUPPORT_CASES_H_
