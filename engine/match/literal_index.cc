// SPDX-License-Identifier: Apache-2.0
#include "engine/match/literal_index.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <utility>

#include "absl/container/flat_hash_set.h"

namespace muninn::match {
namespace {

constexpr uint32_t kNone = std::numeric_limits<uint32_t>::max();
constexpr size_t kBitsEach = 32;  // in the bit map, for each window: one in 32 of the others is looked up for nothing

uint64_t WindowAt(std::string_view text, size_t at, size_t width) {
  uint64_t window = 0;
  std::memcpy(&window, text.data() + at, width);
  return window;
}
uint64_t Hash(uint64_t window) { return window * 0x9e3779b97f4a7c15ull; }

size_t WidthFor(size_t bytes) { return bytes >= 8 ? 8 : bytes >= 4 ? 4 : 1; }

}  // namespace

LiteralIndex::LiteralIndex(std::vector<Literal> literals) : literals_(std::move(literals)) {
  for (const size_t width : {8, 4, 1}) {
    std::vector<uint32_t> members;
    for (uint32_t i = 0; i < literals_.size(); ++i) {
      if (WidthFor(literals_[i].text.size()) == width) members.push_back(i);
    }
    if (!members.empty()) Add(width, members);
  }
}

void LiteralIndex::Add(size_t width, const std::vector<uint32_t>& members) {
  Class windows;
  windows.width = width;
  // How often a window occurs is counted by its hash: a collision costs a worse choice, no hit.
  const size_t kinds = std::bit_ceil(std::max<size_t>(64, members.size() * kBitsEach));
  windows.shift = 64 - std::countr_zero(kinds);
  std::vector<uint32_t> counts(kinds);
  for (const uint32_t member : members) {
    const std::string_view text = literals_[member].text;
    for (size_t at = 0; at + width <= text.size(); ++at) ++counts[Hash(WindowAt(text, at, width)) >> windows.shift];
  }
  windows.bits.resize(kinds / 64);
  for (const uint32_t member : members) {
    const std::string_view text = literals_[member].text;
    Entry entry{member, kNone, 0};
    uint32_t fewest = kNone;
    for (size_t at = 0; at + width <= text.size(); ++at) {
      const uint32_t count = counts[Hash(WindowAt(text, at, width)) >> windows.shift];
      if (count < fewest) fewest = count, entry.at = at;
    }
    const uint64_t window = WindowAt(text, entry.at, width);
    const uint64_t bit = Hash(window) >> windows.shift;
    windows.bits[bit / 64] |= uint64_t{1} << bit % 64;
    Chain& chain = windows.chains.try_emplace(window, Chain{kNone, 0}).first->second;
    entry.next = std::exchange(chain.first, static_cast<uint32_t>(entries_.size()));
    ++chain.length;
    entries_.push_back(entry);
  }
  classes_.push_back(std::move(windows));
}

template <size_t width>
bool LiteralIndex::ScanClass(const Class& windows, std::string_view text,
                             absl::FunctionRef<bool(uint32_t, size_t, size_t)> hit) const {
  // What was found is not looked at again, nor are chains of which all was found: else many literals of one letter would be
  // compared everywhere in a text of that letter.
  absl::flat_hash_set<uint32_t> found;               // entries
  absl::flat_hash_map<uint64_t, uint32_t> found_of;  // window -> how many
  for (size_t at = 0; at + width <= text.size(); ++at) {
    const uint64_t window = WindowAt(text, at, width);
    const uint64_t bit = Hash(window) >> windows.shift;
    if ((windows.bits[bit / 64] >> bit % 64 & 1) == 0) continue;
    const auto chain = windows.chains.find(window);
    if (chain == windows.chains.end()) continue;
    if (const auto all = found_of.find(window); all != found_of.end() && all->second == chain->second.length) continue;
    for (uint32_t next = chain->second.first; next != kNone; next = entries_[next].next) {
      const Entry& entry = entries_[next];
      const Literal& literal = literals_[entry.literal];
      if (entry.at > at || text.substr(at - entry.at, literal.text.size()) != literal.text) continue;
      if (!found.insert(next).second) continue;
      ++found_of[window];
      if (!hit(literal.id, at - entry.at, at - entry.at + literal.text.size())) return false;
    }
  }
  return true;
}

bool LiteralIndex::Scan(std::string_view text, absl::FunctionRef<bool(uint32_t, size_t, size_t)> hit) const {
  for (const Class& windows : classes_) {
    if (!(windows.width == 8   ? ScanClass<8>(windows, text, hit)
          : windows.width == 4 ? ScanClass<4>(windows, text, hit)
                               : ScanClass<1>(windows, text, hit)))
      return false;
  }
  return true;
}

}  // namespace muninn::match
