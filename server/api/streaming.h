// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_STREAMING_H_
#define MUNINN_SERVER_API_STREAMING_H_

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "schema/json/json_writer.h"
#include "server/http/http.h"

namespace muninn::api {

// A body written piece by piece: `produce(out, flush)` appends to `out` and calls flush() whenever it could stop for a
// moment; the bytes are then sent away once there are enough of them. Returns whether the body is complete.
inline bool StreamText(http::BodySink& sink,
                       const std::function<absl::Status(std::string& out, const std::function<bool()>& flush)>& produce) {
  constexpr size_t kChunkBytes = 32 << 10;
  std::string buffer;
  const std::function<bool()> flush = [&] {
    if (buffer.size() < kChunkBytes) return true;
    const bool taken = sink.Write(buffer);
    buffer.clear();
    return taken;
  };
  if (!produce(buffer, flush).ok()) return false;
  return buffer.empty() || sink.Write(buffer);
}

// The same for a body of JSON.
inline bool StreamJson(http::BodySink& sink, json::JsonStyle style,
                       const std::function<absl::Status(json::JsonWriter&, const std::function<bool()>&)>& produce) {
  return StreamText(sink, [&](std::string& out, const std::function<bool()>& flush) {
    json::JsonWriter writer(&out, style);
    return produce(writer, flush);
  });
}

// Produces a streamed body at once and in memory, for one that is known to be small. Left as it is when it can't be completed.
inline void Collect(http::Response& response) {
  class Text final : public http::BodySink {
   public:
    bool Write(std::string_view bytes) override {
      text.append(bytes);
      return true;
    }
    std::string text;
  };
  Text body;
  if (!response.stream || !response.stream(body)) return;
  response.body = std::move(body.text);
  response.stream = nullptr;
}

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_STREAMING_H_
