// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_HTTP_IO_THREAD_H_
#define MUNINN_SERVER_HTTP_IO_THREAD_H_

// Includes Boost.Asio: only for connection.cc and server.cc.

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>

#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "server/http/server.h"
#include "server/http/worker_pool.h"

namespace muninn::http {

class Connection;

// How many connections are open, and a way to wait for the last. Thread-safe.
class ConnectionCount {
 public:
  void Add();
  void Remove();
  size_t Get() const;
  // Until none is left or `timeout` has passed.
  void WaitForNone(absl::Duration timeout);

 private:
  mutable absl::Mutex mutex_;
  absl::CondVar none_;
  size_t count_ ABSL_GUARDED_BY(mutex_) = 0;
};

// What all connections of a server use. Outlives them.
struct Shared {
  Shared(ServerOptions the_options, Handler the_handler, IsQuick the_is_quick)
      : options(std::move(the_options)),
        handler(std::move(the_handler)),
        is_quick(std::move(the_is_quick)),
        workers(options.worker_threads, options.queued_requests_max) {}

  const ServerOptions options;
  const Handler handler;
  const IsQuick is_quick;
  std::atomic<bool> stopping{false};
  ConnectionCount open;
  WorkerPool workers;
};

// One thread with its event loop and the connections that live there. Connections never change the thread, so what they
// own needs no locks.
class IoThread {
 public:
  // Written by this thread, read by any. On a cache line of its own: each request counts.
  struct alignas(64) Counters {
    std::atomic<uint64_t> connections{0}, requests{0}, refused{0}, bytes_in{0}, bytes_out{0};
  };

  // Deadlines are checked every `tick`, so that a request does not pay for timers.
  explicit IoThread(std::chrono::milliseconds tick);
  ~IoThread();
  IoThread(const IoThread&) = delete;
  IoThread& operator=(const IoThread&) = delete;

  boost::asio::io_context& context() { return context_; }
  Counters& counters() { return counters_; }

  void Run();   // starts the thread
  void Join();  // stops the event loop, whatever is under way, and ends the thread

  // On the thread itself.
  void Add(std::shared_ptr<Connection> connection);
  void Remove(Connection* connection);                          // may destroy it, unless the caller shares it
  void ForEach(const std::function<void(Connection&)>& visit);  // which may remove any of them

 private:
  void Tick();

  const std::chrono::milliseconds tick_;
  boost::asio::io_context context_{1};  // the hint: one thread runs it
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{context_.get_executor()};
  boost::asio::basic_waitable_timer<std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>,
                                    boost::asio::io_context::executor_type>
      timer_{context_};
  Counters counters_;
  absl::flat_hash_map<Connection*, std::shared_ptr<Connection>> connections_;
  std::thread thread_;
};

}  // namespace muninn::http

#endif  // MUNINN_SERVER_HTTP_IO_THREAD_H_
