// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_ZMQ_AUDIT_H_
#define MUNINN_SERVER_ZMQ_AUDIT_H_

// Messages of the topic misp_json_audit: entries of MISP's audit log (audit.md §4) derived from records.

#include <optional>
#include <string>
#include <string_view>

#include "engine/log/record.h"
#include "schema/json/json_writer.h"
#include "server/zmq/columns.h"

namespace muninn::zmq {

// What an entry is about.
struct AuditSubject {
  std::string_view action;  // "add", "edit", "soft_delete", "undelete", "delete", "tag", …
  std::string_view model;   // "Event", "Attribute", "Object", …
  uint64_t model_id = 0;
  std::optional<std::string> title;  // cut to 255 characters; nullopt: null
  EventId event;                     // 0: null
};

// One entry: what a record says of one thing.
struct AuditEntry {
  AuditSubject subject;
  Columns before;  // of an edit: the same columns as `after`
  Columns after;   // of something new or deleted: all its columns
  bool edit = false;
};
// "change": {field:[old,new],…} of the fields that differ; of something new or deleted {field:value,…} of those not empty.
void WriteChange(json::JsonWriter& writer, const AuditEntry& entry);
// {"AuditLog":{…,"change":{…}},"action":"log"}
void WriteAudit(json::JsonWriter& writer, const Record& record, const AuditEntry& entry);
// "name": "value" cut to what a column holds.
std::string CutTitle(const std::string& title);

// {"Log":{…},"action":"log"}: the classic entry that explicit tagging leaves beside the other one.
struct TagLogEntry {
  std::string_view email;  // of who did it; "" for the server itself
  std::string_view org_name;
  std::string_view tag_name;
  uint64_t tag_id = 0;
  bool local = false;
  bool attached = true;
  std::string_view model;  // "Event", "Attribute"
  uint64_t model_id = 0;
};
void WriteTagLog(json::JsonWriter& writer, const Record& record, const TagLogEntry& entry);

}  // namespace muninn::zmq

#endif  // MUNINN_SERVER_ZMQ_AUDIT_H_
