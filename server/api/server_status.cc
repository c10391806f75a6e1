// SPDX-License-Identifier: Apache-2.0
//
// servers: what clients ask before anything else, and what administrators ask about the server itself.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/index/registry.h"
#include "engine/settings/settings.h"
#include "schema/entities/identity_generated.h"
#include "schema/entities/tag_generated.h"
#include "server/api/entry_answer.h"
#include "server/api/entry_list.h"
#include "server/api/instance.h"
#include "server/api/routes.h"
#include "server/api/server_report.h"

namespace muninn::api {
namespace {

http::Response GetVersion(Call& call) {
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Member("version", call.settings().version);
    writer.Member("pymisp_recommended_version", call.settings().version);
    writer.MemberBool("perm_sync", call.actor().may(Permission::kSync));
    writer.MemberBool("perm_sighting", call.actor().may(Permission::kSighting));
    writer.MemberBool("perm_galaxy_editor", call.actor().may(Permission::kGalaxyEditor));
    writer.MemberBool("perm_analyst_data", call.actor().may(Permission::kAnalystData));
    writer.Member("uuid", call.actor().may(Permission::kSync) ? InstanceUuid(call.reader()) : "-");
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

http::Response GetInstanceUuid(Call& call) {
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Member("uuid", InstanceUuid(call.reader()));
    writer.EndObject();
  });
}

// Tells a client what has arrived of its request.
http::Response PostTest(Call& call) {
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("body");
    writer.Raw(body->kind() == json::Value::Kind::kMissing ? "[]" : body->ToJson());
    writer.Key("headers");
    writer.BeginObject();
    const auto header = [&](std::string_view name, std::string_view value) {
      value.empty() ? writer.MemberNumber(name, 0) : writer.Member(name, value);
    };
    header("Content-type", call.request().Header("Content-Type"));
    header("Accept", call.request().Header("Accept"));
    writer.Member("Authorization", "OK");
    writer.EndObject();
    writer.EndObject();
  });
}

// --- upkeep ---
http::Response DbSchemaDiagnostic(Call& call) {
  return AnswerJson(call, [&](json::JsonWriter& writer) { WriteSchemaDiagnostic(writer, call); });
}

http::Response Update(Call& call) {
  return AnswerJson(call, [](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("results");
    writer.BeginArray();
    writer.BeginObject();
    writer.Member("input", "");
    writer.Key("output");
    writer.BeginArray();
    writer.String("This server does not update itself: install a newer one and start it on the same data folder.");
    writer.EndArray();
    writer.MemberNumber("status", 1);
    writer.EndObject();
    writer.EndArray();
    writer.EndObject();
  });
}

// Names of organisations and tags, for the rules of synchronisation.
http::Response GetAvailableSyncFilteringRules(Call& call) {
  std::vector<std::string> organisations, tags;
  absl::Status status = ForEachEntry<fb::Organisation>(call.reader(), [&](const fb::Organisation& org) {
    organisations.push_back(TextOf(org.name()));
    return true;
  });
  status.Update(ForEachEntry<fb::Tag>(call.reader(), [&](const fb::Tag& tag) {
    tags.push_back(TextOf(tag.name()));
    return true;
  }));
  if (!status.ok()) return AnswerStatus(call, status);
  const auto list = [](json::JsonWriter& writer, std::string_view name, std::vector<std::string>& names) {
    std::sort(names.begin(), names.end());
    writer.Key(name);
    writer.BeginArray();
    for (const std::string& text : names) writer.String(text);
    writer.EndArray();
  };
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    list(writer, "organisations", organisations);
    list(writer, "tags", tags);
    writer.EndObject();
  });
}

constexpr Route kRoutes[] = {
    {"servers", "getversion", GetVersion, false, Permission::kAuth, true},
    {"servers", "getpymispversion", GetPyMispVersion, false, Permission::kAuth, true},
    {"servers", "getinstanceuuid", GetInstanceUuid, false, Permission::kSync},
    {"servers", "posttest", PostTest, true},
    {"servers", "dbschemadiagnostic", DbSchemaDiagnostic, false, kSiteAdminOnly},
    {"servers", "update", Update, true, kSiteAdminOnly},
    {"servers", "getavailablesyncfilteringrules", GetAvailableSyncFilteringRules, false, kSiteAdminOnly},
};

}  // namespace

std::span<const Route> ServerStatusRoutes() { return kRoutes; }

}  // namespace muninn::api
