// SPDX-License-Identifier: Apache-2.0
//
// events/index. Shapes: MISP 2.5.1.
#include "server/api/event_index.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "engine/index/content_reader.h"
#include "engine/query/search.h"
#include "engine/searches.h"
#include "schema/base/status.h"
#include "schema/json/write_event.h"
#include "server/api/event_index_csv.h"
#include "server/api/event_index_filter.h"
#include "server/api/names.h"
#include "server/api/order.h"
#include "server/api/parameters.h"
#include "server/api/sharing_group_document.h"
#include "server/api/streaming.h"

namespace muninn::api {
namespace {

absl::StatusOr<std::vector<EventId>> Find(Call& call, const muninn::Snapshot& snapshot, const Parameters& parameters,
                                          const IndexFilter& filter) {
  const Reader& reader = snapshot.reader();
  const KnownTexts known{&SearchMemoryOf(call.engine()).texts, snapshot.sequence()};
  ASSIGN_OR_RETURN(const std::vector<EventId> candidates, SearchEvents(reader, call.actor(), filter.filter, known));
  ReaderNames names(reader);
  IndexMatcher matcher(filter, reader, names, call.actor());
  std::vector<EventId> events;
  for (const EventId id : candidates) {
    ASSIGN_OR_RETURN(const auto event, LoadEvent(reader, id));
    if (!event) continue;
    ASSIGN_OR_RETURN(const bool wanted, matcher.Match(**event));
    if (wanted) events.push_back(id);
  }
  const std::string field = parameters.Text("sort").value_or("");
  if (!field.empty()) {
    const bool descending = absl::EqualsIgnoreCase(parameters.Text("direction").value_or(""), "desc") || parameters.Flag("desc");
    RETURN_IF_ERROR(SortEvents(reader, {{field, descending}}, events));
  }
  return events;
}

absl::Status WriteRows(const Reader& reader, const Actor& actor, const std::vector<EventId>& events, bool minimal,
                       ReaderNames& names, json::JsonStyle style, std::string& out, const std::function<bool()>& flush) {
  json::JsonWriter writer(&out, style);
  writer.BeginArray();
  for (const EventId id : events) {
    ASSIGN_OR_RETURN(const auto event, LoadEvent(reader, id));
    if (!event) continue;
    if (minimal) {
      json::WriteMinimalEventRow(writer, **event, names);
    } else {
      json::WriteEventIndexRow(writer, **event, names, json::TagFilter{false, true}, [&](json::JsonWriter& row) {
        WriteSharingGroupInShort(row, reader, actor, SharingGroupId((*event)->sharing_group_id()));
      });
    }
    if (!flush()) return absl::CancelledError("the client has gone");
  }
  writer.EndArray();
  return absl::OkStatus();
}

absl::Status WriteCsv(const Reader& reader, const std::vector<EventId>& events, ReaderNames& names, std::string& out,
                      const std::function<bool()>& flush) {
  AppendIndexHeader(out);
  for (const EventId id : events) {
    ASSIGN_OR_RETURN(const auto event, LoadEvent(reader, id));
    if (event) AppendIndexRow(**event, names, out);
    if (!flush()) return absl::CancelledError("the client has gone");
  }
  return absl::OkStatus();
}

bool WantsCsv(const Call& call) {
  return call.path().extension == "csv" || call.request().Header("Accept").starts_with("text/csv");
}

http::Response AnswerIndex(Call& call, const Path& path) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Event");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const Parameters parameters(*body, path);
  const std::shared_ptr<const muninn::Snapshot> snapshot = call.shared_snapshot();
  const absl::StatusOr<IndexFilter> filter = ReadIndexFilter(snapshot->reader(), parameters, call.now());
  if (absl::IsInvalidArgument(filter.status())) return AnswerStatus(call, absl::InternalError(filter.status().message()));
  if (!filter.ok()) return AnswerStatus(call, filter.status());
  absl::StatusOr<std::vector<EventId>> events = Find(call, *snapshot, parameters, *filter);
  if (!events.ok()) return AnswerStatus(call, events.status());
  const size_t total = events->size();
  TakePage(parameters.Number("limit").value_or(0), std::max<uint64_t>(1, parameters.Number("page").value_or(1)), *events);
  const bool csv = WantsCsv(call);
  http::Response response = Answer(200, "");
  if (csv) response.headers[0].second = "text/csv; charset=UTF-8";
  response.headers.emplace_back("X-Result-Count", std::to_string(total));
  response.stream = [snapshot, events = *std::move(events), minimal = filter->minimal, csv, actor = call.actor(),
                     style = call.style()](http::BodySink& sink) {
    return StreamText(sink, [&](std::string& out, const std::function<bool()>& flush) {
      ReaderNames names(snapshot->reader());
      names.ShowTo(actor);
      return csv ? WriteCsv(snapshot->reader(), events, names, out, flush)
                 : WriteRows(snapshot->reader(), actor, events, minimal, names, style, out, flush);
    });
  };
  return response;
}

}  // namespace

http::Response IndexEvents(Call& call) { return AnswerIndex(call, call.path()); }

http::Response IndexEventsWithProposals(Call& call) {
  Path path = call.path();
  path.named.emplace_back("searchhasproposal", "1");
  if (!call.actor().is_site_admin()) path.named.emplace_back("searchorg", std::to_string(call.actor().org.value()));
  return AnswerIndex(call, path);
}

}  // namespace muninn::api
