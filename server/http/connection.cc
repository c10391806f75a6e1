// SPDX-License-Identifier: Apache-2.0
#include "server/http/connection.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <cstring>
#include <utility>

#include "server/http/compression.h"
#include "server/http/lock.h"

namespace muninn::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr size_t kInputBytes = 64u << 10;
// How long the client may take to notice the end of a connection and to stop sending. Closing before that would make
// the kernel throw away an answer (413, say) that the client has not read yet.
constexpr std::chrono::seconds kLingerMax{2};
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

bool StreamGate::Acquire() {
  Lock lock(mutex_);
  while (outstanding_ >= kOutstandingMax && !failed_) lock.Wait(changed_);
  if (failed_) return false;
  ++outstanding_;
  return true;
}

void StreamGate::Release() {
  {
    Lock lock(mutex_);
    --outstanding_;
  }
  changed_.Signal();
}

void StreamGate::Fail() {
  {
    Lock lock(mutex_);
    failed_ = true;
  }
  changed_.Signal();
}

std::span<char> InputBuffer::Room() {
  if (!memory_) memory_ = std::make_unique_for_overwrite<char[]>(size_);
  if (begin_ > 0) {
    std::memmove(memory_.get(), memory_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  return {memory_.get() + end_, size_ - end_};
}

Connection::Connection(Shared& shared, IoThread& thread)
    : shared_(shared),
      thread_(thread),
      // Room for the longest head, so that a full buffer without a head is always an error.
      input_(std::max(kInputBytes, shared.options.header_bytes_max + 1)),
      parser_(shared.options.header_bytes_max, shared.options.body_bytes_max) {
  shared_.open.Add();
}

Connection::~Connection() {
  if (state_ != State::kClosed) shared_.open.Remove();
}

void Connection::Start(bool admitted) {
  thread_.Add(shared_from_this());
  admitted_ = admitted;
  thread_.counters().connections.fetch_add(1, std::memory_order_relaxed);
  error_code error;
  const auto peer = socket().remote_endpoint(error);
  if (error || shared_.stopping) return Close();
  // On "::" an IPv4 client shows up as ::ffff:192.0.2.1; who compares addresses means 192.0.2.1.
  asio::ip::address address = peer.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  }
  remote_ip_ = address.to_string();
  socket().set_option(asio::ip::tcp::no_delay(true), error);
  SetDeadline(shared_.options.read_timeout);
  StartHandshake();
}

void Connection::OnHandshake(bool ok) {
  if (state_ == State::kClosed) return;
  if (!ok) return Close();
  if (admitted_) return NextRequest();
  thread_.counters().refused.fetch_add(1, std::memory_order_relaxed);
  Fail(503, "Too many connections.");
}

void Connection::NextRequest() {
  if (shared_.stopping) {
    // With nothing left to read, an end throws no answer away; so it is as idle as those that BeginStop closes.
    error_code error;
    const bool unread = !input_.empty() || socket().available(error) > 0;
    return unread ? BeginClose() : Close();
  }
  parser_.Reset();
  state_ = State::kIdle;
  SetDeadline(shared_.options.idle_timeout);
  Parse();
}

// Parses what is there, then reads, refuses or dispatches.
void Connection::Parse() {
  if (state_ == State::kIdle) {
    // RFC 9112 2.2: an empty line before a request is to be ignored.
    while (!input_.empty() && (input_.bytes().front() == '\r' || input_.bytes().front() == '\n')) input_.Consume(1);
    if (!input_.empty()) {
      // The head has this time in all: a client that sends it byte by byte shall not keep the connection.
      state_ = State::kHead;
      SetDeadline(shared_.options.read_timeout);
    }
  }
  if (state_ == State::kIdle) return Read();
  input_.Consume(parser_.Feed(input_.bytes()));
  if (const auto& failure = parser_.failure(); failure.status != 0) return Fail(failure.status, failure.message);
  if (parser_.done()) return Dispatch();
  if (state_ == State::kHead && parser_.head_done()) {
    state_ = State::kBody;
    SetDeadline(shared_.options.read_timeout);
    if (parser_.expects_continue() && input_.empty()) return SendContinue();
  }
  Read();
}

void Connection::Read() {
  const std::span<char> room = input_.Room();
  // A chunk's extensions or trailers without an end; the parser bounds everything else.
  if (room.empty()) return Fail(400, "Malformed HTTP request.");
  reading_ = true;
  StartRead(room);
}

void Connection::OnRead(bool ok, size_t bytes) {
  if (!std::exchange(reading_, false) || state_ == State::kClosed) return;
  if (!ok) return Close();
  thread_.counters().bytes_in.fetch_add(bytes, std::memory_order_relaxed);
  input_.Commit(bytes);
  if (state_ == State::kBody) SetDeadline(shared_.options.read_timeout);
  Parse();
}

void Connection::SendContinue() { Write({.head = std::string(kContinue), .then = Piece::Then::kReadBody}, false); }

void Connection::Dispatch() {
  thread_.counters().requests.fetch_add(1, std::memory_order_relaxed);
  state_ = State::kAnswering;
  ClearDeadline();
  request_ = parser_.TakeRequest();
  request_.remote_ip = remote_ip_;
  body_is_gzip_ = parser_.body_is_gzip() && !request_.body.empty();
  terms_ = {.head = request_.method == Method::kHead,
            .http11 = parser_.http11(),
            .keep_alive = parser_.keep_alive() && !shared_.stopping,
            .gzip = parser_.accepts_gzip(),
            .gzip_bytes_min = shared_.options.gzip_bytes_min};
  if (body_is_gzip_ || !shared_.is_quick || !shared_.is_quick(request_.method, request_.target)) {
    return HandToWorker();
  }
  Response response = shared_.handler(std::move(request_));
  if (response.stream) {  // blocks while its client is slow
    quick_response_ = std::move(response);
    return HandToWorker();
  }
  Write(Encode(std::move(response), terms_, std::move(spare_head_)), false);
}

void Connection::HandToWorker() {
  ++away_;
  // No more than a pointer, which the task holds without memory of its own.
  WorkerPool::Task task = [self = shared_from_this()]() mutable { RunHandler(std::move(self)); };
  if ((!quick_response_ && thread_.TryRunHere(task)) || shared_.workers.TryAdd(std::move(task))) return;
  --away_;
  quick_response_.reset();
  thread_.counters().refused.fetch_add(1, std::memory_order_relaxed);
  Write(Encode(Error(503, "Too many requests are waiting."), terms_), false);
}

// On a worker, or outside the loop. The last owner must not be there, where the connection is not at home: `self` goes home with
// the last thing posted.
void Connection::RunHandler(std::shared_ptr<Connection> self) {
  Response response = self->quick_response_ ? std::move(*self->quick_response_) : self->Answer();
  self->quick_response_.reset();
  IoThread& thread = self->thread_;
  if (response.stream && MayHaveBody(response.status)) {
    ResponseStream stream(response, self->terms_, *self);
    stream.Finish(response.stream(stream));
    asio::post(thread.context(), [self = std::move(self)] { self->ComeHome(); });
    return;
  }
  // Begun here, so that what fits the socket leaves at once; it goes on where the connection is at home. Meanwhile that thread
  // only looks at the deadline.
  self->Write(Encode(std::move(response), self->terms_), false);
  asio::post(thread.context(), [self = std::move(self)] { self->ComeHome(); });
}

// A worker has let go of it.
void Connection::ComeHome() {
  if (--away_ == 0 && ending_) Close();
}

// On a worker: unpacks the body, here rather than on the I/O thread because it may take a second, and asks the handler.
Response Connection::Answer() {
  if (body_is_gzip_) {
    std::string body;
    switch (Gunzip(request_.body, shared_.options.body_bytes_max, body)) {
      case GunzipResult::kOk:
        request_.body = std::move(body);
        break;
      case GunzipResult::kTooLarge:
        return Error(413, "The request body is too large.");
      case GunzipResult::kCorrupt:
        return Error(400, "The request body is not valid gzip.");
    }
  }
  return shared_.handler(std::move(request_));
}

// On a worker, from its ResponseStream.
bool Connection::Send(Piece piece) {
  thread_.CallStandby();
  if (!gate_.Acquire()) return false;
  asio::post(thread_.context(),
             [self = shared_from_this(), piece = std::move(piece)]() mutable { self->Write(std::move(piece), true); });
  return true;
}

void Connection::Write(Piece piece, bool gated) {
  if (state_ == State::kClosed) return;
  outgoing_.push_back({std::move(piece), gated});
  if (outgoing_.size() == 1) WriteFront();
}

void Connection::WriteFront() {
  const Piece& piece = outgoing_.front().piece;
  if (piece.head.empty() && piece.body.empty()) return PieceWritten();  // a cut
  SetDeadline(shared_.options.write_timeout);
  const asio::const_buffer head = asio::buffer(piece.head), body = asio::buffer(piece.body);
  const size_t of_head = std::min(written_, head.size());
  std::array<asio::const_buffer, 2> buffers{head + of_head, body + (written_ - of_head)};
  // A TLS stream looks at the first buffer only.
  if (buffers[0].size() == 0) std::swap(buffers[0], buffers[1]);
  StartWrite(buffers);
}

void Connection::OnWrite(bool ok, size_t bytes) {
  if (state_ == State::kClosed) return;
  if (!ok) return Close();
  thread_.counters().bytes_out.fetch_add(bytes, std::memory_order_relaxed);
  written_ += bytes;
  const Piece& piece = outgoing_.front().piece;
  if (written_ < piece.head.size() + piece.body.size()) return WriteFront();
  PieceWritten();
}

void Connection::PieceWritten() {
  const Piece::Then then = outgoing_.front().piece.then;
  const bool gated = outgoing_.front().gated;
  spare_head_ = std::move(outgoing_.front().piece.head);
  outgoing_.pop_front();
  written_ = 0;
  ClearDeadline();
  if (gated) gate_.Release();
  switch (then) {
    case Piece::Then::kMore:
      if (!outgoing_.empty()) WriteFront();
      return;
    case Piece::Then::kReadBody:
      SetDeadline(shared_.options.read_timeout);
      return Read();
    case Piece::Then::kNextRequest:
      return NextRequest();
    case Piece::Then::kClose:
      return BeginClose();
    case Piece::Then::kCut:
      return Cut();
  }
}

Response Connection::Error(int status, std::string_view message) const {
  return ErrorResponse(shared_.options.error_body, status, message, request_.target);
}

// Answers a request that is not complete, and ends the connection: where the next one begins is unknown.
void Connection::Fail(int status, std::string_view message) {
  if (std::exchange(reading_, false)) {
    error_code ignored;
    socket().cancel(ignored);
  }
  state_ = State::kAnswering;
  request_ = parser_.TakeRequest();
  terms_ = {.head = request_.method == Method::kHead, .http11 = true};
  Write(Encode(Error(status, message), terms_), false);
}

void Connection::CheckDeadline(Clock::time_point now) {
  if (now < deadline_.load(std::memory_order_relaxed)) return;
  if (state_ == State::kHead || (state_ == State::kBody && outgoing_.empty())) {
    return Fail(408, "The request did not arrive in time.");
  }
  Close();
}

void Connection::BeginStop() {
  if (state_ != State::kAnswering && state_ != State::kClosing) Close();
}

void Connection::End() {
  ending_ = true;
  gate_.Fail();
  if (away_ == 0) Close();
}

void Connection::BeginClose() {
  state_ = State::kClosing;
  SetDeadline(kLingerMax);
  StartShutdown();
}

void Connection::OnShutdown() {
  if (state_ == State::kClosed) return;
  error_code error;
  socket().shutdown(asio::socket_base::shutdown_send, error);
  if (error) return Close();
  Drain();
}

// Reads and drops what the client still sends, until it closes or the deadline.
void Connection::Drain() {
  input_.Clear();
  const std::span<char> room = input_.Room();
  socket().async_read_some(asio::buffer(room.data(), room.size()),
                           [self = shared_from_this()](const error_code& error, size_t bytes) {
                             if (self->state_ == State::kClosed) return;
                             if (error) return self->Close();
                             self->thread_.counters().bytes_in.fetch_add(bytes, std::memory_order_relaxed);
                             self->Drain();
                           });
}

// A chunked body without its last chunk speaks for itself; a body up to the end of the connection must end in a reset,
// or it would look complete.
void Connection::Cut() {
  error_code ignored;
  if (!terms_.http11) socket().set_option(asio::socket_base::linger(true, 0), ignored);
  Close();
}

void Connection::Close() {
  if (state_ == State::kClosed) return;
  state_ = State::kClosed;
  error_code ignored;
  socket().close(ignored);
  gate_.Fail();
  shared_.open.Remove();
  thread_.Remove(this);
}

}  // namespace muninn::http
