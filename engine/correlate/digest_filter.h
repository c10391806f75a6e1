// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_CORRELATE_DIGEST_FILTER_H_
#define MUNINN_ENGINE_CORRELATE_DIGEST_FILTER_H_

#include <array>
#include <cstdint>
#include <vector>

#include "engine/files/digest_file.h"

namespace muninn {

// "Is it surely in none of these sets?" for one line of the processor's cache: a Bloom filter in blocks of 512 bits, of which a
// digest sets six in one. 1.5 bytes a digest; some one in two hundred strangers is let through. Somebody who makes up digests
// can only make it let through more.
class DigestFilter {
 public:
  explicit DigestFilter(uint64_t digests) : blocks_(1 + digests * kBitsEach / 512) {}

  void Add(const uint8_t* digest) {
    Block& block = blocks_[BlockOf(digest)];
    ForEachBit(digest, [&](uint32_t bit) {
      block.words[bit / 64] |= uint64_t{1} << bit % 64;
      return true;
    });
  }
  bool MayHave(const ValueDigest& digest) const {
    const Block& block = blocks_[BlockOf(digest.data())];
    return ForEachBit(digest.data(), [&](uint32_t bit) { return (block.words[bit / 64] >> bit % 64 & 1) != 0; });
  }

 private:
  static constexpr uint64_t kBitsEach = 12;
  struct alignas(64) Block {
    std::array<uint64_t, 8> words{};
  };

  // Digests are even hashes: their first bytes choose the block, others the bits.
  uint64_t BlockOf(const uint8_t* digest) const {
    const uint64_t head = uint64_t{digest[0]} << 24 | uint64_t{digest[1]} << 16 | uint64_t{digest[2]} << 8 | digest[3];
    return head * blocks_.size() >> 32;  // both are less than 2^32
  }
  template <typename Visit>
  static bool ForEachBit(const uint8_t* digest, const Visit& visit) {
    for (int i = 4; i < 16; i += 2) {
      if (!visit((uint32_t{digest[i]} << 8 | digest[i + 1]) % 512)) return false;
    }
    return true;
  }

  std::vector<Block> blocks_;
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_CORRELATE_DIGEST_FILTER_H_
