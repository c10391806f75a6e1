// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_CORRELATE_CORRELATION_KEYS_H_
#define MUNINN_ENGINE_CORRELATE_CORRELATION_KEYS_H_

#include <string>
#include <vector>

#include "engine/correlate/exclusions.h"
#include "schema/entities/entities_generated.h"

namespace muninn {

// The posting lists in which an attribute's partners are found; none when it does not correlate (deleted, switched off,
// a type without identity); halves that are excluded have none. Pure. Whether its event allows correlation is for the caller.
std::vector<std::string> CorrelationHashes(const fb::Attribute& attribute, const Exclusions* exclusions = nullptr);

}  // namespace muninn

#endif  // MUNINN_ENGINE_CORRELATE_CORRELATION_KEYS_H_
