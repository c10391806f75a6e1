// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_RULES_TYPE_VERSIONS_H_
#define MUNINN_SCHEMA_RULES_TYPE_VERSIONS_H_

#include <string_view>

#include "schema/rules/attribute_types.h"

namespace muninn::rules {

// The version in which a type appeared, for those that MISP 2.5.1 had not; "" for all others. As no release of MISP lists them,
// it is the first PyMISP release whose describeTypes.json does.
std::string_view TypeSince(TypeId type);

inline constexpr std::string_view kAllTypes = "all";

// Has that version the type? "2.5.1", with up to four numbers; kAllTypes and "" have every one.
bool HasType(std::string_view version, TypeId type);

}  // namespace muninn::rules

#endif  // MUNINN_SCHEMA_RULES_TYPE_VERSIONS_H_
