// SPDX-License-Identifier: Apache-2.0
#include "engine/index/near_keys.h"

#include <algorithm>

#include "gtest/gtest.h"

namespace muninn {
namespace {

Network Of(std::string_view text) {
  const auto network = ParseNetwork(text);
  EXPECT_TRUE(network) << text;
  return network.value_or(Network());
}

TEST(NearKeysTest, ReadsAddressesAndRanges) {
  EXPECT_EQ(Of("10.1.2.3").bits, 32);
  EXPECT_EQ(Of("10.1.2.3").hi, 0x0a01020300000000u);
  EXPECT_EQ(Of("2001:db8::1").bits, 128);
  EXPECT_EQ(Of("2001:db8::1").hi, 0x20010db800000000u);
  EXPECT_EQ(Of("2001:db8::1").lo, 1u);
  EXPECT_EQ(Of("10.0.0.0/8").bits, 8);
  for (const char* text :
       {"", "10.1.2", "10.1.2.3.4", "1.2.3.4/33", "::/129", "1.2.3.4/", "1.2.3.4/-1", "1.2.3.4/ 8", "1.2.3.4/08x", "evil.com/8",
        "1.2.3.4/1/1", "/8", "fe80::1%eth0", "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000"})
    EXPECT_FALSE(ParseNetwork(text)) << text;
}

TEST(NearKeysTest, HostBitsOfARangeDoNotCount) {
  EXPECT_EQ(Of("192.168.77.5/16"), Of("192.168.0.0/16"));
  EXPECT_EQ(Of("2001:db8::ffff/64"), Of("2001:db8::/64"));
  EXPECT_EQ(Of("2001:db8::ffff/127"), Of("2001:db8::fffe/127"));
  EXPECT_EQ(Of("9.9.9.9/0"), Of("0.0.0.0/0"));
}

TEST(NearKeysTest, KnowsWhatLiesInARange) {
  EXPECT_TRUE(Of("10.0.0.0/8").Contains(Of("10.1.2.3")));
  EXPECT_FALSE(Of("10.0.0.0/8").Contains(Of("11.0.0.0")));
  EXPECT_TRUE(Of("0.0.0.0/0").Contains(Of("255.255.255.255")));
  EXPECT_FALSE(Of("0.0.0.0/0").Contains(Of("::1")));
  EXPECT_FALSE(Of("::/0").Contains(Of("0.0.0.1")));
  EXPECT_TRUE(Of("2001:db8::/65").Contains(Of("2001:db8::7fff:0:0:1")));
  EXPECT_FALSE(Of("2001:db8::/65").Contains(Of("2001:db8::8fff:0:0:1")));
  EXPECT_EQ(Of("10.0.0.0/8").Last(), Of("10.255.255.255"));
  EXPECT_EQ(Of("0.0.0.0/0").Last(), Of("255.255.255.255"));
  EXPECT_EQ(Of("2001:db8::/32").Last(), Of("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"));
}

TEST(NearKeysTest, KeysOfAddressesSortAsAddresses) {
  const char* const sorted[] = {"0.0.0.0", "9.255.255.255", "10.0.0.0",   "128.0.0.1", "255.255.255.255",
                                "::",      "ff::",          "2001:db8::1"};
  EXPECT_TRUE(std::is_sorted(std::begin(sorted), std::end(sorted),
                             [](const char* a, const char* b) { return AddressKey(Of(a)) < AddressKey(Of(b)); }));
}

TEST(NearKeysTest, TellsItsKeysFromOthers) {
  const std::string posting(16, '\1');
  EXPECT_TRUE(IsNearKey(AddressKey(Of("10.1.2.3")) + posting));
  EXPECT_TRUE(IsNearKey(RangeKey(Of("2001:db8::/32")) + posting));
  EXPECT_EQ(NetworkOfNearKey(RangeKey(Of("2001:db8::/32")) + posting), Of("2001:db8::/32"));
  EXPECT_EQ(NetworkOfNearKey(AddressKey(Of("10.1.2.3")) + posting), Of("10.1.2.3"));
  EXPECT_FALSE(IsNearKey(""));
  EXPECT_FALSE(IsNearKey(AddressKey(Of("10.1.2.3"))));
  EXPECT_FALSE(IsNearKey("x" + AddressKey(Of("10.1.2.3")).substr(1) + posting));
  Network unmasked = Of("10.0.0.0/8");
  unmasked.lo = 1;
  EXPECT_FALSE(IsNearKey(RangeKey(unmasked) + posting));
}

TEST(NearKeysTest, CutsSsdeepsIntoPieces) {
  const auto pieces = SsdeepPieces("768:abcdefgh:ABCDEFG");
  ASSERT_EQ(pieces.size(), 3u);
  EXPECT_EQ(pieces[0].block_size, 768u);
  EXPECT_EQ(pieces[0].text, "abcdefg");
  EXPECT_EQ(pieces[1].text, "bcdefgh");
  EXPECT_EQ(pieces[2].block_size, 1536u);
  EXPECT_EQ(pieces[2].text, "ABCDEFG");
  EXPECT_EQ(SsdeepPieces("3:aaaaaaaabcd:x").size(), 0u) << "a run counts as three: aaabcd is too short";
  EXPECT_EQ(SsdeepPieces("3:aaaaaaaabcde:x").size(), 1u);
  EXPECT_EQ(SsdeepPieces("3:abababababababab:x").size(), 2u) << "each once";
  EXPECT_EQ(SsdeepPieces("no ssdeep").size(), 0u);
  EXPECT_EQ(SsdeepPieces("x:abcdefgh:abcdefgh").size(), 0u);
  EXPECT_LT(SsdeepPieces("3:" + std::string(100'000, 'a') + "b:" + std::string(10'000, 'x')).size(), 300u);
}

}  // namespace
}  // namespace muninn
