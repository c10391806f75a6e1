// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_HTTP_SERVER_H_
#define MUNINN_SERVER_HTTP_SERVER_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "server/http/http.h"

namespace muninn::http {

struct ServerOptions {
  std::string host = "127.0.0.1";
  uint16_t port = 8080;                        // 0: any free port, see port()
  int io_threads = 2;
  int worker_threads = 16;
  size_t body_bytes_max = 256u << 20;          // also after decompression; larger: 413
  size_t header_bytes_max = 16u << 10;         // larger: 431
  size_t connections_max = 1024;               // further ones are answered 503 and closed
  size_t queued_requests_max = 4096;           // waiting for a worker; further ones: 503
  std::chrono::seconds idle_timeout{60};       // between requests
  std::chrono::seconds read_timeout{30};       // without progress inside a request
  std::chrono::seconds write_timeout{60};      // without progress inside a response
  size_t gzip_bytes_min = 1024;                // smaller bodies are not compressed
  std::string tls_certificate_file;            // PEM chain; with the key: HTTPS instead of HTTP
  std::string tls_key_file;
  // The body of an answer that the server itself gives (400, 408, 413, 415, 431, 503): JSON in MISP's shape.
  std::function<std::string(int status, std::string_view message, std::string_view target)> error_body;
};

// An HTTP/1.1 server: keep-alive, pipelining in order, gzip both ways, HEAD, Expect: 100-continue.
// Threads: `io_threads` with an io_context each, and `worker_threads` that run the handler.
class Server {
 public:
  struct Counters {                            // since start
    uint64_t connections = 0, requests = 0, refused = 0, bytes_in = 0, bytes_out = 0;
    uint64_t open_connections = 0;             // now
  };

  // Binds and listens. Errors: kUnavailable (address in use, no permission), kInvalidArgument (address, certificate).
  static absl::StatusOr<std::unique_ptr<Server>> Start(ServerOptions options, Handler handler, IsQuick is_quick);
  // Stops accepting, lets running requests finish (at most 10 s), closes the rest.
  virtual ~Server() = default;
  virtual uint16_t port() const = 0;
  virtual Counters counters() const = 0;
};

}  // namespace muninn::http

#endif  // MUNINN_SERVER_HTTP_SERVER_H_
