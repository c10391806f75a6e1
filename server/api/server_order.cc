// SPDX-License-Identifier: Apache-2.0
//
// servers/changePriority/{id}/{up|down}: in which order other servers are listed and asked. Texts: MISP 2.5.1.
#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "schema/entities/remote_generated.h"
#include "server/api/entry_answer.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

constexpr EntryAction kChange{"Server", "servers", "changePriority"};

// Their ids, the first one first.
absl::StatusOr<std::vector<uint64_t>> OrderOf(const Reader& reader) {
  std::vector<std::pair<uint64_t, uint64_t>> servers;  // priority, id
  RETURN_IF_ERROR(ForEachEntry<fb::Server>(reader, [&](const fb::Server& server) {
    servers.emplace_back(server.priority(), server.id());
    return true;
  }));
  std::sort(servers.begin(), servers.end());
  std::vector<uint64_t> ids;
  for (const auto& [priority, id] : servers) ids.push_back(id);
  return ids;
}

// The number that `id` has once `moved` has changed places with its neighbour: from 1 on. kFailedPrecondition: it has none.
absl::StatusOr<uint64_t> NumberAfter(const Reader& state, uint64_t moved, bool up, uint64_t id) {
  ASSIGN_OR_RETURN(std::vector<uint64_t> order, OrderOf(state));
  const auto at = std::find(order.begin(), order.end(), moved);
  const bool has_room = at != order.end() && (up ? at != order.begin() : at + 1 != order.end());
  if (!has_room) return absl::FailedPreconditionError("Priority could not be changed.");
  std::iter_swap(at, up ? at - 1 : at + 1);
  return static_cast<uint64_t>(std::find(order.begin(), order.end(), id) - order.begin()) + 1;
}

// All of them are numbered anew by the order at the time when the command is decided: two who move servers at the same time both
// get what they asked for.
http::Response ChangePriority(Call& call) {
  const auto found = FindEntry<fb::Server>(call.reader(), call.path().Arg(0));
  if (!found.ok()) return AnswerStatus(call, found.status());
  if (!*found) return AnswerError(call, 404, "ID has to be a valid server connection");
  const uint64_t moved = (**found)->id();
  const std::string_view direction = call.path().Arg(1).empty() ? "down" : call.path().Arg(1);
  if (direction != "up" && direction != "down") return AnswerError(call, 405, "Invalid direction. Valid options: up, down");
  const absl::StatusOr<std::vector<uint64_t>> servers = OrderOf(call.reader());
  if (!servers.ok()) return AnswerStatus(call, servers.status());
  std::vector<EntryChange> changes;
  for (const uint64_t id : *servers) {
    const auto number = [=](fb::ServerT& server, const EntryScene& scene) -> absl::Status {
      ASSIGN_OR_RETURN(server.priority, NumberAfter(scene.state, moved, direction == "up", id));
      return absl::OkStatus();
    };
    changes.push_back(EditEntry<fb::Server>(EntryIdOf<fb::Server>(id), number));
  }
  return ChangeAndTell(call, kChange, std::move(changes), "", "Priority changed.");
}

constexpr Route kRoutes[] = {
    {"servers", "changepriority", ChangePriority, true, kSiteAdminOnly},
};

}  // namespace

std::span<const Route> ServerOrderRoutes() { return kRoutes; }

}  // namespace muninn::api
