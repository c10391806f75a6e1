// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_EVENT_WALK_H_
#define MUNINN_SERVER_API_EVENT_WALK_H_

#include <functional>
#include <span>

#include "absl/status/status.h"
#include "engine/access/actor.h"
#include "engine/query/search.h"
#include "server/api/event_document.h"

namespace muninn::api {

// Who goes through an event. What is visited lives until the next visit; false ends the walk.
struct EventVisitor {
  std::function<bool(const AttributeHit& hit)> attribute;
  // Set: objects come as a whole behind all attributes outside of objects, each with those of its attributes that are
  // shown, at least one. Empty: their attributes come among the others, by ascending id.
  std::function<bool(const fb::Object& object, std::span<const fb::Attribute* const> attributes)> object;
  // Set: reports come last.
  std::function<bool(const fb::EventReport& report)> report;
};

// Goes through the attributes, objects and reports of an event that this actor may see and that the options show: those of its
// document (event_document.h). Errors: kDataLoss, kUnavailable; kCancelled when the visitor said so.
absl::Status WalkEvent(const Reader& reader, const Actor& actor, const fb::Event& event, const EventDocumentOptions& options,
                       const EventVisitor& visitor);

// Every event that this actor may see, in the order of creators. The first error ends it and is returned.
absl::Status ForEachVisibleEvent(const Reader& reader, const Actor& actor,
                                 const std::function<absl::Status(const fb::Event&)>& visit);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_EVENT_WALK_H_
