// SPDX-License-Identifier: Apache-2.0
//
// roles: index, view, add, edit, delete, set_default. Shapes and texts: MISP 2.5.1.
#include "engine/index/registry.h"
#include "schema/entities/identity_generated.h"
#include "schema/json/fields.h"
#include "server/api/body_fields.h"
#include "server/api/entry_answer.h"
#include "server/api/entry_list.h"
#include "server/api/identity_document.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

constexpr EntryAction kAdd{"role", "roles", "add", true}, kEdit{"Role", "roles", "edit", true},
    kDelete{"Role", "roles", "delete", false, /*numbers_id=*/true}, kSetDefault{"Role", "roles", "set_default", true};
constexpr std::string_view kInvalid = "Invalid Role.";

constexpr Column<fb::Role> kColumns[] = {
    {"id", [](const fb::Role& role) { return std::to_string(role.id()); }},
    {"name", [](const fb::Role& role) { return TextOf(role.name()); }, true},
    {"restricted_to_site_admin", [](const fb::Role& role) { return TextOf(role.restricted_to_site_admin()); }},
};

std::optional<int> LevelCalled(json::Value value) {
  const std::string text = value.AsText().value_or("");
  for (int level = 0; level <= 3; ++level) {
    if (text == LevelName(level) || text == std::to_string(level)) return level;
  }
  return std::nullopt;
}

// `permission` is the level, 0 to 3 or its name; the reference derives four flags from it and takes a request without it for
// "read only", which turns any edit into a trap. Here the flags count when the level does not come along.
absl::Status ReadRole(json::Value body, fb::RoleT* role) {
  BodyFields fields(body);
  fields.Text("name", &role->name);
  for (const PermissionName& name : PermissionNames()) {
    const auto bit = static_cast<uint32_t>(name.permission);
    bool flag = (role->permissions & bit) != 0;
    fields.Flag(name.name, &flag);
    role->permissions = flag ? role->permissions | bit : role->permissions & ~bit;
  }
  if (fields.Has("permission")) {
    const std::optional<int> level = LevelCalled(body["permission"]);
    if (!level) return FieldError("permission", "The permission has to be a level from 0 to 3.");
    role->permissions = WithLevel({role->permissions}, *level).bits;
  }
  fields.Flag("restricted_to_site_admin", &role->restricted_to_site_admin);
  fields.Flag("enforce_rate_limit", &role->enforce_rate_limit);
  fields.Number("rate_limit_count", &role->rate_limit_count);
  fields.Text("memory_limit", &role->memory_limit);
  fields.Text("max_execution_time", &role->max_execution_time);
  fields.Flag("default_role", &role->default_role);
  return fields.status();
}

http::Response AnswerRole(Call& call, RoleId id) {
  const auto role = LoadEntry<fb::Role>(call.reader(), id);
  if (!role.ok()) return AnswerStatus(call, role.status());
  if (!*role) return AnswerError(call, 404, kInvalid);
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("Role");
    writer.BeginObject();
    WriteRoleFields(writer, ***role);
    writer.EndObject();
    writer.EndObject();
  });
}

http::Response Index(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Role");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto roles = ListEntries<fb::Role>(call.reader(), Parameters(*body, call.path()), kColumns);
  if (!roles.ok()) return AnswerStatus(call, roles.status());
  return AnswerList(call, *roles, [](json::JsonWriter& writer, const Stored<fb::Role>& role) {
    writer.BeginObject();
    writer.Key("Role");
    writer.BeginObject();
    WriteRoleFields(writer, *role);
    writer.MemberBool("default", role->default_role());
    writer.EndObject();
    writer.EndObject();
  });
}

http::Response View(Call& call) {
  const auto role = FindEntry<fb::Role>(call.reader(), call.path().Arg(0));
  if (!role.ok()) return AnswerStatus(call, role.status());
  return *role ? AnswerRole(call, RoleId((**role)->id())) : AnswerError(call, 404, kInvalid);
}

