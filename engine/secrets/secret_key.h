// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_SECRETS_SECRET_KEY_H_
#define MUNINN_ENGINE_SECRETS_SECRET_KEY_H_

// Secrets that the server must be able to say again (passwords of other services, keys of other servers), as entries hold
// them: sealed before a command becomes a record, because a record is for ever. What only has to be recognised is hashed
// instead.
//
// sealed := "sealed:v1:" base64(nonce: 12 bytes | AES-256-GCM of the text: as long as it | tag: 16 bytes)
//           The place that the secret belongs to is authenticated along: moved to another entry or field, it does not open.
// example: the key of server 3, 40 letters -> "sealed:v1:" and 92 letters, authenticated with "18/3/authkey" (kind/id/field)
//
// Only who uses a secret needs the key: folding, rebuilding and verifying pass sealed texts on as they are.

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "schema/facts/facts_generated.h"

namespace muninn {

// What is shown in the place of a secret.
inline constexpr std::string_view kSecretMask = "*****";

// Where a secret lies.
struct SecretPlace {
  fb::EntryKind kind{};
  uint64_t id = 0;         // of the entry
  std::string_view field;  // by its name in schema/entities
};

// Is this sealed? Entries from before there was sealing hold their secrets as they are.
bool IsSealed(std::string_view text);

// The key of one store. Any thread.
class SecretKey {
 public:
  static constexpr size_t kBytes = 32;

  SecretKey() = default;  // none: seals and opens nothing
  // nullopt: it has another length.
  static std::optional<SecretKey> FromBytes(std::string_view bytes);

  // `random` gives 64 random bits a call; the same text is sealed differently each time.
  // Errors: kFailedPrecondition (there is no key), kInvalidArgument (longer than 1 MiB).
  absl::StatusOr<std::string> Seal(std::string_view text, const SecretPlace& place,
                                   const std::function<uint64_t()>& random) const;
  // A text that is not sealed is given back as it is. Error, for people: kFailedPrecondition (there is no key or another one, or
  // the text was changed or moved here from elsewhere).
  absl::StatusOr<std::string> Open(std::string_view text, const SecretPlace& place) const;

 private:
  std::optional<std::array<uint8_t, kBytes>> bytes_;
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_SECRETS_SECRET_KEY_H_
