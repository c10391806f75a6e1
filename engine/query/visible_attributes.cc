// SPDX-License-Identifier: Apache-2.0
#include "engine/query/visible_attributes.h"

#include <utility>

#include "engine/access/visibility.h"
#include "schema/base/status.h"

namespace muninn {

absl::StatusOr<bool> VisibleAttributes::Shows(const fb::Event& event, const fb::Attribute& attribute) {
  const ObjectId id(attribute.object_id());
  if (!id) return MaySee(actor_, event, attribute, nullptr);
  const EventId event_id(event.id());
  if (!objects_ || event_ != event_id || block_ != id.value() / kIdsPerBlock) {
    ASSIGN_OR_RETURN(objects_, LoadObjectBlock(reader_, event_id, id));
    event_ = event_id;
    block_ = id.value() / kIdsPerBlock;
  }
  return MaySee(actor_, event, attribute, objects_ ? FindIn(**objects_, id) : nullptr);
}

absl::StatusOr<bool> VisibleAttributes::Shows(const fb::Event& event, AttributeId id) {
  ASSIGN_OR_RETURN(const auto block, LoadAttributeBlock(reader_, EventId(event.id()), id));
  const fb::Attribute* attribute = block ? FindIn(**block, id) : nullptr;
  return attribute == nullptr ? absl::StatusOr<bool>(false) : Shows(event, *attribute);
}

}  // namespace muninn
