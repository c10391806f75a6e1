// SPDX-License-Identifier: Apache-2.0
#include "server/api/event_walk.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "engine/access/visibility.h"
#include "engine/index/content_reader.h"
#include "schema/base/status.h"

namespace muninn::api {
namespace {

bool Shown(Deleted wanted, bool deleted) { return wanted == Deleted::kBoth || deleted == (wanted == Deleted::kOnlyDeleted); }

class Walk {
 public:
  Walk(const Reader& reader, const Actor& actor, const fb::Event& event, const EventDocumentOptions& options,
       const EventVisitor& visitor)
      : reader_(reader), actor_(actor), event_(event), id_(event.id()), options_(options), visitor_(visitor) {}

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
    std::sort(in_objects_.begin(), in_objects_.end());
    if (in_objects_.empty()) return absl::OkStatus();
    RETURN_IF_ERROR(ForEachObject(reader_, id_, [&](const fb::Object& object) {
      if (ShowsObject(object)) status = VisitObject(object);
      return status.ok();
    }));
    return status;
  }

 private:
  bool Shows(const fb::Attribute& attribute, const fb::Object* object) const {
    if (!Shown(options_.deleted, attribute.deleted()) || !MaySee(actor_, event_, attribute, object)) return false;
    if (options_.to_ids && attribute.to_ids() != *options_.to_ids) return false;
    const std::vector<TagId>& blocked = options_.blocked_attribute_tags;
    if (blocked.empty() || attribute.tags() == nullptr) return true;
    return std::none_of(attribute.tags()->begin(), attribute.tags()->end(), [&](const fb::TagLink* link) {
      return std::find(blocked.begin(), blocked.end(), TagId(link->tag_id())) != blocked.end();
    });
  }
  // Live attributes of deleted objects do not exist in MISP; deleted ones of live objects do.
  bool ShowsObject(const fb::Object& object) const {
    return MaySee(actor_, event_, object) && (options_.deleted != Deleted::kLive || !object.deleted());
  }

  absl::Status Visit(const fb::Attribute& attribute) {
    const fb::Object* object = nullptr;
    if (attribute.object_id() != 0) {
      ASSIGN_OR_RETURN(object, FindObject(ObjectId(attribute.object_id())));
      if (object == nullptr || !ShowsObject(*object)) return absl::OkStatus();
    }
    if (!Shows(attribute, object) || visitor_.attribute({event_, attribute, object})) return absl::OkStatus();
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
      if (attribute != nullptr && Shows(*attribute, &object)) attributes.push_back(attribute);
    }
    return attributes.empty() || visitor_.object(object, attributes) ? absl::OkStatus() : absl::CancelledError("stopped");
  }

  // Attributes of an object mostly follow each other: its block is kept.
  absl::StatusOr<const fb::Object*> FindObject(ObjectId id) {
    if (!object_block_ || id.value() / kIdsPerBlock != object_block_number_) {
      ASSIGN_OR_RETURN(object_block_, LoadObjectBlock(reader_, id_, id));
      object_block_number_ = id.value() / kIdsPerBlock;
    }
    return object_block_ ? FindIn(**object_block_, id) : nullptr;
  }

  const Reader& reader_;
  const Actor& actor_;
  const fb::Event& event_;
  const EventId id_;
  const EventDocumentOptions& options_;
  const EventVisitor& visitor_;
  std::vector<std::pair<uint64_t, uint64_t>> in_objects_;  // object, attribute
  std::vector<Stored<fb::AttributeBlock>> blocks_;         // of the object that is visited
  std::optional<Stored<fb::ObjectBlock>> object_block_;
  uint64_t object_block_number_ = 0;
};

}  // namespace

absl::Status WalkEvent(const Reader& reader, const Actor& actor, const fb::Event& event, const EventDocumentOptions& options,
                       const EventVisitor& visitor) {
  return Walk(reader, actor, event, options, visitor).Run();
}

}  // namespace muninn::api
