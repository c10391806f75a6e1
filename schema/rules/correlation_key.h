// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_RULES_CORRELATION_KEY_H_
#define MUNINN_SCHEMA_RULES_CORRELATION_KEY_H_

#include <string>
#include <string_view>

namespace muninn::rules {

// K(v): two values are "equal" to search and correlation exactly when their keys are. Folds as MISP's database collation
// (utf8mb3_unicode_ci) does: letter case, accents, compatibility forms, decimal digits of other scripts, trailing spaces,
// control and format characters. ASCII takes a short way. Bytes that are no UTF-8 stand for themselves.
std::string CorrelationKey(std::string_view value);

}  // namespace muninn::rules

#endif  // MUNINN_SCHEMA_RULES_CORRELATION_KEY_H_
