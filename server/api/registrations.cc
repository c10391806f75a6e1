// SPDX-License-Identifier: Apache-2.0
//
// users: register, registrations, acceptRegistrations, discardRegistrations. Shapes and texts: MISP 2.5.1 (admin.md §1.7).
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/index/registry.h"
#include "engine/log/record.h"
#include "engine/settings/settings.h"
#include "schema/entities/identity_generated.h"
#include "schema/entities/registration_generated.h"
#include "schema/json/fields.h"
#include "server/api/body_fields.h"
#include "server/api/entry_answer.h"
#include "server/api/entry_list.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

constexpr EntryAction kRegister{"User", "users", "register"}, kAccept{"User", "users", "acceptRegistrations"},
    kDiscard{"User", "users", "discardRegistrations"};
using RegistrationId = EntryIdOf<fb::Registration>;

http::Response Register(Call& call) {
  // Nobody without a key learns more than this while the server takes no registrations.
  if (!SettingFlag(call.reader(), "Security.allow_self_registration"))
    return AnswerError(call, 403,
                       "Authentication failed. Please make sure you pass the API key of an API enabled user along in the "
                       "Authorization header.");
  const absl::StatusOr<json::Value> body = call.BodyOf("User");
  if (!body.ok()) return AnswerStatus(call, body.status());
  fb::RegistrationT registration;
  BodyFields fields(*body);
  fields.Text("email", &registration.email);
  fields.Text("org_name", &registration.org_name);
  fields.Text("org_uuid", &registration.org_uuid);
  fields.Text("message", &registration.message);
  fields.Text("pgp", &registration.pgp);
  fields.Text("gpgkey", &registration.pgp);
  fields.Flag("custom_perms", &registration.custom_perms);
  fields.Flag("perm_sync", &registration.perm_sync);
  fields.Flag("perm_publish", &registration.perm_publish);
  fields.Flag("perm_admin", &registration.perm_admin);
  if (!fields.status().ok()) return AnswerRefused(call, kRegister, fields.status());
  registration.email = std::string(absl::StripAsciiWhitespace(registration.email));
  if (registration.email.empty()) return AnswerError(call, 400, "We require at least the email field to be filled.");
  registration.ip = call.request().remote_ip;
  registration.user_agent = std::string(call.request().Header("User-Agent").substr(0, 255));
  return ChangeAndTell(call, kRegister, {AddEntry(std::move(registration))}, "",
                       "Request sent. The administrators of this community have been notified.");
}

void WriteInbox(json::JsonWriter& writer, const fb::Registration& registration) {
  const std::string agent = TextOf(registration.user_agent());
  const Hash256 hash = Sha256(agent);
  const auto flag = [&](std::string_view name, bool value) { writer.Member(name, value ? "1" : ""); };
  const auto text = [&](std::string_view name, const flatbuffers::String* value) {
    if (!json::View(value).empty()) writer.Member(name, json::View(value));
  };
  writer.BeginObject();
  writer.Key("Inbox");
  writer.BeginObject();
  writer.MemberId("id", registration.id());
  json::MemberUuid(writer, "uuid", registration.uuid());
  writer.Member("title", "User registration for " + TextOf(registration.email()) + ".");
  writer.Member("type", "registration");
  json::MemberText(writer, "ip", registration.ip());
  writer.Member("user_agent", agent);
  writer.Member("user_agent_sha256",
                absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(hash.data()), hash.size())));
  writer.Member("comment", "");
  writer.MemberBool("deleted", false);
  writer.MemberId("timestamp", registration.timestamp());
  writer.MemberBool("store_as_file", false);
  writer.Key("data");
  writer.BeginObject();
  json::MemberText(writer, "email", registration.email());
  text("org_name", registration.org_name());
  text("org_uuid", registration.org_uuid());
  text("pgp", registration.pgp());
  if (registration.custom_perms()) flag("custom_perms", true);
  flag("perm_sync", registration.perm_sync());
  flag("perm_publish", registration.perm_publish());
  flag("perm_admin", registration.perm_admin());
  json::MemberText(writer, "message", registration.message());
  writer.EndObject();
  writer.EndObject();
  writer.EndObject();
}

constexpr Column<fb::Registration> kColumns[] = {
    {"id", [](const fb::Registration& registration) { return std::to_string(registration.id()); }},
    {"email", [](const fb::Registration& registration) { return TextOf(registration.email()); }, true},
    {"ip", [](const fb::Registration& registration) { return TextOf(registration.ip()); }, true},
};

