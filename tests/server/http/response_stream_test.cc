// SPDX-License-Identifier: Apache-2.0
#include "server/http/response_stream.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace muninn::http {
namespace {

// Keeps the pieces; refuses after `accept` of them.
class RecordingOutlet final : public Outlet {
 public:
  explicit RecordingOutlet(size_t accept = 1000) : accept_(accept) {}
  bool Send(Piece piece) override {
    if (pieces.size() >= accept_) return false;
    pieces.push_back(std::move(piece));
    return true;
  }
  std::vector<Piece> pieces;

 private:
  const size_t accept_;
};

const Terms kKeepAlive{.keep_alive = true};

TEST(ResponseStreamTest, SendsOnePieceForAFullBufferAndTwoForAByteMore) {
  const Response response;
  for (const size_t extra : {0, 1}) {
    RecordingOutlet outlet;
    ResponseStream stream(response, kKeepAlive, outlet);
    EXPECT_TRUE(stream.Write(std::string(ResponseStream::kBufferBytes + extra, 'x')));
    stream.Finish(true);
    EXPECT_EQ(outlet.pieces.size(), 1 + extra);
    EXPECT_EQ(outlet.pieces.back().then, Piece::Then::kNextRequest);
  }
}

TEST(ResponseStreamTest, FramesChunks) {
  const Response response;
  RecordingOutlet outlet;
  ResponseStream stream(response, kKeepAlive, outlet);
  stream.Write(std::string(ResponseStream::kBufferBytes, 'x'));
  stream.Write("tail");
  stream.Finish(true);
  ASSERT_EQ(outlet.pieces.size(), 2u);
  EXPECT_TRUE(outlet.pieces[0].body.starts_with("00010000\r\nxx"));
  EXPECT_TRUE(outlet.pieces[0].body.ends_with("x\r\n"));
  EXPECT_EQ(outlet.pieces[0].then, Piece::Then::kMore);
  EXPECT_EQ(outlet.pieces[1].head, "");
  EXPECT_EQ(outlet.pieces[1].body, "00000004\r\ntail\r\n0\r\n\r\n");
}

TEST(ResponseStreamTest, GathersPackedBytesUntilAChunkIsWorthIt) {
  const Response response;
  RecordingOutlet outlet;
  ResponseStream stream(response, {.keep_alive = true, .gzip = true}, outlet);
  for (int i = 0; i < 300; ++i) stream.Write(std::string(ResponseStream::kBufferBytes, 'x'));
  stream.Finish(true);
  // 20 MB of one letter pack to 90 KB: the early first chunk, and a few of 32 KB.
  EXPECT_GE(outlet.pieces.size(), 2u);
  EXPECT_LE(outlet.pieces.size(), 6u);
}

TEST(ResponseStreamTest, TellsTheHandlerThatTheClientHasGone) {
  const Response response;
  RecordingOutlet outlet(/*accept=*/1);
  ResponseStream stream(response, kKeepAlive, outlet);
  const std::string buffer(ResponseStream::kBufferBytes, 'x');
  EXPECT_TRUE(stream.Write(buffer));
  EXPECT_TRUE(stream.Write(buffer));
  EXPECT_FALSE(stream.Write(buffer));
  EXPECT_FALSE(stream.Write("x"));
  stream.Finish(false);
  EXPECT_EQ(outlet.pieces.size(), 1u);
}

TEST(ResponseStreamTest, CutsAnIncompleteBody) {
  const Response response;
  RecordingOutlet outlet;
  ResponseStream stream(response, kKeepAlive, outlet);
  stream.Write("half");
  stream.Finish(false);
  ASSERT_EQ(outlet.pieces.size(), 1u);
  EXPECT_EQ(outlet.pieces[0].then, Piece::Then::kCut);
  EXPECT_EQ(outlet.pieces[0].head + outlet.pieces[0].body, "");
}

TEST(ErrorResponseTest, HasAPlainBodyOfItsOwn) {
  const Response response = ErrorResponse(nullptr, 400, "a \"b\"", "/x\\y\n");
  EXPECT_EQ(response.body, R"({"name":"a \"b\"","message":"a \"b\"","url":"/x\\y "})");
}

TEST(EncodeTest, LeavesPackingToAHandlerThatNamesAnEncoding) {
  const Piece piece = Encode({.headers = {{"content-encoding", "identity"}}, .body = std::string(5000, 'x')},
                             {.gzip = true, .gzip_bytes_min = 100});
  EXPECT_NE(piece.head.find("Content-Length: 5000\r\n"), std::string::npos);
}

}  // namespace
}  // namespace muninn::http
