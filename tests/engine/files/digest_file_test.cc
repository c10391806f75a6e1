// SPDX-License-Identifier: Apache-2.0
#include "engine/files/digest_file.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <set>

#include "gtest/gtest.h"
#include "tests/tools/scratch.h"

namespace muninn {
namespace {

constexpr uint64_t kWrittenAt = 1'700'000'000;

ValueDigest Digest(uint64_t head, uint64_t tail = 0) {
  ValueDigest digest;
  for (int i = 0; i < 8; ++i) {
    digest[i] = static_cast<uint8_t>(head >> (56 - 8 * i));
    digest[8 + i] = static_cast<uint8_t>(tail >> (56 - 8 * i));
  }
  return digest;
}

using Model = std::map<ValueDigest, std::set<Uuid>>;

std::shared_ptr<const DigestFile> Write(const std::string& path, const std::vector<std::pair<ValueDigest, Uuid>>& rows,
                                        bool with_events) {
  auto builder = DigestFileBuilder::Create(path, with_events, /*sync=*/true);
  EXPECT_TRUE(builder.ok()) << builder.status();
  for (const auto& [digest, event] : rows) EXPECT_TRUE((*builder)->Add(digest, event).ok());
  EXPECT_TRUE((*builder)->Finish(kWrittenAt).ok());
  auto file = DigestFile::Open(path);
  EXPECT_TRUE(file.ok()) << file.status();
  return *std::move(file);
}

TEST(DigestFileTest, AgreesWithAMapWhateverIsAdded) {
  const tools::Scratch scratch;
  std::mt19937_64 random(7);
  for (const uint64_t count : {0, 1, 2, 15, 16, 17, 1000, 20'000}) {
    // Even, crowded at one end, and all in one place.
    for (const int shift : {0, 40, 63}) {
      for (const bool with_events : {false, true}) {
        Model model;
        std::vector<std::pair<ValueDigest, Uuid>> rows;
        for (uint64_t i = 0; i < count; ++i) {
          const ValueDigest digest = i % 5 == 4 ? rows[random() % rows.size()].first : Digest(random() >> shift, random() % 4);
          const Uuid event{1, 1 + random() % 3};
          rows.emplace_back(digest, event);
          model[digest].insert(event);
        }
        const auto file = Write(scratch / "set", rows, with_events);
        EXPECT_EQ(file->digests(), model.size());
        EXPECT_EQ(file->written_at(), kWrittenAt);
        size_t events = 0;
        for (const auto& [digest, of_digest] : model) {
          EXPECT_TRUE(file->Has(digest));
          const std::vector<Uuid> expected(of_digest.begin(), of_digest.end());
          EXPECT_EQ(file->EventsOf(digest), with_events ? expected : std::vector<Uuid>());
          events += of_digest.size();
        }
        EXPECT_EQ(file->rows(), with_events ? events : model.size());
        for (int i = 0; i < 1000; ++i) {
          const ValueDigest stranger = Digest(random() >> shift, random() % 4);
          EXPECT_EQ(file->Has(stranger), model.contains(stranger));
          EXPECT_TRUE(model.contains(stranger) || file->EventsOf(stranger).empty());
        }
        for (const ValueDigest& edge : {Digest(0), Digest(~uint64_t{0}, ~uint64_t{0})})
          EXPECT_EQ(file->Has(edge), model.contains(edge));
      }
    }
  }
}

TEST(DigestFileTest, KnowsThatItIsDamaged) {
  const tools::Scratch scratch;
  std::mt19937_64 random(11);
  std::vector<std::pair<ValueDigest, Uuid>> rows;
  for (int i = 0; i < 100; ++i) rows.emplace_back(Digest(random(), random()), Uuid{1, 2});
  Write(scratch / "set", rows, /*with_events=*/true);
  std::ifstream in(scratch / "set", std::ios::binary);
  const std::string whole((std::istreambuf_iterator<char>(in)), {});
  for (int round = 0; round < 500; ++round) {
    std::string damaged = whole;
    damaged[random() % damaged.size()] ^= static_cast<char>(1 << random() % 8);
    scratch.Write("damaged", damaged);
    EXPECT_TRUE(absl::IsDataLoss(DigestFile::Open(scratch / "damaged").status()));
  }
  for (const size_t bytes : {size_t{0}, size_t{1}, size_t{63}, size_t{64}, whole.size() - 1}) {
    scratch.Write("damaged", whole.substr(0, bytes));
    EXPECT_TRUE(absl::IsDataLoss(DigestFile::Open(scratch / "damaged").status())) << bytes;
  }
  scratch.Write("damaged", whole + "x");
  EXPECT_TRUE(absl::IsDataLoss(DigestFile::Open(scratch / "damaged").status()));
  EXPECT_TRUE(absl::IsNotFound(DigestFile::Open(scratch / "nowhere").status()));
}

TEST(DigestFileTest, IsReplacedAsAWhole) {
  const tools::Scratch scratch;
  const auto first = Write(scratch / "set", {{Digest(1), {}}}, /*with_events=*/false);
  {
    auto builder = DigestFileBuilder::Create(scratch / "set", /*with_events=*/false, /*sync=*/false);
    ASSERT_TRUE(builder.ok());
    ASSERT_TRUE((*builder)->Add(Digest(2)).ok());
  }
  EXPECT_TRUE((*DigestFile::Open(scratch / "set"))->Has(Digest(1))) << "what is not finished never was";
  const auto second = Write(scratch / "set", {{Digest(2), {}}}, /*with_events=*/false);
  EXPECT_TRUE(second->Has(Digest(2)));
  EXPECT_FALSE(second->Has(Digest(1)));
  EXPECT_TRUE(first->Has(Digest(1))) << "who has it open keeps it";
  size_t files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(scratch.path())) ++files;
  EXPECT_EQ(files, 1u);
}

TEST(DigestFileTest, SaysWhenItCantBeWritten) {
  const tools::Scratch scratch;
  EXPECT_TRUE(absl::IsNotFound(DigestFileBuilder::Create(scratch / "no/folder", false, false).status()));
}

}  // namespace
}  // namespace muninn
