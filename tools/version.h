// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_TOOLS_VERSION_H_
#define MUNINN_TOOLS_VERSION_H_

#include <string_view>

namespace muninn::tools {

inline constexpr std::string_view kVersion = "0.1";  // in the User-Agent

}  // namespace muninn::tools

#endif  // MUNINN_TOOLS_VERSION_H_
