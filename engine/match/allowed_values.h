// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_MATCH_ALLOWED_VALUES_H_
#define MUNINN_ENGINE_MATCH_ALLOWED_VALUES_H_

#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "engine/match/pattern_list.h"
#include "engine/store/reader.h"

namespace muninn::match {

// MISP's signature allowedlist: values that no search and no export gives out. Immutable; any thread.
class AllowedValues {
 public:
  explicit AllowedValues(PatternList patterns) : patterns_(std::move(patterns)) {}
  // Those of the registry; nullptr: there are none. Errors: kDataLoss, kUnavailable.
  static absl::StatusOr<std::shared_ptr<const AllowedValues>> Load(const Reader& reader);

  bool Has(std::string_view value) const;

 private:
  PatternList patterns_;
};

}  // namespace muninn::match

#endif  // MUNINN_ENGINE_MATCH_ALLOWED_VALUES_H_
