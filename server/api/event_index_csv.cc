// SPDX-License-Identifier: Apache-2.0
#include "server/api/event_index_csv.h"

#include <cstdint>
#include <string_view>

#include "schema/entities/identity_generated.h"
#include "schema/entities/tag_generated.h"
#include "schema/json/fields.h"
#include "schema/json/write_tag.h"
#include "schema/rules/date_time.h"
#include "server/export/csv_cell.h"

namespace muninn::api {
namespace {

constexpr std::string_view kHeader =
    "id,date,info,tags,uuid,published,analysis,attribute_count,orgc_id,orgc_name,orgc_uuid,timestamp,distribution,"
    "sharing_group_id,threat_level_id,publish_timestamp,extends_uuid\n";

std::string TagNames(const fb::Event& event, ReaderNames& names) {
  std::string joined;
  json::ForEachShownTag(event.tags(), names, json::TagFilter(), [&](const fb::TagLink&, const fb::Tag& tag) {
    if (!joined.empty()) joined += ", ";
    joined += json::View(tag.name());
  });
  return joined;
}

}  // namespace

void AppendIndexHeader(std::string& out) { out += kHeader; }

void AppendIndexRow(const fb::Event& event, ReaderNames& names, std::string& out) {
  const fb::Organisation* creator = names.OrgById(OrgId(event.orgc_id()));
  const auto text = [&](std::string_view cell) {
    if (!out.empty() && out.back() != '\n') out += ',';
    exports::AppendCsvCell(cell, out);
  };
  const auto number = [&](uint64_t cell) { text(std::to_string(cell)); };
  number(event.id());
  text(rules::FormatDate(event.date_days()));
  text(json::View(event.info()));
  text(TagNames(event, names));
  text(json::UuidOf(event.uuid()).ToString());
  number(event.published());
  number(event.analysis());
  number(event.attribute_count());
  number(event.orgc_id());
  text(creator == nullptr ? std::string_view() : json::View(creator->name()));
  text(json::UuidOf(creator == nullptr ? nullptr : creator->uuid()).ToString());
  number(event.timestamp());
  number(event.distribution());
  number(event.sharing_group_id());
  number(event.threat_level());
  number(event.publish_timestamp());
  text(json::View(event.extends_uuid()));
  out += '\n';
}

}  // namespace muninn::api
