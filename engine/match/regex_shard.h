// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_MATCH_REGEX_SHARD_H_
#define MUNINN_ENGINE_MATCH_REGEX_SHARD_H_

// Some hundred expressions compiled together by Hyperscan: one scan of a text says which of them may match, and where. The only
// file that knows Hyperscan. Compiling time grows faster than the number of expressions, and a shard is what is cached and what a
// change makes anew: so they are small.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "engine/match/delimited_pattern.h"

namespace muninn::match {

inline constexpr size_t kShardExpressions = 256;  // aimed at
// What one expression may cost; beyond it PCRE2 looks for it alone.
inline constexpr size_t kPlacesMax = 4096;       // approximation.h: known before it is tried
inline constexpr double kCompileSecondsMax = 3;  // measured
inline constexpr size_t kCompiledBytesMax = 4 * 1024 * 1024;
// What matches nearly everywhere ("[a-f]") is told of at each of its ends: for one such expression that costs more than a scan
// for all the others. Beyond so many for a usual value (usual_values.h), PCRE2 looks for it alone, which it had to anyway.
inline constexpr size_t kToldUsualMax = 2;

// Immutable; any number of threads may scan at once.
class RegexShard {
 public:
  // Takes from milliseconds to a minute. Never fails: what Hyperscan does not take, or not within the budgets, is not judged.
  static std::shared_ptr<const RegexShard> Compile(std::vector<DelimitedText> expressions);
  // Does Hyperscan take this expression at all? Microseconds; no compiling.
  static bool Takes(const DelimitedText& expression);
  ~RegexShard();

  const std::vector<DelimitedText>& expressions() const { return expressions_; }
  // Does a scan say when expressions()[index] may match?
  bool judges(size_t index) const { return judged_[index]; }
  size_t compiled_bytes() const;

  // Calls `hit` with the index of each expression that may match and the offset behind a possible match: for a match that ends at
  // `end`, once with that at least. No promised order; stops when `hit` returns false. `text`: a value, or values each followed
  // by a line break. False: no memory; nothing is known.
  bool Scan(std::string_view text, absl::FunctionRef<bool(uint32_t index, size_t end)> hit) const;

  // Grammar: regex_shard.cc. What the expressions have to be is part of the key.
  static std::string CacheKey(const std::vector<DelimitedText>& expressions);
  std::string Serialise() const;
  // nullptr: these bytes are damaged, or not those of `expressions` on this processor and with this Hyperscan.
  static std::shared_ptr<const RegexShard> Deserialise(std::vector<DelimitedText> expressions, std::string_view bytes);

 private:
  struct Database;
  RegexShard(std::vector<DelimitedText> expressions, std::vector<bool> judged, std::unique_ptr<const Database> database);

  const std::vector<DelimitedText> expressions_;
  const std::vector<bool> judged_;
  const std::unique_ptr<const Database> database_;  // nullptr: none is judged
};

}  // namespace muninn::match

#endif  // MUNINN_ENGINE_MATCH_REGEX_SHARD_H_
