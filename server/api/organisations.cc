// SPDX-License-Identifier: Apache-2.0
//
// organisations: index, view, add, edit, delete, merge, generateuuid, getUUIDs. Shapes and texts: MISP 2.5.1.
#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "engine/index/registry.h"
#include "schema/entities/identity_generated.h"
#include "schema/json/fields.h"
#include "schema/json/write_organisation.h"
#include "server/api/body_fields.h"
#include "server/api/entry_answer.h"
#include "server/api/entry_list.h"
#include "server/api/names.h"
#include "server/api/routes.h"
#include "server/api/shown_organisations.h"

namespace muninn::api {
namespace {

constexpr EntryAction kAdd{"Organisation", "organisations", "add", true}, kEdit{"Organisation", "organisations", "edit", true},
    kDelete{"Organisation", "organisations", "delete", true};
constexpr std::string_view kInvalid = "Invalid organisation";

constexpr Column<fb::Organisation> kColumns[] = {
    {"id", [](const fb::Organisation& org) { return std::to_string(org.id()); }},
    {"name", [](const fb::Organisation& org) { return TextOf(org.name()); }, true},
    {"uuid", [](const fb::Organisation& org) { return json::UuidOf(org.uuid()).ToString(); }, true},
    {"description", [](const fb::Organisation& org) { return TextOf(org.description()); }, true},
    {"nationality", [](const fb::Organisation& org) { return TextOf(org.nationality()); }, true},
    {"sector", [](const fb::Organisation& org) { return TextOf(org.sector()); }, true},
    {"type", [](const fb::Organisation& org) { return TextOf(org.type()); }, true},
    {"contacts", [](const fb::Organisation& org) { return TextOf(org.contacts()); }, true},
    {"local", [](const fb::Organisation& org) { return TextOf(org.local()); }},
    {"created_by", [](const fb::Organisation& org) { return std::to_string(org.created_by()); }},
    {"restricted_to_domain",
     [](const fb::Organisation& org) {
       std::string domains;
       if (org.restricted_to_domain() == nullptr) return domains;
       for (const auto* domain : *org.restricted_to_domain()) domains += domain->str() + "\n";
       return domains;
     },
     true},
};

absl::StatusOr<absl::flat_hash_map<OrgId, uint64_t>> CountUsers(const Reader& reader) {
  absl::flat_hash_map<OrgId, uint64_t> users;
  RETURN_IF_ERROR(ForEachEntry<fb::User>(reader, [&](const fb::User& user) {
    ++users[OrgId(user.org_id())];
    return true;
  }));
  return users;
}

std::string CreatorOf(const fb::Organisation& org, ReaderNames& names) {
  const std::string email = names.EmailOf(UserId(org.created_by()));
  return email.empty() ? "Unknown" : email;
}

// id, uuid or name.
absl::StatusOr<std::optional<Stored<fb::Organisation>>> Find(Call& call) {
  return FindEntry<fb::Organisation>(call.reader(), call.path().Arg(0), /*by_name=*/true);
}

http::Response Index(Call& call) {
  if (HidesOrganisations(call.reader(), call.actor())) return AnswerError(call, 403, kNoPermission);
  const absl::StatusOr<json::Value> body = call.BodyOf("Organisation");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const Parameters parameters(*body, call.path());
  const std::string scope = parameters.Text("scope").value_or("local");
  const auto in_scope = [&](const fb::Organisation& org) {
    return scope == "all" || (scope == "external" ? !org.local() : org.local());
  };
  const auto list = ListEntries<fb::Organisation>(call.reader(), parameters, kColumns, "name", in_scope);
  if (!list.ok()) return AnswerStatus(call, list.status());
  const auto users = CountUsers(call.reader());
  if (!users.ok()) return AnswerStatus(call, users.status());
  ReaderNames names(call.reader());
  return AnswerList(call, *list, [&](json::JsonWriter& writer, const Stored<fb::Organisation>& org) {
    const auto count = users->find(OrgId(org->id()));
    writer.BeginObject();
    writer.Key("Organisation");
    writer.BeginObject();
    json::WriteOrganisationFields(writer, *org, call.actor().is_site_admin());
    writer.MemberId("user_count", count == users->end() ? 0 : count->second);
    if (call.actor().is_site_admin()) writer.Member("created_by_email", CreatorOf(*org, names));
    writer.EndObject();
    writer.EndObject();
  });
}

http::Response View(Call& call) {
  const auto found = Find(call);
  if (!found.ok()) return AnswerStatus(call, found.status());
  if (!*found) return AnswerError(call, 404, kInvalid);
  const fb::Organisation& org = ***found;
  const absl::StatusOr<ShownOrganisations> shown = ShownOrganisations::Load(call.reader(), call.actor());
  if (!shown.ok()) return AnswerStatus(call, shown.status());
  if (!shown->Has(OrgId(org.id()))) return AnswerError(call, 404, kInvalid);
  const auto users = CountUsers(call.reader());
  if (!users.ok()) return AnswerStatus(call, users.status());
  const auto count = users->find(OrgId(org.id()));
  const Actor& actor = call.actor();
  const bool tells_creator = actor.is_site_admin() || (actor.may(Permission::kAdmin) && actor.org == OrgId(org.id()));
  ReaderNames names(call.reader());
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("Organisation");
    writer.BeginObject();
    writer.MemberId("id", org.id());
    json::MemberText(writer, "name", org.name());
    writer.Member("date_created", json::FormatDateTime(org.date_created()));
    writer.Member("date_modified", json::FormatDateTime(org.date_modified()));
    json::MemberText(writer, "type", org.type());
    json::MemberText(writer, "nationality", org.nationality());
    json::MemberText(writer, "sector", org.sector());
    json::MemberTextOrNull(writer, "contacts", org.contacts());
    json::MemberTextOrNull(writer, "description", org.description());
    writer.MemberBool("local", org.local());
    json::MemberUuid(writer, "uuid", org.uuid());
    json::WriteDomains(writer, org);
    if (tells_creator) writer.MemberId("created_by", org.created_by());
    writer.MemberId("user_count", count == users->end() ? 0 : count->second);
    if (tells_creator) writer.Member("created_by_email", CreatorOf(org, names));
    writer.EndObject();
    writer.EndObject();
  });
}

