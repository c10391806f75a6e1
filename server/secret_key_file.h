// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_SECRET_KEY_FILE_H_
#define MUNINN_SERVER_SECRET_KEY_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "engine/secrets/secret_key.h"

namespace muninn {

// The key that the secrets of a data folder are sealed with: DIR/secret.key (mode 0600), one line, base64 of 32 bytes. The first
// start makes folder and file from a secure source; a file that is there is never changed. Without it the stored secrets are
// lost, so it is backed up with the data. A key that was made in the place of a lost one is found out by CheckSealedEntries
// (engine/command/sealed_entries.h), once the store is open.
// Errors: kFailedPrecondition (the file holds no key), kUnavailable (it can't be read or written).
absl::StatusOr<SecretKey> EnsureSecretKey(const std::string& data_dir);

}  // namespace muninn

#endif  // MUNINN_SERVER_SECRET_KEY_FILE_H_
