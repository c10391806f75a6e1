// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_CORRELATE_CORRELATE_H_
#define MUNINN_ENGINE_CORRELATE_CORRELATE_H_

// Correlation is a query over postings, not a table: which attributes of other events are related to this one, that the
// actor may see? Related are equal values (equal collation keys; both halves of composites count, ports don't) and, if
// asked for, an address and the ranges around it, and fuzzy hashes that are alike. correlator.h answers; partner_finder.h
// knows the kinds of keys. The values of feeds are a space of their own: source_caches.h.

#include <cstddef>
#include <memory>

#include "engine/correlate/correlation_rules.h"
#include "engine/correlate/exclusions.h"
#include "engine/store/reader.h"

namespace muninn {

// What the administrators have set.
struct CorrelateOptions {
  // A value with more partners than this is over-correlating: it says little and costs much, so its pairs are left out.
  // MISP.correlation_limit, 20 when unset.
  size_t over_correlation_limit = 20;
  bool enabled = true;          // false: nothing correlates (MISP.completely_disable_correlation)
  bool advanced = false;        // networks and ssdeep (MISP.enable_advanced_correlations)
  int ssdeep_threshold = 40;    // least score, 1 to 100 (MISP.ssdeep_correlation_threshold)
  bool access = true;           // false: everybody sees all relations (MISP.correlation_engine NoAcl)
  bool strict_access = false;   // parts of one's own events that are "your organisation only" are no partners, as in MISP
  bool strict_case = false;     // values of types whose letter case counts must be the same byte for byte
  size_t max_per_event = 5000;  // related attributes told with one event (MISP.max_correlations_per_event)
  std::shared_ptr<const Exclusions> exclusions;   // null: none
  std::shared_ptr<const CorrelationRules> rules;  // null: none
};

// As set, with `limit` while no other is. Exclusions and rules that do not read count as none.
CorrelateOptions LoadCorrelateOptions(const Reader& reader, size_t limit);

}  // namespace muninn

#endif  // MUNINN_ENGINE_CORRELATE_CORRELATE_H_
