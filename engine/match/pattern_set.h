// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_MATCH_PATTERN_SET_H_
#define MUNINN_ENGINE_MATCH_PATTERN_SET_H_

// "Which of these thousands of patterns match which of these values, and where?" Equality never comes here: it is an index
// lookup.
//
//   literals      literal_index.h
//   expressions   Hyperscan says where one may match (regex_shard.h), PCRE2 whether it does and from where to where
//   loose ones    those no shard judges (yet): PCRE2 looks for each in each value
//
// PCRE2 alone decides, on each value alone. What Hyperscan knows saves time and never changes an answer: so a pattern acts at
// once and is compiled behind the scenes (pattern_compiler.h).

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "engine/match/delimited_pattern.h"
#include "engine/match/literal_index.h"
#include "engine/match/regex_shard.h"
#include "engine/match/shard_cache.h"

namespace muninn::match {

struct Pattern {
  std::string text;   // bytes, or an expression without its delimiters
  std::string flags;  // delimited_pattern.h; a literal knows "i" only (ASCII)
  bool literal = false;
  friend bool operator==(const Pattern&, const Pattern&) = default;
};
// "/…/i" as a pattern. Error: kInvalidArgument (delimiters and flags; the expression is not looked at).
absl::StatusOr<Pattern> ReadPattern(std::string_view delimited);

// The leftmost match of a pattern in a value.
struct Hit {
  uint32_t pattern = 0;     // its place in the list of patterns
  uint32_t value = 0;       // its place in the values scanned
  size_t from = 0, to = 0;  // bytes of the value
  friend auto operator<=>(const Hit&, const Hit&) = default;
};

// Immutable; any number of threads may scan at once.
class PatternSet {
 public:
  using Shards = std::vector<std::shared_ptr<const RegexShard>>;

  // At once, with what is compiled already: `shards`, earlier ones preferred, whatever else they hold. What `earlier` (nullptr:
  // nothing) knows is taken from there.
  PatternSet(std::vector<Pattern> patterns, const Shards& shards, const PatternSet* earlier = nullptr);
  PatternSet(const PatternSet&) = delete;
  PatternSet& operator=(const PatternSet&) = delete;
  // With all shards there can be: takes as long as compiling does, on all processors. `cache` may be nullptr.
  static std::shared_ptr<const PatternSet> Compile(std::vector<Pattern> patterns, const ShardCache* cache = nullptr);

  const std::vector<Pattern>& patterns() const { return patterns_; }
  // As PCRE2 has it; nullptr: a literal, or it does not compile. What does not compile (empty literals, too) never hits.
  const DelimitedPattern* expression(size_t index) const;

  // Calls `hit` once for each pattern and value that match, in no promised order, until it returns false. Returns how often an
  // expression ran wild, which counts as no match; one that does so kWildMax times is not tried on further values of the call.
  size_t Scan(std::span<const std::string_view> values, absl::FunctionRef<bool(const Hit&)> hit) const;
  // False: none matches any of the values in `text`, each followed by a line break. Asks no PCRE2, so what it lets through may
  // not match either; it lets everything through as long as there are loose expressions.
  bool MayMatchIn(std::string_view text) const;
  // The patterns that match one value, ascending.
  std::vector<uint32_t> Matching(std::string_view value) const;

  static constexpr int kWildMax = 8;
  static constexpr size_t kBlockBytes = 64 * 1024;  // of values scanned together

  // The shards that these patterns are to be compiled into: which expression goes where depends on itself and on how many there
  // are, so that a change touches one of them.
  static std::vector<std::vector<DelimitedText>> Partition(const std::vector<Pattern>& patterns);
  // Those in use.
  Shards shards() const;
  // Expressions that PCRE2 looks for alone.
  size_t loose() const { return loose_.size(); }
  // Of what was compiled for the others.
  size_t compiled_bytes() const;

 private:
  class Run;
  static constexpr uint32_t kNone = ~uint32_t{0};

  // One expression or literal, however many patterns it is.
  struct Slot {
    std::optional<DelimitedPattern> expression;
    std::vector<uint32_t> patterns;
  };
  struct Member {
    std::shared_ptr<const RegexShard> shard;
    std::vector<uint32_t> slots;  // of the shard's expressions; kNone: not asked for
  };

  std::vector<Pattern> patterns_;
  std::vector<Slot> slots_;
  std::vector<uint32_t> slot_of_;                           // of each pattern; kNone: it does not compile
  absl::flat_hash_map<std::string, uint32_t> expressions_;  // what is written -> slot
  std::vector<std::string> folded_;                         // texts of literals whose letter case does not count
  LiteralIndex literals_, caseless_literals_;
  std::vector<Member> members_;
  std::vector<uint32_t> loose_;  // slots
};

}  // namespace muninn::match

#endif  // MUNINN_ENGINE_MATCH_PATTERN_SET_H_
