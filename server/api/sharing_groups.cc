// SPDX-License-Identifier: Apache-2.0
//
// sharingGroups: index, view, add, edit, delete, and who is in one. Shapes and texts: MISP 2.5.1.
#include <algorithm>

#include "absl/strings/numbers.h"
#include "engine/index/registry.h"
#include "schema/entities/identity_generated.h"
#include "schema/json/fields.h"
#include "schema/json/write_organisation.h"
#include "server/api/body_fields.h"
#include "server/api/entry_answer.h"
#include "server/api/entry_list.h"
#include "server/api/names.h"
#include "server/api/routes.h"
#include "server/api/sharing_group_document.h"
#include "server/api/shown_organisations.h"

namespace muninn::api {
namespace {

constexpr EntryAction kAdd{"SharingGroup", "sharing_groups", "add"}, kEdit{"SharingGroup", "sharing_groups", "edit"},
    kDelete{"SharingGroup", "sharing_groups", "delete"}, kAddOrg{"Organisation to SharingGroup", "sharing_groups", "addOrg"},
    kRemoveOrg{"Organisation from SharingGroup", "sharing_groups", "removeOrg"},
    kAddServer{"Server to SharingGroup", "sharing_groups", "addServer"},
    kRemoveServer{"Server from SharingGroup", "sharing_groups", "removeServer"};
constexpr std::string_view kInvalid = "Sharing group doesn't exist or you do not have permission to access it.";

using Found = absl::StatusOr<std::optional<Stored<fb::SharingGroup>>>;

bool Extends(const Actor& actor, const fb::SharingGroup& group) {
  if (group.orgs() == nullptr) return false;
  return std::any_of(group.orgs()->begin(), group.orgs()->end(),
                     [&](const fb::SharingGroupOrg* member) { return member->extend() && OrgId(member->org_id()) == actor.org; });
}
bool MayDelete(const Actor& actor, const fb::SharingGroup& group) {
  return actor.is_site_admin() || (actor.may(Permission::kSharingGroup) && OrgId(group.org_id()) == actor.org);
}
bool MayEdit(const Actor& actor, const fb::SharingGroup& group) {
  return MayDelete(actor, group) || (actor.may(Permission::kSharingGroup) && Extends(actor, group));
}

// The group that a text names, if the actor is in it: nobody else learns that there is one.
Found FindGroup(Call& call, std::string_view text) {
  ASSIGN_OR_RETURN(std::optional<Stored<fb::SharingGroup>> group, FindEntry<fb::SharingGroup>(call.reader(), text));
  if (group && !call.actor().in(SharingGroupId((*group)->id()))) group.reset();
  return group;
}

// --- what it looks like ---

template <typename Write>
void WriteMembers(json::JsonWriter& writer, const fb::SharingGroup& group, const Write& write) {
  writer.Key("SharingGroupOrg");
  writer.BeginArray();
  for (size_t i = 0; group.orgs() != nullptr && i < group.orgs()->size(); ++i) {
    const fb::SharingGroupOrg& member = *group.orgs()->Get(static_cast<flatbuffers::uoffset_t>(i));
    writer.BeginObject();
    writer.MemberId("id", member.id());
    writer.MemberId("sharing_group_id", group.id());
    writer.MemberId("org_id", member.org_id());
    writer.MemberBool("extend", member.extend());
    write(member);
    writer.EndObject();
  }
  writer.EndArray();
}

template <typename Write>
void WriteServers(json::JsonWriter& writer, const fb::SharingGroup& group, const Write& write) {
  writer.Key("SharingGroupServer");
  writer.BeginArray();
  for (size_t i = 0; group.servers() != nullptr && i < group.servers()->size(); ++i) {
    writer.BeginObject();
    write(*group.servers()->Get(static_cast<flatbuffers::uoffset_t>(i)));
    writer.EndObject();
  }
  writer.EndArray();
}

void WriteServerRow(json::JsonWriter& writer, const fb::SharingGroup& group, const fb::SharingGroupServer& server) {
  writer.MemberId("id", server.id());
  writer.MemberId("sharing_group_id", group.id());
  writer.MemberId("server_id", server.server_id());
  writer.MemberBool("all_orgs", server.all_orgs());
}

// The answer to add and edit.
http::Response AnswerSaved(Call& call, SharingGroupId id) {
  const auto found = LoadEntry<fb::SharingGroup>(call.reader(), id);
  if (!found.ok()) return AnswerStatus(call, found.status());
  if (!*found) return AnswerError(call, 405, kInvalid);
  const fb::SharingGroup& group = ***found;
  ReaderNames names(call.reader());
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("SharingGroup");
    writer.BeginObject();
    WriteSharingGroupFields(writer, group);
    writer.EndObject();
    WriteMembers(writer, group, [&](const fb::SharingGroupOrg& member) {
      writer.Key("Organisation");
      json::WriteOrg(writer, OrgId(member.org_id()), names, json::OrgShape::kPlain);
    });
    WriteServers(writer, group, [&](const fb::SharingGroupServer& server) { WriteServerRow(writer, group, server); });
    writer.Key("Organisation");
    json::WriteOrg(writer, OrgId(group.org_id()), names, json::OrgShape::kPlain);
    writer.EndObject();
  });
}

