// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_MATCH_LITERAL_INDEX_H_
#define MUNINN_ENGINE_MATCH_LITERAL_INDEX_H_

// Where do which of these thousands of strings occur? Each string is known by the window of 8 bytes (of shorter ones: 4, or 1)
// that the fewest others have; a text is looked at window by window, a bit map says "none" to nearly all, and what is left is
// compared. Strings of one campaign share beginnings and ends, which is what slows down automata; their rare windows differ. Ten
// thousand strings take milliseconds to index, so there is nothing to keep or to add to.

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"

namespace muninn::match {

// Immutable; any thread. The strings must outlive it.
class LiteralIndex {
 public:
  struct Literal {
    std::string_view text;  // not empty
    uint32_t id = 0;
  };
  explicit LiteralIndex(std::vector<Literal> literals = {});

  bool empty() const { return literals_.empty(); }
  // Calls `hit` with the leftmost occurrence of each literal that occurs. Stops when it returns false; then false.
  bool Scan(std::string_view text, absl::FunctionRef<bool(uint32_t id, size_t from, size_t to)> hit) const;

 private:
  // Those with the same window, as a chain of entries.
  struct Chain {
    uint32_t first = 0, length = 0;
  };
  // The literals that are known by windows of one width.
  struct Class {
    size_t width = 0;
    int shift = 0;                                // of hashes, to an index of `bits`
    std::vector<uint64_t> bits;                   // which hashes of windows there are
    absl::flat_hash_map<uint64_t, Chain> chains;  // of a window
  };
  struct Entry {
    uint32_t literal = 0;
    uint32_t next = 0;  // in the chain
    size_t at = 0;      // where in the literal the window stands
  };
  void Add(size_t width, const std::vector<uint32_t>& members);
  template <size_t width>
  bool ScanClass(const Class& windows, std::string_view text, absl::FunctionRef<bool(uint32_t, size_t, size_t)> hit) const;

  std::vector<Literal> literals_;
  std::vector<Class> classes_;
  std::vector<Entry> entries_;
};

}  // namespace muninn::match

#endif  // MUNINN_ENGINE_MATCH_LITERAL_INDEX_H_
