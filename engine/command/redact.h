// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_REDACT_H_
#define MUNINN_ENGINE_COMMAND_REDACT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_set.h"
#include "schema/facts/facts_generated.h"

namespace muninn {

// Numbers of what is deleted for good.
struct PurgedIds {
  absl::flat_hash_set<uint64_t> attributes, objects, reports;
};

// A payload without what it says of these; nullopt: it says nothing of them. Folding the result and then the purge gives the
// same keys as folding the original and then the purge: ids stay used, runs stay where they were. For that, new objects and
// reports leave an element that has nothing but its number.
std::optional<std::string> Without(const fb::Payload& payload, const PurgedIds& ids);

// What is said in a thread or post is taken out of the entry, or of a payload about one. Who talked about what, and when, stays,
// so that folding gives the same keys. nullopt: nothing is said.
std::optional<std::string> WithoutWords(fb::EntryKind kind, std::string_view entry);
std::optional<std::string> WithoutWords(const fb::Payload& payload);

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_REDACT_H_
