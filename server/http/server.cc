// SPDX-License-Identifier: Apache-2.0
#include "server/http/server.h"

#include <algorithm>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "server/http/connection.h"
#include "server/http/io_thread.h"

namespace muninn::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Acceptor = asio::basic_socket_acceptor<tcp, asio::io_context::executor_type>;

constexpr int kThreadsMax = 1024;
constexpr size_t kHeaderBytesMin = 256;
// Beyond connections_max this many may be waiting for their 503 to be read; further ones are closed without a word.
constexpr size_t kRefusalsMax = 64;
// Accepting fails when descriptors run out; trying again at once would only burn the CPU time that is to free some.
constexpr std::chrono::milliseconds kAcceptPause{50};
constexpr std::chrono::milliseconds kTickMin{10}, kTickMax{1000};

absl::Status CheckOptions(const ServerOptions& options, const Handler& handler) {
  if (!handler) return absl::InvalidArgumentError("no handler");
  if (options.io_threads < 1 || options.io_threads > kThreadsMax) {
    return absl::InvalidArgumentError(absl::StrCat("io_threads ", options.io_threads, ", need 1 to ", kThreadsMax));
  }
  if (options.worker_threads < 1 || options.worker_threads > kThreadsMax) {
    return absl::InvalidArgumentError(absl::StrCat("worker_threads ", options.worker_threads, ", need 1 to ", kThreadsMax));
  }
  if (options.header_bytes_max < kHeaderBytesMin) {
    return absl::InvalidArgumentError(
        absl::StrCat("header_bytes_max ", options.header_bytes_max, ", need at least ", kHeaderBytesMin));
  }
  if (std::min({options.idle_timeout, options.read_timeout, options.write_timeout}).count() <= 0) {
    return absl::InvalidArgumentError("time-outs must be above 0");
  }
  if (options.stop_timeout.count() < 0) return absl::InvalidArgumentError("stop_timeout must not be below 0");
  if (options.tls_certificate_file.empty() != options.tls_key_file.empty()) {
    return absl::InvalidArgumentError("TLS needs both a certificate and a key");
  }
  return absl::OkStatus();
}

std::chrono::milliseconds TickFor(const ServerOptions& options) {
  const auto shortest = std::min({options.idle_timeout, options.read_timeout, options.write_timeout});
  return std::clamp(shortest / 4, kTickMin, kTickMax);
}

absl::StatusOr<tcp::endpoint> ParseEndpoint(const std::string& host, uint16_t port) {
  error_code error;
  const auto address = asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, error);
  if (error) return absl::InvalidArgumentError(absl::StrCat("not an address: ", host));
  return tcp::endpoint(address, port);
}

absl::Status Listen(const tcp::endpoint& endpoint, Acceptor& acceptor) {
  error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat("cannot listen on ", endpoint.address().to_string(), " port ", endpoint.port(), ": ", error.message()));
}

absl::Status LoadTls(const ServerOptions& options, asio::ssl::context& tls) {
  error_code error;
  tls.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_compression | asio::ssl::context::no_tlsv1 |
                      asio::ssl::context::no_tlsv1_1 | asio::ssl::context::single_dh_use,
                  error);
  SSL_CTX_set_min_proto_version(tls.native_handle(), TLS1_2_VERSION);
  // A client could have us compute handshake after handshake on one connection.
  SSL_CTX_set_options(tls.native_handle(), SSL_OP_NO_RENEGOTIATION);
  if (!error) tls.use_certificate_chain_file(options.tls_certificate_file, error);
  if (error) {
    return absl::InvalidArgumentError(absl::StrCat("certificate ", options.tls_certificate_file, ": ", error.message()));
  }
  tls.use_private_key_file(options.tls_key_file, asio::ssl::context::pem, error);
  if (error) return absl::InvalidArgumentError(absl::StrCat("key ", options.tls_key_file, ": ", error.message()));
  return absl::OkStatus();
}

class ServerImpl final : public Server {
 public:
  ServerImpl(ServerOptions options, Handler handler, IsQuick is_quick)
      : shared_(std::move(options), std::move(handler), std::move(is_quick)) {
    for (int i = 0; i < shared_.options.io_threads; ++i) {
      threads_.push_back(std::make_unique<IoThread>(TickFor(shared_.options)));
    }
    acceptor_.emplace(threads_.front()->context());
    accept_pause_.emplace(threads_.front()->context());
  }
  ~ServerImpl() override;

