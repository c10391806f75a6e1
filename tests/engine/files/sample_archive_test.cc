// SPDX-License-Identifier: Apache-2.0
//
// What the archives hold is asked of Python's zipfile: it is what PyMISP opens them with.
#include "engine/files/sample_archive.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "engine/files/file_store.h"
#include "engine/files/keep_files.h"
#include "gtest/gtest.h"

namespace muninn {
namespace {

// "name size" of each file in it, then the content of the last one.
std::string Inspect(const std::string& archive) {
  const std::string path = testing::TempDir() + "/sample.zip";
  std::ofstream(path, std::ios::binary) << archive;
  const std::string command =
      "python3 -c 'import sys,zipfile\n"
      "z = zipfile.ZipFile(sys.argv[1])\n"
      "for i in z.infolist(): print(i.filename, i.file_size, i.flag_bits & 1, z.read(i, pwd=b\"infected\").hex()[:40])' " +
      path;
  std::string out;
  FILE* const pipe = popen(command.c_str(), "r");
  char buffer[256];
  while (fgets(buffer, sizeof(buffer), pipe) != nullptr) out += buffer;
  EXPECT_EQ(pclose(pipe), 0);
  return out;
}

TEST(SampleArchiveTest, LaysASampleOutAsMispDoes) {
  const std::string md5 = HashesOfSample("MZ evil").md5;
  EXPECT_EQ(md5.size(), 32u);
  const auto archive = PackSample("evil \xc3\xa9.exe", md5, "MZ evil");
  ASSERT_TRUE(archive.ok()) << archive.status();
  EXPECT_EQ(archive->find("MZ evil"), std::string::npos);
  EXPECT_EQ(Inspect(*archive), md5 + " 7 1 4d5a206576696c\n" + md5 + ".filename.txt 11 1 6576696c20c3a92e657865\n");
}

TEST(SampleArchiveTest, PacksWhatIsEmptyOrLarge) {
  for (const std::string& bytes : {std::string(), std::string(3 << 20, 'A')}) {
    const auto archive = PackSample("x", "m", bytes);
    ASSERT_TRUE(archive.ok()) << archive.status();
    EXPECT_TRUE(Inspect(*archive).starts_with("m " + std::to_string(bytes.size()) + " 1 " +
                                              (bytes.empty() ? "" : std::string("4141414141"))))
        << bytes.size();
  }
}

TEST(SampleArchiveTest, HashesAsEverybodyDoes) {
  const SampleHashes hashes = HashesOfSample("");
  EXPECT_EQ(hashes.md5, "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(hashes.sha1, "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  EXPECT_EQ(hashes.sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

std::unique_ptr<FileStore> MakeStore() {
  return FileStore::Make(
      {testing::TempDir() + "/keep_files", false, [](std::string_view) -> absl::StatusOr<bool> { return true; }});
}

TEST(KeepFilesTest, ZipsABareSampleAndNamesItByItsHash) {
  const auto store = MakeStore();
  AttributeDraft draft;
  draft.type = "malware-sample";
  draft.value = "a.exe|whatever";
  draft.data = "MZ";
  draft.encrypt = true;
  ASSERT_TRUE(KeepFiles(*store, 100, &draft).ok());
  EXPECT_EQ(draft.value, "a.exe|" + HashesOfSample("MZ").md5);
  EXPECT_FALSE(draft.data);
  ASSERT_TRUE(draft.file);
  EXPECT_TRUE(store->Read(draft.file->sha256)->starts_with("PK"));
}

TEST(KeepFilesTest, LeavesAttachmentsAsTheyAreAndDropsDataThatNoTypeAskedFor) {
  const auto store = MakeStore();
  AttributeDraft draft;
  draft.type = "attachment";
  draft.value = "a.txt";
  draft.data = "text";
  draft.encrypt = true;
  ASSERT_TRUE(KeepFiles(*store, 4, &draft).ok());
  EXPECT_EQ(*store->Read(draft.file->sha256), "text");
  draft.type = "text";
  draft.data = "more than four";
  draft.file.reset();
  ASSERT_TRUE(KeepFiles(*store, 4, &draft).ok());
  EXPECT_FALSE(draft.data || draft.file);
}

TEST(KeepFilesTest, RefusesWhatIsTooLargeWhereverItStands) {
  const auto store = MakeStore();
  EventDraft event;
  event.objects.resize(1);
  event.objects[0].attributes.resize(1);
  AttributeDraft& draft = event.objects[0].attributes[0];
  draft.type = "attachment";
  draft.data = "five!";
  EXPECT_TRUE(absl::IsOutOfRange(KeepFiles(*store, 4, &event)));
  EXPECT_TRUE(KeepFiles(*store, 5, &event).ok());
  EXPECT_TRUE(draft.file);
}

}  // namespace
}  // namespace muninn
