// SPDX-License-Identifier: Apache-2.0
//
// muninn tail: prints what a server publishes over ZeroMQ. Its short flags are those of the subscriber script that comes with
// MISP, so that instructions written for that one work.
#include <chrono>
#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include <zmq.hpp>

#include "absl/strings/str_cat.h"
#include "schema/base/status.h"
#include "tools/commands.h"
#include "tools/interrupt.h"

namespace muninn::tools {
namespace {

constexpr std::string_view kEndpointDefault = "tcp://127.0.0.1:50000";
constexpr std::chrono::milliseconds kPatience{200};  // how soon an interrupt is noticed
constexpr int kReceiveMessagesMax = 1'000'000;

std::string EndpointOf(const Arguments& arguments) {
  if (!arguments.Has("host") && !arguments.Has("port")) return arguments.Text("zmq", kEndpointDefault);
  return absl::StrCat("tcp://", arguments.Text("host", "127.0.0.1"), ":", arguments.Text("port", "50000"));
}

void PrintCounts(const std::map<std::string, uint64_t, std::less<>>& counts) {
  for (const auto& [topic, count] : counts)
    std::fprintf(stderr, "%s: %llu\n", topic.c_str(), static_cast<unsigned long long>(count));
}

class Tail {
 public:
  explicit Tail(const Arguments& arguments) : stats_(arguments.Has("stats")), socket_(context_, ::zmq::socket_type::sub) {
    for (const std::string& topic : arguments.All("only")) only_.insert(topic);
    socket_.set(::zmq::sockopt::rcvhwm, kReceiveMessagesMax);
    socket_.set(::zmq::sockopt::linger, 0);
    if (arguments.Has("username")) {
      socket_.set(::zmq::sockopt::plain_username, arguments.Text("username"));
      socket_.set(::zmq::sockopt::plain_password, arguments.Text("password"));
    }
    // "topic " and not "topic": a subscription is a prefix, and misp_json is one of all others.
    for (const std::string& topic : only_) socket_.set(::zmq::sockopt::subscribe, topic + " ");
    if (only_.empty()) socket_.set(::zmq::sockopt::subscribe, "");
    socket_.connect(EndpointOf(arguments));
  }

  void Run(uint64_t messages_max) {
    for (uint64_t messages = 0; messages < messages_max && !Interrupted();) {
      ::zmq::pollitem_t item{socket_.handle(), 0, ZMQ_POLLIN, 0};
      try {
        if (::zmq::poll(&item, 1, kPatience) == 0) continue;
      } catch (const ::zmq::error_t& error) {
        if (error.num() == EINTR) continue;
        throw;
      }
      ::zmq::message_t message;
      if (!socket_.recv(message, ::zmq::recv_flags::dontwait)) continue;
      Show(message.to_string_view());
      ++messages;
    }
  }

 private:
  void Show(std::string_view message) {
    const size_t space = message.find(' ');
    const std::string_view json = space == std::string_view::npos ? std::string_view() : message.substr(space + 1);
    std::fwrite(json.data(), 1, json.size(), stdout);
    std::fputc('\n', stdout);
    std::fflush(stdout);
    if (!stats_) return;
    ++counts_[std::string(message.substr(0, space))];
    PrintCounts(counts_);
  }

  const bool stats_;
  std::set<std::string> only_;
  std::map<std::string, uint64_t, std::less<>> counts_;
  ::zmq::context_t context_;
  ::zmq::socket_t socket_;
};

int RunTail(const Arguments& arguments) {
  const absl::StatusOr<uint64_t> count = arguments.Number("count", UINT64_MAX, 1, UINT64_MAX);
  if (!count.ok()) return Fail("tail", count.status());
  CatchInterrupts();
  try {
    Tail(arguments).Run(*count);
  } catch (const ::zmq::error_t& error) {
    return Fail("tail", absl::UnavailableError(absl::StrCat(EndpointOf(arguments), ": ", error.what())));
  }
  return kDone;
}

constexpr Flag kFlags[] = {
    {"zmq", "ENDPOINT", "where the server publishes (default tcp://127.0.0.1:50000)"},
    {"host", "HOST", "the same in two parts (default 127.0.0.1)", 'r'},
    {"port", "PORT", "(default 50000)", 'p'},
    {"only", "TOPIC", "only messages of this topic, e.g. misp_json_attribute; may be repeated", 'o'},
    {"stats", "", "after each message, counts by topic on stderr", 's'},
    {"count", "N", "stop after N messages (default: never)", 'n'},
    {"username", "NAME", "for a server that asks for it (ZMTP PLAIN, not encrypted)"},
    {"password", "TEXT", ""},
};

constexpr std::string_view kDetails =
    "Prints the JSON of each message on a line of its own and flushes, so that `muninn tail | jq .` works. Waits for a server\n"
    "that is not there yet and reconnects to one that comes back; what is published meanwhile is not sent again: compare\n"
    "\"_seq\", the number of the log record a message comes from, to see a gap. Topics: misp_json (published events),\n"
    "misp_json_event, _attribute, _object, _object_reference, _sighting, _tag, _audit, _self (proof of life).\n"
    "\n"
    "Exit codes: 0 ended by Ctrl-C or --count; 1 the endpoint can't be used.\n";

}  // namespace

const Subcommand kTailCommand = {"tail", "", 0, 0, "Prints what a server publishes over ZeroMQ.", kFlags, kDetails, RunTail};

}  // namespace muninn::tools