http::Response AnswerOrganisation(Call& call, OrgId id) {
  const auto org = LoadEntry<fb::Organisation>(call.reader(), id);
  if (!org.ok()) return AnswerStatus(call, org.status());
  if (!*org) return AnswerError(call, 404, kInvalid);
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("Organisation");
    json::WriteOrganisation(writer, ***org);
    writer.EndObject();
  });
}

absl::Status ReadFields(json::Value body, fb::OrganisationT* org) {
  BodyFields fields(body);
  fields.Text("name", &org->name);
  fields.Text("description", &org->description);
  fields.Text("nationality", &org->nationality);
  fields.Text("sector", &org->sector);
  fields.Text("type", &org->type);
  fields.Text("contacts", &org->contacts);
  fields.Text("landingpage", &org->landingpage);
  fields.Flag("local", &org->local);
  fields.Texts("restricted_to_domain", &org->restricted_to_domain);
  std::string uuid;
  fields.Text("uuid", &uuid);
  RETURN_IF_ERROR(fields.status());
  org->name = std::string(absl::StripAsciiWhitespace(org->name));
  const absl::string_view trimmed = absl::StripAsciiWhitespace(uuid);
  if (trimmed.empty()) return absl::OkStatus();
  const std::optional<Uuid> parsed = Uuid::Parse(ToStd(trimmed));
  if (!parsed || parsed->is_nil()) return FieldError("uuid", "Please provide a valid RFC 4122 UUID");
  org->uuid = *parsed;
  return absl::OkStatus();
}

http::Response Add(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Organisation");
  if (!body.ok()) return AnswerStatus(call, body.status());
  fb::OrganisationT org;
  org.local = true;
  if (const absl::Status status = ReadFields(*body, &org); !status.ok()) return AnswerRefused(call, kAdd, status);
  return ChangeAndAnswer(call, kAdd, {AddEntry(std::move(org))},
                         [&](const Outcome& outcome) { return AnswerOrganisation(call, OrgId(outcome.entries[0])); });
}

