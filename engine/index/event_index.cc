// SPDX-License-Identifier: Apache-2.0
#include "engine/index/event_index.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/index/content_keys.h"

namespace muninn {
namespace {

using Keys = std::vector<std::pair<Family, std::string>>;

Keys KeysOf(const fb::Event* event) {
  Keys keys;
  if (event == nullptr) return keys;
  const EventId id(event->id());
  const auto add = [&](EventIndexKind kind, uint64_t number) {
    keys.emplace_back(Family::kEventIndex, EventIndexKey(kind, number, id));
  };
  add(EventIndexKind::kTimestamp, event->timestamp());
  add(EventIndexKind::kPublishTimestamp, event->publish_timestamp());
  add(EventIndexKind::kAttributesTimestamp, event->attributes_timestamp());
  add(EventIndexKind::kDate, SortableDate(event->date_days()));
  add(EventIndexKind::kOrg, event->org_id());
  add(EventIndexKind::kOrgc, event->orgc_id());
  if (event->disable_correlation()) add(EventIndexKind::kSilent, 0);
  if (event->extends_uuid() != nullptr) {
    if (const std::optional<Uuid> extended = Uuid::Parse(event->extends_uuid()->string_view()))
      add(EventIndexKind::kExtends, extended->hi);
  }
  if (event->tags() != nullptr) {
    for (const fb::TagLink* link : *event->tags())
      keys.emplace_back(Family::kTagUse, EventTagUseKey(TagId(link->tag_id()), id, link->id()));
  }
  if (event->uuid() != nullptr) keys.emplace_back(Family::kUuid, Uuid{event->uuid()->hi(), event->uuid()->lo()}.ToBytes());
  return keys;
}

}  // namespace

void MoveEventKeys(const fb::Event* before, const fb::Event* after, Transaction& txn) {
  const Keys old_keys = KeysOf(before), new_keys = KeysOf(after);
  for (const auto& key : old_keys) {
    if (std::find(new_keys.begin(), new_keys.end(), key) == new_keys.end()) txn.Delete(key.first, key.second);
  }
  for (const auto& key : new_keys) {
    if (std::find(old_keys.begin(), old_keys.end(), key) != old_keys.end()) continue;
    txn.Put(key.first, key.second,
            key.first == Family::kUuid ? EncodeUuidPlace({UuidKind::kEvent, EventId(after->id()), after->id()}) : std::string());
  }
}

}  // namespace muninn
