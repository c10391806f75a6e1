// SPDX-License-Identifier: Apache-2.0
//
// events: cullEmptyEvents, restoreDeletedEvents, recoverEvent: what site administrators do about empty events and deleted ones.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "schema/base/status.h"
#include "server/api/event_walk.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

// One by one, each only if it is still empty then: what comes into one meanwhile keeps it.
http::Response CullEmptyEvents(Call& call) {
  std::vector<EventId> candidates;
  absl::Status status = ForEachVisibleEvent(call.reader(), call.actor(), [&](const fb::Event& event) {
    if (event.published() && event.attribute_count() == 0) candidates.emplace_back(event.id());
    return absl::OkStatus();
  });
  size_t deleted = 0;
  for (const EventId event : candidates) {
    if (!status.ok()) break;
    const absl::Status done = call.engine().Execute(DeleteEvent{event, true}, call.actor()).status();
    if (done.ok()) ++deleted;
    const bool kept = absl::IsFailedPrecondition(done) || absl::IsNotFound(done) || absl::IsPermissionDenied(done);
    if (!done.ok() && !kept) status = done;
  }
  if (!status.ok()) return AnswerStatus(call, status);
  return AnswerJson(call, [&](json::JsonWriter& writer) { writer.String(absl::StrCat(deleted, " event(s) deleted.")); });
}

// A deletion takes what the event held out of the log (ARCHITECTURE.md, decision 6), so none can be restored. Which were deleted,
// by whom and when, is in the log: /logs/index.
http::Response RestoreDeletedEvents(Call& call) {
  return AnswerJson(call, [](json::JsonWriter& writer) {
    writer.BeginArray();
    writer.EndArray();
  });
}

http::Response RecoverEvent(Call& call) {
  const std::string id = call.IdOrUuid();
  return AnswerFailure(call, "Could not recoverEvent Event", absl::StrCat("/events/recoverEvent/", id),
                       "A deleted event can't be recovered: its content was taken out of the log, too.");
}

constexpr Route kRoutes[] = {
    {"events", "cullemptyevents", CullEmptyEvents, true, kSiteAdminOnly},
    {"events", "restoredeletedevents", RestoreDeletedEvents, false, kSiteAdminOnly},
    {"events", "recoverevent", RecoverEvent, true, kSiteAdminOnly},
};

}  // namespace

std::span<const Route> EventUpkeepRoutes() { return kRoutes; }

}  // namespace muninn::api
