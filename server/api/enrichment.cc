// SPDX-License-Identifier: Apache-2.0
//
// attributes/enrich, events/enrichEvent: what modules of misp-modules know of values. This server has no client for that
// service, so it answers as MISP does when the service is down.
#include <string>

#include "absl/strings/str_cat.h"
#include "engine/access/visibility.h"
#include "schema/base/status.h"
#include "server/api/parts.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

// {"module":true,…}: asks for the first module that is wanted.
http::Response AskModules(const Call& call, json::Value body) {
  std::string wanted;
  body.ForEachMember([&](std::string_view module, json::Value enabled) {
    const std::string text = enabled.AsText().value_or("");
    if (wanted.empty() && !text.empty() && text != "0") wanted = module;
  });
  if (wanted.empty()) return AnswerError(call, 405, "modules not set");
  return AnswerError(call, 405, absl::StrCat(wanted, " service not reachable."));
}

http::Response EnrichAttribute(Call& call) {
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  const absl::StatusOr<VisibleAttribute> found = FindVisibleAttribute(call, call.path().Arg(0), "Invalid Attribute");
  if (absl::IsNotFound(found.status())) return AnswerError(call, 405, "Invalid Attribute");
  if (!found.ok()) return AnswerStatus(call, found.status());
  return AskModules(call, *body);
}

http::Response EnrichEvent(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Event");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const absl::StatusOr<Stored<fb::Event>> event = FindVisibleEvent(call, call.path().Arg(0), "Invalid Event");
  if (absl::IsNotFound(event.status())) return AnswerError(call, 405, "Invalid Event");
  if (!event.ok()) return AnswerStatus(call, event.status());
  if (!MayModify(call.actor(), **event)) return AnswerError(call, 403, "You do not have permission to do that.");
  return AskModules(call, *body);
}

constexpr Route kRoutes[] = {
    {"attributes", "enrich", EnrichAttribute, true, Permission::kAdd},
    {"events", "enrichevent", EnrichEvent, true, Permission::kAdd},
};

}  // namespace

std::span<const Route> EnrichmentRoutes() { return kRoutes; }

}  // namespace muninn::api
