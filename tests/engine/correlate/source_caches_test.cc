// SPDX-License-Identifier: Apache-2.0
#include "engine/correlate/source_caches.h"

#include <filesystem>
#include <random>
#include <set>

#include "engine/correlate/cached_values.h"
#include "gtest/gtest.h"
#include "schema/rules/attribute_types.h"
#include "tests/tools/scratch.h"

namespace muninn {
namespace {

constexpr SourceKey kFirst{RemoteKind::kFeed, 1}, kSecond{RemoteKind::kFeed, 2}, kServer{RemoteKind::kServer, 1};

class SourceCachesTest : public testing::Test {
 protected:
  SourceCachesTest() { Restart(); }
  void Restart() { caches_ = std::make_unique<SourceCaches>(scratch_ / "caches", /*sync=*/false); }
  void Fill(SourceKey key, const std::vector<std::string>& values) {
    auto made = caches_->Begin(key, /*with_events=*/true);
    ASSERT_TRUE(made.ok()) << made.status();
    for (const std::string& value : values) ASSERT_TRUE((*made)->Add(DigestOf(value), Uuid{1, key.id}).ok());
    ASSERT_TRUE(caches_->Install(key, *std::move(made), 17).ok());
  }
  // The sources that have a value, as "0.1 1.1": kind and id.
  std::string Having(const std::string& value) {
    std::string text;
    const auto now = caches_->Now();
    for (const CachedSource& source : now->sources()) {
      if (!source.values->Has(DigestOf(value))) continue;
      EXPECT_TRUE(now->MayHave(DigestOf(value)));
      text += std::to_string(static_cast<int>(source.key.kind)) + "." + std::to_string(source.key.id) + " ";
    }
    return text;
  }