http::Response View(Call& call) {
  const Found found = FindGroup(call, call.path().Arg(0));
  if (!found.ok()) return AnswerStatus(call, found.status());
  if (!*found) return AnswerError(call, call.request().method == http::Method::kHead ? 404 : 405, kInvalid);
  const fb::SharingGroup& group = ***found;
  ReaderNames names(call.reader());
  const auto sync_user = LoadEntry<fb::User>(call.reader(), UserId(group.sync_user_id()));
  const fb::Organisation* sync_org = sync_user.ok() && *sync_user ? names.OrgById(OrgId((**sync_user)->org_id())) : nullptr;
  const fb::Organisation* org = names.OrgById(OrgId(group.org_id()));
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("SharingGroup");
    writer.BeginObject();
    WriteSharingGroupFields(writer, group);
    if (sync_org != nullptr) {
      json::MemberText(writer, "sync_org_name", sync_org->name());
      writer.Key("sync_org");
      json::WriteOrg(writer, OrgId(sync_org->id()), names, json::OrgShape::kPlain);
    }
    writer.EndObject();
    if (org != nullptr) {
      writer.Key("Organisation");
      json::WriteOrganisation(writer, *org);
    }
    if (!HidesMembers(call.reader(), call.actor())) {
      WriteMembers(writer, group, [&](const fb::SharingGroupOrg& member) {
        writer.Key("Organisation");
        json::WriteOrg(writer, OrgId(member.org_id()), names, json::OrgShape::kLocal);
      });
    }
    WriteServers(writer, group, [&](const fb::SharingGroupServer& server) {
      WriteServerRow(writer, group, server);
      writer.Key("Server");
      writer.BeginObject();
      writer.MemberId("id", server.server_id());
      writer.Member("name", server.server_id() == 0 ? "Local instance" : "");
      writer.Member("url", server.server_id() == 0 ? call.settings().base_url : "");
      writer.EndObject();
    });
    writer.EndObject();
  });
}

constexpr Column<fb::SharingGroup> kColumns[] = {
    {"id", [](const fb::SharingGroup& group) { return std::to_string(group.id()); }},
    {"uuid", [](const fb::SharingGroup& group) { return json::UuidOf(group.uuid()).ToString(); }},
    {"name", [](const fb::SharingGroup& group) { return TextOf(group.name()); }, true},
    {"releasability", [](const fb::SharingGroup& group) { return TextOf(group.releasability()); }, true},
    {"description", [](const fb::SharingGroup& group) { return TextOf(group.description()); }, true},
    {"active", [](const fb::SharingGroup& group) { return TextOf(group.active()); }},
    {"local", [](const fb::SharingGroup& group) { return TextOf(group.local()); }},
    {"org_id", [](const fb::SharingGroup& group) { return std::to_string(group.org_id()); }},
};

