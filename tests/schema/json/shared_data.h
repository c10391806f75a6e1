// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_TESTS_SCHEMA_JSON_SHARED_DATA_H_
#define MUNINN_TESTS_SCHEMA_JSON_SHARED_DATA_H_

#include <filesystem>
#include <string>
#include <vector>

namespace muninn::json {

// Real data lies outside the tree, in the folder that the environment variable MUNINN_SHARED names. Tests that need it
// start with this line and are skipped without it.
#define NEEDS_SHARED_DATA() \
  if (SharedData().empty()) GTEST_SKIP() << "MUNINN_SHARED is not set"

std::filesystem::path SharedData();                                     // its data/ folder; empty when there is none
std::string FileText(const std::filesystem::path& path);                // "" when unreadable
std::vector<std::string> FileLines(const std::filesystem::path& path);  // of a text, gzipped or not

}  // namespace muninn::json

#endif  // MUNINN_TESTS_SCHEMA_JSON_SHARED_DATA_H_
