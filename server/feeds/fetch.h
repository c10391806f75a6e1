// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_FEEDS_FETCH_H_
#define MUNINN_SERVER_FEEDS_FETCH_H_

// The server as a client of others: one request over HTTP or HTTPS, bounded in all ways. Beside the tools the only place that
// knows libcurl.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/secrets/secret_key.h"
#include "engine/store/reader.h"

namespace muninn::feeds {

inline constexpr uint64_t kFetchBytesMax = uint64_t{4} << 30;  // of a body, unpacked
inline constexpr int64_t kFetchSecondsMax = 1800;
inline constexpr int kRedirectsMax = 5;

// As Proxy.* of the settings has it.
struct Proxy {
  std::string host;  // "": none
  int64_t port = 0;
  std::string method;  // "Basic", "Digest", or "": whichever the proxy takes
  std::string user, password;
};
// `key` opens the password. Error: that of SecretKey::Open.
absl::StatusOr<Proxy> LoadProxy(const Reader& reader, const SecretKey& key);

struct FetchOptions {
  std::vector<std::string> headers;  // "Name: value"
  std::string login;                 // "name:password", percent-encoded as in a URL; not for where redirects lead elsewhere
  Proxy proxy;
  bool any_certificate = false;
  // Bounds below the general ones; a request has at least a second.
  uint64_t bytes_max = kFetchBytesMax;
  int64_t seconds_max = kFetchSecondsMax;
  std::string body;                  // not empty: it is posted
  std::function<bool()> keep_going;  // asked about once a second; false: enough. Empty: never asked
  // Each header of the answers, its name in lower case; of redirects, too. Empty: nobody asks.
  std::function<void(std::string_view name, std::string_view value)> on_header;
};

// Hands over the body of a 200 piece by piece; an error of `take` ends it and is returned. Redirects are followed, within HTTP
// and HTTPS. A request that takes longer than half an hour, or on which nothing moves for half a minute, has failed.
// Errors, naming the URL (without a login in it): kInvalidArgument (another scheme), kNotFound (404, 410), kPermissionDenied
// (401, 403), kResourceExhausted (a larger body), kCancelled (keep_going), kUnavailable (all else, with the reason).
absl::Status Fetch(const std::string& url, const FetchOptions& options, absl::FunctionRef<absl::Status(std::string_view)> take);

// The HTTP status by which the other side refused, if that is why Fetch failed.
std::optional<int> RefusalCode(const absl::Status& failure);

}  // namespace muninn::feeds

#endif  // MUNINN_SERVER_FEEDS_FETCH_H_
