// SPDX-License-Identifier: Apache-2.0
#include "server/api/search_explain.h"

#include <chrono>
#include <cstdint>

#include "engine/query/search.h"
#include "engine/query/search_memory.h"
#include "schema/base/status.h"
#include "server/api/search_answer.h"

namespace muninn::api {
namespace {

void WriteSource(json::JsonWriter& writer, const PlannedSource& planned) {
  writer.Member("source", NameOf(planned.source.kind));
  writer.MemberNumber("blocks", static_cast<int64_t>(planned.blocks));
  writer.MemberBool("exact", planned.exact);
}

void WriteExpressions(json::JsonWriter& writer, const Filter& filter) {
  const size_t all = filter.expressions.expressions().size() + filter.not_expressions.expressions().size();
  if (all == 0) return;
  const size_t loose = filter.expressions.loose() + filter.not_expressions.loose();
  writer.Key("regex");
  writer.BeginObject();
  writer.MemberNumber("expressions", static_cast<int64_t>(all));
  writer.MemberNumber("value_by_value", static_cast<int64_t>(loose));
  writer.EndObject();
}

// Goes through the page as its answer would. Returns how many hits there are on it.
absl::StatusOr<uint64_t> GoThroughPage(const Search& search, const Plan& plan, SearchFigures* figures) {
  const size_t limit = search.request.limit, before = search.request.page - 1;
  AttributeSearch hits(search.reader(), search.actor, search.request.filter, plan);
  hits.Use(KnownTextsOf(search));
  uint64_t count = 0;
  if (limit == 0 || before <= SIZE_MAX / limit) {
    RETURN_IF_ERROR(hits.Skip(limit * before).status());
    ASSIGN_OR_RETURN(count, hits.Skip(limit == 0 ? UINT64_MAX : limit));
  }
  *figures = hits.figures();
  return count;
}

absl::StatusOr<uint64_t> Run(const Search& search, Scope scope, const Plan& plan, SearchFigures* figures) {
  if (scope != Scope::kEvents) return GoThroughPage(search, plan, figures);
  ASSIGN_OR_RETURN(const std::vector<EventId> events,
                   SearchEvents(search.reader(), search.actor, search.request.filter, plan, KnownTextsOf(search), figures));
  return events.size();
}

}  // namespace

http::Response ExplainSearch(Call& call, const Search& search, Scope scope) {
  // The figures count what others may see, too.
  if (!call.actor().is_site_admin()) return AnswerError(call, 403, "Only site administrators may ask how a search runs.");
  const absl::StatusOr<Plan> plan = MakePlan(search.reader(), search.request.filter, /*explain=*/true);
  if (!plan.ok()) return AnswerFailed(call, plan.status());
  SearchFigures figures;
  const auto start = std::chrono::steady_clock::now();
  const absl::StatusOr<uint64_t> hits = Run(search, scope, *plan, &figures);
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
  if (!hits.ok()) return AnswerFailed(call, hits.status());
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginObject();
    writer.Key("plan");
    writer.BeginObject();
    WriteSource(writer, plan->chosen);
    writer.Key("rejected");
    writer.BeginArray();
    for (const PlannedSource& rejected : plan->rejected) {
      writer.BeginObject();
      WriteSource(writer, rejected);
      writer.EndObject();
    }
    writer.EndArray();
    writer.Key("visited");
    writer.BeginObject();
    writer.MemberNumber("events", static_cast<int64_t>(figures.events));
    writer.MemberNumber("blocks", static_cast<int64_t>(figures.blocks));
    writer.MemberNumber("attributes", static_cast<int64_t>(figures.attributes));
    writer.MemberNumber("passed_over", static_cast<int64_t>(figures.passed_over));
    writer.EndObject();
    WriteExpressions(writer, search.request.filter);
    writer.MemberNumber("hits", static_cast<int64_t>(*hits));
    writer.Key("milliseconds");
    writer.Double(took.count());
    writer.EndObject();
    writer.EndObject();
  });
}

}  // namespace muninn::api
