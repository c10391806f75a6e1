// SPDX-License-Identifier: Apache-2.0
//
// admin/users/index: who there is, for who manages accounts. Filters and shape: MISP 2.5.1 (admin.md §1.4).
#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "schema/entities/identity_generated.h"
#include "schema/json/fields.h"
#include "server/api/entry_list.h"
#include "server/api/identity_document.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

using Roles = absl::flat_hash_map<uint64_t, Stored<fb::Role>>;
using Organisations = absl::flat_hash_map<uint64_t, Stored<fb::Organisation>>;

template <typename Table>
absl::StatusOr<absl::flat_hash_map<uint64_t, Stored<Table>>> LoadAll(const Reader& reader) {
  absl::flat_hash_map<uint64_t, Stored<Table>> all;
  const std::unique_ptr<Cursor> cursor = ScanEntries(reader, kEntryKind<Table>);
  for (; cursor->Valid(); cursor->Next()) {
    ASSIGN_OR_RETURN(Stored<Table> entry, Stored<Table>::Decode(std::string(cursor->value()), "a registry entry"));
    all.emplace(entry->id(), std::move(entry));
  }
  RETURN_IF_ERROR(cursor->status());
  return all;
}

template <typename Table>
std::string NameOf(const absl::flat_hash_map<uint64_t, Stored<Table>>& all, uint64_t id) {
  const auto found = all.find(id);
  return found == all.end() ? std::string() : TextOf(found->second->name());
}

std::string Lower(std::string_view text) { return absl::AsciiStrToLower(ToAbsl(text)); }

// "a|b": one of them; "!a": none that has it. `fits` tells whether one text does.
template <typename Fits>
bool Wanted(const Terms& terms, const Fits& fits) {
  bool any_positive = false, fitted = false;
  const auto look = [&](std::string_view term, bool negated) {
    for (const absl::string_view part : absl::StrSplit(ToAbsl(term), '|', absl::SkipEmpty())) {
      std::string text = Lower(ToStd(absl::StripAsciiWhitespace(part)));
      const bool none = negated || text.starts_with('!');
      if (text.starts_with('!')) text.erase(0, 1);
      if (none) {
        if (fits(text)) return false;
      } else {
        any_positive = true;
        fitted = fitted || fits(text);
      }
    }
    return true;
  };
  for (const std::string& term : terms.any) {
    if (!look(term, false)) return false;
  }
  for (const std::string& term : terms.all) {
    if (!look(term, false)) return false;
  }
  for (const std::string& term : terms.none) {
    if (!look(term, true)) return false;
  }
  return !any_positive || fitted;
}

// The `search<field>` parameters.
class UserFilter {
 public:
  UserFilter(const Parameters& parameters, const Roles& roles, const Organisations& organisations)
      : parameters_(parameters), roles_(roles), organisations_(organisations) {}

  bool Wants(const fb::User& user) const {
    const std::string email = Lower(json::View(user.email()));
    const std::string org_name = Lower(NameOf(organisations_, user.org_id())), role_name = Lower(NameOf(roles_, user.role_id()));
    const auto flag = [](bool value) {
      return [value](const std::string& text) { return (text == "1" || text == "true") == value; };
    };
    const auto id = [](uint64_t value) { return [value](const std::string& text) { return text == std::to_string(value); }; };
    const auto anywhere = [&](const std::string& text) {
      return email.find(text) != std::string::npos || org_name.find(text) != std::string::npos ||
             role_name.find(text) != std::string::npos;
    };
    return Passes("searchautoalert", flag(user.autoalert())) && Passes("searchcontactalert", flag(user.contactalert())) &&
           Passes("searchtermsaccepted", flag(user.termsaccepted())) && Passes("searchdisabled", flag(user.disabled())) &&
           Passes("searchrole", id(user.role_id())) && Passes("searchorg", id(user.org_id())) &&
           Passes("searchemail", [&](const std::string& text) { return email.find(text) != std::string::npos; }) &&
           Passes("searchall", anywhere) && Passes("value", anywhere);
  }

 private:
  template <typename Fits>
  bool Passes(std::string_view name, const Fits& fits) const {
    const Terms* terms = parameters_.FindAny(name);
    return terms == nullptr || Wanted(*terms, fits);
  }
  const Parameters& parameters_;
  const Roles& roles_;
  const Organisations& organisations_;
};

void WriteRow(json::JsonWriter& writer, const fb::User& user, const Roles& roles, const Organisations& organisations) {
  writer.BeginObject();
  writer.Key("User");
  writer.BeginObject();
  WriteUserFields(writer, user, UserShape::kIndex);
  writer.EndObject();
  const auto role = roles.find(user.role_id());
  const Permissions permissions{role == roles.end() ? 0 : role->second->permissions()};
  writer.Key("Role");
  writer.BeginObject();
  writer.MemberId("id", user.role_id());
  writer.Member("name", NameOf(roles, user.role_id()));
  writer.MemberBool("perm_auth", permissions.has(Permission::kAuth));
  writer.MemberBool("perm_site_admin", permissions.has(Permission::kSiteAdmin));
  writer.MemberBool("perm_admin", permissions.has(Permission::kAdmin));
  writer.EndObject();
  writer.Key("Organisation");
  writer.BeginObject();
  writer.MemberId("id", user.org_id());
  writer.Member("name", NameOf(organisations, user.org_id()));
  writer.EndObject();
  writer.EndObject();
}

constexpr Column<fb::User> kColumns[] = {
    {"id", [](const fb::User& user) { return std::to_string(user.id()); }},
    {"email", [](const fb::User& user) { return TextOf(user.email()); }},
    {"org_id", [](const fb::User& user) { return std::to_string(user.org_id()); }},
    {"role_id", [](const fb::User& user) { return std::to_string(user.role_id()); }},
    {"last_login", [](const fb::User&) { return std::string("0"); }},
    {"date_created", [](const fb::User& user) { return std::to_string(user.date_created()); }},
};

http::Response Index(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("User");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const absl::StatusOr<Roles> roles = LoadAll<fb::Role>(call.reader());
  if (!roles.ok()) return AnswerStatus(call, roles.status());
  const absl::StatusOr<Organisations> organisations = LoadAll<fb::Organisation>(call.reader());
  if (!organisations.ok()) return AnswerStatus(call, organisations.status());
  const Parameters parameters(*body, call.path());
  const UserFilter filter(parameters, *roles, *organisations);
  const Actor& actor = call.actor();
  // Search terms are the filter's: the list only orders and cuts.
  Path cut = call.path();
  std::erase_if(cut.named, [](const auto& named) { return named.first == "value" || named.first.starts_with("search"); });
  const auto users = ListEntries<fb::User>(
      call.reader(), Parameters(json::Value(), cut), kColumns, "",
      [&](const fb::User& user) { return (actor.is_site_admin() || OrgId(user.org_id()) == actor.org) && filter.Wants(user); });
  if (!users.ok()) return AnswerStatus(call, users.status());
  return AnswerList(call, *users, [&](json::JsonWriter& writer, const Stored<fb::User>& user) {
    WriteRow(writer, *user, *roles, *organisations);
  });
}

constexpr Route kRoutes[] = {
    {"users", "index", Index, false, Permission::kAdmin, false, true},
    {"users", "adminindex", Index, false, Permission::kAdmin},
};

}  // namespace

std::span<const Route> UserIndexRoutes() { return kRoutes; }

}  // namespace muninn::api
