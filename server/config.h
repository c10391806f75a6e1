// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_CONFIG_H_
#define MUNINN_SERVER_CONFIG_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/files/keep_files.h"

namespace muninn {

// How one server is set up. Each member is an option: `--name=value`, or `name = value` in the file of --config.
// The command line counts before the file. `muninnd --help` prints the table in config.cc.
struct Config {
  std::string data_dir = "./var";
  std::string http = "127.0.0.1:8080";
  std::string zmq = "tcp://127.0.0.1:50000";  // "" or "off": no feed
  std::string config;
  std::string base_url;  // default: Location headers name paths only
  std::string tls_certificate, tls_key;
  std::string library;   // default: only the definitions that come with the server
  std::string log_file;  // default: stderr
  std::string log_level = "info";
  uint64_t io_threads = 2;
  uint64_t worker_threads = 16;
  uint64_t body_bytes_max = uint64_t{256} << 20;
  uint64_t upload_bytes_max = kFileBytesMax;
  uint64_t connections_max = 1024;
  uint64_t block_cache_mb = 192;
  uint64_t write_buffers_mb = 192;
  uint64_t correlation_limit = 20;
  std::string misp_objects = "./server/library/misp-objects";
  std::string zmq_username, zmq_password;
  bool zmq_sequence = true;
  bool sync = true;
  bool lost_secrets = false;
  bool help = false;
};

// Errors: kInvalidArgument (unknown option, bad value), kNotFound (no such file): the message is for people.
absl::StatusOr<Config> ReadConfig(const std::vector<std::string>& arguments);
std::string ConfigHelp();

// "127.0.0.1:8080" or "[::1]:8080".
struct HostPort {
  std::string host;
  uint16_t port = 0;
};
absl::StatusOr<HostPort> ParseHostPort(const std::string& text);

}  // namespace muninn

#endif  // MUNINN_SERVER_CONFIG_H_
