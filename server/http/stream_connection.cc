// SPDX-License-Identifier: Apache-2.0
// The two kinds of connection differ in the stream they read and write, and in how that begins and ends.

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <type_traits>
#include <utility>

#include "server/http/connection.h"

namespace muninn::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using TlsStream = asio::ssl::stream<Socket>;

template <typename Stream>
class StreamConnection final : public Connection {
  static constexpr bool kTls = std::is_same_v<Stream, TlsStream>;

 public:
  template <typename... StreamArguments>
  StreamConnection(Shared& shared, IoThread& thread, StreamArguments&&... arguments)
      : Connection(shared, thread), stream_(std::forward<StreamArguments>(arguments)...) {}

 private:
  std::shared_ptr<StreamConnection> Self() { return std::static_pointer_cast<StreamConnection>(shared_from_this()); }

  Socket& socket() override {
    if constexpr (kTls) {
      return stream_.next_layer();
    } else {
      return stream_;
    }
  }

  void StartHandshake() override {
    if constexpr (kTls) {
      stream_.async_handshake(asio::ssl::stream_base::server,
                              [self = Self()](const error_code& error) { self->OnHandshake(!error); });
    } else {
      OnHandshake(true);
    }
  }

  void StartRead(std::span<char> room) override {
    stream_.async_read_some(asio::buffer(room.data(), room.size()),
                            [self = Self()](const error_code& error, size_t n) { self->OnRead(!error, n); });
  }

  void StartWrite(const std::array<asio::const_buffer, 2>& buffers) override {
    auto done = [self = Self()](const error_code& error, size_t n) { self->OnWrite(!error, n); };
    if (kTls || buffers[1].size() == 0) {
      stream_.async_write_some(buffers[0], std::move(done));
    } else {
      stream_.async_write_some(buffers, std::move(done));
    }
  }

  // TLS says goodbye itself, lest an attacker cut a response short unnoticed.
  void StartShutdown() override {
    if constexpr (kTls) {
      stream_.async_shutdown([self = Self()](const error_code&) { self->OnShutdown(); });
    } else {
      OnShutdown();
    }
  }

  Stream stream_;
};

}  // namespace

std::shared_ptr<Connection> Connection::Create(Socket socket, asio::ssl::context* tls, Shared& shared, IoThread& thread) {
  if (tls) return std::make_shared<StreamConnection<TlsStream>>(shared, thread, std::move(socket), *tls);
  return std::make_shared<StreamConnection<Socket>>(shared, thread, std::move(socket));
}

}  // namespace muninn::http