http::Response Index(Call& call) {
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto waiting = ListEntries<fb::Registration>(call.reader(), Parameters(*body, call.path()), kColumns);
  if (!waiting.ok()) return AnswerStatus(call, waiting.status());
  return AnswerList(call, *waiting,
                    [](json::JsonWriter& writer, const Stored<fb::Registration>& entry) { WriteInbox(writer, *entry); });
}

absl::StatusOr<uint64_t> RoleOr(const Reader& reader, json::Value wanted) {
  if (wanted.Truthy()) return static_cast<uint64_t>(std::max<int64_t>(0, wanted.AsInteger().value_or(0)));
  uint64_t role = 0;
  RETURN_IF_ERROR(ForEachEntry<fb::Role>(reader, [&](const fb::Role& entry) {
    if (entry.default_role()) role = entry.id();
    return role == 0;
  }));
  return role;
}

// The requests that a path names: one as its argument, or several as id[]:1/id[]:2; by number or uuid. Those that are gone are
// passed over.
absl::StatusOr<std::vector<Stored<fb::Registration>>> NamedBy(Call& call) {
  std::vector<std::string> names;
  if (!call.path().Arg(0).empty()) names.emplace_back(call.path().Arg(0));
  for (const auto& [name, value] : call.path().named) {
    if (name == "id" && call.path().Arg(0).empty()) names.push_back(value);
  }
  std::vector<Stored<fb::Registration>> found;
  for (const std::string& name : names) {
    ASSIGN_OR_RETURN(auto registration, FindEntry<fb::Registration>(call.reader(), name));
    if (!registration) continue;
    const bool again =
        std::any_of(found.begin(), found.end(), [&](const auto& one) { return one->id() == (*registration)->id(); });
    if (!again) found.push_back(*std::move(registration));
  }
  return found;
}

fb::UserT UserFor(const fb::Registration& registration, uint64_t org, uint64_t role) {
  fb::UserT user;
  user.email = TextOf(registration.email());
  user.org_id = org;
  user.role_id = role;
  user.gpgkey = TextOf(registration.pgp());
  user.change_pw = true;
  user.contactalert = true;
  return user;
}

// The accounts are made, their organisation becomes a local one, the requests are gone: all or nothing.
http::Response Accept(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("User");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto registrations = NamedBy(call);
  if (!registrations.ok()) return AnswerStatus(call, registrations.status());
  const std::string org_text = (*body)["org_id"].AsText().value_or("");
  if (org_text.empty() || org_text == "0") return AnswerError(call, 400, "No organisation selected. Supply an Organisation ID");
  const auto org = FindEntry<fb::Organisation>(call.reader(), org_text);
  if (!org.ok()) return AnswerStatus(call, org.status());
  if (!*org) return AnswerError(call, 400, "Invalid organisation");
  const absl::StatusOr<uint64_t> role = RoleOr(call.reader(), (*body)["role_id"]);
  if (!role.ok()) return AnswerStatus(call, role.status());
  if (*role == 0) return AnswerError(call, 400, "Role ID not provided and no default role exist on the instance");
  if (registrations->empty()) return AnswerNotDone(call, kAccept, "No new users added - there was nothing to add.");
  std::vector<EntryChange> changes;
  if (!(**org)->local()) {
    changes.push_back(EditEntry<fb::Organisation>(OrgId((**org)->id()), [](fb::OrganisationT& edited, const EntryScene&) {
      edited.local = true;
      return absl::OkStatus();
    }));
  }
  for (const Stored<fb::Registration>& registration : *registrations) {
    changes.push_back(AddEntry(UserFor(*registration, (**org)->id(), *role)));
    changes.push_back(RemoveEntry<fb::Registration>(RegistrationId(registration->id())));
  }
  return ChangeAndTell(call, kAccept, std::move(changes), "", absl::StrCat("Added ", registrations->size(), " user(s)."));
}

http::Response Discard(Call& call) {
  const auto registrations = NamedBy(call);
  if (!registrations.ok()) return AnswerStatus(call, registrations.status());
  std::vector<EntryChange> changes;
  for (const Stored<fb::Registration>& registration : *registrations)
    changes.push_back(RemoveEntry<fb::Registration>(RegistrationId(registration->id())));
  return ChangeAndTell(call, kDiscard, std::move(changes), "",
                       absl::StrCat(registrations->size(), " registration(s) discarded."));
}

constexpr Route kRoutes[] = {
    {"users", "register", Register, true, kAnybody},
    {"users", "registrations", Index, false, kSiteAdminOnly},
    {"users", "acceptregistrations", Accept, true, kSiteAdminOnly},
    {"users", "discardregistrations", Discard, true, kSiteAdminOnly},
};

}  // namespace

std::span<const Route> RegistrationRoutes() { return kRoutes; }

}  // namespace muninn::api