http::Response Edit(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Organisation");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto found = Find(call);
  if (!found.ok()) return AnswerStatus(call, found.status());
  if (!*found) return AnswerError(call, 404, kInvalid);
  const OrgId id((**found)->id());
  return ChangeAndAnswer(
      call, kEdit,
      {EditEntry<fb::Organisation>(id, [&](fb::OrganisationT& org, const EntryScene&) { return ReadFields(*body, &org); })},
      [&](const Outcome&) { return AnswerOrganisation(call, id); });
}

http::Response Delete(Call& call) {
  const auto found = Find(call);
  if (!found.ok()) return AnswerStatus(call, found.status());
  if (!*found) return AnswerError(call, 404, kInvalid);
  const OrgId id((**found)->id());
  return ChangeAndTell(call, kDelete, {RemoveEntry<fb::Organisation>(id)}, std::to_string(id.value()));
}

// {"targetType":0,"orgsLocal":5}, {"targetType":1,"orgsExternal":5}, or the target in the path.
absl::StatusOr<OrgId> MergeTarget(Call& call) {
  ASSIGN_OR_RETURN(const json::Value body, call.BodyOf("Organisation"));
  std::string target(call.path().Arg(1));
  if (body.is_object()) {
    const bool external = body["targetType"].AsInteger().value_or(0) != 0;
    target = body[external ? "orgsExternal" : "orgsLocal"].AsText().value_or(target);
  }
  ASSIGN_OR_RETURN(const auto org, FindEntry<fb::Organisation>(call.reader(), target));
  return org ? OrgId((*org)->id()) : OrgId();
}

// MISP redirects to what is left; the redirect carries it, too.
http::Response Merge(Call& call) {
  const auto from = Find(call);
  if (!from.ok()) return AnswerStatus(call, from.status());
  const absl::StatusOr<OrgId> into = MergeTarget(call);
  if (!into.ok()) return AnswerStatus(call, into.status());
  const MergeOrganisations command{*from ? OrgId((**from)->id()) : OrgId(), *into};
  const absl::StatusOr<Outcome> outcome = call.engine().Execute(command, call.actor());
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  call.Renew();
  http::Response response = AnswerOrganisation(call, command.into);
  if (response.status != 200) return response;
  response.status = 302;
  response.headers.emplace_back("Location", absl::StrCat(call.base_url(), "/organisations/view/", command.into.value()));
  return response;
}

http::Response GenerateUuid(Call& call) {
  const auto& random = call.engine().options().random;
  const Uuid uuid = Uuid::FromRandom(random(), random());
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.MemberUuid("uuid", uuid);
    writer.EndObject();
  });
}

// Those that users of other servers may be told of: local ones.
http::Response GetUuids(Call& call) {
  absl::Status status;
  http::Response response = AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginArray();
    status = ForEachEntry<fb::Organisation>(call.reader(), [&](const fb::Organisation& org) {
      if (org.local()) writer.UuidString(json::UuidOf(org.uuid()));
      return true;
    });
    writer.EndArray();
  });
  return status.ok() ? response : AnswerStatus(call, status);
}

constexpr Route kRoutes[] = {
    {"organisations", "index", Index},
    {"organisations", "view", View},
    {"organisations", "getuuids", GetUuids, false, Permission::kSync},
    {"organisations", "add", Add, true, kSiteAdminOnly, false, true},
    {"organisations", "edit", Edit, true, kSiteAdminOnly, false, true},
    {"organisations", "delete", Delete, true, kSiteAdminOnly, false, true},
    {"organisations", "merge", Merge, true, kSiteAdminOnly, false, true},
    {"organisations", "generateuuid", GenerateUuid, false, kSiteAdminOnly, false, true},
};

}  // namespace

std::span<const Route> OrganisationRoutes() { return kRoutes; }

}  // namespace muninn::api
