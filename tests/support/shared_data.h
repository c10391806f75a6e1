// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_TESTS_SUPPORT_SHARED_DATA_H_
#define MUNINN_TESTS_SUPPORT_SHARED_DATA_H_

// Real data and test vectors live outside the tree, in the folder that the environment variable MUNINN_SHARED names.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muninn::test {

// The path of `relative` ("data/cases/validation.jsonl") below that folder; nullopt when the variable is unset or nothing is
// there: then skip the test and say so.
std::optional<std::string> SharedPath(std::string_view relative);

// A whole file. Aborts when it cannot be read.
std::string ReadFile(const std::string& path);

// Its lines that are not empty, without their ends.
std::vector<std::string> ReadLines(const std::string& path);

}  // namespace muninn::test

#endif  // MUNINN_TESTS_SUPPORT_SHARED_DATA_H_