void WriteRow(json::JsonWriter& writer, const fb::SharingGroup& group, const Actor& actor, ReaderNames& names,
              bool shows_members) {
  writer.BeginObject();
  writer.Key("SharingGroup");
  writer.BeginObject();
  writer.MemberId("id", group.id());
  json::MemberUuid(writer, "uuid", group.uuid());
  json::MemberText(writer, "name", group.name());
  json::MemberText(writer, "description", group.description());
  json::MemberText(writer, "releasability", group.releasability());
  writer.MemberBool("local", group.local());
  writer.MemberBool("active", group.active());
  writer.MemberBool("roaming", group.roaming());
  if (shows_members) writer.MemberId("org_count", group.orgs() == nullptr ? 0 : group.orgs()->size());
  writer.EndObject();
  writer.Key("Organisation");
  json::WriteOrg(writer, OrgId(group.org_id()), names, json::OrgShape::kPlain);
  if (shows_members) {
    WriteMembers(writer, group, [&](const fb::SharingGroupOrg& member) {
      writer.Key("Organisation");
      json::WriteOrg(writer, OrgId(member.org_id()), names, json::OrgShape::kPlain);
    });
  }
  WriteServers(writer, group, [&](const fb::SharingGroupServer& server) {
    writer.MemberBool("all_orgs", server.all_orgs());
    writer.MemberId("server_id", server.server_id());
    writer.MemberId("sharing_group_id", group.id());
    writer.Key("Server");
    writer.BeginArray();
    writer.EndArray();
  });
  writer.MemberBool("editable", MayEdit(actor, group));
  writer.MemberBool("deletable", MayDelete(actor, group));
  writer.EndObject();
}

http::Response Index(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("SharingGroup");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const Parameters parameters(*body, call.path());
  const std::string_view passive = call.path().Arg(0);
  const bool only_passive = passive == "true" || passive == "1";
  const std::string of_org = parameters.Text("searchorg").value_or("");
  const auto groups =
      ListEntries<fb::SharingGroup>(call.reader(), parameters, kColumns, "name", [&](const fb::SharingGroup& group) {
        if (!call.actor().in(SharingGroupId(group.id())) || (only_passive && group.active())) return false;
        return of_org.empty() || std::to_string(group.org_id()) == of_org;
      });
  if (!groups.ok()) return AnswerStatus(call, groups.status());
  ReaderNames names(call.reader());
  const bool shows_members = !HidesMembers(call.reader(), call.actor());
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("response");
    writer.BeginArray();
    for (const auto& group : *groups) WriteRow(writer, *group, call.actor(), names, shows_members);
    writer.EndArray();
    writer.EndObject();
  });
}

// --- changes ---

// By id, uuid or name, as members hold it: {"org_id"} or {"Organisation":{…}} or {"uuid","name","id"}.
absl::StatusOr<uint64_t> OrganisationOf(const Reader& reader, json::Value member) {
  const json::Value org = member["Organisation"].is_object() ? member["Organisation"] : member;
  for (const auto& [value, by_name] : {std::pair(org["uuid"], false), std::pair(member["org_id"], false),
                                       std::pair(org["id"], false), std::pair(org["name"], true)}) {
    const std::string text = value.AsText().value_or("");
    if (text.empty()) continue;
    ASSIGN_OR_RETURN(const auto found, FindEntry<fb::Organisation>(reader, text, by_name));
    if (found) return (*found)->id();
  }
  return FieldError("SharingGroupOrg", "Invalid organisation.");
}

// Lists replace what was there; those that do not come along stay.
absl::Status ReadGroup(const Reader& reader, json::Value sent, json::Value body, fb::SharingGroupT* group) {
  BodyFields fields(body);
  fields.Text("name", &group->name);
  fields.Text("releasability", &group->releasability);
  fields.Text("description", &group->description);
  fields.Flag("active", &group->active);
  fields.Flag("roaming", &group->roaming);
  fields.Flag("local", &group->local);
  RETURN_IF_ERROR(fields.status());
  const auto list = [&](std::string_view first, std::string_view second) {
    for (const json::Value from : {sent, body}) {
      for (const std::string_view name : {first, second}) {
        if (from.is_object() && from[name].is_array()) return from[name];
      }
    }
    return json::Value();
  };
  absl::Status status;
  if (const json::Value orgs = list("SharingGroupOrg", "Organisation"); orgs.is_array()) {
    std::vector<std::unique_ptr<fb::SharingGroupOrgT>> members;
    orgs.ForEach([&](json::Value sent_member) {
      const absl::StatusOr<uint64_t> org = OrganisationOf(reader, sent_member);
      if (!org.ok()) return status.Update(org.status());
      const auto same = [&](const auto& other) { return other->org_id == *org; };
      if (std::any_of(members.begin(), members.end(), same)) return;
      auto member = std::make_unique<fb::SharingGroupOrgT>();
      member->org_id = *org;
      member->extend = sent_member["extend"].Truthy();
      members.push_back(std::move(member));
    });
    RETURN_IF_ERROR(status);
    group->orgs = std::move(members);
  }
  if (const json::Value servers = list("SharingGroupServer", "Server"); servers.is_array()) {
    std::vector<std::unique_ptr<fb::SharingGroupServerT>> members;
    servers.ForEach([&](json::Value sent_member) {
      const int64_t id = sent_member["server_id"].AsInteger().value_or(0);
      if (id < 0) return status.Update(FieldError("SharingGroupServer", "Invalid server."));
      auto member = std::make_unique<fb::SharingGroupServerT>();
      member->server_id = static_cast<uint64_t>(id);
      member->all_orgs = sent_member["all_orgs"].Truthy();
      const auto same = [&](const auto& other) { return other->server_id == member->server_id; };
      if (std::none_of(members.begin(), members.end(), same)) members.push_back(std::move(member));
    });
    RETURN_IF_ERROR(status);
    group->servers = std::move(members);
  }
  return absl::OkStatus();
}

