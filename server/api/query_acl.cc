// SPDX-License-Identifier: Apache-2.0
//
// queryACL: what the routes demand of whom, read off the table that decides it. Shapes: MISP 2.5.1.
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/entities/identity_generated.h"
#include "schema/json/fields.h"
#include "server/api/all_routes.h"
#include "server/api/entry_list.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

std::string ActionOf(const Route& route) { return absl::StrCat(route.admin ? "admin_" : "", ToAbsl(route.action)); }

void WriteTexts(json::JsonWriter& writer, const std::vector<std::string>& texts) {
  writer.BeginArray();
  for (const std::string& text : texts) writer.String(text);
  writer.EndArray();
}

// {"attributes":["add",…],…}
http::Response PrintFunctions(Call& call) {
  std::map<std::string, std::vector<std::string>> actions;
  for (const Route* route : AllRoutes()) actions[std::string(route->controller)].push_back(ActionOf(*route));
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    for (const auto& [controller, names] : actions) {
      writer.Key(controller);
      WriteTexts(writer, names);
    }
    writer.EndObject();
  });
}

// A row of the table is its own requirement: none can be without.
http::Response FindMissing(Call& call) {
  return AnswerJson(call, [](json::JsonWriter& writer) { WriteTexts(writer, {}); });
}

// {"1":{"name":"admin","urls":["/attributes/add/*",…]},…}, of all roles or one.
http::Response PrintRoleAccess(Call& call) {
  const std::string_view only = call.path().Arg(1);
  absl::Status status;
  http::Response response = AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    status = ForEachEntry<fb::Role>(call.reader(), [&](const fb::Role& role) {
      const std::string id = std::to_string(role.id());
      if (!only.empty() && only != id) return true;
      Actor actor;
      actor.permissions = Permissions{role.permissions()};
      std::vector<std::string> urls;
      for (const Route* route : AllRoutes()) {
        if (actor.Meets(route->needs))
          urls.push_back(
              absl::StrCat(route->admin ? "/admin/" : "/", ToAbsl(route->controller), "/", ToAbsl(route->action), "/*"));
      }
      writer.Key(id);
      writer.BeginObject();
      writer.Member("name", json::View(role.name()));
      writer.Key("urls");
      WriteTexts(writer, urls);
      writer.EndObject();
      return true;
    });
    writer.EndObject();
  });
  return status.ok() ? response : AnswerStatus(call, status);
}

http::Response QueryAcl(Call& call) {
  const std::string_view wanted = call.path().Arg(0);
  if (wanted.empty() || wanted == "findMissingFunctionNames") return FindMissing(call);
  if (wanted == "printAllFunctionNames") return PrintFunctions(call);
  if (wanted == "printRoleAccess") return PrintRoleAccess(call);
  return AnswerError(call, 405, "Invalid function call.");
}

constexpr Route kRoutes[] = {
    {"events", "queryacl", QueryAcl, false, kSiteAdminOnly},
    {"servers", "queryacl", QueryAcl, false, kSiteAdminOnly},
};

}  // namespace

std::span<const Route> QueryAclRoutes() { return kRoutes; }

}  // namespace muninn::api
