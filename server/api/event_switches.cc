// SPDX-License-Identifier: Apache-2.0
//
// events: protect, unprotect, toggleCorrelation; attributes: toggleCorrelation. Shapes and texts: MISP 2.5.1.
#include <string>

#include "absl/strings/str_cat.h"
#include "server/api/parts.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

http::Response AnswerSwitched(const Call& call, std::string_view url, std::string_view id, std::string_view message) {
  return AnswerSuccess(call, message, absl::StrCat(ToAbsl(url), "/", ToAbsl(id)), id);
}
std::string_view CorrelationText(bool disabled) { return disabled ? "Correlation disabled." : "Correlation enabled."; }

http::Response SetProtected(Call& call, bool on) {
  const absl::StatusOr<Stored<fb::Event>> event = FindVisibleEvent(call, call.path().Arg(0), "Invalid event");
  if (!event.ok()) return AnswerStatus(call, event.status());
  const SwitchEvent command{EventId((*event)->id()), SwitchEvent::Switch::kProtected, on};
  const absl::StatusOr<Outcome> outcome = call.engine().Execute(command, call.actor());
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  return AnswerSwitched(call, on ? "/events/protect" : "/events/unprotect", std::to_string(command.event.value()),
                        on ? "Event switched to protected mode." : "Event switched to unprotected mode.");
}
http::Response Protect(Call& call) { return SetProtected(call, true); }
http::Response Unprotect(Call& call) { return SetProtected(call, false); }

http::Response ToggleEvent(Call& call) {
  const auto id = ResolveEvent(call.reader(), call.path().Arg(0));
  if (!id.ok()) return AnswerStatus(call, id.status());
  const SwitchEvent command{id->value_or(EventId()), SwitchEvent::Switch::kDisableCorrelation, std::nullopt};
  const absl::StatusOr<Outcome> outcome = call.engine().Execute(command, call.actor());
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  call.Renew();
  const auto event = LoadEvent(call.reader(), command.event);
  if (!event.ok()) return AnswerStatus(call, event.status());
  if (!*event) return AnswerError(call, 404, "Invalid event");
  return AnswerSwitched(call, "/events/toggleCorrelation", std::to_string(command.event.value()),
                        CorrelationText((**event)->disable_correlation()));
}

http::Response ToggleAttribute(Call& call) {
  constexpr std::string_view kInvalid = "Invalid Attribute.";
  const auto id = ResolveAttribute(call.reader(), call.path().Arg(0));
  if (!id.ok()) return AnswerStatus(call, id.status());
  const ToggleCorrelation command{id->value_or(AttributeId())};
  const absl::StatusOr<Outcome> outcome = call.engine().Execute(command, call.actor());
  if (!outcome.ok()) return AnswerStatus(call, outcome.status());
  call.Renew();
  const absl::StatusOr<VisibleAttribute> attribute = FindVisible(call, command.attribute, kInvalid);
  if (!attribute.ok()) return AnswerStatus(call, attribute.status());
  return AnswerSwitched(call, "/attributes/toggleCorrelation", call.path().Arg(0),
                        CorrelationText(attribute->attribute->disable_correlation()));
}

constexpr Route kRoutes[] = {
    {"events", "protect", Protect, true, Permission::kAdd},
    {"events", "unprotect", Unprotect, true, Permission::kAdd},
    {"events", "togglecorrelation", ToggleEvent, true, Permission::kAdd},
    {"attributes", "togglecorrelation", ToggleAttribute, true, Permission::kAdd},
};

}  // namespace

std::span<const Route> EventSwitchRoutes() { return kRoutes; }

}  // namespace muninn::api
