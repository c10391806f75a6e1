// SPDX-License-Identifier: Apache-2.0
#include "tests/support/cases.h"

#include <cstdio>

#include "gtest/gtest.h"
#include "tests/support/shared_data.h"

namespace muninn::test {
namespace {

constexpr size_t kTracedBytes = 300;

// Of the test that runs.
int Failures() {
  const testing::TestResult& result = *testing::UnitTest::GetInstance()->current_test_info()->result();
  int failures = 0;
  for (int i = 0; i < result.total_part_count(); ++i) failures += result.GetTestPartResult(i).failed() ? 1 : 0;
  return failures;
}

}  // namespace

void ForEachCase(std::string_view name, size_t at_least,
                 const std::function<void(const std::string& line, json::Value one)>& visit, std::string_view op) {
  const std::string file = std::string(name) + ".jsonl";
  const auto path = SharedPath("data/cases/" + file);
  if (!path) GTEST_SKIP() << "MUNINN_SHARED does not name a folder with data/cases/" << file;
  size_t lines = 0, held = 0;
  for (const std::string& line : ReadLines(*path)) {
    SCOPED_TRACE(file + ": " + line.substr(0, kTracedBytes));
    const auto document = json::Document::Parse(line);
    ASSERT_TRUE(document.ok() && document->root().is_object());
    if (!op.empty() && document->root()["op"].AsText() != op) continue;
    const int before = Failures();
    visit(line, document->root());
    ++lines;
    held += Failures() == before ? 1 : 0;
  }
  const std::string which = op.empty() ? "" : " (" + std::string(op) + ")";
  if (held == lines) {
    std::printf("%s%s: %zu lines hold\n", file.c_str(), which.c_str(), lines);
  } else {
    std::printf("%s%s: %zu of %zu lines hold\n", file.c_str(), which.c_str(), held, lines);
  }
  EXPECT_GE(lines, at_least) << file << which;
}

}  // namespace muninn::test
