// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_MATCH_HUNT_TERMS_H_
#define MUNINN_ENGINE_MATCH_HUNT_TERMS_H_

// What a hunt asks for, compiled: parts of values, expressions, networks and equal values, each kind by the machine that is made
// for it.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "engine/match/network_table.h"
#include "engine/match/pattern_set.h"
#include "engine/match/shard_cache.h"
#include "schema/entities/hunt_generated.h"

namespace muninn::match {

inline constexpr size_t kHuntTermsMax = 100'000;    // of one hunt
inline constexpr size_t kHuntTermBytesMax = 2'000;  // of one term

struct HuntHit {
  size_t value = 0;  // its place among those that were asked for
  fb::HuntTermKind kind{};
  uint32_t term = 0;          // its place in the list of its kind
  uint32_t from = 0, to = 0;  // the bytes that met it first: [from, to)
};

// Immutable; any number of threads may ask.
class HuntTerms {
 public:
  // Can this be asked? Milliseconds for each expression. Error: FieldError (schema/base/status.h) of the list that has a term
  // which does not compile, is empty or too long, or of "values" when there is no term at all or there are too many.
  static absl::Status Check(const fb::HuntT& hunt);
  // Takes as long as compiling the expressions, seconds for thousands that `cache` (may be nullptr) does not have. Terms that
  // Check would refuse never hit.
  static std::shared_ptr<const HuntTerms> Compile(const fb::HuntT& hunt, const ShardCache* cache = nullptr);

  struct Value {
    std::string_view type;  // of the attribute
    std::string_view text;  // whole: "1.2.3.4|80"
  };
  // Calls `visit` once for each value and term that meet, values in their order.
  void Find(std::span<const Value> values, const std::function<void(const HuntHit&)>& visit) const;

 private:
  using Told = std::function<void(fb::HuntTermKind kind, uint32_t term, std::string_view piece)>;
  void FindPieces(const Value& value, const Told& tell) const;

  size_t literals_ = 0;                                             // the first patterns of the set are literals
  std::shared_ptr<const PatternSet> patterns_;                      // nullptr: none
  absl::flat_hash_map<std::string, std::vector<uint32_t>> values_;  // by correlation key
  NetworkTable networks_;
  std::vector<std::vector<uint32_t>> cidrs_;  // of each network
};

}  // namespace muninn::match

#endif  // MUNINN_ENGINE_MATCH_HUNT_TERMS_H_
