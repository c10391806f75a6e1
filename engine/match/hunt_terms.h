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
#include "absl/status/statusor.h"
#include "engine/index/near_keys.h"
#include "engine/match/pattern_list.h"
#include "engine/match/pattern_set.h"
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
  // Error: FieldError (schema/base/status.h) of the list that has a term which does not compile, is empty or too long, or of
  // "values" when there is no term at all or there are too many.
  static absl::StatusOr<std::shared_ptr<const HuntTerms>> Compile(const fb::HuntT& hunt);

  struct Value {
    std::string_view type;  // of the attribute
    std::string_view text;  // whole: "1.2.3.4|80"
  };
  // Calls `visit` once for each value and term that meet. Error: kResourceExhausted (memory).
  absl::Status Find(std::span<const Value> values, const std::function<void(const HuntHit&)>& visit) const;

 private:
  absl::Status FindIn(const Value& value, size_t index, const std::function<void(const HuntHit&)>& visit) const;

  std::vector<std::string> literals_;                                 // lower case
  std::shared_ptr<const PatternSet> literal_set_;                     // nullptr: none
  std::unique_ptr<const PatternList> patterns_;                       // nullptr: none
  absl::flat_hash_map<std::string, std::vector<uint32_t>> values_;    // by correlation key
  std::vector<uint8_t> lengths_v4_, lengths_v6_;                      // of prefixes in use
  absl::flat_hash_map<std::string, std::vector<uint32_t>> networks_;  // by RangeKey
};

}  // namespace muninn::match

#endif  // MUNINN_ENGINE_MATCH_HUNT_TERMS_H_
