// SPDX-License-Identifier: Apache-2.0
#include "server/http/io_thread.h"

#include <boost/asio/post.hpp>
#include <utility>
#include <vector>

#include "server/http/connection.h"
#include "server/http/lock.h"

namespace muninn::http {
namespace {

using Clock = std::chrono::steady_clock;

constexpr Clock::duration kAwayMax = std::chrono::milliseconds(1);    // from the loop, with a task
constexpr Clock::duration kLookOut = std::chrono::microseconds(200);  // for what comes after one

}  // namespace

void ConnectionCount::Add() {
  Lock lock(mutex_);
  ++count_;
}

void ConnectionCount::Remove() {
  Lock lock(mutex_);
  if (--count_ == 0) none_.SignalAll();
}

size_t ConnectionCount::Get() const {
  Lock lock(mutex_);
  return count_;
}

void ConnectionCount::WaitForNone(absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  Lock lock(mutex_);
  while (count_ > 0 && !lock.WaitUntil(none_, deadline)) {
  }
}

IoThread::IoThread(std::chrono::milliseconds tick) : tick_(tick) {}

IoThread::~IoThread() { Join(); }

void IoThread::Run() {
  Tick();
  threads_.emplace_back([this] { Work(false); });
  {
    Lock lock(standby_mutex_);  // from the first request on somebody stands by
    while (standing_by_ == 0) lock.Wait(called_);
  }
  threads_.emplace_back([this] { Work(true); });
}

void IoThread::Join() {
  if (threads_.empty()) return;
  boost::asio::post(context_, [this] {
    ending_ = true;
    if (running_ == 0) context_.stop();
  });
  CallStandby();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  connections_.clear();
}

void IoThread::Work(bool leads) {
  while ((leads || StandBy()) && RunLoop()) leads = RunTask();
  Lock lock(standby_mutex_);
  ended_ = true;
  called_.SignalAll();
}

bool IoThread::RunLoop() {
  const Clock::time_point until = Clock::now() + kLookOut;
  while (!here_) {
    if (connections_.size() == 1 && Clock::now() < until) {
      if (context_.poll_one() == 0 && context_.stopped()) return false;
    } else if (context_.run_one() == 0) {
      return false;
    }
  }
  return true;
}

bool IoThread::TryRunHere(WorkerPool::Task& task) {
  if (connections_.size() != 1 || standing_by_ == 0 || ending_) return false;
  here_ = std::move(task);
  return true;
}

bool IoThread::RunTask() {
  WorkerPool::Task task = std::exchange(here_, nullptr);
  running_.fetch_add(1);
  Ticks left = Clock::now().time_since_epoch().count();
  left_ = left;
  if (!watched_) {
    Lock lock(standby_mutex_);
    called_.Signal();
  }
  std::move(task)();
  const bool leads = left_.compare_exchange_strong(left, kLed);
  if (running_.fetch_sub(1) == 1 && ending_) context_.stop();
  return leads;
}

void IoThread::CallStandby() {
  Ticks left = left_;
  while (left != kLed && left != kCalled) {
    if (!left_.compare_exchange_weak(left, kCalled)) continue;
    Lock lock(standby_mutex_);
    called_.Signal();
    return;
  }
}

bool IoThread::StandBy() {
  Lock lock(standby_mutex_);
  if (standing_by_.fetch_add(1) == 0) called_.SignalAll();
  watched_ = true;
  bool taken = false;
  while (!taken && !ended_) {
    Ticks left = left_;
    if (left == kLed) {
      // Whoever leaves now calls, or is seen to have left.
      watched_ = false;
      if (left_ == kLed) lock.Wait(called_);
      watched_ = true;
      continue;
    }
    const Clock::duration away = Clock::now().time_since_epoch() - Clock::duration(left);
    if (left == kCalled || away >= kAwayMax) {
      taken = left_.compare_exchange_strong(left, kLed);
    } else {
      lock.WaitUntil(called_, absl::Now() + absl::FromChrono(kAwayMax - away));
    }
  }
  standing_by_.fetch_sub(1);
  return taken;
}

void IoThread::Add(std::shared_ptr<Connection> connection) {
  Connection* key = connection.get();
  connections_.emplace(key, std::move(connection));
}

void IoThread::Remove(Connection* connection) { connections_.erase(connection); }

void IoThread::ForEach(const std::function<void(Connection&)>& visit) {
  std::vector<std::shared_ptr<Connection>> all;  // visitors change the map
  all.reserve(connections_.size());
  for (const auto& entry : connections_) all.push_back(entry.second);
  for (const auto& connection : all) visit(*connection);
}

void IoThread::Tick() {
  timer_.expires_after(tick_);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    const auto now = std::chrono::steady_clock::now();
    ForEach([now](Connection& connection) { connection.CheckDeadline(now); });
    Tick();
  });
}

}  // namespace muninn::http
