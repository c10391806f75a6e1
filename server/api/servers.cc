// SPDX-License-Identifier: Apache-2.0
//
// servers: what clients ask before anything else.
#include "engine/index/registry.h"
#include "schema/entities/identity_generated.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

http::Response GetVersion(Call& call) {
  const auto org = LoadEntry<fb::Organisation>(call.reader(), OrgId(1));
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Member("version", call.settings().version);
    writer.Member("pymisp_recommended_version", call.settings().version);
    writer.MemberBool("perm_sync", call.actor().may(Permission::kSync));
    writer.MemberBool("perm_sighting", call.actor().may(Permission::kSighting));
    writer.MemberBool("perm_galaxy_editor", call.actor().may(Permission::kGalaxyEditor));
    writer.MemberBool("perm_analyst_data", call.actor().may(Permission::kAnalystData));
    const bool known = org.ok() && *org && (**org)->uuid() != nullptr;
    writer.Member("uuid", known ? Uuid{(**org)->uuid()->hi(), (**org)->uuid()->lo()}.ToString() : "-");
    writer.Key("request_encoding");
    writer.BeginArray();
    writer.String("gzip");
    writer.EndArray();
    writer.MemberBool("filter_sightings", true);
    writer.EndObject();
  });
}

http::Response GetPyMispVersion(Call& call) {
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Member("version", call.settings().version);
    writer.EndObject();
  });
}

constexpr Route kRoutes[] = {
    {"servers", "getversion", GetVersion, false, Permission::kAuth, true},
    {"servers", "getpymispversion", GetPyMispVersion, false, Permission::kAuth, true},
};

}  // namespace

std::span<const Route> ServerRoutes() { return kRoutes; }

}  // namespace muninn::api
