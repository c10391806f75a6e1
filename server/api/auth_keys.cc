// SPDX-License-Identifier: Apache-2.0
//
// authKeys: add, view, index, edit, delete. Shapes and texts: MISP 2.5.1 (admin.md §4.3).
#include "absl/container/flat_hash_map.h"
#include "absl/strings/numbers.h"
#include "engine/command/auth_key.h"
#include "engine/index/registry.h"
#include "schema/entities/identity_generated.h"
#include "schema/json/fields.h"
#include "server/api/body_fields.h"
#include "server/api/entry_answer.h"
#include "server/api/entry_list.h"
#include "server/api/moment.h"
#include "server/api/names.h"
#include "server/api/routes.h"
#include "server/secrets.h"

namespace muninn::api {
namespace {

constexpr EntryAction kAdd{"AuthKey", "auth_keys", "add"}, kEdit{"AuthKey", "auth_keys", "edit"},
    kDelete{"AuthKey", "auth_keys", "delete"};
constexpr std::string_view kInvalid = "Invalid AuthKey.";
constexpr std::string_view kForeign = "Invalid user or insufficient privileges to interact with an authkey for the given user.";

constexpr Column<fb::AuthKey> kColumns[] = {
    {"id", [](const fb::AuthKey& key) { return std::to_string(key.id()); }},
    {"uuid", [](const fb::AuthKey& key) { return json::UuidOf(key.uuid()).ToString(); }},
    {"user_id", [](const fb::AuthKey& key) { return std::to_string(key.user_id()); }},
    {"authkey_start", [](const fb::AuthKey& key) { return TextOf(key.start()); }, true},
    {"authkey_end", [](const fb::AuthKey& key) { return TextOf(key.end()); }, true},
    {"comment", [](const fb::AuthKey& key) { return TextOf(key.comment()); }, true},
    {"created", [](const fb::AuthKey& key) { return std::to_string(key.created()); }},
    {"expiration", [](const fb::AuthKey& key) { return std::to_string(key.expiration()); }},
};

// Whose keys may the actor handle: his own, those of users of his organisation who administer nothing, or everybody's.
class Scope {
 public:
  Scope(const Actor& actor, const Reader& reader) : actor_(actor), reader_(reader) {}
  bool Holds(UserId owner) {
    if (owner == actor_.user || actor_.is_site_admin()) return true;
    if (!actor_.may(Permission::kAdmin)) return false;
    const auto [known, fresh] = known_.try_emplace(owner, false);
    if (fresh) known->second = InOrganisation(owner);
    return known->second;
  }

 private:
  bool InOrganisation(UserId owner) const {
    const auto user = LoadEntry<fb::User>(reader_, owner);
    if (!user.ok() || !*user || OrgId((**user)->org_id()) != actor_.org) return false;
    const auto role = LoadEntry<fb::Role>(reader_, RoleId((**user)->role_id()));
    if (!role.ok() || !*role) return false;
    const Permissions permissions{(**role)->permissions()};
    return permissions.has(Permission::kAuth) && !permissions.has(Permission::kAdmin) && !permissions.has(Permission::kSiteAdmin);
  }
  const Actor& actor_;
  const Reader& reader_;
  absl::flat_hash_map<UserId, bool> known_;
};

void WriteKeyFields(json::JsonWriter& writer, const fb::AuthKey& key) {
  writer.MemberId("id", key.id());
  json::MemberUuid(writer, "uuid", key.uuid());
  json::MemberText(writer, "authkey_start", key.start());
  json::MemberText(writer, "authkey_end", key.end());
  writer.MemberId("created", key.created());
  writer.MemberId("expiration", key.expiration());
  writer.MemberBool("read_only", key.read_only());
  writer.MemberId("user_id", key.user_id());
  json::MemberTextOrNull(writer, "comment", key.comment());
  writer.Key("allowed_ips");
  if (key.allowed_ips() == nullptr || key.allowed_ips()->size() == 0) {
    writer.Null();
  } else {
    writer.BeginArray();
    for (const auto* range : *key.allowed_ips()) writer.String(range->string_view());
    writer.EndArray();
  }
  writer.Key("unique_ips");
  writer.BeginArray();
  writer.EndArray();
}

void WriteKeyAndUser(json::JsonWriter& writer, const fb::AuthKey& key, ReaderNames& names) {
  writer.BeginObject();
  writer.Key("AuthKey");
  writer.BeginObject();
  WriteKeyFields(writer, key);
  writer.EndObject();
  writer.Key("User");
  writer.BeginObject();
  writer.MemberId("id", key.user_id());
  writer.Member("email", names.EmailOf(UserId(key.user_id())));
  writer.EndObject();
  writer.EndObject();
}

absl::Status ReadFields(json::Value body, uint64_t now, fb::AuthKeyT* key) {
  BodyFields fields(body);
  fields.Text("comment", &key->comment);
  fields.Flag("read_only", &key->read_only);
  fields.Texts("allowed_ips", &key->allowed_ips);
  RETURN_IF_ERROR(fields.status());
  const json::Value expiration = body["expiration"];
  if (expiration.absent()) return absl::OkStatus();
  const std::string text = expiration.AsText().value_or("?");
  const std::optional<int64_t> moment = text.empty() ? 0 : ParseMoment(text, now);
  if (!moment || *moment < 0) return FieldError("expiration", "Expiration must be in YYYY-MM-DD format.");
  key->expiration = static_cast<uint64_t>(*moment);
  return absl::OkStatus();
}

// Who may not handle a user's keys hears 405, as in MISP.
http::Response Refused(Call& call, const EntryAction& action, const absl::Status& status) {
  return absl::IsFailedPrecondition(status) ? AnswerStatus(call, status) : AnswerRefused(call, action, status);
}

http::Response AnswerKey(Call& call, AuthKeyId id, std::string_view raw = "") {
  const auto key = LoadEntry<fb::AuthKey>(call.reader(), id);
  if (!key.ok()) return AnswerStatus(call, key.status());
  if (!*key) return AnswerError(call, 404, kInvalid);
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("AuthKey");
    writer.BeginObject();
    WriteKeyFields(writer, ***key);
    if (!raw.empty()) writer.Member("authkey_raw", raw);
    writer.EndObject();
    writer.EndObject();
  });
}

