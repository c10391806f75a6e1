// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_EVENT_REPORT_DOCUMENT_H_
#define MUNINN_SERVER_API_EVENT_REPORT_DOCUMENT_H_

#include "server/api/call.h"
#include "server/api/names.h"
#include "server/api/parts.h"

namespace muninn::api {

inline constexpr std::string_view kInvalidReport = "Invalid report";

// {"EventReport":{…},"Event":{…},"SharingGroup":{…}}: its members, without the braces.
void WriteReportRow(json::JsonWriter& writer, const fb::EventReport& report, const fb::Event& event, ReaderNames& names);

// The answer that is the report. Error answers as FindVisible's.
http::Response AnswerReport(Call& call, ReportId id);

// The report that the path names, by number or uuid. Error: kNotFound.
absl::StatusOr<ReportId> NamedReport(Call& call);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_EVENT_REPORT_DOCUMENT_H_
