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
#include <vector>

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

// One event loop with the connections that live there. One thread at a time runs it, so what connections own needs no locks.
//
// To wake a thread for a request, on a processor that sleeps, takes as long as many requests do. A client that is alone here is
// therefore served by the thread that reads what it sends, and looked out for a moment longer, since it tends to ask again. A
// second thread stands by: it takes the loop over when the first is not back in a millisecond, or is called.
class IoThread {
 public:
  // Written by those in the loop, read by any. On a cache line of its own: each request counts.
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

  void Run();   // starts the threads
  void Join();  // waits for tasks, stops the event loop, whatever else is under way, and ends the threads

  // From within the loop.
  void Add(std::shared_ptr<Connection> connection);
  void Remove(Connection* connection);                          // may destroy it, unless the caller shares it
  void ForEach(const std::function<void(Connection&)>& visit);  // which may remove any of them
  // Has this thread run it, as soon as it is through with what it does. False, and nothing happens: there are others to serve.
  bool TryRunHere(WorkerPool::Task& task);

  // From any thread that needs the loop: if it was let go for a task, somebody takes it over now.
  void CallStandby();

 private:
  using Ticks = std::chrono::steady_clock::rep;
  static constexpr Ticks kLed = 0, kCalled = 1;  // of left_; everything else is a time

  void Work(bool leads);
  bool RunLoop();  // until there is a task; false: the end
  bool RunTask();  // letting the loop go meanwhile; false: somebody has taken it over
  bool StandBy();  // until it has taken the loop over; false: the end
  void Tick();

  const std::chrono::milliseconds tick_;
  boost::asio::io_context context_{1};  // the hint: one thread at a time runs it
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{context_.get_executor()};
  boost::asio::basic_waitable_timer<std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>,
                                    boost::asio::io_context::executor_type>
      timer_{context_};
  Counters counters_;
  absl::flat_hash_map<Connection*, std::shared_ptr<Connection>> connections_;
  WorkerPool::Task here_;                         // of the loop; null: none
  std::atomic<Ticks> left_{kLed};                 // when the loop was let go; whoever makes it kLed again has it
  std::atomic<bool> watched_{false};              // who stands by will look at left_ without being called
  std::atomic<int> standing_by_{0}, running_{0};  // threads; tasks
  std::atomic<bool> ending_{false};
  absl::Mutex standby_mutex_;
  absl::CondVar called_;
  bool ended_ ABSL_GUARDED_BY(standby_mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace muninn::http

#endif  // MUNINN_SERVER_HTTP_IO_THREAD_H_
