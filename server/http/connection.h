// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_HTTP_CONNECTION_H_
#define MUNINN_SERVER_HTTP_CONNECTION_H_

// Includes Boost.Asio: only for connection.cc and server.cc.

#include <array>
#include <atomic>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "server/http/http.h"
#include "server/http/io_thread.h"
#include "server/http/request_parser.h"
#include "server/http/response_encoding.h"
#include "server/http/response_stream.h"

namespace boost::asio::ssl {
class context;
}

namespace muninn::http {

// The executor is named, not erased: an erased one costs two allocations an operation.
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

// Counts the pieces of a streamed response between the worker that makes them and the I/O thread that writes them.
// Thread-safe.
class StreamGate {
 public:
  // How much a handler may produce ahead of its client, in pieces of up to ResponseStream::kBufferBytes.
  static constexpr int kOutstandingMax = 2;

  // Blocks until one more piece may be outstanding. False: the connection is gone. Nothing else ends the wait, so
  // whoever holds the connection must see to it that a client without progress is given up (write_timeout).
  bool Acquire();
  void Release();  // a piece was written
  void Fail();     // for good

 private:
  absl::Mutex mutex_;
  absl::CondVar changed_;
  int outstanding_ ABSL_GUARDED_BY(mutex_) = 0;
  bool failed_ ABSL_GUARDED_BY(mutex_) = false;
};

// The bytes that were read and not yet parsed. Fixed size: 64 KiB let one read take what has come.
class InputBuffer {
 public:
  explicit InputBuffer(size_t size) : size_(size) {}
  std::string_view bytes() const { return {memory_.get() + begin_, end_ - begin_}; }
  bool empty() const { return begin_ == end_; }
  void Consume(size_t n) { begin_ += n; }
  void Commit(size_t n) { end_ += n; }
  void Clear() { begin_ = end_ = 0; }
  // Free space behind the bytes, moved to the front for it; empty when there is none.
  std::span<char> Room();

 private:
  const size_t size_;
  std::unique_ptr<char[]> memory_;  // from the first Room on: refused connections need none
  size_t begin_ = 0;
  size_t end_ = 0;
};

// One client connection: reads a request, has it answered, writes the answer, reads the next. Everything happens on its
// I/O thread, except for RunHandler, Send and the beginning of Write, which a worker, or the I/O thread outside the loop, calls
// while the state is kAnswering. Owned by its IoThread until closed, and by the operations under way.
class Connection : public std::enable_shared_from_this<Connection>, private Outlet {
 public:
  // Plain, or TLS when `tls` is not null. `tls` and `shared` outlive the connection.
  static std::shared_ptr<Connection> Create(Socket socket, boost::asio::ssl::context* tls, Shared& shared, IoThread& thread);
  ~Connection() override;

  // Serves requests, or, when not `admitted`, answers 503 and closes.
  void Start(bool admitted);
  // Gives up what takes too long. Called now and then.
  void CheckDeadline(std::chrono::steady_clock::time_point now);
  // Closes unless a request is being answered; that one becomes the last.
  void BeginStop();
  // What is unwritten is lost. A handler that runs is told, and may finish: nobody closes a socket that it writes to.
  void End();

 protected:
  Connection(Shared& shared, IoThread& thread);

  // The stream below, and its completions.
  virtual Socket& socket() = 0;
  virtual void StartHandshake() = 0;
  virtual void StartRead(std::span<char> room) = 0;
  virtual void StartWrite(const std::array<boost::asio::const_buffer, 2>& buffers) = 0;
  virtual void StartShutdown() = 0;
  void OnHandshake(bool ok);
  void OnRead(bool ok, size_t bytes);
  void OnWrite(bool ok, size_t bytes);
  void OnShutdown();

 private:
  enum class State : uint8_t {
    kHandshake,
    kIdle,  // between requests
    kHead,  // some bytes of a request have come
    kBody,
    kAnswering,  // a handler runs, or its response is being written, or both
    kClosing,    // the last response is written; the client may still be sending
    kClosed,
  };
  using Clock = std::chrono::steady_clock;

  void NextRequest();
  void Parse();
  void Read();
  void SendContinue();
  void Dispatch();
  void HandToWorker();
  static void RunHandler(std::shared_ptr<Connection> self);
  void ComeHome();
  Response Answer();
  bool Send(Piece piece) override;
  void Write(Piece piece, bool gated);
  void WriteFront();
  void PieceWritten();
  Response Error(int status, std::string_view message) const;  // about request_
  void Fail(int status, std::string_view message);
  void BeginClose();
  void Close();
  void Drain();
  void Cut();

  void SetDeadline(Clock::duration from_now) { deadline_.store(Clock::now() + from_now, std::memory_order_relaxed); }
  void ClearDeadline() { deadline_.store(Clock::time_point::max(), std::memory_order_relaxed); }

  struct Outgoing {
    Piece piece;
    bool gated;  // counted by gate_
  };

  Shared& shared_;
  IoThread& thread_;
  State state_ = State::kHandshake;
  bool admitted_ = true;
  bool ending_ = false;
  int away_ = 0;                                                        // workers that have it; at most two, of which one is done
  bool reading_ = false;                                                // a read is under way whose bytes would be parsed
  std::atomic<Clock::time_point> deadline_ = Clock::time_point::max();  // a worker sets it, too
  std::string remote_ip_;
  InputBuffer input_;
  RequestParser parser_;
  Terms terms_;
  // The request being answered; these three, and terms_, are a worker's while it runs the handler.
  Request request_;
  bool body_is_gzip_ = false;
  std::optional<Response> quick_response_;  // a quick handler's, of which only the stream is left to run
  std::deque<Outgoing> outgoing_;           // at most StreamGate::kOutstandingMax
  size_t written_ = 0;                      // of the first
  std::string spare_head_;                  // memory for the next head
  StreamGate gate_;
};

}  // namespace muninn::http

#endif  // MUNINN_SERVER_HTTP_CONNECTION_H_
