// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_INDEX_NEAR_KEYS_H_
#define MUNINN_ENGINE_INDEX_NEAR_KEYS_H_

// Keys of values that are near each other without being equal: addresses and the ranges they lie in, fuzzy hashes that share
// a piece. Written with every attribute that correlates, whether or not anybody asks, so that switching the question on
// needs no rebuild; one key an address. Grammar (numbers fixed64, engine/store/codec.h):
//
// near    := 'a' | address | event | attribute                                     value := empty
//         |  'r' | family: 1 byte | length: 1 byte | network: 16 bytes | event | attribute
//         |  's' | block size: fixed64 | piece: 7 bytes | event | attribute
// address := family: 1 byte, 4 or 6 | 16 bytes, big-endian; an IPv4 address stands in the first four, zeros behind
// example: 10.1.0.0/16 of attribute 42, event 7: 'r' 04 10 0a010000 000000000000000000000000 | 0…07 | 0…2a
//
// A range is stored masked, so its host bits do not count. Pieces: all runs of 7 characters of both hashes of an ssdeep,
// after runs of equal characters were cut to three; those of the second hash under twice the block size. Two ssdeeps
// compare to more than 0 only if they share one.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/index/content_keys.h"
#include "schema/entities/entities_generated.h"

namespace muninn {

// Whether an attribute correlates as far as it tells itself: alive, not switched off, of a type with identity.
bool Correlates(const fb::Attribute& attribute);

enum class IpFamily : uint8_t { kV4 = 4, kV6 = 6 };

// Some addresses: the first `bits` bits are given, the rest is zero. A single address has 32 or 128.
struct Network {
  IpFamily family{};
  uint8_t bits = 0;
  uint64_t hi = 0, lo = 0;  // big-endian; IPv4 in the upper half of `hi`

  bool Contains(const Network& other) const;
  Network Masked(uint8_t bits) const;  // the network of that length around it
  Network Last() const;                // its last address: all bits given
  friend bool operator==(const Network&, const Network&) = default;
};
inline uint8_t FullBits(IpFamily family) { return family == IpFamily::kV4 ? 32 : 128; }

// "10.1.2.3", "2001:db8::/32", "192.168.77.5/16" (masked to 192.168.0.0/16). nullopt: neither address nor range.
std::optional<Network> ParseNetwork(std::string_view text);

// What the first half of an attribute is near by: an address, a range or an ssdeep; none for other types and forms.
struct Nearness {
  enum class Kind : uint8_t { kNone, kAddress, kRange, kSsdeep } kind = Kind::kNone;
  Network network;
};
Nearness NearnessOf(const fb::Attribute& attribute);

struct SsdeepPiece {
  uint64_t block_size = 0;
  std::string text;  // 7 bytes
};
// Each once; none when the text is no ssdeep.
std::vector<SsdeepPiece> SsdeepPieces(std::string_view ssdeep);

std::vector<std::string> NearKeysOf(EventId event, const fb::Attribute& attribute);
bool IsNearKey(std::string_view key);  // has it the shape of one?

// Prefixes, and keys without the posting at their end.
std::string AddressPrefix(IpFamily family);
std::string AddressKey(const Network& address);
std::string RangePrefix(IpFamily family);
std::string RangePrefix(IpFamily family, uint8_t bits);
std::string RangeKey(const Network& range);
std::string PiecePrefix(const SsdeepPiece& piece);
Network NetworkOfNearKey(std::string_view key);  // of an address or range
Posting PostingOfNearKey(std::string_view key);

}  // namespace muninn

#endif  // MUNINN_ENGINE_INDEX_NEAR_KEYS_H_
