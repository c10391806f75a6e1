// SPDX-License-Identifier: Apache-2.0
#include "server/http/response_stream.h"

#include <algorithm>
#include <utility>

namespace muninn::http {
namespace {

// A chunk's size is written with all eight digits: its place can be kept free while the chunk is filled.
constexpr std::string_view kChunkHead = "00000000\r\n";
constexpr std::string_view kChunkEnd = "\r\n";
constexpr std::string_view kLastChunk = "0\r\n\r\n";
// Packed bytes wait until there are this many, so that well packing bodies do not go out in crumbs.
constexpr size_t kPackedChunkMin = 32u << 10;

void WriteChunkSize(size_t size, std::string& chunk) {
  static constexpr char kDigits[] = "0123456789abcdef";
  for (size_t i = 8; i-- > 0; size >>= 4) chunk[i] = kDigits[size & 15];
}

}  // namespace

ResponseStream::ResponseStream(const Response& response, const Terms& terms, Outlet& outlet)
    : response_(response), terms_(terms), outlet_(outlet), pack_(MayPack(response, terms)), buffer_(kChunkHead) {}

bool ResponseStream::Write(std::string_view bytes) {
  while (!bytes.empty() && !finished_) {
    const size_t room = kChunkHead.size() + kBufferBytes - buffer_.size();
    if (room == 0) {
      SendBuffer();
      continue;
    }
    const size_t step = std::min(room, bytes.size());
    buffer_.append(bytes.substr(0, step));
    bytes.remove_prefix(step);
  }
  return !finished_;
}

void ResponseStream::Finish(bool complete) {
  if (finished_) return;
  finished_ = true;
  if (!complete) {
    outlet_.Send({.then = Piece::Then::kCut});
    return;
  }
  if (!head_sent_) {
    Response whole{.status = response_.status, .headers = response_.headers, .body = buffer_.substr(kChunkHead.size())};
    outlet_.Send(Encode(std::move(whole), terms_));
    return;
  }
  const Piece::Then then = terms_.keep_alive && terms_.http11 ? Piece::Then::kNextRequest : Piece::Then::kClose;
  if (pack_) {
    PackBuffer(Gzipper::Flush::kFinish);
    SendChunk(std::move(packed_), then);
  } else {
    SendChunk(std::move(buffer_), then);
  }
}

// Called with a full buffer and more to come.
void ResponseStream::SendBuffer() {
  if (terms_.head) return SendHeadOnly();
  if (!pack_) {
    SendChunk(std::exchange(buffer_, StartChunk()), Piece::Then::kMore);
    return;
  }
  if (!head_sent_) {
    Gzipper::OfThisThread().Begin();
    packed_ = kChunkHead;
  }
  // The first buffer leaves at once, so that the client can begin.
  PackBuffer(head_sent_ ? Gzipper::Flush::kNone : Gzipper::Flush::kSync);
  buffer_.resize(kChunkHead.size());
  if (head_sent_ && packed_.size() < kPackedChunkMin) return;
  SendChunk(std::exchange(packed_, StartChunk()), Piece::Then::kMore);
}

// The head that GET would have got; the rest of the body need not be produced.
void ResponseStream::SendHeadOnly() {
  finished_ = true;
  Piece piece{.then = terms_.keep_alive && terms_.http11 ? Piece::Then::kNextRequest : Piece::Then::kClose};
  Terms terms = terms_;
  terms.keep_alive = piece.then == Piece::Then::kNextRequest;
  AppendHead(response_, terms, {.chunked = terms_.http11}, piece.head);
  outlet_.Send(std::move(piece));
}

void ResponseStream::PackBuffer(Gzipper::Flush flush) {
  Gzipper::OfThisThread().Add(std::string_view(buffer_).substr(kChunkHead.size()), flush, packed_);
}

std::string ResponseStream::StartChunk() const {
  std::string chunk;
  chunk.reserve(kChunkHead.size() + kBufferBytes + kChunkEnd.size() + kLastChunk.size());
  chunk.append(kChunkHead);
  return chunk;
}

// Frames `chunk`, which starts with room for its size, and sends it, behind the head if that is still to come.
void ResponseStream::SendChunk(std::string chunk, Piece::Then then) {
  Piece piece{.then = then};
  if (!head_sent_) {
    Terms terms = terms_;
    // HTTP/1.0 knows the end of a body of unknown length by the end of the connection.
    terms.keep_alive = terms_.keep_alive && terms_.http11;
    AppendHead(response_, terms, {.chunked = terms_.http11, .gzip = pack_}, piece.head);
    head_sent_ = true;
  }
  const size_t size = chunk.size() - kChunkHead.size();
  if (!terms_.http11) {
    chunk.erase(0, kChunkHead.size());
  } else if (size == 0) {
    chunk.clear();  // an empty chunk would mean the end
  } else {
    WriteChunkSize(size, chunk);
    chunk.append(kChunkEnd);
  }
  if (terms_.http11 && then != Piece::Then::kMore) chunk.append(kLastChunk);
  piece.body = std::move(chunk);
  if (!outlet_.Send(std::move(piece))) finished_ = true;
}

}  // namespace muninn::http
