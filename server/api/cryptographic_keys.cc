// SPDX-License-Identifier: Apache-2.0
//
// cryptographicKeys: public keys that protect an event. They are kept; nothing is signed or verified with them yet.
#include "engine/access/visibility.h"
#include "engine/index/content_reader.h"
#include "schema/entities/desk_generated.h"
#include "server/api/entry_page.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

using fb::CryptographicKeyT;
constexpr Member<CryptographicKeyT> kMembers[] = {
    {"id", &CryptographicKeyT::id, kFixed},
    {"uuid", &CryptographicKeyT::uuid},
    {"type", &CryptographicKeyT::type},
    {"timestamp", &CryptographicKeyT::timestamp, kFixed},
    {"parent_id", &CryptographicKeyT::parent_id, kFixed},
    {"parent_type", &CryptographicKeyT::parent_type, kFixed},
    {"key_data", &CryptographicKeyT::key_data},
    {"revoked", &CryptographicKeyT::revoked},
    {"fingerprint", &CryptographicKeyT::fingerprint},
};
constexpr EntryPage<CryptographicKeyT> kPage{
    .noun = "CryptographicKey", .controller = "cryptographic_keys", .invalid = "Invalid Cryptographic Key.", .members = kMembers};

// May he see what the key belongs to?
absl::StatusOr<bool> SeesParent(Call& call, uint64_t event_id) {
  ASSIGN_OR_RETURN(const auto event, LoadEvent(call.reader(), EventId(event_id)));
  return event && MaySee(call.actor(), **event);
}

// index|add/Event/{id}: the event, if he may see it.
absl::StatusOr<EventId> ParentOf(Call& call) {
  if (call.path().Arg(0) != "Event") return absl::InvalidArgumentError("Invalid type.");
  ASSIGN_OR_RETURN(const auto event, ResolveEvent(call.reader(), call.path().Arg(1)));
  if (!event) return absl::NotFoundError("Invalid event");
  ASSIGN_OR_RETURN(const bool sees, SeesParent(call, event->value()));
  if (!sees) return absl::NotFoundError("Invalid event");
  return *event;
}

http::Response Index(Call& call) {
  const absl::StatusOr<EventId> event = ParentOf(call);
  if (!event.ok()) return AnswerStatus(call, event.status());
  auto keys = ListPage(call.reader(), call.actor(), Parameters(json::Value(), call.path()), kPage);
  if (!keys.ok()) return AnswerStatus(call, keys.status());
  std::erase_if(*keys, [&](const CryptographicKeyT& key) { return EventId(key.parent_id) != *event; });
  return AnswerList(call, *keys, [](json::JsonWriter& writer, const auto& key) { WritePage(writer, kPage, key, true); });
}

// Goes on with a key that he may see: its event's.
http::Response OfVisible(Call& call, http::Response (*handler)(Call&)) {
  const auto key = FindOnPage(call, kPage, call.path().Arg(0));
  if (!key.ok()) return AnswerStatus(call, key.status());
  if (!*key) return AnswerError(call, 404, kPage.invalid);
  const absl::StatusOr<bool> sees = SeesParent(call, (*key)->parent_id);
  if (!sees.ok()) return AnswerStatus(call, sees.status());
  return *sees ? handler(call) : AnswerError(call, 404, kPage.invalid);
}
http::Response View(Call& call) { return OfVisible(call, ViewPage<kPage>); }
http::Response Delete(Call& call) { return OfVisible(call, DeletePage<kPage>); }

http::Response Add(Call& call) {
  const absl::StatusOr<EventId> event = ParentOf(call);
  if (!event.ok()) return AnswerStatus(call, event.status());
  const absl::StatusOr<json::Value> body = call.BodyOf(kPage.noun);
  if (!body.ok()) return AnswerStatus(call, body.status());
  CryptographicKeyT key;
  if (const absl::Status status = ReadMembers<CryptographicKeyT>(*body, kMembers, key); !status.ok())
    return AnswerRefused(call, kPage.action("add"), status);
  key.parent_type = "Event";
  key.parent_id = event->value();
  return ChangeAndAnswer(call, kPage.action("add"), {AddEntry(std::move(key))},
                         [&](const Outcome& outcome) { return AnswerEntry(call, kPage, outcome.entries[0]); });
}

constexpr Route kRoutes[] = {
    {"cryptographickeys", "index", Index},
    {"cryptographickeys", "view", View},
    {"cryptographickeys", "add", Add, true, Permission::kAdd},
    {"cryptographickeys", "delete", Delete, true, Permission::kAdd},
};

}  // namespace

std::span<const Route> CryptographicKeyRoutes() { return kRoutes; }

}  // namespace muninn::api
