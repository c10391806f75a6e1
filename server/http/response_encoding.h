// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_HTTP_RESPONSE_ENCODING_H_
#define MUNINN_SERVER_HTTP_RESPONSE_ENCODING_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "server/http/http.h"

namespace muninn::http {

// What the request allows its response to be.
struct Terms {
  bool head = false;        // HEAD: headers only
  bool http11 = true;       // chunks are understood
  bool keep_alive = false;  // another request may follow
  bool gzip = false;
  size_t gzip_bytes_min = 0;
};

// Some bytes for the connection and what to do when they are written.
struct Piece {
  enum class Then : uint8_t {
    kMore,         // further pieces of the same response come
    kReadBody,     // an interim answer: the request's body comes now
    kNextRequest,  // the response is complete
    kClose,        // the response is complete and the last one
    kCut,          // the response could not be completed: close without its end
  };
  std::string head;  // written first; short bodies are in here too, so that one write does
  std::string body;
  Then then = Then::kNextRequest;
};

// How the body of a response is framed.
struct Framing {
  std::optional<uint64_t> content_length;
  bool chunked = false;
  bool gzip = false;
};

// Appends the status line and headers. Drops the handler's own Content-Length, Transfer-Encoding, Connection and Date,
// and whatever could end a header line early.
void AppendHead(const Response& response, const Terms& terms, const Framing& framing, std::string& out);

// The whole answer for a response whose body is a string. Uses, and empties, `reuse` for the head.
Piece Encode(Response&& response, const Terms& terms, std::string reuse = {});

// False for statuses that never have a body (1xx, 204, 304).
bool MayHaveBody(int status);
// A handler that names a Content-Encoding did the packing itself; "identity" is how it says: do not pack.
bool MayPack(const Response& response, const Terms& terms);

using ErrorBody = std::function<std::string(int status, std::string_view message, std::string_view target)>;
// An answer that the server itself gives. Without `error_body`: {"name", "message", "url"} as MISP has it.
Response ErrorResponse(const ErrorBody& error_body, int status, std::string_view message, std::string_view target);

}  // namespace muninn::http

#endif  // MUNINN_SERVER_HTTP_RESPONSE_ENCODING_H_
