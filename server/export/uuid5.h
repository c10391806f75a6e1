// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_EXPORT_UUID5_H_
#define MUNINN_SERVER_EXPORT_UUID5_H_

#include <string_view>

#include "schema/base/uuid.h"

namespace muninn::exports {

// RFC 4122 version 5: the same name in the same namespace always gives the same uuid.
Uuid Uuid5(const Uuid& space, std::string_view name);

// The namespace of names that come from MISP, as PyMISP and MISP's converters have it: 76beed5f-7251-457e-8c2a-b45f7b589d3d.
inline constexpr Uuid kMispNamespace{0x76beed5f7251457e, 0x8c2ab45f7b589d3d};

}  // namespace muninn::exports

#endif  // MUNINN_SERVER_EXPORT_UUID5_H_
