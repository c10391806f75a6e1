// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_CORRELATE_EXCLUSIONS_H_
#define MUNINN_ENGINE_CORRELATE_EXCLUSIONS_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "engine/store/reader.h"

namespace muninn {

// Values that do not correlate: "x", "x%" (begins so), "%x" (ends so), "%x%" (has it). Letter case counts; inside a pattern "%"
// is itself. They act on reading: a new one works at once, and taking it away brings everything back. Immutable, any thread.
class Exclusions {
 public:
  // The stored ones; null when there are none. Errors: kDataLoss, kUnavailable.
  static absl::StatusOr<std::shared_ptr<const Exclusions>> Load(const Reader& reader);
  // An empty pattern means nothing.
  void Add(std::string_view pattern);
  bool Has(std::string_view value) const;

 private:
  absl::flat_hash_set<std::string> exact_;
  // One set a length of pattern: a value is asked for once with each length.
  struct Ends {
    absl::flat_hash_set<std::string> patterns;
    std::vector<size_t> lengths;  // ascending, each once
    void Add(std::string_view pattern);
  };
  Ends prefixes_, suffixes_;
  std::vector<std::string> infixes_;
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_CORRELATE_EXCLUSIONS_H_