http::Response Add(Call& call) {
  const absl::StatusOr<json::Value> sent = call.Body(), body = call.BodyOf("SharingGroup");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto own = LoadEntry<fb::Organisation>(call.reader(), call.actor().org);
  if (!own.ok()) return AnswerStatus(call, own.status());
  fb::SharingGroupT group;
  group.active = true;
  group.org_id = call.actor().org.value();
  group.sync_user_id = call.actor().user.value();
  if (*own) group.organisation_uuid = json::UuidOf((**own)->uuid());
  group.servers.push_back(std::make_unique<fb::SharingGroupServerT>());  // this one
  absl::Status status = ReadGroup(call.reader(), *sent, *body, &group);
  const std::string uuid = (*body)["uuid"].AsText().value_or("");
  if (status.ok() && !uuid.empty()) {
    if (const auto parsed = Uuid::Parse(uuid); parsed && !parsed->is_nil())
      group.uuid = *parsed;
    else
      status = FieldError("uuid", "Please provide a valid RFC 4122 UUID");
  }
  if (!status.ok()) return AnswerRefused(call, kAdd, status);
  return ChangeAndAnswer(call, kAdd, {AddEntry(std::move(group))},
                         [&](const Outcome& outcome) { return AnswerSaved(call, SharingGroupId(outcome.entries[0])); });
}

http::Response Edit(Call& call) {
  const absl::StatusOr<json::Value> sent = call.Body(), body = call.BodyOf("SharingGroup");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const Found found = FindGroup(call, call.path().Arg(0));
  if (!found.ok()) return AnswerStatus(call, found.status());
  if (!*found) return AnswerError(call, 404, "Invalid sharing group.");
  if (!MayEdit(call.actor(), ***found)) return AnswerError(call, 405, "Action not allowed.");
  const SharingGroupId id((**found)->id());
  const auto edit = [&](fb::SharingGroupT& group, const EntryScene& scene) {
    return ReadGroup(scene.state, *sent, *body, &group);
  };
  return ChangeAndAnswer(call, kEdit, {EditEntry<fb::SharingGroup>(id, edit)},
                         [&](const Outcome&) { return AnswerSaved(call, id); });
}

http::Response Delete(Call& call) {
  const Found found = FindGroup(call, call.path().Arg(0));
  if (!found.ok()) return AnswerStatus(call, found.status());
  if (!*found) return AnswerError(call, 404, "Invalid sharing group.");
  if (!MayDelete(call.actor(), ***found)) return AnswerError(call, 405, "Action not allowed.");
  const SharingGroupId id((**found)->id());
  return ChangeAndTell(call, kDelete, {RemoveEntry<fb::SharingGroup>(id)}, std::to_string(id.value()));
}

using Change = absl::Status (*)(fb::SharingGroupT& group, uint64_t member, bool flag);

