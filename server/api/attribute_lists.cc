// SPDX-License-Identifier: Apache-2.0
//
// attributes: index and attributeStatistics. Shapes and texts: MISP 2.5.1.
#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "engine/access/visibility.h"
#include "engine/index/content_reader.h"
#include "schema/base/status.h"
#include "schema/json/write_attribute.h"
#include "schema/rules/attribute_types.h"
#include "server/api/event_walk.h"
#include "server/api/parameters.h"
#include "server/api/routes.h"

namespace muninn::api {
namespace {

constexpr uint64_t kPageDefault = 60, kPageMax = 9999, kPagesMax = 1'000'000;

// Which of the attributes, in their order, make up the page.
struct Page {
  uint64_t limit, skip, shown = 0;
  bool full() const { return shown == limit; }
};

// The attributes of the events with the highest numbers first, each event's by ascending number.
absl::Status WriteRows(Call& call, json::JsonWriter& writer, Page& page) {
  ASSIGN_OR_RETURN(const fb::CountersT next, LoadCounters(call.reader()));
  for (uint64_t id = next.event; id-- > 1 && !page.full();) {
    ASSIGN_OR_RETURN(const auto event, LoadEvent(call.reader(), EventId(id)));
    if (!event || !MaySee(call.actor(), **event)) continue;
    EventVisitor visitor;
    visitor.attribute = [&](const AttributeHit& hit) {
      if (page.skip > 0) {
        --page.skip;
        return true;
      }
      writer.BeginObject();
      json::WriteAttributeFields(writer, hit.attribute, EventId(id), json::AttributeShape::kRowWithHalves);
      writer.EndObject();
      ++page.shown;
      return !page.full();
    };
    const absl::Status status = WalkEvent(call.reader(), call.actor(), **event, EventDocumentOptions(), visitor);
    if (!absl::IsCancelled(status)) RETURN_IF_ERROR(status);
  }
  return absl::OkStatus();
}

http::Response Index(Call& call) {
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  const Parameters parameters(*body, call.path());
  Page page{};
  page.limit = std::clamp<uint64_t>(parameters.Number("limit").value_or(kPageDefault), 1, kPageMax);
  const uint64_t number = std::clamp<uint64_t>(parameters.Number("page").value_or(1), 1, kPagesMax);
  page.skip = page.limit * (number - 1);
  absl::Status status;
  http::Response response = AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginArray();
    status = WriteRows(call, writer, page);
    writer.EndArray();
  });
  if (!status.ok()) return AnswerStatus(call, status);
  // MISP's paginator has no page behind the last one.
  return page.shown == 0 && number > 1 ? AnswerError(call, 404, "Not Found") : response;
}

// "12.5%"
std::string Percentage(uint64_t part, uint64_t total) {
  return absl::StrCat(std::round(static_cast<double>(part) * 1e4 / static_cast<double>(total)) / 1e2, "%");
}

// attributeStatistics/type|category[/true]: how many there are of each among those that the actor may see.
http::Response Statistics(Call& call) {
  const std::string_view by = call.path().Arg(0), wanted = call.path().Arg(1);
  if (!by.empty() && by != "type" && by != "category") return AnswerError(call, 405, "Invalid type requested.");
  const bool percentage = !wanted.empty() && wanted != "0" && wanted != "false";
  std::map<std::string_view, uint64_t> counts;
  uint64_t total = 0;
  EventVisitor visitor;
  visitor.attribute = [&](const AttributeHit& hit) {
    ++counts[by == "category" ? rules::CategoryOf(hit.attribute.category()) : rules::TypeOf(hit.attribute.type()).name];
    ++total;
    return true;
  };
  const absl::Status status = ForEachVisibleEvent(call.reader(), call.actor(), [&](const fb::Event& event) {
    return WalkEvent(call.reader(), call.actor(), event, EventDocumentOptions(), visitor);
  });
  if (!status.ok()) return AnswerStatus(call, status);
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    counts.empty() ? writer.BeginArray() : writer.BeginObject();  // PHP's empty map
    for (const auto& [name, count] : counts)
      percentage ? writer.Member(name, Percentage(count, total)) : writer.MemberId(name, count);
    counts.empty() ? writer.EndArray() : writer.EndObject();
  });
}

constexpr Route kRoutes[] = {
    {"attributes", "index", Index},
    {"attributes", "attributestatistics", Statistics},
};

}  // namespace

std::span<const Route> AttributeListRoutes() { return kRoutes; }

}  // namespace muninn::api