http::Response Add(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("AuthKey");
  if (!body.ok()) return AnswerStatus(call, body.status());
  std::string owner(call.path().Arg(0));
  if (owner.empty()) owner = (*body)["user_id"].AsText().value_or("me");
  uint64_t user = call.actor().user.value();
  if (owner != "me" && !absl::SimpleAtoi(owner, &user)) return AnswerError(call, 405, kForeign);
  const std::string raw = RandomKey();
  fb::AuthKeyT key = MakeAuthKey(UserId(user), raw);
  absl::Status status = ReadFields(*body, call.now(), &key);
  if (const auto uuid = (*body)["uuid"].AsText(); status.ok() && uuid && !uuid->empty()) {
    const std::optional<Uuid> parsed = Uuid::Parse(*uuid);
    if (!parsed) status = FieldError("uuid", "Please provide a valid RFC 4122 UUID");
    key.uuid = parsed.value_or(Uuid());
  }
  if (!status.ok()) return Refused(call, kAdd, status);
  const auto outcome = call.engine().Execute(ChangeEntries{{AddEntry(std::move(key))}}, call.actor());
  if (!outcome.ok()) return Refused(call, kAdd, outcome.status());
  call.Renew();
  return AnswerKey(call, AuthKeyId(outcome->entries[0]), raw);
}

// The key that the path names, when it is in the actor's scope.
absl::StatusOr<std::optional<Stored<fb::AuthKey>>> Find(Call& call) {
  ASSIGN_OR_RETURN(std::optional<Stored<fb::AuthKey>> key, FindEntry<fb::AuthKey>(call.reader(), call.path().Arg(0)));
  if (key && !Scope(call.actor(), call.reader()).Holds(UserId((*key)->user_id()))) key.reset();
  return key;
}

http::Response View(Call& call) {
  const auto key = Find(call);
  if (!key.ok()) return AnswerStatus(call, key.status());
  if (!*key) return AnswerError(call, 404, kInvalid);
  ReaderNames names(call.reader());
  return AnswerJson(call, [&](json::JsonWriter& writer) { WriteKeyAndUser(writer, ***key, names); });
}

http::Response Index(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("AuthKey");
  if (!body.ok()) return AnswerStatus(call, body.status());
  Scope scope(call.actor(), call.reader());
  uint64_t only = 0;
  const std::string_view of = call.path().Arg(0);
  if (of == "me")
    only = call.actor().user.value();
  else if (!of.empty() && !absl::SimpleAtoi(ToAbsl(of), &only))
    return AnswerError(call, 404, "Invalid user.");
  const auto keys = ListEntries<fb::AuthKey>(
      call.reader(), Parameters(*body, call.path()), kColumns, "",
      [&](const fb::AuthKey& key) { return (of.empty() || key.user_id() == only) && scope.Holds(UserId(key.user_id())); });
  if (!keys.ok()) return AnswerStatus(call, keys.status());
  ReaderNames names(call.reader());
  return AnswerList(call, *keys,
                    [&](json::JsonWriter& writer, const Stored<fb::AuthKey>& key) { WriteKeyAndUser(writer, *key, names); });
}

http::Response Edit(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("AuthKey");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const auto key = Find(call);
  if (!key.ok()) return AnswerStatus(call, key.status());
  if (!*key) return AnswerError(call, 404, kInvalid);
  const AuthKeyId id((**key)->id());
  const auto edit = [&](fb::AuthKeyT& edited, const EntryScene&) { return ReadFields(*body, call.now(), &edited); };
  const auto outcome = call.engine().Execute(ChangeEntries{{EditEntry<fb::AuthKey>(id, edit)}}, call.actor());
  if (!outcome.ok()) return Refused(call, kEdit, outcome.status());
  call.Renew();
  return AnswerKey(call, id);
}

http::Response Delete(Call& call) {
  const auto key = Find(call);
  if (!key.ok()) return AnswerStatus(call, key.status());
  if (!*key) return AnswerError(call, 404, kInvalid);
  const AuthKeyId id((**key)->id());
  return ChangeAndTell(call, kDelete, {RemoveEntry<fb::AuthKey>(id)}, std::to_string(id.value()), "AuthKey deleted.");
}

constexpr Requirement kOwnKey = Requirement(Permission::kAuth).WithWritingKey();

constexpr Route kRoutes[] = {
    {"authkeys", "add", Add, true, kOwnKey},
    {"authkeys", "index", Index, false, Permission::kAuth},
    {"authkeys", "view", View, false, Permission::kAuth},
    {"authkeys", "edit", Edit, true, kOwnKey},
    {"authkeys", "delete", Delete, true, kOwnKey},
};

}  // namespace

std::span<const Route> AuthKeyRoutes() { return kRoutes; }

}  // namespace muninn::api
