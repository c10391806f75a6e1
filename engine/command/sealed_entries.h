// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_SEALED_ENTRIES_H_
#define MUNINN_ENGINE_COMMAND_SEALED_ENTRIES_H_

#include "absl/status/status.h"
#include "engine/secrets/secret_key.h"
#include "engine/store/reader.h"

namespace muninn {

// Does the key open all that is stored sealed (seal_field.h)? To be asked before a server begins to work: a key that was lost,
// and made anew, would otherwise be noticed one failing fetch at a time. Reads settings, feeds and other servers once.
// Errors: kDataLoss (it does not; says how many secrets and names the first), those of ForEachEntry.
absl::Status CheckSealedEntries(const Reader& reader, const SecretKey& key);

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_SEALED_ENTRIES_H_
