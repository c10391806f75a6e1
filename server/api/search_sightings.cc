// SPDX-License-Identifier: Apache-2.0
//
// sightings/restSearch: JSON, XML and CSV. Shapes: MISP 2.5.1 (restsearch.md §11).
#include "server/api/search_sightings.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/index/content_reader.h"
#include "engine/query/sighting_policy.h"
#include "schema/base/status.h"
#include "schema/json/fields.h"
#include "schema/json/write_attribute.h"
#include "schema/json/write_organisation.h"
#include "schema/json/write_sighting.h"
#include "schema/rules/attribute_types.h"
#include "server/api/names.h"
#include "server/api/search_answer.h"
#include "server/api/search_intake.h"
#include "server/api/sighting_request.h"
#include "server/api/xml_stream.h"
#include "server/export/csv_cell.h"

namespace muninn::api {
namespace {

using Flush = std::function<bool()>;

// What a running search needs, owned by the response that streams it.
struct SightingSearch {
  std::shared_ptr<const muninn::Snapshot> snapshot;
  SightingRequest request;
  json::JsonStyle style;
  std::vector<SightingRef> refs;
  Actor actor;
};

// A sighting with what it is about. Valid until the next one.
struct SightingHit {
  const fb::Sighting& sighting;
  const fb::Attribute& attribute;
  const fb::Event& event;
  bool anonymous = false;  // does not say which organisation reported
};

absl::Status ForEachHit(const SightingSearch& search, const std::function<bool(const SightingHit&)>& visit) {
  const Reader& reader = search.snapshot->reader();
  const SightingPolicy policy(reader, search.actor);
  for (const SightingRef& ref : search.refs) {
    ASSIGN_OR_RETURN(const auto event, LoadEvent(reader, ref.event));
    ASSIGN_OR_RETURN(const auto sightings, LoadSightingBlock(reader, ref.event, ref.sighting));
    const fb::Sighting* sighting = sightings ? FindSighting(**sightings, ref.sighting) : nullptr;
    if (!event || sighting == nullptr) return absl::DataLossError("a sighting is gone");
    const AttributeId attribute_id(sighting->attribute_id());
    ASSIGN_OR_RETURN(const auto attributes, LoadAttributeBlock(reader, ref.event, attribute_id));
    const fb::Attribute* attribute = attributes ? FindIn(**attributes, attribute_id) : nullptr;
    if (attribute == nullptr) return absl::DataLossError("an attribute is gone");
    if (!visit({*sighting, *attribute, **event, policy.HidesOrg(*sighting)})) return absl::CancelledError("the client has gone");
  }
  return absl::OkStatus();
}

void WriteAttribute(json::JsonWriter& writer, const fb::Attribute& attribute) {
  writer.Key("Attribute");
  writer.BeginObject();
  writer.MemberId("id", attribute.id());
  json::MemberUuid(writer, "uuid", attribute.uuid());
  writer.Member("type", rules::TypeOf(attribute.type()).name);
  writer.Member("category", rules::CategoryOf(attribute.category()));
  writer.MemberBool("to_ids", attribute.to_ids());
  writer.Member("value", json::ValueOf(attribute));
  writer.EndObject();
}

void WriteEvent(json::JsonWriter& writer, const fb::Event& event, ReaderNames& names) {
  const fb::Organisation* creator = names.OrgById(OrgId(event.orgc_id()));
  writer.Key("Event");
  writer.BeginObject();
  writer.MemberId("id", event.id());
  json::MemberUuid(writer, "uuid", event.uuid());
  writer.MemberId("orgc_id", event.orgc_id());
  writer.MemberId("org_id", event.org_id());
  json::MemberText(writer, "info", event.info());
  writer.Key("Orgc");
  writer.BeginObject();
  writer.Member("name", creator == nullptr ? std::string_view() : json::View(creator->name()));
  writer.EndObject();
  writer.EndObject();
}

void WriteHit(json::JsonWriter& writer, const SightingRequest& request, ReaderNames& names, const SightingHit& hit) {
  writer.BeginObject();
  writer.Key("Sighting");
  writer.BeginObject();
  json::WriteSightingFields(writer, hit.sighting, EventId(hit.event.id()), hit.anonymous);
  writer.Member("value", json::ValueOf(hit.attribute));
  if (request.uuids) {
    json::MemberUuid(writer, "attribute_uuid", hit.attribute.uuid());
    json::MemberUuid(writer, "event_uuid", hit.event.uuid());
  }
  if (request.attribute) WriteAttribute(writer, hit.attribute);
  if (request.event) WriteEvent(writer, hit.event, names);
  if (!hit.anonymous && hit.sighting.org_id() != 0) {
    writer.Key("Organisation");
    json::WriteOrg(writer, OrgId(hit.sighting.org_id()), names, json::OrgShape::kSighting);
  }
  writer.EndObject();
  writer.EndObject();
}

absl::Status WriteHits(const SightingSearch& search, json::JsonWriter& writer, const Flush& flush) {
  ReaderNames names(search.snapshot->reader());
  return ForEachHit(search, [&](const SightingHit& hit) {
    WriteHit(writer, search.request, names, hit);
    return flush();
  });
}

absl::Status WriteJson(const SightingSearch& search, std::string& out, const Flush& flush) {
  json::JsonWriter writer(&out, search.style);
  writer.BeginObject();
  writer.Key("response");
  writer.BeginArray();
  RETURN_IF_ERROR(WriteHits(search, writer, flush));
  writer.EndArray();
  writer.EndObject();
  out.push_back('\n');
  return absl::OkStatus();
}

absl::Status WriteXml(const SightingSearch& search, std::string& out, const Flush& flush) {
  XmlStream xml(out, flush);
  RETURN_IF_ERROR(WriteHits(search, xml.writer(), xml.flush()));
  xml.End();
  return absl::OkStatus();
}

constexpr std::string_view kColumns = "id,attribute_id,event_id,org_id,date_sighting,uuid,source,type";
constexpr std::string_view kAttributeColumns =
    ",attribute_uuid,attribute_type,attribute_category,attribute_to_ids,attribute_value";
constexpr std::string_view kEventColumns = ",event_uuid,event_orgc_id,event_org_id,event_info,event_Orgc_name";

void AppendRow(const SightingRequest& request, ReaderNames& names, const SightingHit& hit, std::string& out) {
  const auto uuid = [](const fb::Uuid* id) { return json::UuidOf(id).ToString(); };
  const auto add = [&](std::string_view text) {
    if (!out.empty() && out.back() != '\n') out += ',';
    exports::AppendCsvCell(text, out);
  };
  for (const uint64_t number : {hit.sighting.id(), hit.attribute.id(), hit.event.id()}) add(std::to_string(number));
  add(hit.anonymous ? "" : std::to_string(hit.sighting.org_id()));
  add(std::to_string(hit.sighting.date_sighting()));
  add(uuid(hit.sighting.uuid()));
  add(json::View(hit.sighting.source()));
  add(std::to_string(hit.sighting.type()));
  if (request.attribute) {
    add(uuid(hit.attribute.uuid()));
    add(rules::TypeOf(hit.attribute.type()).name);
    add(rules::CategoryOf(hit.attribute.category()));
    add(hit.attribute.to_ids() ? "1" : "0");
    add(json::ValueOf(hit.attribute));
  }
  if (request.event) {
    const fb::Organisation* creator = names.OrgById(OrgId(hit.event.orgc_id()));
    add(uuid(hit.event.uuid()));
    add(std::to_string(hit.event.orgc_id()));
    add(std::to_string(hit.event.org_id()));
    add(json::View(hit.event.info()));
    add(creator == nullptr ? std::string_view() : json::View(creator->name()));
  }
  out += '\n';
}

absl::Status WriteCsv(const SightingSearch& search, std::string& out, const Flush& flush) {
  ReaderNames names(search.snapshot->reader());
  if (!search.request.headerless) {
    out += kColumns;
    if (search.request.attribute) out += kAttributeColumns;
    if (search.request.event) out += kEventColumns;
    out += '\n';
  }
  RETURN_IF_ERROR(ForEachHit(search, [&](const SightingHit& hit) {
    AppendRow(search.request, names, hit, out);
    return flush();
  }));
  out += '\n';
  return absl::OkStatus();
}

struct SightingFormat {
  std::string_view asked, name;  // as returnFormat, and as what it counts
  absl::Status (*write)(const SightingSearch& search, std::string& out, const Flush& flush);
};
constexpr SightingFormat kFormats[] = {
    {"json", "json", WriteJson}, {"download", "json", WriteJson}, {"xml", "xml", WriteXml}, {"csv", "csv", WriteCsv}};

}  // namespace

http::Response SearchSightingsJson(Call& call) {
  SearchIntake intake = TakeSearch(call, SightingPlaces());
  if (!intake.parameters) return std::move(intake.refusal);
  auto search = std::make_shared<SightingSearch>();
  search->snapshot = call.shared_snapshot();
  absl::StatusOr<SightingRequest> request = ReadSightingRequest(call.reader(), *intake.parameters, call.now());
  if (absl::IsInvalidArgument(request.status())) return AnswerError(call, 400, ToStd(request.status().message()));
  if (!request.ok()) return AnswerStatus(call, request.status());
  const auto* const format = std::find_if(std::begin(kFormats), std::end(kFormats),
                                          [&](const SightingFormat& row) { return row.asked == request->return_format; });
  if (format == std::end(kFormats)) return AnswerError(call, 404, "Invalid output format.");
  absl::StatusOr<std::vector<SightingRef>> refs = SearchSightings(call.reader(), call.actor(), request->filter);
  if (!refs.ok()) return AnswerStatus(call, refs.status());
  search->request = *std::move(request);
  search->refs = *std::move(refs);
  search->actor = call.actor();
  search->style = call.style();
  const SearchHead head{std::string(format->name), std::string(format->name), ""};
  return AnswerStreamed(head, search->refs.size(), [search, write = format->write](std::string& out, const Flush& flush) {
    return write(*search, out, flush);
  });
}

}  // namespace muninn::api
