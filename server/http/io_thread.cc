// SPDX-License-Identifier: Apache-2.0
#include "server/http/io_thread.h"

#include <utility>
#include <vector>

#include "server/http/connection.h"
#include "server/http/lock.h"

namespace muninn::http {

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
  thread_ = std::thread([this] { context_.run(); });
}

void IoThread::Join() {
  context_.stop();
  if (thread_.joinable()) thread_.join();
  connections_.clear();
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
