// SPDX-License-Identifier: Apache-2.0
#include "engine/secrets/secret_key.h"

#include <random>
#include <string>

#include "gtest/gtest.h"

namespace muninn {
namespace {

constexpr SecretPlace kPlace{fb::EntryKind::Server, 3, "authkey"};
constexpr std::string_view kText = "jUqdCFDbCPMNmiR1cJYSwzPaKKB8tzyeqFqfsXtw";

class SecretKeyTest : public testing::Test {
 protected:
  static SecretKey Key(char fill) { return *SecretKey::FromBytes(std::string(SecretKey::kBytes, fill)); }
  std::string Sealed(std::string_view text = kText) {
    const absl::StatusOr<std::string> sealed = key_.Seal(text, kPlace, [this] { return random_(); });
    EXPECT_TRUE(sealed.ok()) << sealed.status();
    return sealed.value_or("");
  }
  static bool Refuses(const SecretKey& key, std::string_view text, const SecretPlace& place) {
    return absl::IsFailedPrecondition(key.Open(text, place).status());
  }

  SecretKey key_ = Key('a');
  std::mt19937_64 random_{7};
};

TEST_F(SecretKeyTest, OpensWhatItSealed) {
  for (const std::string& text : {std::string(kText), std::string("x"), std::string("\0\xff|", 3), std::string(100'000, 'l')}) {
    const std::string sealed = Sealed(text);
    EXPECT_TRUE(IsSealed(sealed));
    EXPECT_EQ(key_.Open(sealed, kPlace).value_or("(refused)"), text);
  }
  EXPECT_EQ(Sealed().find(kText), std::string::npos);
  EXPECT_EQ(Sealed().size(), std::string_view("sealed:v1:").size() + 92);
}

TEST_F(SecretKeyTest, SealsTheSameTextDifferentlyEachTime) { EXPECT_NE(Sealed(), Sealed()); }

TEST_F(SecretKeyTest, RefusesWhatAnotherKeySealed) {
  EXPECT_TRUE(Refuses(Key('b'), Sealed(), kPlace));
  EXPECT_TRUE(Refuses(SecretKey(), Sealed(), kPlace));
}

TEST_F(SecretKeyTest, RefusesWhatWasMovedFromElsewhere) {
  const std::string sealed = Sealed();
  EXPECT_TRUE(Refuses(key_, sealed, {fb::EntryKind::Server, 4, "authkey"}));
  EXPECT_TRUE(Refuses(key_, sealed, {fb::EntryKind::Feed, 3, "authkey"}));
  EXPECT_TRUE(Refuses(key_, sealed, {fb::EntryKind::Server, 3, "name"}));
}

TEST_F(SecretKeyTest, RefusesWhatWasCutOrChangedAnywhere) {
  const std::string sealed = Sealed();
  const size_t body = std::string_view("sealed:v1:").size();
  for (size_t length = body; length < sealed.size() - 1; ++length)  // the last one is padding, which may be missing
    EXPECT_TRUE(Refuses(key_, sealed.substr(0, length), kPlace)) << length;
  for (size_t at = body; at < sealed.size() - 2; ++at) {
    std::string changed = sealed;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    EXPECT_TRUE(Refuses(key_, changed, kPlace)) << at;
  }
  EXPECT_TRUE(Refuses(key_, "sealed:v1:", kPlace));
  EXPECT_TRUE(Refuses(key_, "sealed:v1:no base64!", kPlace));
}

TEST_F(SecretKeyTest, GivesBackWhatWasNeverSealed) {
  EXPECT_EQ(key_.Open("from before", kPlace).value_or("(refused)"), "from before");
  EXPECT_EQ(SecretKey().Open("from before", kPlace).value_or("(refused)"), "from before");
  EXPECT_FALSE(IsSealed("sealed:v2:"));
}

TEST_F(SecretKeyTest, SealsTextsThatLookSealed) {
  const std::string twice = Sealed("sealed:v1:AAAA");
  EXPECT_EQ(key_.Open(twice, kPlace).value_or("(refused)"), "sealed:v1:AAAA");
}

TEST_F(SecretKeyTest, HasALengthAndABound) {
  EXPECT_FALSE(SecretKey::FromBytes(std::string(SecretKey::kBytes - 1, 'a')));
  EXPECT_FALSE(SecretKey::FromBytes(std::string(SecretKey::kBytes + 1, 'a')));
  const auto random = [] { return uint64_t{1}; };
  EXPECT_TRUE(absl::IsFailedPrecondition(SecretKey().Seal(kText, kPlace, random).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(key_.Seal(std::string((1 << 20) + 1, 'x'), kPlace, random).status()));
}

}  // namespace
}  // namespace muninn
