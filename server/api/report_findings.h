// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_REPORT_FINDINGS_H_
#define MUNINN_SERVER_API_REPORT_FINDINGS_H_

// What the text of an event report names: attributes of its event, tags and clusters, and values that could become attributes.
// All as the actor sees them. Errors of all: kDataLoss, kUnavailable.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/match/free_text.h"
#include "schema/entities/entities_generated.h"
#include "schema/json/json_writer.h"
#include "server/api/call.h"

namespace muninn::api {

// Attributes: value -> uuids, in the order of the event.
using ReportValues = std::map<std::string, std::vector<std::string>>;

// A tag, or a cluster by its tag, that a text names.
struct ReportContext {
  std::string raw;  // as the text has it
  std::string tag;
  uint64_t tag_id = 0, cluster_id = 0;  // one of them is 0
  std::string colour;
  std::string value;  // of a cluster
};

// What a text names, and what could be made of the rest.
struct ReportFindings {
  ReportValues named;
  std::vector<match::FreeTextItem> items;
  std::vector<ReportContext> context;
};

absl::StatusOr<ReportFindings> FindIn(Call& call, const fb::Event& event, std::string_view content);
// "complexTypeToolResult", "replacementValues" and "replacementContext"; `categories`: also what each type goes with.
void WriteFindings(json::JsonWriter& writer, const ReportFindings& findings, bool categories);

// The parts that make them. All attributes of the event:
absl::StatusOr<ReportValues> KnownAttributes(Call& call, const fb::Event& event);
// Only those that the text names.
ReportValues Named(const ReportValues& known, std::string_view content);
// In the order of tags, then clusters; of several for one text the first counts.
absl::StatusOr<std::vector<ReportContext>> NamedContext(Call& call, std::string_view content);
absl::StatusOr<std::vector<match::FreeTextItem>> FreeTextOf(Call& call, std::string_view content);

// The text with references in the place of what it names.
std::string ReferToAttributes(std::string_view content, const ReportValues& named);
std::string ReferToContext(std::string_view content, const std::vector<ReportContext>& named);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_REPORT_FINDINGS_H_
