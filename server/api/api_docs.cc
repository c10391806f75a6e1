// SPDX-License-Identifier: Apache-2.0
//
// api/openapi, api/getAllApis: what there is to be asked. Shape of the second: MISP 2.5.1, where it names the members of bodies,
// too; the first is a page there.
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "schema/base/status.h"
#include "server/api/all_routes.h"
#include "server/api/openapi.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

http::Response OpenApi(Call& call) {
  const std::string base_url = call.base_url();
  return AnswerJson(call,
                    [&](json::JsonWriter& writer) { WriteOpenApi(writer, AllRoutes(), call.settings().version, base_url); });
}

// {"allValidApis":{"/events/add":{…},…},"fieldsConstraint":{}}: what the user may call.
http::Response GetAllApis(Call& call) {
  std::map<std::string, const Route*> routes;
  for (const Route* route : AllRoutes()) {
    if (call.actor().Meets(route->needs)) routes.emplace(PathOf(*route), route);
  }
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("allValidApis");
    writer.BeginObject();
    for (const auto& [url, route] : routes) {
      const std::string action = absl::StrCat(route->admin ? "admin_" : "", ToAbsl(route->action));
      writer.Key(url);
      writer.BeginObject();
      writer.Member("description", SayRequirement(route->needs));
      writer.Member("http_method", route->writes ? "POST" : "GET");
      writer.Member("api_name", absl::StrCat("[", ToAbsl(route->controller), "] ", action));
      writer.Member("controller", route->controller);
      writer.Member("action", action);
      writer.Key("body");
      writer.BeginArray();  // PHP's empty map
      writer.EndArray();
      writer.Member("url", url);
      writer.EndObject();
    }
    writer.EndObject();
    writer.Key("fieldsConstraint");
    writer.BeginObject();
    writer.EndObject();
    writer.EndObject();
  });
}

constexpr Route kRoutes[] = {
    {"api", "openapi", OpenApi},
    {"api", "getallapis", GetAllApis},
};

}  // namespace

std::span<const Route> ApiDocRoutes() { return kRoutes; }

}  // namespace muninn::api
