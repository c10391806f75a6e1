// SPDX-License-Identifier: Apache-2.0
#include "server/http/compression.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace muninn::http {
namespace {

std::string Gzipped(std::string_view bytes) {
  std::string out;
  Gzipper gzipper;
  gzipper.Begin();
  gzipper.Add(bytes, Gzipper::Flush::kFinish, out);
  return out;
}

// Hardly packs at all, so that the output is as long as the input.
std::string Noise(size_t size) {
  std::mt19937 random(1);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

TEST(GunzipTest, GivesBackWhatWasPacked) {
  for (const size_t size : {0, 1, 1000, 65'536, 65'537, 1'000'000}) {
    for (const std::string& bytes : {std::string(size, 'a'), Noise(size)}) {
      std::string out;
      ASSERT_EQ(Gunzip(Gzipped(bytes), size, out), GunzipResult::kOk) << size;
      EXPECT_EQ(out, bytes);
    }
  }
}

TEST(GunzipTest, JoinsSeveralMembers) {
  std::string out;
  EXPECT_EQ(Gunzip(Gzipped("one ") + Gzipped("two"), 100, out), GunzipResult::kOk);
  EXPECT_EQ(out, "one two");
}

TEST(GunzipTest, StopsAtTheBound) {
  const std::string packed = Gzipped(std::string(10'000'000, 'a'));
  std::string out;
  EXPECT_EQ(Gunzip(packed, 9'999'999, out), GunzipResult::kTooLarge);
  EXPECT_EQ(out.size(), 9'999'999u);
  EXPECT_EQ(Gunzip(packed, 0, out), GunzipResult::kTooLarge);
  EXPECT_EQ(Gunzip(packed, 10'000'000, out), GunzipResult::kOk);
}

TEST(GunzipTest, SeesEveryKindOfDamage) {
  const std::string good = Gzipped("some text that is long enough");
  std::string out;
  EXPECT_EQ(Gunzip("", 100, out), GunzipResult::kCorrupt);
  for (size_t size = 0; size < good.size(); ++size) {
    EXPECT_EQ(Gunzip(good.substr(0, size), 100, out), GunzipResult::kCorrupt) << size;
  }
  EXPECT_EQ(Gunzip(good + "tail", 100, out), GunzipResult::kCorrupt);
  std::string flipped = good;
  flipped[good.size() - 6] ^= 1;  // in the checksum
  EXPECT_EQ(Gunzip(flipped, 100, out), GunzipResult::kCorrupt);
}

TEST(GzipperTest, LetsWhatWasFlushedBeUnpackedAtOnce) {
  Gzipper gzipper;
  std::string out, unpacked;
  gzipper.Begin();
  gzipper.Add("early", Gzipper::Flush::kSync, out);
  EXPECT_EQ(Gunzip(out, 100, unpacked), GunzipResult::kCorrupt);  // for want of an end
  EXPECT_EQ(unpacked, "early");
  gzipper.Add(" late", Gzipper::Flush::kFinish, out);
  EXPECT_EQ(Gunzip(out, 100, unpacked), GunzipResult::kOk);
  EXPECT_EQ(unpacked, "early late");
}

TEST(GzipperTest, ForgetsAnUnfinishedBody) {
  Gzipper gzipper;
  std::string lost, out, unpacked;
  gzipper.Begin();
  gzipper.Add("unfinished", Gzipper::Flush::kNone, lost);
  gzipper.Begin();
  gzipper.Add("whole", Gzipper::Flush::kFinish, out);
  EXPECT_EQ(Gunzip(out, 100, unpacked), GunzipResult::kOk);
  EXPECT_EQ(unpacked, "whole");
}

TEST(AcceptsGzipTest, FollowsTheHeader) {
  for (const auto* yes : {"gzip", "GZIP", "deflate, gzip", "br;q=1.0, gzip;q=0.5", "*", "gzip ; q=1", "x-gzip", "gzip;"}) {
    EXPECT_TRUE(AcceptsGzip(yes)) << yes;
  }
  for (const auto* no : {"", "identity", "gzip;q=0", "gzip; q=0.000", "*;q=0", "gzipped", "*, gzip;q=0", ",,;,"}) {
    EXPECT_FALSE(AcceptsGzip(no)) << no;
  }
}

}  // namespace
}  // namespace muninn::http
