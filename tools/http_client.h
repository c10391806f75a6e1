// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_TOOLS_HTTP_CLIENT_H_
#define MUNINN_TOOLS_HTTP_CLIENT_H_

// The only includes of libcurl are behind this header.

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace muninn::tools {

struct HttpReply {
  int status = 0;
  std::string location;  // of the header, if any
  std::string body;
};

struct HttpOptions {
  std::string url;        // "https://misp.example"; a trailing slash does not matter
  std::string key;        // sent as Authorization
  bool insecure = false;  // takes any certificate
};

// One keep-alive connection to a MISP-like API that asks for and sends JSON. Not thread-safe: one a thread.
class HttpClient {
 public:
  // Errors: kInvalidArgument (the URL).
  static absl::StatusOr<std::unique_ptr<HttpClient>> Create(const HttpOptions& options);
  virtual ~HttpClient() = default;
  // `path` starts with a slash. What the server answers is never an error here, whatever the status.
  // Answers 429, 502, 503 and 504 and failed connections are tried again, kAttemptsMax times in all, after 0.2 s, 0.4 s, …
  // Errors: kUnavailable, naming the URL and the reason.
  virtual absl::StatusOr<HttpReply> Get(std::string_view path) = 0;
  virtual absl::StatusOr<HttpReply> Post(std::string_view path, std::string_view body) = 0;
};
inline constexpr int kAttemptsMax = 5;

}  // namespace muninn::tools

#endif  // MUNINN_TOOLS_HTTP_CLIENT_H_
