// SPDX-License-Identifier: Apache-2.0
#include "server/api/hunt_hits.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "engine/access/visibility.h"
#include "engine/log/log.h"
#include "schema/base/status.h"
#include "schema/json/write_attribute.h"

namespace muninn::api {
namespace {

// The term as the hunt has it; "" when its lists are not what they were.
std::string TermOf(const fb::Hunt& hunt, const fb::HuntHit& hit) {
  const flatbuffers::Vector<flatbuffers::Offset<flatbuffers::String>>* list = nullptr;
  switch (hit.kind()) {
    case fb::HuntTermKind::Literal:
      list = hunt.literals();
      break;
    case fb::HuntTermKind::Pattern:
      list = hunt.patterns();
      break;
    case fb::HuntTermKind::Cidr:
      list = hunt.cidrs();
      break;
    case fb::HuntTermKind::Value:
      list = hunt.values();
      break;
  }
  return list != nullptr && hit.term() < list->size() ? list->Get(hit.term())->str() : std::string();
}

}  // namespace

absl::StatusOr<std::optional<HuntHits::Place>> HuntHits::Find(const fb::HuntHit& hit) const {
  const EventId event_id(hit.event_id());
  ASSIGN_OR_RETURN(auto event, LoadEvent(reader_, event_id));
  if (!event || !MaySee(actor_, **event)) return std::optional<Place>();
  ASSIGN_OR_RETURN(auto block, LoadAttributeBlock(reader_, event_id, AttributeId(hit.attribute_id())));
  const fb::Attribute* const attribute = block ? FindIn(**block, AttributeId(hit.attribute_id())) : nullptr;
  if (attribute == nullptr || attribute->deleted()) return std::optional<Place>();
  std::optional<Stored<fb::ObjectBlock>> objects;
  const fb::Object* object = nullptr;
  if (const ObjectId object_id(attribute->object_id()); object_id) {
    ASSIGN_OR_RETURN(objects, LoadObjectBlock(reader_, event_id, object_id));
    object = objects ? FindIn(**objects, object_id) : nullptr;
  }
  if (!MaySee(actor_, **event, *attribute, object)) return std::optional<Place>();
  return std::optional<Place>(Place{*std::move(event), *std::move(block), attribute});
}

absl::StatusOr<std::optional<std::string>> HuntHits::ValueThen(const fb::HuntHit& hit) {
  if (record_ != hit.sequence()) {
    ASSIGN_OR_RETURN(const Record record, ReadRecord(reader_, hit.sequence()));
    values_.clear();
    AppendNewValues(record, &values_);
    record_ = hit.sequence();
  }
  const auto value =
      std::find_if(values_.begin(), values_.end(), [&](const NewValue& v) { return v.attribute.value() == hit.attribute_id(); });
  return value == values_.end() ? std::optional<std::string>() : std::optional<std::string>(value->text);
}

absl::StatusOr<uint64_t> HuntHits::Count(HuntId hunt) {
  uint64_t count = 0;
  absl::Status status;
  RETURN_IF_ERROR(ForEachHuntHit(reader_, hunt, 1, [&](uint64_t, const fb::HuntHit& hit) {
    const auto place = Find(hit);
    status = place.status();
    count += place.ok() && *place;
    return status.ok();
  }));
  RETURN_IF_ERROR(status);
  return count;
}

absl::StatusOr<bool> HuntHits::Write(json::JsonWriter& writer, const fb::Hunt& hunt, uint64_t number, const fb::HuntHit& hit) {
  ASSIGN_OR_RETURN(const std::optional<Place> place, Find(hit));
  if (!place) return false;
  ASSIGN_OR_RETURN(const std::optional<std::string> value, ValueThen(hit));
  if (!value) return false;
  writer.BeginObject();
  writer.Key("HuntHit");
  writer.BeginObject();
  writer.Member("number", std::to_string(number));
  writer.Member("hunt_id", std::to_string(hunt.id()));
  writer.Member("record", std::to_string(hit.sequence()));
  writer.Member("kind", absl::AsciiStrToLower(fb::EnumNameHuntTermKind(hit.kind())));
  writer.Member("term", TermOf(hunt, hit));
  writer.MemberNumber("from", hit.from());
  writer.MemberNumber("to", hit.to());
  writer.Member("value", *value);
  writer.MemberBool("current", json::ValueOf(*place->attribute) == *value);
  writer.Key("Attribute");
  json::WriteRelatedAttribute(writer, *place->attribute, *place->event);
  writer.EndObject();
  writer.EndObject();
  return true;
}

}  // namespace muninn::api
