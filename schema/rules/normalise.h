// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_RULES_NORMALISE_H_
#define MUNINN_SCHEMA_RULES_NORMALISE_H_

// Brings the value of an attribute into the form that is stored: trimmed, refanged ("hxxp", "[.]") and normalised as the
// row of its type says. Rules of MISP 2.5.1 with our departures; the steps are listed in normalise.cc.

#include <cstdint>
#include <string>

#include "schema/rules/attribute_types.h"

namespace muninn::rules {

struct NormaliseOptions {
  uint64_t now = 0;         // Unix seconds: the day meant by a datetime that is only a time of the day
  bool legacy_bmp = false;  // replace code points above U+FFFF by "?"
};

// Never fails: a value that a step does not understand passes through it, and CheckValue (validate.h) refuses it later.
// Values that are already as they should be are only looked at, not copied.
void NormaliseValue(TypeId type, const NormaliseOptions& options, std::string* value);

// Every way of refanging, for text of which nobody knows yet what it is: "hxxp", "[.]", "[hxxp://]", "[at]", "[:]".
void RefangAnything(std::string* value);

}  // namespace muninn::rules

#endif  // MUNINN_SCHEMA_RULES_NORMALISE_H_
