// SPDX-License-Identifier: Apache-2.0
#include "engine/index/touched.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "engine/index/content_keys.h"
#include "engine/index/content_reader.h"
#include "engine/store/codec.h"

namespace muninn {
namespace {

// The event that a record is about, if it is about one.
std::optional<EventId> EventOf(const Record& record) {
  const fb::Payload& payload = record.fact();
  switch (record.kind) {
    case fb::Fact::EventAdded:
      return EventId(payload.fact_as_EventAdded()->event()->id());
    case fb::Fact::EventChanged:
      return EventId(payload.fact_as_EventChanged()->event()->id());
    case fb::Fact::ContentAdded:
      return EventId(payload.fact_as_ContentAdded()->event()->id());
    case fb::Fact::ContentChanged:
      return EventId(payload.fact_as_ContentChanged()->event()->id());
    case fb::Fact::ContentPurged:
      return EventId(payload.fact_as_ContentPurged()->event()->id());
    case fb::Fact::EventDeleted:
      return EventId(payload.fact_as_EventDeleted()->event_id());
    default:
      return std::nullopt;
  }
}

bool TouchesNothing(fb::Fact kind) {
  return kind == fb::Fact::EntryAdded ||  // what nothing refers to yet
         kind == fb::Fact::AccessNoted || kind == fb::Fact::HuntAdvanced;
}

}  // namespace

absl::Status AddTouched(const Reader& before, const Record& record, Touched* touched) {
  const std::optional<EventId> event = EventOf(record);
  if (!event) {
    if (!TouchesNothing(record.kind)) touched->first = AttributeId(0);
    return absl::OkStatus();
  }
  touched->events.push_back(*event);
  ASSIGN_OR_RETURN(const auto known, LoadEvent(before, *event));
  if (!known) return absl::OkStatus();
  // All that a record says of an event may matter to all of its attributes. Those that it adds have higher numbers than all
  // that exist, unless the event has a block already which they go into.
  const std::unique_ptr<Cursor> blocks = before.Scan(Family::kPart, EventPrefix(*event, PartKind::kAttributes));
  if (blocks->Valid()) touched->first = std::min(touched->first, AttributeId(ReadFixed64(blocks->key(), 9) * kIdsPerBlock));
  return blocks->status();
}

}  // namespace muninn
