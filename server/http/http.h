// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_HTTP_HTTP_H_
#define MUNINN_SERVER_HTTP_HTTP_H_

// Requests and responses as the handlers see them: no socket, no library. server.h moves them over the wire.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muninn::http {

enum class Method : uint8_t { kGet, kHead, kPost, kPut, kDelete, kOther };

struct Request {
  Method method = Method::kGet;
  std::string method_name;                                   // as sent, for messages
  std::string target;                                        // as sent: path and query, percent-encoded
  std::vector<std::pair<std::string, std::string>> headers;  // as sent
  std::string body;                                          // content encoding removed
  std::string remote_ip;
  // The first header of that name (any letter case), or "".
  std::string_view Header(std::string_view name) const;
};

// Where the body of a response goes when it is produced bit by bit. Called from the handler's thread.
class BodySink {
 public:
  virtual ~BodySink() = default;
  // Hands over some bytes; blocks while the client is slower than the handler, so memory stays bounded. False: the
  // client has gone, or asked with HEAD and has all it wanted: stop producing, what is returned then does not matter.
  virtual bool Write(std::string_view bytes) = 0;
};

struct Response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;  // Content-Length and -Encoding come from the server
  std::string body;
  // When set, called once after the head is known; `body` is ignored. The server sends a Content-Length when the whole
  // body fits one buffer, else chunks. False: the body could not be completed; the connection is cut so that the client
  // notices. Runs on a worker after the handler has returned: it must own what it uses. Must not throw.
  std::function<bool(BodySink&)> stream;
};

// Answers one request; called on a worker thread (or, see IsQuick, an I/O thread), by many threads at once. Must not
// throw.
using Handler = std::function<Response(Request&&)>;
// True for requests that are answered at once from memory: they run on the I/O thread and save a change of threads.
using IsQuick = std::function<bool(Method, std::string_view target)>;

}  // namespace muninn::http

#endif  // MUNINN_SERVER_HTTP_HTTP_H_
