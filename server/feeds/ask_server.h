// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_FEEDS_ASK_SERVER_H_
#define MUNINN_SERVER_FEEDS_ASK_SERVER_H_

// Questions to another server over MISP's API, with the key that this one has there.

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/secrets/secret_key.h"
#include "engine/store/reader.h"
#include "schema/entities/remote_generated.h"
#include "schema/json/json_value.h"
#include "server/feeds/fetch.h"

namespace muninn::feeds {

// What every request to that server says and keeps to; the caller adds the body and when to end. `server` as it is stored, `key`
// opens its authkey. Errors: those of SecretKey::Open.
absl::StatusOr<FetchOptions> OptionsFor(const Reader& reader, const fb::ServerT& server, const SecretKey& key);
// `path` begins with "/".
std::string AddressAt(const fb::ServerT& server, std::string_view path);

inline constexpr size_t kServerAnswerBytesMax = size_t{64} << 20;
inline constexpr absl::Duration kServerPatience = absl::Minutes(1);  // somebody waits for the answer

// One question and its answer, which is JSON; `options` as OptionsFor made them, with a body to post or none. Errors: those of
// Fetch; kInvalidArgument (no JSON), kResourceExhausted (more than kServerAnswerBytesMax), kCancelled (no whole answer within
// kServerPatience).
absl::StatusOr<json::Document> AskServer(const fb::ServerT& server, std::string_view path, FetchOptions options);

}  // namespace muninn::feeds

#endif  // MUNINN_SERVER_FEEDS_ASK_SERVER_H_
