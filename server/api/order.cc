// SPDX-License-Identifier: Apache-2.0
#include "server/api/order.h"

#include <algorithm>
#include <utility>

#include "engine/index/content_reader.h"
#include "schema/base/status.h"
#include "schema/json/write_attribute.h"
#include "schema/rules/attribute_types.h"
#include "schema/rules/date_time.h"

namespace muninn::api {
namespace {

// Numbers as texts that sort like numbers.
std::string Digits(uint64_t number) {
  constexpr size_t kWidth = 20;
  const std::string text = std::to_string(number);
  return std::string(kWidth - text.size(), '0') + text;
}

std::string Text(const flatbuffers::String* text) { return text == nullptr ? std::string() : text->str(); }

std::string EventKey(const std::string& field, const fb::Event& event) {
  if (field == "id") return Digits(event.id());
  if (field == "info") return Text(event.info());
  if (field == "date") return rules::FormatDate(event.date_days());
  if (field == "timestamp") return Digits(event.timestamp());
  if (field == "publish_timestamp") return Digits(event.publish_timestamp());
  if (field == "attribute_count") return Digits(event.attribute_count());
  if (field == "analysis") return Digits(event.analysis());
  if (field == "threat_level_id") return Digits(event.threat_level());
  if (field == "distribution") return Digits(event.distribution());
  if (field == "published") return Digits(event.published());
  if (field == "uuid") return Uuid{event.uuid()->hi(), event.uuid()->lo()}.ToBytes();
  if (field == "sharing_group_id") return Digits(event.sharing_group_id());
  if (field == "sighting_timestamp") return Digits(event.sighting_timestamp());
  if (field == "extends_uuid") return Text(event.extends_uuid());
  if (field == "locked") return Digits(event.locked());
  if (field == "disable_correlation") return Digits(event.disable_correlation());
  if (field == "proposal_email_lock") return Digits(event.proposal_email_lock());
  if (field == "protected") return Digits(event.protected_().value_or(false));
  if (field == "org_id") return Digits(event.org_id());
  if (field == "orgc_id") return Digits(event.orgc_id());
  return "";
}

std::string AttributeKey(const std::string& field, const AttributeHit& hit) {
  const fb::Attribute& attribute = hit.attribute;
  if (field == "id") return Digits(attribute.id());
  if (field == "event_id") return Digits(hit.event.id());
  if (field == "object_id") return Digits(attribute.object_id());
  if (field == "type") return std::string(rules::TypeOf(attribute.type()).name);
  if (field == "category") return std::string(rules::CategoryOf(attribute.category()));
  if (field == "value") return json::ValueOf(attribute);
  if (field == "distribution") return Digits(attribute.distribution());
  if (field == "timestamp") return Digits(attribute.timestamp());
  if (field == "object_relation") return Text(attribute.object_relation());
  if (field == "Event.publish_timestamp") return Digits(hit.event.publish_timestamp());
  return "";
}

}  // namespace

bool KeysBefore(const std::vector<Order>& order, const std::vector<std::string>& a, const std::vector<std::string>& b) {
  for (size_t i = 0; i < order.size(); ++i) {
    if (a[i] != b[i]) return order[i].descending ? a[i] > b[i] : a[i] < b[i];
  }
  return false;
}

absl::Status SortEvents(const Reader& reader, const std::vector<Order>& order, std::vector<EventId>& events) {
  if (order.empty()) return absl::OkStatus();
  std::vector<std::pair<std::vector<std::string>, EventId>> keyed;
  keyed.reserve(events.size());
  for (const EventId id : events) {
    ASSIGN_OR_RETURN(const auto event, LoadEvent(reader, id));
    if (!event) continue;
    keyed.emplace_back(std::vector<std::string>(), id);
    for (const Order& by : order) keyed.back().first.push_back(EventKey(by.field, **event));
  }
  std::stable_sort(keyed.begin(), keyed.end(), [&](const auto& a, const auto& b) { return KeysBefore(order, a.first, b.first); });
  events.clear();
  for (const auto& [keys, id] : keyed) events.push_back(id);
  return absl::OkStatus();
}

std::vector<std::string> AttributeKeys(const std::vector<Order>& order, const AttributeHit& hit) {
  std::vector<std::string> keys;
  for (const Order& by : order) keys.push_back(AttributeKey(by.field, hit));
  return keys;
}

}  // namespace muninn::api
