// SPDX-License-Identifier: Apache-2.0
#include "server/secret_key_file.h"

#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "gtest/gtest.h"

namespace muninn {
namespace {

constexpr SecretPlace kPlace{fb::EntryKind::Server, 1, "authkey"};

class SecretKeyFileTest : public testing::Test {
 protected:
  SecretKeyFileTest() {
    const char* base = getenv("TEST_TMPDIR");
    std::string path = std::string(base != nullptr ? base : "/tmp") + "/key.XXXXXX";
    EXPECT_NE(mkdtemp(path.data()), nullptr);
    folder_ = path + "/data";  // not there yet
  }
  ~SecretKeyFileTest() override { std::filesystem::remove_all(std::filesystem::path(folder_).parent_path()); }
  std::string file() const { return folder_ + "/secret.key"; }
  void Put(std::string_view text) { std::ofstream(file(), std::ios::binary | std::ios::trunc) << text; }
  static std::string Sealed(const SecretKey& key) {
    return key.Seal("text", kPlace, [] { return uint64_t{5}; }).value_or("");
  }

  std::string folder_;
};

TEST_F(SecretKeyFileTest, MakesAKeyOnceThatOnlyTheOwnerReads) {
  const auto made = EnsureSecretKey(folder_);
  ASSERT_TRUE(made.ok()) << made.status();
  struct stat found {};
  ASSERT_EQ(stat(file().c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600u);
  const auto again = EnsureSecretKey(folder_);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->Open(Sealed(*made), kPlace).value_or("(refused)"), "text");
  const auto files = std::filesystem::directory_iterator(folder_);
  EXPECT_EQ(std::distance(begin(files), end(files)), 1);  // nothing is left beside it
}

TEST_F(SecretKeyFileTest, MakesAnotherKeyInEachFolder) {
  const auto one = EnsureSecretKey(folder_), other = EnsureSecretKey(folder_ + "/other");
  ASSERT_TRUE(one.ok() && other.ok());
  EXPECT_FALSE(other->Open(Sealed(*one), kPlace).ok());
}

TEST_F(SecretKeyFileTest, RefusesAFileThatHoldsNoKeyAndLeavesItAsItIs) {
  ASSERT_TRUE(EnsureSecretKey(folder_).ok());
  for (const char* text : {"", "c2hvcnQ=", "no key at all!"}) {
    Put(text);
    const auto key = EnsureSecretKey(folder_);
    EXPECT_TRUE(absl::IsFailedPrecondition(key.status())) << key.status();
    EXPECT_EQ(std::filesystem::file_size(file()), std::string(text).size());
  }
}

TEST_F(SecretKeyFileTest, SaysWhereItCanNotWrite) {
  std::ofstream(folder_) << "a file, no folder";
  const auto key = EnsureSecretKey(folder_);
  EXPECT_TRUE(absl::IsUnavailable(key.status())) << key.status();
  EXPECT_NE(std::string(key.status().message()).find(file()), std::string::npos) << key.status();
}

}  // namespace
}  // namespace muninn
