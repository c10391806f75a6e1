// SPDX-License-Identifier: Apache-2.0
#include "server/zmq/audit.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "schema/base/status.h"
#include "schema/json/write_organisation.h"

namespace muninn::zmq {
namespace {

constexpr size_t kTitleBytesMax = 255;
// How the request came in, in MISP's numbers.
constexpr int64_t kWeb = 0, kApiKey = 1;

uint64_t SecondsOf(const Record& record) { return static_cast<uint64_t>(record.time_us / 1'000'000); }

void WriteValue(json::JsonWriter& writer, const Column& column) {
  column.is_text ? writer.String(column.text) : writer.Number(column.number);
}

void IdOrNull(json::JsonWriter& writer, std::string_view name, uint64_t id) {
  id == 0 ? writer.MemberNull(name) : writer.MemberId(name, id);
}

}  // namespace

std::string CutTitle(const std::string& title) {
  if (title.size() <= kTitleBytesMax) return title;
  size_t end = kTitleBytesMax - 3;
  while (end > 0 && (static_cast<unsigned char>(title[end]) & 0xC0) == 0x80) --end;  // not inside a character
  return title.substr(0, end) + "...";
}

void WriteChange(json::JsonWriter& writer, const AuditEntry& entry) {
  writer.BeginObject();
  for (size_t i = 0; i < entry.after.size(); ++i) {
    const Column& column = entry.after[i];
    if (entry.edit ? i >= entry.before.size() || entry.before[i] == column : column.empty()) continue;
    writer.Key(column.name);
    if (entry.edit) {
      writer.BeginArray();
      WriteValue(writer, entry.before[i]);
    }
    WriteValue(writer, column);
    if (entry.edit) writer.EndArray();
  }
  writer.EndObject();
}

void WriteAudit(json::JsonWriter& writer, const Record& record, const AuditEntry& entry) {
  const AuditSubject& subject = entry.subject;
  writer.BeginObject();
  writer.Key("AuditLog");
  writer.BeginObject();
  writer.Member("action", subject.action);
  writer.Member("model", subject.model);
  writer.MemberId("model_id", subject.model_id);
  subject.title ? writer.Member("model_title", CutTitle(*subject.title)) : writer.MemberNull("model_title");
  IdOrNull(writer, "event_id", subject.event.value());
  writer.Key("change");
  WriteChange(writer, entry);
  writer.Member("created", json::FormatDateTime(SecondsOf(record)));
  writer.MemberId("user_id", record.origin.user.value());
  writer.MemberId("org_id", record.origin.org.value());
  writer.MemberNumber("request_type", record.origin.auth_key ? kApiKey : kWeb);
  IdOrNull(writer, "authkey_id", record.origin.auth_key.value());
  writer.EndObject();
  writer.Member("action", "log");
  writer.EndObject();
}

void WriteTagLog(json::JsonWriter& writer, const Record& record, const TagLogEntry& entry) {
  // The blank before the number on removal is MISP 2.5.1's; readers match on these texts.
  const std::string title =
      absl::StrCat(entry.local ? "Local" : "Global", " tag ", ToAbsl(entry.tag_name), entry.attached ? "(" : " (", entry.tag_id,
                   entry.attached ? ") successfully attached to " : ") successfully removed from ", ToAbsl(entry.model), "(",
                   entry.model_id, ").");
  writer.BeginObject();
  writer.Key("Log");
  writer.BeginObject();
  writer.Member("org", entry.org_name.empty() ? "SYSTEM" : entry.org_name);
  writer.Member("email", entry.email.empty() ? "SYSTEM" : entry.email);
  writer.MemberId("user_id", record.origin.user.value());
  writer.Member("action", entry.attached ? "attachTagToObject" : "removeTagFromObject");
  writer.Member("title", title);
  writer.Member("change", "");
  writer.Member("model", entry.model);
  writer.MemberId("model_id", entry.model_id);
  writer.Member("created", json::FormatDateTime(SecondsOf(record)));
  writer.MemberBool("request_is_rest", record.origin.auth_key.value() != 0);
  writer.Member("description", "");
  writer.Member("ip", "");
  writer.EndObject();
  writer.Member("action", "log");
  writer.EndObject();
}

}  // namespace muninn::zmq
