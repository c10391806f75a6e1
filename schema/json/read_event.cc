// SPDX-License-Identifier: Apache-2.0
#include "schema/json/read_event.h"

#include <utility>

#include "absl/strings/match.h"
#include "schema/base/status.h"
#include "schema/json/field_map.h"
#include "schema/json/read_attribute.h"
#include "schema/json/read_galaxy.h"
#include "schema/json/read_object.h"
#include "schema/json/read_organisation.h"
#include "schema/json/read_tag.h"

namespace muninn::json {
namespace {

struct EventReading {
  EventDraft& draft;
  GalaxyCollector galaxies;
  EventBudget budget;
  absl::Status status;
  Value own_galaxies;  // read after the tags
};

// Calls `read` for each element as long as all is well and the budget lasts.
void ReadParts(Value list, EventReading& reading, absl::FunctionRef<absl::Status(Value)> read) {
  ForEachElement(list, [&](Value element) {
    if (!reading.status.ok()) return;
    reading.status = Spend(&reading.budget.parts, kPartsPerEventMax, "objects, references, reports, proposals and sightings");
    if (reading.status.ok()) reading.status = read(element);
  });
}

void ReadAnalysis(Value value, EventReading& reading) {
  constexpr std::string_view kWords[] = {"Initial", "Ongoing", "Completed"};
  for (int64_t i = 0; i < 3; ++i) {
    if (const auto text = value.AsStringView(); text && absl::EqualsIgnoreCase(ToAbsl(*text), ToAbsl(kWords[i]))) {
      reading.draft.analysis = i;
      return;
    }
  }
  reading.draft.analysis = NumberOf(value);
}

void ReadEventTags(Value value, EventReading& reading) { reading.status.Update(ReadTags(value, &reading.draft.tags)); }

void ReadEventAttributes(Value value, EventReading& reading) {
  reading.status.Update(ReadAttributes(value, &reading.galaxies, &reading.budget, &reading.draft.attributes));
}

void ReadObjects(Value value, EventReading& reading) {
  ReadParts(value, reading, [&](Value element) {
    ASSIGN_OR_RETURN(ObjectDraft object, ReadObject(element, &reading.galaxies, &reading.budget));
    reading.draft.objects.push_back(std::move(object));
    return absl::OkStatus();
  });
}

void ReadReports(Value value, EventReading& reading) {
  ReadParts(value, reading, [&](Value element) {
    reading.draft.reports.push_back(ReadReport(element));
    return absl::OkStatus();
  });
}

void ReadEventProposals(Value value, EventReading& reading) {
  ReadParts(value, reading, [&](Value element) {
    ASSIGN_OR_RETURN(ProposalDraft proposal, ReadProposal(element));
    reading.draft.proposals.push_back(std::move(proposal));
    return absl::OkStatus();
  });
}

void ReadEventSightings(Value value, EventReading& reading) {
  ReadParts(value, reading, [&](Value element) {
    reading.draft.sightings.push_back(ReadSighting(element));
    return absl::OkStatus();
  });
}

template <auto kMember>
void ReadOrg(Value value, EventReading& reading) {
  reading.draft.*kMember = ReadOptionalOrganisation(value);
}

constexpr auto kFields = MakeFieldMap<EventReading>({
    {"uuid", NonEmpty<&EventDraft::uuid>},
    {"info", Text<&EventDraft::info>},
    {"date", Text<&EventDraft::date>},
    {"distribution", Number<&EventDraft::distribution>},
    {"sharing_group_id", Number<&EventDraft::sharing_group_id>},
    {"threat_level_id", Number<&EventDraft::threat_level_id>},
    {"analysis", ReadAnalysis},
    {"timestamp", Timestamp<&EventDraft::timestamp>},
    {"publish_timestamp", Timestamp<&EventDraft::publish_timestamp>},
    {"published", Flag<&EventDraft::published>},
    {"extends_uuid", Text<&EventDraft::extends_uuid>},
    {"disable_correlation", Flag<&EventDraft::disable_correlation>},
    {"locked", Flag<&EventDraft::locked>},
    {"protected", Flag<&EventDraft::is_protected>},
    {"Org", ReadOrg<&EventDraft::org>},
    {"Orgc", ReadOrg<&EventDraft::orgc>},
    {"orgc_id", Number<&EventDraft::orgc_id>},
    {"Tag", ReadEventTags},
    {"EventTag", ReadEventTags},
    {"Attribute", ReadEventAttributes},
    {"Object", ReadObjects},
    {"EventReport", ReadReports},
    {"Galaxy", [](Value value, EventReading& reading) { reading.own_galaxies = value; }},
    {"ShadowAttribute", ReadEventProposals},
    {"Sighting", ReadEventSightings},
});

struct ReportReading {
  ReportDraft draft;
};

constexpr auto kReportFields = MakeFieldMap<ReportReading>({
    {"uuid", NonEmpty<&ReportDraft::uuid>},
    {"name", Text<&ReportDraft::name>},
    {"content", Text<&ReportDraft::content>},
    {"distribution", Number<&ReportDraft::distribution>},
    {"sharing_group_id", Number<&ReportDraft::sharing_group_id>},
    {"timestamp", Timestamp<&ReportDraft::timestamp>},
    {"deleted", Flag<&ReportDraft::deleted>},
});

// Recursion ends with the document, which is at most kJsonDepthMax deep.
void CollectEvents(Value value, std::vector<Value>* events) {
  if (value.is_array()) return value.ForEach([&](Value element) { CollectEvents(element, events); });
  if (!value.is_object() || value.size() == 0) return;
  if (const Value inner = value["response"]; !inner.absent()) return CollectEvents(inner, events);
  if (const Value inner = value["request"]; !inner.absent()) return CollectEvents(inner, events);
  const Value event = value["Event"];
  if (event.is_array()) return CollectEvents(event, events);
  if (event.kind() == Value::Kind::kMissing || event.is_object()) events->push_back(value);
}

}  // namespace

absl::StatusOr<std::vector<Value>> EventsOf(Value root) {
  std::vector<Value> events;
  CollectEvents(root, &events);
  if (events.empty()) return absl::InvalidArgumentError("No valid event data received.");
  return events;
}

Value UnwrapModel(Value body, std::string_view model) {
  if (const Value request = body["request"]; request.is_object() || request.is_array()) body = request;
  if (const Value inner = body[model]; inner.is_object() || inner.is_array()) return inner;
  return body;
}

absl::StatusOr<EventDraft> ReadEvent(Value event) {
  EventDraft draft;
  EventReading reading{draft, {}, {}, absl::OkStatus(), Value()};
  if (const Value inner = event["Event"]; inner.is_object()) {
    kFields.Read(inner, reading);
    ReadEventSightings(event["Sighting"], reading);
  } else {
    kFields.Read(event, reading);
  }
  if (reading.own_galaxies.size() != 0) reading.status.Update(reading.galaxies.Read(reading.own_galaxies, &draft.tags));
  if (!reading.status.ok()) return reading.status;
  draft.galaxies = reading.galaxies.Take();
  return draft;
}

ReportDraft ReadReport(Value value) {
  ReportReading reading;
  kReportFields.Read(value, reading);
  return std::move(reading.draft);
}

}  // namespace muninn::json
