// SPDX-License-Identifier: Apache-2.0
#include "server/config.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

// A row: what it is called, where it goes, what it means.
struct Option {
  const char* name;
  std::string Config::*text = nullptr;
  uint64_t Config::*number = nullptr;
  bool Config::*flag = nullptr;
  const char* help;
};

constexpr std::array kOptions = {
    Option{"data_dir", &Config::data_dir, nullptr, nullptr, "folder of the store; made when missing"},
    Option{"http", &Config::http, nullptr, nullptr, "HOST:PORT to serve the API on; port 0 takes any free one"},
    Option{"zmq", &Config::zmq, nullptr, nullptr, "ZeroMQ endpoint of the feed, tcp://HOST:PORT; off: none"},
    Option{"config", &Config::config, nullptr, nullptr,
           "file with lines `name = value`, # for comments; the command line goes before it"},
    Option{"base_url", &Config::base_url, nullptr, nullptr, "how clients reach this server; for Location headers"},
    Option{"tls_certificate", &Config::tls_certificate, nullptr, nullptr,
           "PEM file of the certificate chain; with tls_key: HTTPS"},
    Option{"tls_key", &Config::tls_key, nullptr, nullptr, "PEM file of the private key"},
    Option{"library", &Config::library, nullptr, nullptr,
           "folder with checkouts of misp-taxonomies, misp-galaxy, misp-decaying-models, misp-warninglists, misp-noticelist"},
    Option{"log_file", &Config::log_file, nullptr, nullptr, "file for log lines; default stderr"},
    Option{"log_level", &Config::log_level, nullptr, nullptr, "debug, info, warn or error"},
    Option{"io_threads", nullptr, &Config::io_threads, nullptr, "threads that move bytes"},
    Option{"worker_threads", nullptr, &Config::worker_threads, nullptr,
           "threads that answer; also how many commits can share one fsync"},
    Option{"body_bytes_max", nullptr, &Config::body_bytes_max, nullptr, "largest request body, also after decompression"},
    Option{"upload_bytes_max", nullptr, &Config::upload_bytes_max, nullptr, "largest attachment or malware sample"},
    Option{"connections_max", nullptr, &Config::connections_max, nullptr, "open connections"},
    Option{"block_cache_mb", nullptr, &Config::block_cache_mb, nullptr, "memory for blocks read from disk, MiB"},
    Option{"write_buffers_mb", nullptr, &Config::write_buffers_mb, nullptr, "memory for what is not yet in files, MiB"},
    Option{"correlation_limit", nullptr, &Config::correlation_limit, nullptr,
           "a value with more partners is over-correlating and left out"},
    Option{"misp_objects", &Config::misp_objects, nullptr, nullptr,
           "folder of object templates, laid out as a checkout of misp-objects; objectTemplates/update reads it"},
    Option{"zmq_username", &Config::zmq_username, nullptr, nullptr, "with zmq_password: subscribers must log in (PLAIN)"},
    Option{"zmq_password", &Config::zmq_password, nullptr, nullptr, ""},
    Option{"zmq_sequence", nullptr, nullptr, &Config::zmq_sequence, "add _seq and _sub (place in the log) to each message"},
    Option{"sync", nullptr, nullptr, &Config::sync, "false: answers do not wait for the disk; a crash may lose the last moment"},
    Option{"lost_secrets", nullptr, nullptr, &Config::lost_secrets,
           "start although secret.key does not open the stored secrets; they have to be set again"},
    Option{"help", nullptr, nullptr, &Config::help, "print this"},
};