// At most one role is the default: whoever becomes it takes it from the others in the same command. `role` 0: nobody.
absl::StatusOr<std::vector<EntryChange>> TakeDefaultFromOthers(Call& call, uint64_t role) {
  std::vector<EntryChange> changes;
  RETURN_IF_ERROR(ForEachEntry<fb::Role>(call.reader(), [&](const fb::Role& other) {
    if (!other.default_role() || other.id() == role) return true;
    changes.push_back(EditEntry<fb::Role>(RoleId(other.id()), [](fb::RoleT& edited, const EntryScene&) {
      edited.default_role = false;
      return absl::OkStatus();
    }));
    return true;
  }));
  return changes;
}

http::Response Add(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Role");
  if (!body.ok()) return AnswerStatus(call, body.status());
  fb::RoleT role;
  if (const absl::Status status = ReadRole(*body, &role); !status.ok()) return AnswerRefused(call, kAdd, status);
  std::vector<EntryChange> changes;
  if (role.default_role) {
    auto others = TakeDefaultFromOthers(call, 0);
    if (!others.ok()) return AnswerStatus(call, others.status());
    changes = *std::move(others);
  }
  changes.push_back(AddEntry(std::move(role)));
  return ChangeAndAnswer(call, kAdd, std::move(changes),
                         [&](const Outcome& outcome) { return AnswerRole(call, RoleId(outcome.entries.back())); });
}

http::Response Edit(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Role");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto role = FindEntry<fb::Role>(call.reader(), call.path().Arg(0));
  if (!role.ok()) return AnswerStatus(call, role.status());
  if (!*role) return AnswerError(call, 404, kInvalid);
  const RoleId id((**role)->id());
  std::vector<EntryChange> changes;
  if ((*body)["default_role"].Truthy()) {
    auto others = TakeDefaultFromOthers(call, id.value());
    if (!others.ok()) return AnswerStatus(call, others.status());
    changes = *std::move(others);
  }
  changes.push_back(EditEntry<fb::Role>(id, [&](fb::RoleT& edited, const EntryScene&) { return ReadRole(*body, &edited); }));
  return ChangeAndAnswer(call, kEdit, std::move(changes), [&](const Outcome&) { return AnswerRole(call, id); });
}

http::Response Delete(Call& call) {
  const auto role = FindEntry<fb::Role>(call.reader(), call.path().Arg(0));
  if (!role.ok()) return AnswerStatus(call, role.status());
  if (!*role) return AnswerError(call, 404, kInvalid);
  const std::string id = std::to_string((**role)->id());
  return ChangeAndTell(call, kDelete, {RemoveEntry<fb::Role>(RoleId((**role)->id()))}, id, "Role deleted.");
}

// set_default/false: no role is.
http::Response SetDefault(Call& call) {
  const std::string_view arg = call.path().Arg(0);
  const bool nobody = arg == "false" || arg == "0";
  const auto role = FindEntry<fb::Role>(call.reader(), arg);
  if (!role.ok()) return AnswerStatus(call, role.status());
  if (!*role && !nobody) return AnswerNotDone(call, kSetDefault, kInvalid, arg);
  const RoleId id(nobody ? 0 : (**role)->id());
  auto changes = TakeDefaultFromOthers(call, id.value());
  if (!changes.ok()) return AnswerStatus(call, changes.status());
  if (!nobody) {
    changes->push_back(EditEntry<fb::Role>(id, [](fb::RoleT& edited, const EntryScene&) {
      edited.default_role = true;
      return absl::OkStatus();
    }));
  }
  return ChangeAndTell(call, kSetDefault, *std::move(changes), arg, nobody ? "Default role unset." : "Default role set.");
}

constexpr Route kRoutes[] = {
    {"roles", "index", Index},
    {"roles", "index", Index, false, kSiteAdminOnly, false, true},
    {"roles", "adminindex", Index, false, kSiteAdminOnly},
    {"roles", "view", View},
    {"roles", "add", Add, true, kSiteAdminOnly, false, true},
    {"roles", "edit", Edit, true, kSiteAdminOnly, false, true},
    {"roles", "delete", Delete, true, kSiteAdminOnly, false, true},
    {"roles", "setdefault", SetDefault, true, kSiteAdminOnly, false, true},
};

}  // namespace

std::span<const Route> RoleRoutes() { return kRoutes; }

}  // namespace muninn::api
