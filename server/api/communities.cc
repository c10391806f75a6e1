// SPDX-License-Identifier: Apache-2.0
//
// communities: index, view. A directory of groups that one may ask to join, out of the library (server/library/library.h); a
// file holds one, as an object of texts and switches. Joining takes a mail, which this server does not send.
#include <functional>
#include <string>

#include "schema/base/status.h"
#include "schema/base/uuid.h"
#include "server/api/library_update.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

// Visits each with its number; false ends it.
absl::Status ForEachCommunity(Call& call, const std::function<bool(uint64_t id, json::Value)>& visit) {
  uint64_t id = 0;
  bool more = true;
  return ForEachDefinition(call.settings().library_dir, library::Shelf::kCommunities, [&](json::Value community) {
    more = more && visit(++id, community);
    return absl::OkStatus();
  });
}

void WriteCommunity(json::JsonWriter& writer, uint64_t id, json::Value community) {
  writer.BeginObject();
  community.ForEachMember([&](std::string_view name, json::Value value) {
    writer.Key(name);
    writer.Raw(value.ToJson());
  });
  writer.MemberNumber("id", static_cast<int64_t>(id));
  writer.Key("Org");
  writer.BeginObject();
  writer.Member("uuid", community["org_uuid"].AsText().value_or(""));
  writer.Member("name", community["org_name"].AsText().value_or(""));
  writer.EndObject();
  writer.EndObject();
}

http::Response Index(Call& call) {
  absl::Status status;
  http::Response response = AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginArray();
    status = ForEachCommunity(call, [&](uint64_t id, json::Value community) {
      WriteCommunity(writer, id, community);
      return true;
    });
    writer.EndArray();
  });
  return status.ok() ? response : AnswerStatus(call, status);
}

http::Response View(Call& call) {
  const std::string_view wanted = call.path().Arg(0);
  const std::optional<Uuid> uuid = Uuid::Parse(wanted);
  http::Response response = AnswerError(call, 404, "Community not found.");
  const absl::Status status = ForEachCommunity(call, [&](uint64_t id, json::Value community) {
    const auto own = Uuid::Parse(community["uuid"].AsText().value_or(""));
    if (std::to_string(id) != wanted && (!uuid || own != uuid)) return true;
    response = AnswerJson(call, [&](json::JsonWriter& writer) { WriteCommunity(writer, id, community); });
    return false;
  });
  return status.ok() ? response : AnswerStatus(call, status);
}

constexpr Route kRoutes[] = {
    {"communities", "index", Index, false, kSiteAdminOnly},
    {"communities", "view", View, false, kSiteAdminOnly},
};

}  // namespace

std::span<const Route> CommunityRoutes() { return kRoutes; }

}  // namespace muninn::api
