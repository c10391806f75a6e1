// SPDX-License-Identifier: Apache-2.0
//
// http_load --port=N --key=KEY --path=PATH --bodies=FILE [--clients=4] [--seconds=5] [--get] [--slowest=N]
//
// Asks a server on 127.0.0.1 over some keep-alive connections, each as soon as it has its answer, and prints one JSON object:
// requests a second, and quantiles of the time from the first byte sent to the last byte received, in ms, of each request as
// it was. (wrk corrects its quantiles for requests that a slow answer kept from being sent; that punishes a few slow answers
// among fast ones out of proportion when there are four clients that wait.) FILE has one body a line, asked for in turn.
// `slowest`: the worst requests as well, with their bodies.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Options {
  int port = 0, clients = 4, slowest = 0;
  double seconds = 5;
  bool get = false;
  std::string key, path, bodies;
};

struct Sample {
  double milliseconds;
  size_t body;   // its line
  size_t bytes;  // of the answer
};

[[noreturn]] void Die(const std::string& why) {
  std::cerr << "http_load: " << why << "\n";
  std::exit(1);
}

Options ReadOptions(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const size_t equals = argument.find('=');
    const std::string name = argument.substr(0, equals), value = equals == std::string::npos ? "" : argument.substr(equals + 1);
    if (name == "--port")
      options.port = std::atoi(value.c_str());
    else if (name == "--clients")
      options.clients = std::max(1, std::atoi(value.c_str()));
    else if (name == "--seconds")
      options.seconds = std::atof(value.c_str());
    else if (name == "--slowest")
      options.slowest = std::atoi(value.c_str());
    else if (name == "--key")
      options.key = value;
    else if (name == "--path")
      options.path = value;
    else if (name == "--bodies")
      options.bodies = value;
    else if (name == "--get")
      options.get = true;
    else
      Die("unknown option " + argument);
  }
  if (options.port == 0 || options.path.empty()) Die("--port and --path are needed");
  return options;
}

// An answer as it arrives, whether it tells its length or comes in chunks.
class Answer {
 public:
  // True once it is complete.
  bool Add(std::string_view bytes) {
    bytes_ += bytes.size();
    buffer_.append(bytes);
    if (body_at_ == std::string::npos && !ReadHead()) return false;
    if (!chunked_) return buffer_.size() >= body_at_ + length_;
    return ReadChunks();
  }
  size_t bytes() const { return bytes_; }
  int status() const { return status_; }
  void Clear() { *this = Answer(); }

 private:
  bool ReadHead() {
    const size_t end = buffer_.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    body_at_ = end + 4;
    status_ = std::atoi(buffer_.c_str() + 9);
    std::string head = buffer_.substr(0, end);
    std::transform(head.begin(), head.end(), head.begin(), [](unsigned char c) { return std::tolower(c); });
    chunked_ = head.find("transfer-encoding: chunked") != std::string::npos;
    if (const size_t at = head.find("content-length:"); at != std::string::npos)
      length_ = std::strtoull(head.c_str() + at + 15, nullptr, 10);
    at_ = body_at_;
    return true;
  }
  bool ReadChunks() {
    for (;;) {
      const size_t line = buffer_.find("\r\n", at_);
      if (line == std::string::npos) return false;
      const size_t size = std::strtoull(buffer_.c_str() + at_, nullptr, 16);
      if (buffer_.size() < line + 2 + size + 2) return false;
      at_ = line + 2 + size + 2;
      if (size == 0) return true;
    }
  }

  std::string buffer_;
  size_t bytes_ = 0, body_at_ = std::string::npos, length_ = 0, at_ = 0;
  int status_ = 0;
  bool chunked_ = false;
};

struct Client {
  int socket = -1;
  Answer answer;
  Clock::time_point sent;
  size_t body = 0;
};

int Connect(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd < 0 || connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) Die("can't connect");
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  return fd;
}

