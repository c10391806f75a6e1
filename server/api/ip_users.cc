// SPDX-License-Identifier: Apache-2.0
//
// servers/ipUser: who came from an address last. MISP 2.5.1 remembers it for thirty days, of every request; here the log tells it
// of those that changed something or logged in (MISP.log_auth).
#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/log/log.h"
#include "schema/base/status.h"
#include "schema/entities/identity_generated.h"
#include "server/api/entry_answer.h"
#include "server/api/entry_list.h"
#include "server/api/php_map.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

constexpr int64_t kRememberedMicros = int64_t{30} * 24 * 3600 * 1'000'000;
constexpr uint64_t kRecordsMax = 1'000'000;  // looked at; in a busy store less than thirty days
constexpr size_t kAddressesMax = 1000;

// As the log has it; nullopt: no address.
std::optional<std::string> AddressOf(std::string_view text) {
  const std::string address(text);
  in6_addr bytes = {};
  char normal[INET6_ADDRSTRLEN] = {};
  for (const int family : {AF_INET, AF_INET6}) {
    if (inet_pton(family, address.c_str(), &bytes) == 1 && inet_ntop(family, &bytes, normal, sizeof normal) != nullptr)
      return std::string(normal);
  }
  return std::nullopt;
}

// In the path, or as "ip" in path or body: one or a list. What is no address is passed over.
std::vector<std::string> AddressesAskedFor(Call& call, json::Value body) {
  std::vector<std::string> addresses;
  const auto add = [&](std::string_view text) {
    std::optional<std::string> address = AddressOf(text);
    if (!address || addresses.size() == kAddressesMax) return;
    if (std::find(addresses.begin(), addresses.end(), *address) == addresses.end()) addresses.push_back(*std::move(address));
  };
  const json::Value asked = body["ip"];
  if (asked.is_array())
    asked.ForEach([&](json::Value one) { add(one.AsText().value_or("")); });
  else if (!asked.absent())
    add(asked.AsText().value_or(""));
  else
    add(call.path().Named("ip").value_or(call.path().Arg(0)));
  return addresses;
}

absl::StatusOr<std::map<std::string, UserId>> LastUsersOf(Call& call, std::vector<std::string> addresses) {
  const int64_t now = call.engine().options().clock->NowMicros();
  std::map<std::string, UserId> users;
  uint64_t looked_at = 0;
  for (SequenceNumber at = call.snapshot().sequence(); at > 0 && !addresses.empty() && looked_at < kRecordsMax;
       --at, ++looked_at) {
    ASSIGN_OR_RETURN(const Record record, ReadRecord(call.reader(), at));
    if (record.time_us < now - kRememberedMicros) break;
    if (!record.origin.user) continue;
    const auto asked = std::find(addresses.begin(), addresses.end(), record.origin.ip);
    if (asked == addresses.end()) continue;
    users.emplace(*asked, record.origin.user);
    addresses.erase(asked);
  }
  return users;
}

// {"192.0.2.1":{"id":"1","email":…}} of those that are known.
http::Response IpUser(Call& call) {
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto users = LastUsersOf(call, AddressesAskedFor(call, *body));
  if (!users.ok()) return AnswerStatus(call, users.status());
  std::map<std::string, Stored<fb::User>> known;
  for (const auto& [address, id] : *users) {
    auto user = LoadEntry<fb::User>(call.reader(), id);
    if (!user.ok()) return AnswerStatus(call, user.status());
    if (!*user) return AnswerError(call, 404, "User not found (perhaps it has been removed?).");
    known.emplace(address, *std::move(*user));
  }
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    WriteMap(writer, known, [&](const std::string&, const Stored<fb::User>& user) {
      writer.BeginObject();
      writer.MemberId("id", user->id());
      writer.Member("email", TextOf(user->email()));
      writer.EndObject();
    });
  });
}

constexpr Route kRoutes[] = {
    {"servers", "ipuser", IpUser, false, kSiteAdminOnly},
};

}  // namespace

std::span<const Route> IpUserRoutes() { return kRoutes; }

}  // namespace muninn::api
