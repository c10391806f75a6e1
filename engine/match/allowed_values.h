// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_MATCH_ALLOWED_VALUES_H_
#define MUNINN_ENGINE_MATCH_ALLOWED_VALUES_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/match/pattern_compiler.h"
#include "engine/store/reader.h"

namespace muninn::match {

// MISP's signature allowedlist: values that no search and no export gives out. Immutable; any thread.
class AllowedValues {
 public:
  // "/…/i" each; what does not compile has no values. `earlier` (nullptr: none) is what the list was before a change.
  AllowedValues(const std::vector<std::string>& texts, PatternCompiler& compiler, const AllowedValues* earlier = nullptr);
  // Those of the registry; nullptr: there are none. Errors: kDataLoss, kUnavailable.
  static absl::StatusOr<std::shared_ptr<const AllowedValues>> Load(const Reader& reader, PatternCompiler& compiler,
                                                                   const AllowedValues* earlier);

  bool Has(std::string_view value) const;

 private:
  std::shared_ptr<const LivePatterns> patterns_;
};

}  // namespace muninn::match

#endif  // MUNINN_ENGINE_MATCH_ALLOWED_VALUES_H_
