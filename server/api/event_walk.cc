// SPDX-License-Identifier: Apache-2.0
#include "server/api/event_walk.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/access/visibility.h"
#include "engine/index/content_keys.h"
#include "engine/index/content_reader.h"
#include "schema/base/status.h"
#include "server/api/shown_parts.h"

namespace muninn::api {
namespace {

class Walk {
 public:
  Walk(const Reader& reader, const Actor& actor, const fb::Event& event, const EventDocumentOptions& options,
       const EventVisitor& visitor)
      : reader_(reader),
        event_(event),
        id_(event.id()),
        shown_(actor, event, options),
        visitor_(visitor),
        objects_(reader, id_) {}

  absl::Status Run() {
    absl::Status status;
    RETURN_IF_ERROR(ForEachAttribute(reader_, id_, [&](const fb::Attribute& attribute) {
      if (attribute.object_id() != 0 && visitor_.object) {
        in_objects_.emplace_back(attribute.object_id(), attribute.id());  // 16 bytes each, whatever they hold
        return true;
      }
      status = Visit(attribute);
      return status.ok();
    }));
    RETURN_IF_ERROR(status);
    if (!in_objects_.empty()) RETURN_IF_ERROR(RunObjects());
    return visitor_.report ? RunReports() : absl::OkStatus();
  }

 private:
  absl::Status RunObjects() {
    absl::Status status;
    std::sort(in_objects_.begin(), in_objects_.end());
    RETURN_IF_ERROR(ForEachObject(reader_, id_, [&](const fb::Object& object) {
      if (shown_.Shows(object)) status = VisitObject(object);
      return status.ok();
    }));
    return status;
  }

  absl::Status RunReports() {
    bool go_on = true;
    RETURN_IF_ERROR(ForEachReport(
        reader_, id_, [&](const fb::EventReport& report) { return go_on = !shown_.Shows(report) || visitor_.report(report); }));
    return go_on ? absl::OkStatus() : absl::CancelledError("stopped");
  }

  absl::Status Visit(const fb::Attribute& attribute) {
    const fb::Object* object = nullptr;
    if (attribute.object_id() != 0) {
      object = objects_.Find(ObjectId(attribute.object_id()));
      if (object == nullptr || !shown_.Shows(*object)) return absl::OkStatus();
    }
    if (!shown_.Shows(attribute, object) || visitor_.attribute({event_, attribute, object})) return absl::OkStatus();
    return absl::CancelledError("stopped");
  }

  absl::Status VisitObject(const fb::Object& object) {
    auto range = std::lower_bound(in_objects_.begin(), in_objects_.end(), std::pair<uint64_t, uint64_t>(object.id(), 0));
    blocks_.clear();
    std::vector<const fb::Attribute*> attributes;
    uint64_t number = ~uint64_t{0};
    for (; range != in_objects_.end() && range->first == object.id(); ++range) {
      const AttributeId id(range->second);
      if (blocks_.empty() || id.value() / kIdsPerBlock != number) {
        ASSIGN_OR_RETURN(auto block, LoadAttributeBlock(reader_, id_, id));
        if (!block) continue;
        blocks_.push_back(*std::move(block));
        number = id.value() / kIdsPerBlock;
      }
      const fb::Attribute* attribute = FindIn(*blocks_.back(), id);
      if (attribute != nullptr && shown_.Shows(*attribute, &object)) attributes.push_back(attribute);
    }
    return attributes.empty() || visitor_.object(object, attributes) ? absl::OkStatus() : absl::CancelledError("stopped");
  }

  const Reader& reader_;
  const fb::Event& event_;
  const EventId id_;
  const ShownParts shown_;
  const EventVisitor& visitor_;
  ObjectFinder objects_;
  std::vector<std::pair<uint64_t, uint64_t>> in_objects_;  // object, attribute
  std::vector<Stored<fb::AttributeBlock>> blocks_;         // of the object that is visited
};

}  // namespace

absl::Status WalkEvent(const Reader& reader, const Actor& actor, const fb::Event& event, const EventDocumentOptions& options,
                       const EventVisitor& visitor) {
  return Walk(reader, actor, event, options, visitor).Run();
}

absl::Status ForEachVisibleEvent(const Reader& reader, const Actor& actor,
                                 const std::function<absl::Status(const fb::Event&)>& visit) {
  const std::unique_ptr<Cursor> cursor = reader.Scan(Family::kEventIndex, EventIndexPrefix(EventIndexKind::kOrgc));
  for (; cursor->Valid(); cursor->Next()) {
    ASSIGN_OR_RETURN(const auto event, LoadEvent(reader, EventOfIndexKey(cursor->key())));
    if (event && MaySee(actor, **event)) RETURN_IF_ERROR(visit(**event));
  }
  return cursor->status();
}

}  // namespace muninn::api
