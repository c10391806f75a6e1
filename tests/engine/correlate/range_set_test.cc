// SPDX-License-Identifier: Apache-2.0
#include "engine/correlate/range_set.h"

#include <random>
#include <set>

#include "gtest/gtest.h"

namespace muninn {
namespace {

TEST(RangeSetTest, HasNothingToSayWhenEmpty) {
  RangeSet set;
  set.Finish();
  set.ForEachContaining(*ParseNetwork("10.1.2.3"), [](const Network&, const Posting&) { return ADD_FAILURE(), true; });
  EXPECT_EQ(set.size(), 0u);
}

TEST(RangeSetTest, TellsNarrowRangesFirstAndStopsWhenAsked) {
  RangeSet set;
  uint64_t id = 0;
  for (const char* range : {"10.0.0.0/8", "10.1.0.0/16", "0.0.0.0/0", "10.1.2.3/32", "10.2.0.0/16"})
    set.Add(*ParseNetwork(range), {EventId(1), AttributeId(++id), 0});
  set.Finish();
  std::vector<uint64_t> found;
  set.ForEachContaining(*ParseNetwork("10.1.2.3"), [&](const Network&, const Posting& posting) {
    found.push_back(posting.attribute.value());
    return found.size() < 3;
  });
  EXPECT_EQ(found, (std::vector<uint64_t>{4, 2, 1}));
}

// Any ranges, any address: the same as asking each of them.
TEST(RangeSetTest, AgreesWithAskingEachRange) {
  std::mt19937_64 random(5);
  for (int round = 0; round < 200; ++round) {
    RangeSet set;
    std::vector<Network> ranges;
    // Few bits, so that they nest, meet and repeat.
    const auto address = [&] {
      Network network;
      network.family = random() % 2 ? IpFamily::kV4 : IpFamily::kV6;
      network.bits = FullBits(network.family);
      network.hi = (random() % 64) << 58 | (random() % 4) << 32;
      network.lo = network.family == IpFamily::kV6 ? random() % 8 : 0;
      return network;
    };
    for (uint64_t i = random() % 60; i > 0; --i) {
      const Network network = address();
      ranges.push_back(network.Masked(static_cast<uint8_t>(random() % (FullBits(network.family) + 1u))));
      set.Add(ranges.back(), {EventId(1), AttributeId(ranges.size()), 0});
    }
    set.Finish();
    for (int question = 0; question < 50; ++question) {
      const Network asked = address();
      std::multiset<uint64_t> found, wanted;
      set.ForEachContaining(asked, [&](const Network& range, const Posting& posting) {
        EXPECT_TRUE(range == ranges[posting.attribute.value() - 1]);
        found.insert(posting.attribute.value());
        return true;
      });
      for (size_t i = 0; i < ranges.size(); ++i) {
        if (ranges[i].Contains(asked)) wanted.insert(i + 1);
      }
      ASSERT_EQ(found, wanted);
    }
  }
}

}  // namespace
}  // namespace muninn