  const tools::Scratch scratch_;
  std::unique_ptr<SourceCaches> caches_;
};

TEST_F(SourceCachesTest, SwapsOneCacheAndKeepsTheOthers) {
  EXPECT_TRUE(caches_->Now()->sources().empty());
  EXPECT_FALSE(caches_->Now()->MayHave(DigestOf("a")));
  Fill(kFirst, {"a", "b"});
  Fill(kServer, {"b"});
  EXPECT_EQ(Having("b"), "0.1 1.1 ");
  const auto before = caches_->Now();
  Fill(kFirst, {"c"});
  EXPECT_EQ(Having("a"), "");
  EXPECT_EQ(Having("b"), "1.1 ");
  EXPECT_EQ(Having("c"), "0.1 ");
  EXPECT_TRUE(before->sources()[0].values->Has(DigestOf("a"))) << "who asks now sees one moment";
  EXPECT_FALSE(caches_->Now()->Find(kSecond));
  EXPECT_EQ(caches_->Now()->Find(kServer), 1u);
}

TEST_F(SourceCachesTest, IsThereAgainAfterARestartButForWhatIsDamagedOrUnfinished) {
  Fill(kFirst, {"a"});
  Fill(kSecond, {"a"});
  scratch_.Write("caches/feed.2", "not what it was");
  scratch_.Write("caches/feed.3.17.0.new", "half");
  scratch_.Write("caches/feed.04", "no name of ours");
  Restart();
  EXPECT_EQ(Having("a"), "0.1 ");
  EXPECT_FALSE(std::filesystem::exists(scratch_ / "caches/feed.3.17.0.new"));
  Fill(kSecond, {"b"});
  EXPECT_EQ(Having("b"), "0.2 ") << "a damaged one is filled anew";
}

TEST_F(SourceCachesTest, ForgetsWhatIsNotWantedAnyMore) {
  Fill(kFirst, {"a"});
  Fill(kSecond, {"a"});
  Fill(kServer, {"a"});
  caches_->KeepOnly(RemoteKind::kFeed, [](uint64_t id) { return id == 2; });
  EXPECT_EQ(Having("a"), "0.2 1.1 ");
  Restart();
  EXPECT_EQ(Having("a"), "0.2 1.1 ");
}

TEST_F(SourceCachesTest, CountsWhatFeedsHaveInCommonAsSetsDo) {
  std::mt19937_64 random(3);
  std::vector<std::set<std::string>> model(6);
  for (size_t feed = 0; feed < model.size(); ++feed) {
    for (uint64_t i = random() % 300; i > 0; --i) model[feed].insert("v" + std::to_string(random() % 400));
    Fill({RemoteKind::kFeed, feed + 1}, {model[feed].begin(), model[feed].end()});
  }
  Fill(kServer, {model[0].begin(), model[0].end()});  // a server is no feed
  const auto now = caches_->Now();
  const SourceOverlaps& overlaps = now->overlaps();
  for (size_t a = 0; a < model.size(); ++a) {
    uint64_t covered = 0;
    for (const std::string& value : model[a]) {
      bool elsewhere = false;
      for (size_t b = 0; b < model.size(); ++b) elsewhere |= a != b && model[b].contains(value);
      covered += elsewhere;
    }
    EXPECT_EQ(overlaps.covered[a], covered);
    for (size_t b = 0; b < model.size(); ++b) {
      uint64_t common = 0;
      for (const std::string& value : model[a]) common += a != b && model[b].contains(value);
      EXPECT_EQ(overlaps.common[a * now->sources().size() + b], common) << a << " and " << b;
    }
  }
}

TEST_F(SourceCachesTest, KeepsInMindWhyTheLastAttemptFailed) {
  EXPECT_EQ(caches_->FailureOf(kFirst), "");
  caches_->NoteAttempt(kFirst, absl::UnavailableError("nobody answers"));
  EXPECT_EQ(caches_->FailureOf(kFirst), "nobody answers");
  EXPECT_EQ(caches_->FailureOf(kSecond), "");
  caches_->NoteAttempt(kFirst, absl::OkStatus());
  EXPECT_EQ(caches_->FailureOf(kFirst), "");
}

TEST(DigestFilterTest, LetsAllItsOwnThroughAndFewStrangers) {
  constexpr int kCount = 20'000;
  DigestFilter filter(kCount);
  for (int i = 0; i < kCount; ++i) filter.Add(DigestOf("own " + std::to_string(i)).data());
  int strangers = 0;
  for (int i = 0; i < kCount; ++i) {
    EXPECT_TRUE(filter.MayHave(DigestOf("own " + std::to_string(i))));
    strangers += filter.MayHave(DigestOf("strange " + std::to_string(i)));
  }
  EXPECT_LT(strangers, kCount / 50);
}

TEST(CachedValuesTest, DigestsAreMd5InHex) {
  ValueDigest digest;
  ASSERT_TRUE(ReadDigest("900150983cd24fb0D6963F7D28E17F72", &digest));
  EXPECT_EQ(digest, DigestOf("abc"));
  for (const char* wrong :
       {"", "900150983cd24fb0d6963f7d28e17f7", "900150983cd24fb0d6963f7d28e17f72 ", "900150983cd24fb0d6963f7d28e17f7g"})
    EXPECT_FALSE(ReadDigest(wrong, &digest)) << wrong;
}

TEST(CachedValuesTest, HalvesAreThoseThatCorrelate) {
  using Halves = std::vector<std::string_view>;
  EXPECT_EQ(HalvesOf(*rules::FindType("domain|ip"), "a.example", "192.0.2.1"), (Halves{"a.example", "192.0.2.1"}));
  EXPECT_EQ(HalvesOf(*rules::FindType("ip-dst|port"), "192.0.2.1", "80"), (Halves{"192.0.2.1"}));
  EXPECT_EQ(HalvesOf(*rules::FindType("domain"), "a.example", ""), (Halves{"a.example"}));
  EXPECT_EQ(HalvesOf(*rules::FindType("comment"), "a.example", ""), Halves());
}

}  // namespace
}  // namespace muninn
