// SPDX-License-Identifier: Apache-2.0
#include "server/api/event_walk.h"

#include <algorithm>
#include <cstdint>

#include "engine/access/visibility.h"
#include "engine/index/content_keys.h"
#include "engine/index/content_reader.h"
#include "schema/base/status.h"

namespace muninn::api {

absl::Status EventWalk::Attributes(bool inside, const VisitAttribute& visit,
                                   const std::function<void(const fb::Attribute&)>& every) {
  absl::Status status;
  RETURN_IF_ERROR(ForEachAttribute(reader_, id_, [&](const fb::Attribute& attribute) {
    if (every) every(attribute);
    if (attribute.object_id() != 0 && !inside)
      in_objects_.emplace_back(attribute.object_id(), attribute.id());
    else
      status = Visit(attribute, visit);
    return status.ok();
  }));
  return status;
}

absl::Status EventWalk::Objects(const VisitObject& visit) {
  std::sort(in_objects_.begin(), in_objects_.end());
  if (in_objects_.empty()) return absl::OkStatus();
  absl::Status status;
  RETURN_IF_ERROR(ForEachObject(reader_, id_, [&](const fb::Object& object) {
    if (shown_.Shows(object)) status = Visit(object, visit);
    return status.ok();
  }));
  return status;
}

absl::Status EventWalk::Visit(const fb::Attribute& attribute, const VisitAttribute& visit) {
  const fb::Object* object = nullptr;
  if (attribute.object_id() != 0) {
    object = objects_.Find(ObjectId(attribute.object_id()));
    if (object == nullptr || !shown_.Shows(*object)) return absl::OkStatus();
  }
  if (!shown_.Shows(attribute, object) || visit({event_, attribute, object})) return absl::OkStatus();
  return absl::CancelledError("stopped");
}

absl::Status EventWalk::Visit(const fb::Object& object, const VisitObject& visit) {
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
  return attributes.empty() || visit(object, attributes) ? absl::OkStatus() : absl::CancelledError("stopped");
}

absl::Status EventWalk::Reports(const VisitReport& visit) {
  bool go_on = true;
  RETURN_IF_ERROR(ForEachReport(reader_, event_,
                                [&](const fb::EventReport& report) { return go_on = !shown_.Shows(report) || visit(report); }));
  return go_on ? absl::OkStatus() : absl::CancelledError("stopped");
}

absl::Status WalkEvent(const Reader& reader, const Actor& actor, const fb::Event& event, const EventDocumentOptions& options,
                       const EventVisitor& visitor) {
  EventWalk walk(reader, actor, event, options);
  RETURN_IF_ERROR(walk.Attributes(!visitor.object, visitor.attribute));
  if (visitor.object) RETURN_IF_ERROR(walk.Objects(visitor.object));
  return visitor.report ? walk.Reports(visitor.report) : absl::OkStatus();
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
