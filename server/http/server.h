// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_HTTP_SERVER_H_
#define MUNINN_SERVER_HTTP_SERVER_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "server/http/http.h"

namespace muninn::http {

struct ServerOptions {
  std::string host = "127.0.0.1";  // an address, or "localhost"
  uint16_t port = 8080;            // 0: any free port, see port()
  int io_threads = 2;
  int worker_threads = 16;
  size_t body_bytes_max = 256u << 20;   // as sent and after decompression; larger: 413
  size_t header_bytes_max = 16u << 10;  // request line and headers; larger: 431
  size_t connections_max = 1024;        // further ones are answered 503 and closed
  size_t queued_requests_max = 4096;    // waiting for a worker; further ones: 503
  // Time-outs are checked four times in the shortest of them, at least once a second.
  std::chrono::milliseconds idle_timeout{60'000};   // between requests; closes silently
  std::chrono::milliseconds read_timeout{30'000};   // for a request's head in all, for its body without progress: 408
  std::chrono::milliseconds write_timeout{60'000};  // without progress inside a response; closes
  std::chrono::milliseconds stop_timeout{10'000};   // for running requests, when the server ends
  size_t gzip_bytes_min = 1024;                     // smaller bodies are not compressed
  std::string tls_certificate_file;                 // PEM chain; with the key: HTTPS instead of HTTP
  std::string tls_key_file;
  // The body of an answer that the server itself gives (400, 408, 413, 431, 503): JSON in MISP's shape. Called on any
  // of the server's threads. Empty: {"name":message,"message":message,"url":target}.
  std::function<std::string(int status, std::string_view message, std::string_view target)> error_body;
};

// An HTTP/1.1 server (and 1.0): keep-alive, pipelining in order, gzip both ways, HEAD, Expect: 100-continue, TLS 1.2+.
//
// Threads: `io_threads` with an event loop each own the connections, dealt out in turn; `worker_threads` run the
// handler, which may block; that of a client which is alone on its I/O thread runs there, while a second one takes the loop
// over. Requests that `is_quick` names, and whose body is not compressed, are answered on the I/O
// thread: their handler must not block. A stream that a quick handler returns still runs on a worker.
//
// Memory: 64 KiB a connection, the bodies of the requests being received or answered, and of a streamed response two
// buffers of 64 KiB and the one being filled.
//
// Headers: the server sets Content-Length, Transfer-Encoding, Connection and Date, and drops the handler's. A handler
// that sets Content-Encoding has packed the body itself; "identity" keeps the server from packing.
class Server {
 public:
  struct Counters {                        // since start
    uint64_t connections = 0;              // accepted, the refused ones included
    uint64_t requests = 0;                 // read completely
    uint64_t refused = 0;                  // connections and requests answered 503 for lack of room
    uint64_t bytes_in = 0, bytes_out = 0;  // without TLS' own
    uint64_t open_connections = 0;         // now
  };

  // Binds and listens. Errors: kUnavailable (address in use, no permission), kInvalidArgument (address, certificate,
  // an option out of its range).
  static absl::StatusOr<std::unique_ptr<Server>> Start(ServerOptions options, Handler handler, IsQuick is_quick);
  // Stops accepting, closes idle connections, lets running requests finish (at most stop_timeout), cuts the rest, whose
  // streams then see Write return false. Waits for handlers however long they take: a thread cannot be taken from them.
  virtual ~Server() = default;
  virtual uint16_t port() const = 0;
  virtual Counters counters() const = 0;
};

}  // namespace muninn::http

#endif  // MUNINN_SERVER_HTTP_SERVER_H_
