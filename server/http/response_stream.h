// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_HTTP_RESPONSE_STREAM_H_
#define MUNINN_SERVER_HTTP_RESPONSE_STREAM_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "server/http/compression.h"
#include "server/http/http.h"
#include "server/http/response_encoding.h"

namespace muninn::http {

// Where the pieces of a streamed response go: the connection, or a test.
class Outlet {
 public:
  virtual ~Outlet() = default;
  // Takes the next piece in order; blocks while the client is too slow. False: the client has gone.
  virtual bool Send(Piece piece) = 0;
};

// The body of one response, produced bit by bit. Collects what the handler writes; a body that fits one buffer goes out
// with its length, a longer one in chunks as the buffers fill (HTTP/1.0: as it is, up to the end of the connection).
// Lives on the handler's thread. Owns its buffers, borrows the rest.
class ResponseStream final : public BodySink {
 public:
  static constexpr size_t kBufferBytes = 64u << 10;

  // `response` gives status and headers.
  ResponseStream(const Response& response, const Terms& terms, Outlet& outlet);

  bool Write(std::string_view bytes) override;
  // The end. `complete` is what the handler's stream function returned; false: the client gets to see a cut.
  void Finish(bool complete);

 private:
  void SendBuffer();
  void SendHeadOnly();
  void SendChunk(std::string chunk, Piece::Then then);
  std::string StartChunk() const;
  void PackBuffer(Gzipper::Flush flush);

  const Response& response_;
  const Terms terms_;
  Outlet& outlet_;
  const bool pack_;
  bool head_sent_ = false;
  bool finished_ = false;  // a HEAD request is answered, or the client has gone: nothing else may be sent
  std::string buffer_;     // as the handler wrote it, at most kBufferBytes, behind room for a chunk's size
  std::string packed_;     // gzip: the next chunk, behind room for its size
};

}  // namespace muninn::http

#endif  // MUNINN_SERVER_HTTP_RESPONSE_STREAM_H_