// addOrg and its three siblings: the group and the member by path or body. `resolve` finds the member's number.
http::Response ChangeMembers(Call& call, const EntryAction& action, std::string_view message, std::string_view member_name,
                             std::string_view flag_name, bool is_org, Change change) {
  const absl::StatusOr<json::Value> body = call.BodyOf("SharingGroup");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto text = [&](std::string_view name, size_t arg) {
    const std::string_view placed = call.path().Arg(arg);
    return placed.empty() ? (*body)[name].AsText().value_or("") : std::string(placed);
  };
  const Found found = FindGroup(call, text("sg_id", 0));
  if (!found.ok()) return AnswerStatus(call, found.status());
  if (!*found) return AnswerError(call, 405, "Invalid sharing group or no editing rights.");
  if (!MayEdit(call.actor(), ***found)) return AnswerError(call, 405, "Invalid sharing group or no editing rights.");
  const std::string named = text(member_name, 1);
  uint64_t member = 0;
  if (is_org) {
    const auto org = FindEntry<fb::Organisation>(call.reader(), named, /*by_name=*/true);
    if (!org.ok()) return AnswerStatus(call, org.status());
    if (!*org) return AnswerError(call, 405, "Invalid organisation.");
    member = (**org)->id();
  } else if (!absl::SimpleAtoi(named, &member)) {
    return AnswerError(call, 405, "Invalid server.");
  }
  const std::string flag_text = text(flag_name, 2);
  const bool flag = !flag_text.empty() && flag_text != "0" && flag_text != "false";
  const SharingGroupId id((**found)->id());
  const auto edit = [&](fb::SharingGroupT& group, const EntryScene&) { return change(group, member, flag); };
  return ChangeAndTell(call, action, {EditEntry<fb::SharingGroup>(id, edit)}, "", message);
}

template <typename Members, typename Same>
absl::Status Remove(Members& members, const Same& same, const char* missing) {
  const auto gone = std::remove_if(members.begin(), members.end(), same);
  if (gone == members.end()) return absl::FailedPreconditionError(missing);
  members.erase(gone, members.end());
  return absl::OkStatus();
}

http::Response AddOrg(Call& call) {
  return ChangeMembers(call, kAddOrg, "Organisation added to the sharing group.", "org_id", "extend", true,
                       [](fb::SharingGroupT& group, uint64_t org, bool extend) -> absl::Status {
                         for (const auto& member : group.orgs) {
                           if (member->org_id == org)
                             return absl::FailedPreconditionError("Organisation is already in the sharing group.");
                         }
                         group.orgs.push_back(std::make_unique<fb::SharingGroupOrgT>());
                         group.orgs.back()->org_id = org;
                         group.orgs.back()->extend = extend;
                         return absl::OkStatus();
                       });
}
http::Response RemoveOrg(Call& call) {
  return ChangeMembers(call, kRemoveOrg, "Organisation removed from the sharing group.", "org_id", "", true,
                       [](fb::SharingGroupT& group, uint64_t org, bool) {
                         return Remove(
                             group.orgs, [&](const auto& member) { return member->org_id == org; },
                             "Organisation is not in the sharing group.");
                       });
}
http::Response AddServer(Call& call) {
  return ChangeMembers(call, kAddServer, "Server added to the sharing group.", "server_id", "all_orgs", false,
                       [](fb::SharingGroupT& group, uint64_t server, bool all_orgs) -> absl::Status {
                         for (const auto& member : group.servers) {
                           if (member->server_id == server)
                             return absl::FailedPreconditionError("Server is already in the sharing group.");
                         }
                         group.servers.push_back(std::make_unique<fb::SharingGroupServerT>());
                         group.servers.back()->server_id = server;
                         group.servers.back()->all_orgs = all_orgs;
                         return absl::OkStatus();
                       });
}
http::Response RemoveServer(Call& call) {
  return ChangeMembers(call, kRemoveServer, "Server removed from the sharing group.", "server_id", "", false,
                       [](fb::SharingGroupT& group, uint64_t server, bool) {
                         return Remove(
                             group.servers, [&](const auto& member) { return member->server_id == server; },
                             "Server is not in the sharing group.");
                       });
}

constexpr Route kRoutes[] = {
    {"sharinggroups", "index", Index},
    {"sharinggroups", "view", View},
    {"sharinggroups", "add", Add, true, Permission::kSharingGroup},
    {"sharinggroups", "edit", Edit, true, Permission::kSharingGroup},
    {"sharinggroups", "delete", Delete, true, Permission::kSharingGroup},
    {"sharinggroups", "addorg", AddOrg, true, Permission::kSharingGroup},
    {"sharinggroups", "removeorg", RemoveOrg, true, Permission::kSharingGroup},
    {"sharinggroups", "addserver", AddServer, true, Permission::kSharingGroup},
    {"sharinggroups", "removeserver", RemoveServer, true, Permission::kSharingGroup},
};

}  // namespace

std::span<const Route> SharingGroupRoutes() { return kRoutes; }

}  // namespace muninn::api
