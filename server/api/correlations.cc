// SPDX-License-Identifier: Apache-2.0
//
// correlations: the values that correlate most, and those that do too much; switching correlation off for an event or an
// attribute. Pairs are not stored, so what MISP does to its tables is done at once: nothing is left to do.
#include "engine/correlate/correlate.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/correlations.h"
#include "engine/index/content_reader.h"
#include "server/api/entry_answer.h"
#include "server/api/job_functions.h"
#include "server/api/parameters.h"
#include "server/api/queued.h"
#include "server/api/routes.h"
#include "server/api/setting_change.h"

namespace muninn::api {
namespace {

constexpr uint64_t kRowsPerPage = 50;  // unless the request says otherwise
constexpr EntryAction ActionOf(std::string_view name) { return {"Correlation", "correlations", name}; }

absl::StatusOr<std::shared_ptr<const CorrelationRanks>> Ranks(Call& call, bool anew) {
  return CorrelationRankingOf(call.engine()).Of(call.reader(), call.snapshot().sequence(), call.correlate_options(), anew);
}

// The page of `values` that the request wants, each written by write(value, its place from 1 on).
template <typename Write>
http::Response AnswerPage(Call& call, const std::vector<RankedValue>& values, const Write& write) {
  const absl::StatusOr<json::Value> body = call.Body();
  if (!body.ok()) return AnswerStatus(call, body.status());
  const Parameters parameters(*body, call.path());
  const auto number = [&](std::string_view name, uint64_t otherwise) {
    uint64_t value = 0;
    const auto text = parameters.Text(name);
    return text && absl::SimpleAtoi(*text, &value) && value > 0 ? value : otherwise;
  };
  const uint64_t limit = number("limit", kRowsPerPage), page = number("page", 1);
  const uint64_t size = values.size();
  const uint64_t from = page - 1 > size / limit ? size : std::min(size, (page - 1) * limit);
  const uint64_t to = std::min(size, from + std::min(limit, size));
  return AnswerJson(call, [&](json::JsonWriter& writer) {
    writer.BeginArray();
    for (uint64_t i = from; i < to; ++i) write(writer, values[i], i + 1);
    writer.EndArray();
  });
}

bool IsExcluded(const CorrelateOptions& options, const std::string& value) {
  return options.exclusions != nullptr && options.exclusions->Has(value);
}

http::Response Top(Call& call) {
  const auto ranks = Ranks(call, false);
  if (!ranks.ok()) return AnswerStatus(call, ranks.status());
  const CorrelateOptions options = call.correlate_options();
  return AnswerPage(call, (*ranks)->top, [&](json::JsonWriter& writer, const RankedValue& value, uint64_t) {
    writer.BeginObject();
    writer.Key("Correlation");
    writer.BeginObject();
    writer.Member("value", value.value);
    writer.Key("count");
    writer.NumberUnsigned(value.pairs);
    writer.MemberBool("excluded", IsExcluded(options, value.value));
    writer.EndObject();
    writer.EndObject();
  });
}

http::Response OverCorrelations(Call& call) {
  const auto ranks = Ranks(call, false);
  if (!ranks.ok()) return AnswerStatus(call, ranks.status());
  const CorrelateOptions options = call.correlate_options();
  return AnswerPage(call, (*ranks)->over, [&](json::JsonWriter& writer, const RankedValue& value, uint64_t place) {
    writer.BeginObject();
    writer.Key("OverCorrelatingValue");
    writer.BeginObject();
    writer.MemberId("id", place);
    writer.Member("value", value.value);
    writer.MemberId("occurrence", value.occurrence);
    writer.MemberBool("over_correlation", value.occurrence >= options.over_correlation_limit);
    writer.MemberBool("excluded", IsExcluded(options, value.value));
    writer.EndObject();
    writer.EndObject();
  });
}

// true, or false when nothing correlates.
http::Response GenerateTop(Call& call) {
  const auto ranks = Ranks(call, true);
  if (!ranks.ok()) return AnswerStatus(call, ranks.status());
  return Answer(200, (*ranks)->top.empty() ? "false" : "true");
}

http::Response GenerateOccurrences(Call& call) {
  return AnswerWork(call, ActionOf("generateOccurrences"), {.type = kCountOccurrences, .input = "All values.", .argument = ""},
                    "Job queued.");
}

// The engines that a server can be switched to; nullptr: no such. There is no other to truncate.
const char* FindEngine(std::string_view name) {
  for (const char* engine : {"Default", "NoAcl"}) {
    if (absl::EqualsIgnoreCase(ToAbsl(name), engine)) return engine;
  }
  return nullptr;
}

http::Response SwitchEngine(Call& call) {
  const char* const engine = FindEngine(call.path().Arg(0));
  if (engine == nullptr) return AnswerError(call, 404, "Unknown correlation engine.");
  return ChangeSetting(call, ActionOf("switchEngine"), "MISP.correlation_engine", engine, "Engine switched.");
}

http::Response Truncate(Call& call) {
  const std::string_view name = call.path().Arg(0);
  if (FindEngine(name) == nullptr && !absl::EqualsIgnoreCase(ToAbsl(name), "Legacy"))
    return AnswerError(call, 404, "Unknown correlation engine.");
  return AnswerDone(call, ActionOf("truncate"), "", "Table truncated.");
}

http::Response GenerateCorrelation(Call& call) {
  uint64_t attributes = 0;
  const auto events = call.reader().Scan(Family::kEventIndex, EventIndexPrefix(EventIndexKind::kDate));
  for (; events->Valid(); events->Next()) {
    const auto event = LoadEvent(call.reader(), EventOfIndexKey(events->key()));
    if (!event.ok()) return AnswerStatus(call, event.status());
    if (*event) attributes += (**event)->attribute_count();
  }
  if (!events->status().ok()) return AnswerStatus(call, events->status());
  const EntryAction action{"Attribute", "attributes", "generateCorrelation"};
  return AnswerDone(call, action, "", absl::StrCat("All done. ", attributes, " attributes processed."));
}

constexpr Route kRoutes[] = {
    {"correlations", "top", Top, false, kSiteAdminOnly},
    {"correlations", "overcorrelations", OverCorrelations, false, kSiteAdminOnly},
    {"correlations", "generatetopcorrelations", GenerateTop, true, kSiteAdminOnly},
    {"correlations", "generateoccurrences", GenerateOccurrences, true, kSiteAdminOnly},
    {"correlations", "switchengine", SwitchEngine, true, kSiteAdminOnly},
    {"correlations", "truncate", Truncate, true, kSiteAdminOnly},
    {"attributes", "generatecorrelation", GenerateCorrelation, true, kSiteAdminOnly},
};

}  // namespace

std::span<const Route> CorrelationRoutes() { return kRoutes; }

}  // namespace muninn::api
