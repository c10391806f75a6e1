// SPDX-License-Identifier: Apache-2.0
#include "server/api/openapi.h"

#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "schema/base/status.h"

namespace muninn::api {
namespace {

constexpr char kAbout[] =
    "MISP's HTTP API. Arguments stand behind the name of an action, in an order of its own; `name:value` are named ones. "
    "`_` and letter case do not count in the names of controllers, nor letter case in those of actions.";

using json::JsonWriter;

// Where a path stands: with `argument`, it has one more piece.
struct Place {
  const Route& route;
  bool argument;
};

std::vector<std::string_view> NamesIn(uint32_t permissions) {
  std::vector<std::string_view> names;
  for (const PermissionName& permission : PermissionNames()) {
    if (permissions & static_cast<uint32_t>(permission.permission)) names.push_back(permission.name);
  }
  return names;
}

std::string Join(const std::vector<std::string_view>& names, std::string_view word) {
  return absl::StrJoin(names, ToAbsl(word), [](std::string* out, std::string_view name) { absl::StrAppend(out, ToAbsl(name)); });
}

void WriteReference(JsonWriter& writer, std::string_view key, std::string_view to) {
  writer.Key(key);
  writer.BeginObject();
  writer.Member("$ref", absl::StrCat("#/components/", ToAbsl(to)));
  writer.EndObject();
}

// "content": any JSON, or what a schema says.
void WriteContent(JsonWriter& writer, std::string_view schema = "") {
  writer.Key("content");
  writer.BeginObject();
  writer.Key("application/json");
  writer.BeginObject();
  if (schema.empty()) {
    writer.Key("schema");
    writer.BeginObject();
    writer.EndObject();
  } else {
    WriteReference(writer, "schema", schema);
  }
  writer.EndObject();
  writer.EndObject();
}

void WriteOperation(JsonWriter& writer, const Place& place, std::string_view method) {
  const Route& route = place.route;
  const std::string action = absl::StrCat(route.admin ? "admin_" : "", ToAbsl(route.controller), "_", ToAbsl(route.action));
  writer.Key(method);
  writer.BeginObject();
  writer.Key("tags");
  writer.BeginArray();
  writer.String(route.controller);
  writer.EndArray();
  writer.Member("summary", absl::StrCat(route.admin ? "admin/" : "", ToAbsl(route.controller), "/", ToAbsl(route.action)));
  writer.Member("description", SayRequirement(route.needs));
  writer.Member("operationId", absl::StrCat(action, place.argument ? "_of_" : "_", ToAbsl(method)));
  if (place.argument) {
    writer.Key("parameters");
    writer.BeginArray();
    writer.BeginObject();
    writer.Member("$ref", "#/components/parameters/argument");
    writer.EndObject();
    writer.EndArray();
  }
  if (route.needs.open) {
    writer.Key("security");
    writer.BeginArray();
    writer.EndArray();
  }
  if (method == "post") {
    writer.Key("requestBody");
    writer.BeginObject();
    WriteContent(writer);
    writer.EndObject();
  }
  writer.Key("responses");
  writer.BeginObject();
  writer.Key("200");
  writer.BeginObject();
  writer.Member("description", "What was asked for, or what came of it.");
  WriteContent(writer);
  writer.EndObject();
  WriteReference(writer, "default", "responses/refused");
  writer.EndObject();
  writer.EndObject();
}

void WriteComponents(JsonWriter& writer) {
  writer.Key("components");
  writer.BeginObject();
  writer.Key("securitySchemes");
  writer.BeginObject();
  writer.Key("key");
  writer.BeginObject();
  writer.Member("type", "apiKey");
  writer.Member("in", "header");
  writer.Member("name", "Authorization");
  writer.EndObject();
  writer.EndObject();
  writer.Key("parameters");
  writer.BeginObject();
  writer.Key("argument");
  writer.BeginObject();
  writer.Member("name", "argument");
  writer.Member("in", "path");
  writer.MemberBool("required", true);
  writer.Member("description", "What the action is about, mostly a number or a uuid; more may follow, separated by slashes.");
  writer.Key("schema");
  writer.BeginObject();
  writer.Member("type", "string");
  writer.EndObject();
  writer.EndObject();
  writer.EndObject();
  writer.Key("responses");
  writer.BeginObject();
  writer.Key("refused");
  writer.BeginObject();
  writer.Member("description", "It was not done, and why.");
  WriteContent(writer, "schemas/refusal");
  writer.EndObject();
  writer.EndObject();
  writer.Key("schemas");
  writer.BeginObject();
  writer.Key("refusal");
  writer.BeginObject();
  writer.Member("type", "object");
  writer.Key("properties");
  writer.BeginObject();
  for (const char* name : {"name", "message", "url"}) {
    writer.Key(name);
    writer.BeginObject();
    writer.Member("type", "string");
    writer.EndObject();
  }
  writer.EndObject();
  writer.EndObject();
  writer.EndObject();
  writer.EndObject();
}

}  // namespace

std::string PathOf(const Route& route) {
  return absl::StrCat(route.admin ? "/admin/" : "/", ToAbsl(route.controller), "/", ToAbsl(route.action));
}

std::string SayRequirement(const Requirement& needs) {
  if (needs.open) return "Needs no key.";
  std::vector<std::string> sentences;
  if (needs.site_admin) sentences.push_back("For site administrators.");
  if (needs.host_org) sentences.push_back("For users of the host organisation.");
  if (needs.all != 0) sentences.push_back(absl::StrCat("Needs ", Join(NamesIn(needs.all), " and "), "."));
  if (needs.any != 0) sentences.push_back(absl::StrCat("Needs ", Join(NamesIn(needs.any), " or "), "."));
  if (needs.writing_key) sentences.push_back("A key that only reads does not do.");
  return sentences.empty() ? "For every user." : absl::StrJoin(sentences, " ");
}

void WriteOpenApi(JsonWriter& writer, const std::vector<const Route*>& routes, std::string_view version,
                  std::string_view base_url) {
  std::map<std::string, Place> paths;  // in order, and each once
  std::set<std::string_view> controllers;
  for (const Route* route : routes) {
    paths.try_emplace(PathOf(*route), Place{*route, false});
    paths.try_emplace(PathOf(*route) + "/{argument}", Place{*route, true});
    controllers.insert(route->controller);
  }
  writer.BeginObject();
  writer.Member("openapi", "3.0.3");
  writer.Key("info");
  writer.BeginObject();
  writer.Member("title", "MISP API");
  writer.Member("version", version);
  writer.Member("description", kAbout);
  writer.EndObject();
  writer.Key("servers");
  writer.BeginArray();
  writer.BeginObject();
  writer.Member("url", base_url.empty() ? "/" : base_url);
  writer.EndObject();
  writer.EndArray();
  writer.Key("security");
  writer.BeginArray();
  writer.BeginObject();
  writer.Key("key");
  writer.BeginArray();
  writer.EndArray();
  writer.EndObject();
  writer.EndArray();
  writer.Key("tags");
  writer.BeginArray();
  for (const std::string_view controller : controllers) {
    writer.BeginObject();
    writer.Member("name", controller);
    writer.EndObject();
  }
  writer.EndArray();
  writer.Key("paths");
  writer.BeginObject();
  for (const auto& [path, place] : paths) {
    writer.Key(path);
    writer.BeginObject();
    // GET of what writes only says so.
    if (!place.route.writes) WriteOperation(writer, place, "get");
    WriteOperation(writer, place, "post");
    writer.EndObject();
  }
  writer.EndObject();
  WriteComponents(writer);
  writer.EndObject();
}

}  // namespace muninn::api
