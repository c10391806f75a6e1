// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_REDACT_H_
#define MUNINN_ENGINE_COMMAND_REDACT_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "schema/facts/facts_generated.h"

namespace muninn {

// A payload without what it says of these attributes; nullopt: it says nothing of them. Folding the result and then the
// purge gives the same keys as folding the original and then the purge: ids stay used, runs stay where they were.
std::optional<std::string> WithoutAttributes(const fb::Payload& payload, const absl::flat_hash_set<uint64_t>& attribute_ids);

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_REDACT_H_
