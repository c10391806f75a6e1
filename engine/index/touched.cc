// SPDX-License-Identifier: Apache-2.0
#include "engine/index/touched.h"

#include <memory>

#include "engine/index/content_keys.h"
#include "engine/store/codec.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

constexpr AttributeId kNone(UINT64_MAX);

// All that a record says of an event may matter to all of its attributes. Those that it adds have higher numbers than all that
// exist, unless the event has a block already which they go into.
absl::StatusOr<AttributeId> FirstOf(const Reader& before, uint64_t event) {
  const std::unique_ptr<Cursor> blocks = before.Scan(Family::kPart, EventPrefix(EventId(event), PartKind::kAttributes));
  if (blocks->Valid()) return AttributeId(ReadFixed64(blocks->key(), 9) * kIdsPerBlock);
  RETURN_IF_ERROR(blocks->status());
  return kNone;
}

}  // namespace

absl::StatusOr<AttributeId> FirstTouched(const Reader& before, const Record& record) {
  const fb::Payload& payload = record.fact();
  switch (record.kind) {
    case fb::Fact::EventAdded:
      return FirstOf(before, payload.fact_as_EventAdded()->event()->id());
    case fb::Fact::EventChanged:
      return FirstOf(before, payload.fact_as_EventChanged()->event()->id());
    case fb::Fact::ContentAdded:
      return FirstOf(before, payload.fact_as_ContentAdded()->event()->id());
    case fb::Fact::ContentChanged:
      return FirstOf(before, payload.fact_as_ContentChanged()->event()->id());
    case fb::Fact::ContentPurged:
      return FirstOf(before, payload.fact_as_ContentPurged()->event()->id());
    case fb::Fact::EventDeleted:
      return FirstOf(before, payload.fact_as_EventDeleted()->event_id());
    case fb::Fact::EntryAdded:  // what nothing refers to yet
    case fb::Fact::AccessNoted:
      return kNone;
    default:
      return AttributeId(0);
  }
}

}  // namespace muninn
