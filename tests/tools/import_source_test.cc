// SPDX-License-Identifier: Apache-2.0
#include "tools/import_source.h"

#include "gtest/gtest.h"
#include "tests/tools/scratch.h"

namespace muninn::tools {
namespace {

using Strings = std::vector<std::string>;

Strings PathsBelow(const Scratch& scratch, const absl::StatusOr<std::vector<SourceFile>>& files) {
  EXPECT_TRUE(files.ok()) << files.status();
  Strings paths;
  if (files.ok()) {
    for (const SourceFile& file : *files)
      paths.push_back(file.path.substr(scratch.path().size() + 1) + (file.problem.empty() ? "" : " (problem)"));
  }
  return paths;
}

// "name: text" of each document, with the folder taken away.
Strings Documents(const Scratch& scratch, const std::string& path, absl::Status* status) {
  Strings documents;
  *status = ReadDocuments({path, 0, ""}, [&](SourceDocument&& document) {
    documents.push_back(document.name.substr(scratch.path().size() + 1) + ": " + document.text);
    return true;
  });
  return documents;
}

TEST(ImportSourceTest, AFolderGivesItsEventFilesSortedAndThoseBelow) {
  const Scratch scratch;
  for (const char* name : {"b.json", "a.json", "c/d.jsonl.gz", "c/e.ndjson", "README.md", ".hidden.json", "hashes.csv"})
    scratch.Write(name, "{}");
  EXPECT_EQ(PathsBelow(scratch, FindFiles({scratch.path()})), (Strings{"a.json", "b.json", "c/d.jsonl.gz", "c/e.ndjson"}));
}

TEST(ImportSourceTest, AFeedGivesExactlyWhatItsManifestLists) {
  const Scratch scratch;
  scratch.Write("manifest.json", R"({"two":{"info":"2"},"one":{},"gone":{},"../up":{}})");
  for (const char* name : {"one.json", "two.json", "three.json", "hashes.csv"}) scratch.Write(name, "{}");
  EXPECT_EQ(PathsBelow(scratch, FindFiles({scratch.path()})), (Strings{"gone.json (problem)", "one.json", "two.json"}));
}

TEST(ImportSourceTest, AMissingPathAndABrokenManifestAreNamed) {
  const Scratch scratch;
  EXPECT_TRUE(absl::IsNotFound(FindFiles({scratch / "nothing"}).status()));
  scratch.Write("manifest.json", "not json");
  EXPECT_TRUE(absl::IsInvalidArgument(FindFiles({scratch.path()}).status()));
}

TEST(ImportSourceTest, TellsADocumentFromLinesOfDocuments) {
  const Scratch scratch;
  absl::Status status;
  EXPECT_EQ(Documents(scratch, scratch.Write("pretty.json", "{\n\"a\": 1\n}\n"), &status),
            Strings{"pretty.json: {\n\"a\": 1\n}\n"});
  EXPECT_EQ(Documents(scratch, scratch.Write("compact.json", R"({"a":1})"), &status), Strings{R"(compact.json: {"a":1})"});
  EXPECT_EQ(Documents(scratch, scratch.Write("lines.json", "{\"a\":1}\n\n{\"b\":2}"), &status),
            (Strings{"lines.json:1: {\"a\":1}\n", "lines.json:3: {\"b\":2}"}));
  // By its name, though the first line is broken: the others are not lost.
  EXPECT_EQ(Documents(scratch, scratch.Write("lines.jsonl", "{broken\n{\"b\":2}\n"), &status),
            (Strings{"lines.jsonl:1: {broken\n", "lines.jsonl:2: {\"b\":2}\n"}));
  EXPECT_TRUE(status.ok()) << status;
}

TEST(ImportSourceTest, ReadsGzipAndNamesWhatIsCutOff) {
  const Scratch scratch;
  absl::Status status;
  EXPECT_EQ(Documents(scratch, scratch.WriteGzip("lines.jsonl.gz", "{\"a\":1}\n{\"b\":2}\n"), &status),
            (Strings{"lines.jsonl.gz:1: {\"a\":1}\n", "lines.jsonl.gz:2: {\"b\":2}\n"}));
  EXPECT_TRUE(status.ok()) << status;
  std::string random(100'000, ' ');
  unsigned state = 1;
  for (char& c : random) c = static_cast<char>('a' + (state = state * 1664525 + 1013904223) % 26);
  const std::string path = scratch.WriteGzip("cut.json.gz", random);
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  Documents(scratch, path, &status);
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  EXPECT_NE(std::string(status.message()).find("cut.json.gz"), std::string::npos) << status;
}

TEST(ImportSourceTest, StopsWhenNoMoreIsWanted) {
  const Scratch scratch;
  int taken = 0;
  ASSERT_TRUE(
      ReadDocuments({scratch.Write("lines.jsonl", "1\n2\n3\n"), 0, ""}, [&](SourceDocument&&) { return ++taken < 2; }).ok());
  EXPECT_EQ(taken, 2);
}

}  // namespace
}  // namespace muninn::tools
