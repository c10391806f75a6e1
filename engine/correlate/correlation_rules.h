// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_CORRELATE_CORRELATION_RULES_H_
#define MUNINN_ENGINE_CORRELATE_CORRELATION_RULES_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "engine/store/reader.h"
#include "schema/entities/entities_generated.h"

namespace muninn {

// Groups of events that do not correlate among themselves; with events outside they do. They act on reading, as exclusions.
// Immutable, any thread.
class CorrelationRules {
 public:
  // The stored ones; null when there are none. Errors: kDataLoss, kUnavailable.
  static absl::StatusOr<std::shared_ptr<const CorrelationRules>> Load(const Reader& reader);
  // By "orgc_id", "org_id" or "event_id": the numbers that are in the group; by "event_info": texts, folded, of which "x%"
  // begins so, "%x" ends so and "%x%" has it. A rule by anything else groups nothing.
  void Add(std::string_view selector_type, const std::vector<std::string>& selectors);
  // Are both in one group?
  bool Separate(const fb::Event& a, const fb::Event& b) const;

 private:
  struct Rule {
    uint64_t (fb::Event::*number)() const = nullptr;  // nullptr: by the text of info
    absl::flat_hash_set<std::string> exact;           // numbers in digits, or whole texts
    std::vector<std::string> starts, ends, parts;
    bool Has(const fb::Event& event) const;
  };
  std::vector<Rule> rules_;
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_CORRELATE_CORRELATION_RULES_H_
