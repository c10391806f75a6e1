// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_CORRELATE_CORRELATION_KEYS_H_
#define MUNINN_ENGINE_CORRELATE_CORRELATION_KEYS_H_

#include <string>
#include <string_view>
#include <vector>

#include "schema/entities/entities_generated.h"

namespace muninn {

// A half of a value that correlates.
struct CorrelationHalf {
  std::string_view text;  // lies in the attribute
  std::string hash;       // its posting list
  bool first = true;      // value1
};
// None when the attribute does not correlate (deleted, switched off, a type without identity). Of two equal halves the first.
// Pure. Whether its event allows correlation is for the caller.
std::vector<CorrelationHalf> CorrelationHalves(const fb::Attribute& attribute);

// Types whose values differ when their letter case does: fuzzy hashes, addresses of wallets, numbers in base64.
bool CaseCounts(const fb::Attribute& attribute);

}  // namespace muninn

#endif  // MUNINN_ENGINE_CORRELATE_CORRELATION_KEYS_H_
