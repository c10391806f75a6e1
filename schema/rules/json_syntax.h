// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_RULES_JSON_SYNTAX_H_
#define MUNINN_SCHEMA_RULES_JSON_SYNTAX_H_

#include <cstddef>
#include <string_view>

namespace muninn::rules {

inline constexpr size_t kJsonNestingMax = 512;  // PHP's json_decode allows as much

// True if `text` is one JSON value (RFC 8259) with white space around it, nested at most kJsonNestingMax deep. Builds
// nothing: attributes of type cortex only need the answer. Does not look at UTF-8: values came through a JSON reader that did.
bool IsJson(std::string_view text);

}  // namespace muninn::rules

#endif  // MUNINN_SCHEMA_RULES_JSON_SYNTAX_H_
