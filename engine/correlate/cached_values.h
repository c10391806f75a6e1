// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_CORRELATE_CACHED_VALUES_H_
#define MUNINN_ENGINE_CORRELATE_CACHED_VALUES_H_

// By what the values of feeds and of other servers are known (source_caches.h): MD5, which MISP's instances exchange, of a text
// just as it is written. Letter case counts, unlike in correlation within the store.

#include <string>
#include <string_view>
#include <vector>

#include "engine/files/digest_file.h"
#include "schema/entities/entities_generated.h"
#include "schema/rules/attribute_types.h"

namespace muninn {

ValueDigest DigestOf(std::string_view text);
// 32 hex digits in either letter case; false: it is something else.
bool ReadDigest(std::string_view hex, ValueDigest* digest);

// The halves of a value "first|second" by which one of that type correlates: none for types without identity, no ports.
std::vector<std::string_view> HalvesOf(rules::TypeId type, std::string_view first, std::string_view second);
// By what to ask for an attribute: its halves, and of addresses of the web also what follows "://". None when it does not
// correlate (deleted, switched off, its type).
std::vector<ValueDigest> DigestsOf(const fb::Attribute& attribute);

}  // namespace muninn

#endif  // MUNINN_ENGINE_CORRELATE_CACHED_VALUES_H_
