// SPDX-License-Identifier: Apache-2.0
#include "server/api/sighting_request.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/index/content_reader.h"
#include "schema/base/status.h"
#include "server/api/search_names.h"
#include "server/api/search_times.h"

namespace muninn::api {
namespace {

constexpr std::string_view kPlaces[] = {
    "context", "returnFormat",     "id",           "uuid",       "type", "from", "to", "last", "org_id",
    "source",  "includeAttribute", "includeEvent", "includeUuid"};
constexpr std::string_view kDefaultWindow = "30d";

absl::Status ReadTimes(const Parameters& parameters, uint64_t now, SightingFilter& filter) {
  Terms window;
  window.list = {std::string(kDefaultWindow)};
  const Terms* from = parameters.Find("from");
  const Terms* to = parameters.Find("to");
  if (from != nullptr && to != nullptr && !from->list.empty() && !to->list.empty()) {
    window.list = {from->list[0], to->list[0]};
    window.is_list = true;
  } else if (const Terms* last = parameters.Find("last")) {
    window = *last;
  }
  const absl::Status status = NarrowTimes(window, now, filter.date);
  return absl::IsInvalidArgument(status) ? absl::InternalError(status.message()) : status;
}

absl::Status InvalidId(const std::string& id) {
  return absl::InvalidArgumentError(absl::StrCat("Invalid ID `", id, "` provided."));
}

// Numbers of attributes or events: they must be numbers of the JSON body, not texts.
absl::StatusOr<std::vector<uint64_t>> ReadIds(const Terms& terms) {
  std::vector<uint64_t> ids;
  for (size_t i = 0; i < terms.list.size(); ++i) {
    uint64_t id = 0;
    if (!terms.AreNumbers() || !absl::SimpleAtoi(terms.list[i], &id)) return InvalidId(terms.list[i]);
    ids.push_back(id);
  }
  return ids;
}

absl::Status NarrowToEvents(const std::vector<EventId>& events, SightingFilter& filter) {
  absl::flat_hash_set<EventId> wanted(events.begin(), events.end());
  if (filter.events) absl::erase_if(wanted, [&](EventId id) { return !filter.events->contains(id); });
  filter.events = std::move(wanted);
  return absl::OkStatus();
}

absl::Status NarrowToAttributes(const Reader& reader, const std::vector<AttributeId>& attributes, SightingFilter& filter) {
  absl::flat_hash_set<AttributeId> wanted(attributes.begin(), attributes.end());
  if (filter.attributes) absl::erase_if(wanted, [&](AttributeId id) { return !filter.attributes->contains(id); });
  filter.attributes = std::move(wanted);
  std::vector<EventId> events;
  for (const AttributeId id : attributes) {
    ASSIGN_OR_RETURN(const std::optional<EventId> event, EventOfAttribute(reader, id));
    if (event) events.push_back(*event);
  }
  return NarrowToEvents(events, filter);
}

absl::Status NarrowToUuids(const Reader& reader, const Terms& terms, bool of_events, SightingFilter& filter) {
  std::vector<EventId> events;
  std::vector<AttributeId> attributes;
  for (const std::string& term : terms.list) {
    const std::optional<Uuid> uuid = Uuid::Parse(term);
    if (!uuid) continue;
    ASSIGN_OR_RETURN(const std::optional<UuidPlace> place, FindUuid(reader, *uuid));
    if (place && place->kind == UuidKind::kEvent) events.push_back(place->event);
    if (place && place->kind == UuidKind::kAttribute) attributes.push_back(AttributeId(place->id));
  }
  return of_events ? NarrowToEvents(events, filter) : NarrowToAttributes(reader, attributes, filter);
}

absl::Status ReadContext(const Reader& reader, const Parameters& parameters, SightingFilter& filter) {
  const std::optional<std::string> context = parameters.Text("context");
  const Terms* id = parameters.Find("id");
  const Terms* uuid = parameters.Find("uuid");
  if (context && *context != "event" && *context != "attribute")
    return absl::InvalidArgumentError(absl::StrCat("Invalid context ", *context, "."));
  if (context && id == nullptr && uuid == nullptr)
    return absl::InvalidArgumentError("An ID or UUID must be provided if the context is set.");
  const bool of_events = context == "event";
  if (id != nullptr && id->Truthy()) {
    ASSIGN_OR_RETURN(const std::vector<uint64_t> ids, ReadIds(*id));
    if (context && of_events) RETURN_IF_ERROR(NarrowToEvents({ids.begin(), ids.end()}, filter));
    if (context && !of_events) RETURN_IF_ERROR(NarrowToAttributes(reader, {ids.begin(), ids.end()}, filter));
  }
  if (context && uuid != nullptr && uuid->Truthy()) return NarrowToUuids(reader, *uuid, of_events, filter);
  return absl::OkStatus();
}

int64_t NumberOf(const std::string& text) {
  int64_t number = 0;
  return absl::SimpleAtoi(text, &number) ? number : INT64_MIN;  // which nothing has
}

}  // namespace

std::span<const std::string_view> SightingPlaces() { return kPlaces; }

absl::StatusOr<SightingRequest> ReadSightingRequest(const Reader& reader, const Parameters& parameters, uint64_t now) {
  SightingRequest request;
  SightingFilter& filter = request.filter;
  if (const std::optional<std::string> format = parameters.Text("returnFormat"); format && !format->empty())
    request.return_format = *format;
  request.attribute = parameters.Flag("includeAttribute");
  request.event = parameters.Flag("includeEvent");
  request.uuids = parameters.Flag("includeUuid");
  request.headerless = parameters.Flag("headerless");
  RETURN_IF_ERROR(ReadContext(reader, parameters, filter));
  RETURN_IF_ERROR(ReadTimes(parameters, now, filter));
  if (const Terms* types = parameters.Find("type")) {
    for (const std::string& type : types->list) filter.types.push_back(NumberOf(type));
  }
  if (const Terms* sources = parameters.Find("source")) filter.sources = sources->list;
  if (const Terms* orgs = parameters.Find("org_id")) {
    Filter creators;  // organisations are read the same way whatever they did
    RETURN_IF_ERROR(NarrowOrgs(reader, *orgs, Letters::kAsGiven, creators));
    filter.orgs = std::move(creators.orgs);
    filter.not_orgs = std::move(creators.not_orgs);
    filter.orgs_asked = creators.orgs_asked;
  }
  return request;
}

}  // namespace muninn::api
