// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_HTTP_REQUEST_PARSER_H_
#define MUNINN_SERVER_HTTP_REQUEST_PARSER_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "server/http/http.h"

namespace muninn::http {

// Turns the bytes of a connection into requests, one at a time. Grammar and framing are Boost.Beast's; the bounds and
// the rules below are ours. Not thread-safe.
//
//   RequestParser parser(limits…);
//   input.remove_prefix(parser.Feed(input));       // again when more bytes have come, until failure or done()
//   Request request = parser.TakeRequest();  parser.Reset();
//
// Refused beyond what the grammar refuses, because two servers that disagree on where a body ends can be played against
// each other: Transfer-Encoding other than "chunked", or any in HTTP/1.0. Trailers after a chunked body are ignored.
class RequestParser {
 public:
  struct Failure {
    int status = 0;  // 0: none. 400 not HTTP or unsupported coding, 413 body too large, 431 head too large
    std::string message;
  };

  // Bounds of the head (request line and headers) and of the body as sent, in bytes.
  RequestParser(size_t head_bytes_max, size_t body_bytes_max);
  ~RequestParser();
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;

  // Forgets everything; ready for the next request.
  void Reset();
  // Takes bytes, at most to the end of this request, and says how many. The rest has to be shown again, with more
  // behind it; when nothing is taken of as many bytes as the head may have, the sender breaks the bounds. After a
  // failure or done() it takes nothing.
  size_t Feed(std::string_view bytes);

  const Failure& failure() const;
  bool done() const;
  // The head is complete; what follows is known only from then on (false before).
  bool head_done() const;
  bool keep_alive() const;
  bool http11() const;
  bool expects_continue() const;  // "Expect: 100-continue": the body comes after an interim answer
  bool accepts_gzip() const;      // what the response may be
  bool body_is_gzip() const;      // request().body is packed still

  // What is known so far, e.g. the target for an error message.
  const Request& request() const;
  Request TakeRequest();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace muninn::http

#endif  // MUNINN_SERVER_HTTP_REQUEST_PARSER_H_