absl::Status Set(Config& config, std::string_view name, const std::string& value) {
  const auto option = std::find_if(kOptions.begin(), kOptions.end(), [&](const Option& o) { return o.name == name; });
  if (option == kOptions.end()) return absl::InvalidArgumentError(absl::StrCat("unknown option: ", ToAbsl(name)));
  if (option->text != nullptr) {
    config.*option->text = value;
  } else if (option->number != nullptr) {
    if (!absl::SimpleAtoi(value, &(config.*option->number)))
      return absl::InvalidArgumentError(absl::StrCat(option->name, " takes a number, not \"", value, "\""));
  } else if (value.empty() || value == "true" || value == "1") {
    config.*option->flag = true;
  } else if (value == "false" || value == "0") {
    config.*option->flag = false;
  } else {
    return absl::InvalidArgumentError(absl::StrCat(option->name, " takes true or false, not \"", value, "\""));
  }
  return absl::OkStatus();
}

using Settings = std::vector<std::pair<std::string, std::string>>;

absl::StatusOr<Settings> ParseArguments(const std::vector<std::string>& arguments) {
  Settings settings;
  for (const std::string& argument : arguments) {
    absl::string_view rest = argument;
    if (!absl::ConsumePrefix(&rest, "--"))
      return absl::InvalidArgumentError(absl::StrCat("what is \"", argument, "\"? Options look like --name=value"));
    const size_t equals = rest.find('=');
    settings.emplace_back(std::string(rest.substr(0, equals)),
                          equals == absl::string_view::npos ? std::string() : std::string(rest.substr(equals + 1)));
  }
  return settings;
}

absl::StatusOr<Settings> ParseFile(const std::string& path) {
  std::ifstream file(path);
  if (!file) return absl::NotFoundError(absl::StrCat("can't read ", path));
  Settings settings;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    const std::string text(absl::StripAsciiWhitespace(line.substr(0, line.find('#'))));
    if (text.empty()) continue;
    const size_t equals = text.find('=');
    if (equals == std::string::npos)
      return absl::InvalidArgumentError(absl::StrCat(path, ":", number, ": expected name = value"));
    settings.emplace_back(std::string(absl::StripAsciiWhitespace(text.substr(0, equals))),
                          std::string(absl::StripAsciiWhitespace(text.substr(equals + 1))));
  }
  return settings;
}

}  // namespace

absl::StatusOr<Config> ReadConfig(const std::vector<std::string>& arguments) {
  ASSIGN_OR_RETURN(const Settings from_command_line, ParseArguments(arguments));
  Config config;
  for (const auto& [name, value] : from_command_line) RETURN_IF_ERROR(Set(config, name, value));
  if (config.config.empty()) return config;
  ASSIGN_OR_RETURN(const Settings from_file, ParseFile(config.config));
  Config merged;
  for (const Settings* settings : {&from_file, &from_command_line}) {
    for (const auto& [name, value] : *settings) RETURN_IF_ERROR(Set(merged, name, value));
  }
  return merged;
}

std::string ConfigHelp() {
  const Config defaults;
  std::string help = "muninnd: a threat-intelligence server that speaks MISP's API.\n\nOptions (--name=value):\n";
  for (const Option& option : kOptions) {
    const std::string value = option.text     ? defaults.*option.text
                              : option.number ? std::to_string(defaults.*option.number)
                                              : std::string(defaults.*option.flag ? "true" : "false");
    absl::StrAppend(&help, "  --", option.name, std::string(std::max<size_t>(1, 18 - std::string_view(option.name).size()), ' '),
                    option.help, value.empty() ? "" : absl::StrCat(" [", value, "]"), "\n");
  }
  return help + "\nEnvironment: MUNINN_ADMIN_KEY sets the administrator's key (40 letters or digits).\n";
}

absl::StatusOr<HostPort> ParseHostPort(const std::string& text) {
  const size_t colon = text.rfind(':');
  uint32_t port = 0;
  if (colon == std::string::npos || !absl::SimpleAtoi(text.substr(colon + 1), &port) || port > 65535)
    return absl::InvalidArgumentError(absl::StrCat("expected HOST:PORT, not \"", text, "\""));
  std::string host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  return HostPort{host, static_cast<uint16_t>(port)};
}

}  // namespace muninn
