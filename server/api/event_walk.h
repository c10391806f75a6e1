// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_EVENT_WALK_H_
#define MUNINN_SERVER_API_EVENT_WALK_H_

#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "engine/access/actor.h"
#include "engine/index/content_reader.h"
#include "engine/query/search.h"
#include "server/api/event_document.h"
#include "server/api/shown_parts.h"

namespace muninn::api {

// Goes through the attributes, objects and reports of an event that are shown (shown_parts.h). What is visited lives until the
// next visit; false ends the walk. Errors: kDataLoss, kUnavailable; kCancelled when a visitor said so. All must outlive it.
class EventWalk {
 public:
  using VisitAttribute = std::function<bool(const AttributeHit& hit)>;
  using VisitObject = std::function<bool(const fb::Object& object, std::span<const fb::Attribute* const> attributes)>;
  using VisitReport = std::function<bool(const fb::EventReport& report)>;

  EventWalk(const Reader& reader, const Actor& actor, const fb::Event& event, const EventDocumentOptions& options)
      : reader_(reader), event_(event), id_(event.id()), shown_(actor, event, options), objects_(reader, id_) {}

  // By ascending id: all (`inside`), or those outside of objects. `every`, unless empty, gets each attribute, shown or not.
  absl::Status Attributes(bool inside, const VisitAttribute& visit, const std::function<void(const fb::Attribute&)>& every = {});
  // After Attributes(false, …): each object with those of its attributes that are shown, at least one.
  absl::Status Objects(const VisitObject& visit);
  absl::Status Reports(const VisitReport& visit);

  const ShownParts& shown() const { return shown_; }

 private:
  absl::Status Visit(const fb::Attribute& attribute, const VisitAttribute& visit);
  absl::Status Visit(const fb::Object& object, const VisitObject& visit);

  const Reader& reader_;
  const fb::Event& event_;
  const EventId id_;
  const ShownParts shown_;
  ObjectFinder objects_;
  std::vector<std::pair<uint64_t, uint64_t>> in_objects_;  // object, attribute: 16 bytes each, whatever they hold
  std::vector<Stored<fb::AttributeBlock>> blocks_;         // of the object that is visited
};

// Who goes through an event. An empty `object`: the attributes of objects come among the others; an empty `report`: none come,
// else they come last.
struct EventVisitor {
  EventWalk::VisitAttribute attribute;
  EventWalk::VisitObject object;
  EventWalk::VisitReport report;
};
absl::Status WalkEvent(const Reader& reader, const Actor& actor, const fb::Event& event, const EventDocumentOptions& options,
                       const EventVisitor& visitor);

// Every event that this actor may see, in the order of creators. The first error ends it and is returned.
absl::Status ForEachVisibleEvent(const Reader& reader, const Actor& actor,
                                 const std::function<absl::Status(const fb::Event&)>& visit);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_EVENT_WALK_H_
