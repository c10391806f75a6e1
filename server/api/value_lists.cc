// SPDX-License-Identifier: Apache-2.0
#include "server/api/value_lists.h"

#include <string>
#include <utility>
#include <vector>

#include "engine/settings/settings.h"
#include "schema/json/fields.h"
#include "schema/rules/attribute_types.h"

namespace muninn::api {
namespace {

std::vector<match::WarninglistHit> HitsOf(const match::Lists& lists, const fb::Attribute& attribute, const std::string& value) {
  return lists.warninglists->Check(rules::TypeOf(attribute.type()).name, value);
}

void WriteHits(json::JsonWriter& writer, const std::vector<match::WarninglistHit>& hits) {
  if (hits.empty()) return;
  writer.Key("warnings");
  writer.BeginArray();
  for (const match::WarninglistHit& hit : hits) {
    writer.BeginObject();
    writer.Member("value", hit.value);
    writer.Member("match", hit.match);
    writer.MemberId("warninglist_id", hit.list->id());
    json::MemberText(writer, "warninglist_name", hit.list->name());
    json::MemberText(writer, "warninglist_category", hit.list->category());
    writer.EndObject();
  }
  writer.EndArray();
}

}  // namespace

std::function<bool(const fb::Attribute&)> SearchGate(std::shared_ptr<const match::Lists> lists, bool enforce_warninglists) {
  const bool enforce = enforce_warninglists && !lists->warninglists->empty();
  if (!enforce && lists->allowed_values == nullptr) return {};
  return [lists = std::move(lists), enforce](const fb::Attribute& attribute) {
    const std::string value = json::ValueOf(attribute);
    if (lists->allowed_values != nullptr && lists->allowed_values->Has(value)) return false;
    return !enforce || HitsOf(*lists, attribute, value).empty();
  };
}

json::AttributeContext::Part WarningsPart(std::shared_ptr<const match::Lists> lists, const Reader& reader) {
  if (lists->warninglists->empty()) return {};
  const bool for_all = SettingFlag(reader, "MISP.warning_for_all");
  return [lists = std::move(lists), for_all](json::JsonWriter& writer, const fb::Attribute& attribute) {
    if (attribute.to_ids() || for_all) WriteHits(writer, HitsOf(*lists, attribute, json::ValueOf(attribute)));
  };
}

}  // namespace muninn::api
