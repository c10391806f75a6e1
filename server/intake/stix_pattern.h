// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_INTAKE_STIX_PATTERN_H_
#define MUNINN_SERVER_INTAKE_STIX_PATTERN_H_

// STIX 2 patterns, as far as they name values.

#include <optional>
#include <string_view>
#include <vector>

#include "server/intake/stix_terms.h"

namespace muninn::intake {

struct StixPattern {
  std::vector<StixFact> facts;  // in the order of the text
  bool all = true;              // all of them together (AND); false: any of them (OR, IN)
};

// "[file:name = 'a' AND file:hashes.MD5 = '…']" and alternatives of such. nullopt for a pattern that says more than which values
// it looks for: another comparison than =, IN and ISSUBSET, NOT, a sequence or qualifier, AND mixed with OR; or that is none.
std::optional<StixPattern> ReadStixPattern(std::string_view text);

}  // namespace muninn::intake

#endif  // MUNINN_SERVER_INTAKE_STIX_PATTERN_H_
