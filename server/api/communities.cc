// SPDX-License-Identifier: Apache-2.0
//
// communities: index, view, requestAccess. A directory of groups that one may ask to join, out of the library
// (server/library/library.h); a file holds one, as an object of texts and switches.
#include <algorithm>
#include <functional>
#include <string>

#include "absl/strings/str_cat.h"
#include "engine/index/registry.h"
#include "engine/settings/settings.h"
#include "schema/base/status.h"
#include "schema/base/uuid.h"
#include "schema/entities/identity_generated.h"
#include "schema/json/fields.h"
#include "server/api/entry_answer.h"
#include "server/api/entry_list.h"
#include "server/api/library_update.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

// Visits each with its number; false ends it.
absl::Status ForEachCommunity(Call& call, const std::function<bool(uint64_t id, json::Value)>& visit) {
  uint64_t id = 0;
  bool more = true;
  return ForEachDefinition(call.settings().library_dir, library::Shelf::kCommunities, [&](json::Value community) {
    more = more && visit(++id, community);
    return absl::OkStatus();
  });
}

void WriteCommunity(json::JsonWriter& writer, uint64_t id, json::Value community) {
  writer.BeginObject();
  community.ForEachMember([&](std::string_view name, json::Value value) {
    writer.Key(name);
    writer.Raw(value.ToJson());
  });
  writer.MemberNumber("id", static_cast<int64_t>(id));
  writer.Key("Org");
  writer.BeginObject();
  writer.Member("uuid", community["org_uuid"].AsText().value_or(""));
  writer.Member("name", community["org_name"].AsText().value_or(""));
  writer.EndObject();
  writer.EndObject();
}

http::Response Index(Call& call) {
  absl::Status status;
  http::Response response = AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginArray();
    status = ForEachCommunity(call, [&](uint64_t id, json::Value community) {
      WriteCommunity(writer, id, community);
      return true;
    });
    writer.EndArray();
  });
  return status.ok() ? response : AnswerStatus(call, status);
}

// Answers about the community that the path names, by number or uuid.
http::Response WithCommunity(Call& call, const std::function<http::Response(uint64_t id, json::Value)>& answer) {
  const std::string_view wanted = call.path().Arg(0);
  const std::optional<Uuid> uuid = Uuid::Parse(wanted);
  http::Response response = AnswerError(call, 404, "Community not found.");
  const absl::Status status = ForEachCommunity(call, [&](uint64_t id, json::Value community) {
    const auto own = Uuid::Parse(community["uuid"].AsText().value_or(""));
    if (std::to_string(id) != wanted && (!uuid || own != uuid)) return true;
    response = answer(id, community);
    return false;
  });
  return status.ok() ? response : AnswerStatus(call, status);
}

http::Response View(Call& call) {
  return WithCommunity(call, [&](uint64_t id, json::Value community) {
    return AnswerJson(call, [&](json::JsonWriter& writer) { WriteCommunity(writer, id, community); });
  });
}

// A letter to who runs the community. `body`: what the request says of who asks.
std::string RequestText(Call& call, json::Value community, json::Value body, const fb::Organisation& own) {
  const auto said = [&](std::string_view name, const std::string& otherwise) {
    const std::string text = body.is_object() ? body[name].AsText().value_or("") : "";
    return text.empty() ? otherwise : text;
  };
  const auto flag = [&](std::string_view name) { return body.is_object() && body[name].AsBool().value_or(false); };
  std::string text = absl::StrCat("Hello,\n\nthe organisation ", said("org_name", TextOf(own.name())), " (",
                                  said("org_uuid", json::UuidOf(own.uuid()).ToString()), ") asks for ",
                                  flag("sync") ? "synchronisation with" : "access to", " your MISP community ",
                                  community["name"].AsText().value_or(""), ".\n\nWho we are:\n", said("org_description", ""),
                                  "\n\nAddress for the account:\n", said("email", call.actor().email), "\n");
  if (const std::string message = said("message", ""); !message.empty()) absl::StrAppend(&text, "\n", message, "\n");
  if (const std::string key = said("gpgkey", ""); !key.empty()) absl::StrAppend(&text, "\nPGP key:\n", key, "\n");
  if (flag("anonymise")) return text;
  std::string url = SettingText(call.reader(), "MISP.external_baseurl");
  if (url.empty()) url = call.base_url();
  absl::StrAppend(&text, "\nSent from ", url, ", version ", call.settings().version, "\n");
  return text;
}

// A header's value: nothing in it may begin another line.
std::string HeaderText(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return text;
}

// This server sends no mail. With `mock`, or with MISP.disable_emailing, the letter is shown, so that one can send it oneself:
// {"headers":"…","message":"…"}.
http::Response RequestAccess(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Server");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const absl::StatusOr<std::optional<Stored<fb::Organisation>>> own =
      LoadEntry<fb::Organisation>(call.reader(), call.actor().org);
  if (!own.ok()) return AnswerStatus(call, own.status());
  if (!*own) return AnswerError(call, 404, "Invalid organisation.");
  return WithCommunity(call, [&](uint64_t id, json::Value community) {
    const bool mock = body->is_object() && (*body)["mock"].AsBool().value_or(false);
    if (!mock && !SettingFlag(call.reader(), "MISP.disable_emailing"))
      return AnswerNotDone(call, {"Community", "communities", "requestAccess"},
                           "Something went wrong and the request could not be sent.", std::to_string(id));
    const std::string from = SettingText(call.reader(), "MISP.email");
    std::string reply_to = body->is_object() ? (*body)["email"].AsText().value_or("") : "";
    if (reply_to.empty()) reply_to = call.actor().email;
    const std::string headers = absl::StrCat(
        "From: ", HeaderText(from), "\r\nReply-To: ", HeaderText(reply_to),
        "\r\nTo: ", HeaderText(community["email"].AsText().value_or("")),
        "\r\nSubject: ", HeaderText(absl::StrCat("[", community["name"].AsText().value_or(""), "] Requesting MISP access")),
        "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8");
    return AnswerJson(call, [&](json::JsonWriter& writer) {
      writer.BeginObject();
      writer.Member("headers", headers);
      writer.Member("message", RequestText(call, community, *body, ***own));
      writer.EndObject();
    });
  });
}

constexpr Route kRoutes[] = {
    {"communities", "index", Index, false, kSiteAdminOnly},
    {"communities", "view", View, false, kSiteAdminOnly},
    {"communities", "requestaccess", RequestAccess, true, kSiteAdminOnly},
};

}  // namespace

std::span<const Route> CommunityRoutes() { return kRoutes; }

}  // namespace muninn::api