std::vector<std::string> Requests(const Options& options) {
  std::vector<std::string> requests;
  const std::string head = std::string(options.get ? "GET " : "POST ") + options.path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" +
                           "Authorization: " + options.key + "\r\nContent-Type: application/json\r\nUser-Agent: PyMISP\r\n";
  std::ifstream file(options.bodies);
  for (std::string line; std::getline(file, line);)
    requests.push_back(head + "Content-Length: " + std::to_string(line.size()) + "\r\n\r\n" + line);
  if (requests.empty()) requests.push_back(head + "\r\n");
  return requests;
}

std::vector<Sample> Run(const Options& options, const std::vector<std::string>& requests, double* seconds) {
  std::vector<Client> clients(static_cast<size_t>(options.clients));
  std::vector<pollfd> polls;
  std::vector<Sample> samples;
  std::string buffer(1 << 18, '\0');
  size_t next = 0;
  const auto send_next = [&](Client& client) {
    client.body = next++ % requests.size();
    client.answer.Clear();
    client.sent = Clock::now();
    std::string_view rest = requests[client.body];
    while (!rest.empty()) {
      const ssize_t sent = send(client.socket, rest.data(), rest.size(), MSG_NOSIGNAL);
      if (sent <= 0) Die("the server hung up");
      rest.remove_prefix(static_cast<size_t>(sent));
    }
  };
  for (Client& client : clients) {
    client.socket = Connect(options.port);
    polls.push_back({client.socket, POLLIN, 0});
  }
  const Clock::time_point start = Clock::now();
  const Clock::time_point end = start + std::chrono::microseconds(static_cast<int64_t>(options.seconds * 1e6));
  for (Client& client : clients) send_next(client);
  for (size_t busy = clients.size(); busy > 0;) {
    if (poll(polls.data(), polls.size(), -1) < 0) Die("poll failed");
    for (size_t i = 0; i < clients.size(); ++i) {
      if (polls[i].revents == 0) continue;
      Client& client = clients[i];
      const ssize_t got = recv(client.socket, buffer.data(), buffer.size(), 0);
      if (got <= 0) Die("the server hung up");
      if (!client.answer.Add({buffer.data(), static_cast<size_t>(got)})) continue;
      const Clock::time_point now = Clock::now();
      if (client.answer.status() != 200) Die("status " + std::to_string(client.answer.status()));
      samples.push_back(
          {std::chrono::duration<double, std::milli>(now - client.sent).count(), client.body, client.answer.bytes()});
      if (now < end) {
        send_next(client);
      } else {
        polls[i].fd = -1;
        --busy;
      }
    }
  }
  *seconds = std::chrono::duration<double>(Clock::now() - start).count();
  for (Client& client : clients) close(client.socket);
  return samples;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = ReadOptions(argc, argv);
  const std::vector<std::string> requests = Requests(options);
  double seconds = 0;
  std::vector<Sample> samples = Run(options, requests, &seconds);
  std::sort(samples.begin(), samples.end(), [](const Sample& a, const Sample& b) { return a.milliseconds < b.milliseconds; });
  const auto quantile = [&](double q) {
    return samples[std::min(samples.size() - 1, static_cast<size_t>(q * static_cast<double>(samples.size())))].milliseconds;
  };
  double bytes = 0;
  for (const Sample& sample : samples) bytes += static_cast<double>(sample.bytes);
  std::printf(
      "{\"rate\": %.1f, \"p50\": %.3f, \"p90\": %.3f, \"p99\": %.3f, \"p999\": %.3f, \"max\": %.3f, \"mb_per_s\": %.1f}\n",
      static_cast<double>(samples.size()) / seconds, quantile(0.5), quantile(0.9), quantile(0.99), quantile(0.999),
      samples.back().milliseconds, bytes / seconds / 1e6);
  for (size_t i = 0; i < samples.size() && i < static_cast<size_t>(options.slowest); ++i) {
    const Sample& sample = samples[samples.size() - 1 - i];
    std::printf("%8.3f ms %9zu bytes %s\n", sample.milliseconds, sample.bytes,
                requests[sample.body].substr(requests[sample.body].find("\r\n\r\n") + 4).c_str());
  }
  return 0;
}
