// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_RULES_VALIDATE_H_
#define MUNINN_SCHEMA_RULES_VALIDATE_H_

// May this value be stored as that type? Rules of MISP 2.5.1 with our departures (integer, 56-character onion addresses,
// filename|impfuzzy and junk behind a port of a link are where we differ). Pure, no allocation; any bytes may be given.

#include <cstdint>
#include <optional>
#include <string_view>

#include "schema/rules/attribute_types.h"

namespace muninn::rules {

inline constexpr size_t kValueBytesMax = 65'535;

enum class ValueProblem : uint8_t {
  kNone,
  kEmpty,
  kControl,    // nothing but control bytes, whole or in one half
  kComposite,  // not exactly one "|" where the type wants two halves
  kFormat,     // not what the type is
  kTooLong,    // more than kValueBytesMax
};

struct CheckOptions {
  bool ghsa_ids = false;  // "vulnerability" takes GHSA-xxxx-xxxx-xxxx too, as MISP after 2.5.1 does
};

// Checks a value that NormaliseValue has prepared; the first problem in MISP's order.
ValueProblem CheckValue(TypeId type, std::string_view value, CheckOptions options = {});

// MISP's loose idea of a domain: no rules for labels, a last label of two or more. "1.2.3.44" is one.
bool IsDomain(std::string_view text);

// Decimal digits only, at most 4294967295; leading zeros are fine.
std::optional<uint32_t> ParseUint32(std::string_view digits);

}  // namespace muninn::rules

#endif  // MUNINN_SCHEMA_RULES_VALIDATE_H_