  absl::Status Begin();
  uint16_t port() const override { return port_; }
  Counters counters() const override;

 private:
  void Accept();
  void OnAccept(const error_code& error, Socket socket, IoThread& thread);
  void OnEachThread(const std::function<void(Connection&)>& visit);

  Shared shared_;
  std::optional<asio::ssl::context> tls_;
  std::vector<std::unique_ptr<IoThread>> threads_;  // connections live there: after what they use
  // Both live on the first thread.
  std::optional<Acceptor> acceptor_;
  std::optional<asio::steady_timer> accept_pause_;
  size_t next_thread_ = 0;
  uint16_t port_ = 0;
};

absl::Status ServerImpl::Begin() {
  const absl::StatusOr<tcp::endpoint> endpoint = ParseEndpoint(shared_.options.host, shared_.options.port);
  if (!endpoint.ok()) return endpoint.status();
  if (!shared_.options.tls_certificate_file.empty()) {
    tls_.emplace(asio::ssl::context::tls_server);
    if (absl::Status status = LoadTls(shared_.options, *tls_); !status.ok()) return status;
  }
  if (absl::Status status = Listen(*endpoint, *acceptor_); !status.ok()) return status;
  error_code error;
  port_ = acceptor_->local_endpoint(error).port();
  Accept();
  for (auto& thread : threads_) thread->Run();
  return absl::OkStatus();
}

ServerImpl::~ServerImpl() {
  shared_.stopping = true;
  asio::post(threads_.front()->context(), [this] {
    error_code ignored;
    acceptor_->close(ignored);
    accept_pause_->cancel();
  });
  OnEachThread([](Connection& connection) { connection.BeginStop(); });
  shared_.open.WaitForNone(absl::FromChrono(shared_.options.stop_timeout));
  OnEachThread([](Connection& connection) { connection.End(); });
  // While the I/O threads still run: a handler in a stream waits for them.
  shared_.workers.Stop();
  for (auto& thread : threads_) thread->Join();
}

void ServerImpl::OnEachThread(const std::function<void(Connection&)>& visit) {
  for (auto& thread : threads_) {
    asio::post(thread->context(), [&thread = *thread, visit] { thread.ForEach(visit); });
  }
}

void ServerImpl::Accept() {
  IoThread& thread = *threads_[next_thread_++ % threads_.size()];
  acceptor_->async_accept(
      thread.context(), [this, &thread](const error_code& error, Socket socket) { OnAccept(error, std::move(socket), thread); });
}

void ServerImpl::OnAccept(const error_code& error, Socket socket, IoThread& thread) {
  if (shared_.stopping || error == asio::error::operation_aborted) return;
  if (error && error != asio::error::connection_aborted) {
    accept_pause_->expires_after(kAcceptPause);
    accept_pause_->async_wait([this](const error_code& stopped) {
      if (!stopped) Accept();
    });
    return;
  }
  const size_t open = shared_.open.Get();
  if (!error && open < shared_.options.connections_max + kRefusalsMax) {
    const bool admitted = open < shared_.options.connections_max;
    auto connection = Connection::Create(std::move(socket), tls_ ? &*tls_ : nullptr, shared_, thread);
    asio::dispatch(thread.context(), [connection = std::move(connection), admitted] { connection->Start(admitted); });
  } else if (!error) {
    thread.counters().refused.fetch_add(1, std::memory_order_relaxed);
  }
  Accept();
}

Server::Counters ServerImpl::counters() const {
  Counters sum;
  for (const auto& thread : threads_) {
    const IoThread::Counters& counters = thread->counters();
    sum.connections += counters.connections.load(std::memory_order_relaxed);
    sum.requests += counters.requests.load(std::memory_order_relaxed);
    sum.refused += counters.refused.load(std::memory_order_relaxed);
    sum.bytes_in += counters.bytes_in.load(std::memory_order_relaxed);
    sum.bytes_out += counters.bytes_out.load(std::memory_order_relaxed);
  }
  sum.open_connections = shared_.open.Get();
  return sum;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(ServerOptions options, Handler handler, IsQuick is_quick) {
  if (absl::Status status = CheckOptions(options, handler); !status.ok()) return status;
  auto server = std::make_unique<ServerImpl>(std::move(options), std::move(handler), std::move(is_quick));
  if (absl::Status status = server->Begin(); !status.ok()) return status;
  return server;
}

}  // namespace muninn::http
