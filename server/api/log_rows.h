// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_LOG_ROWS_H_
#define MUNINN_SERVER_API_LOG_ROWS_H_

// MISP's audit log, read off the log of records: each record says what happened to which things, who did it, when and from
// where, with the states before and after. Nothing is stored for it. A row's id is made of the record's number and the row's
// place in it, so it stays the same whatever is rebuilt or purged; purged records say nothing any more.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "engine/access/actor.h"
#include "engine/log/record.h"
#include "engine/store/reader.h"
#include "schema/json/json_writer.h"
#include "server/zmq/audit.h"
#include "server/zmq/reader_names.h"

namespace muninn::api {

struct LogRow {
  uint64_t id = 0;
  const Record& record;
  const zmq::AuditEntry& entry;
};

// Whose rows an actor may read.
enum class LogScope : uint8_t { kAll, kOrganisation, kOwn };

class LogRows {
 public:
  // `reader` must outlive it and hold all records up to `last`.
  LogRows(const Reader& reader, SequenceNumber last) : reader_(reader), last_(last), names_(reader) {}

  using Wants = std::function<bool(const Record&)>;  // before a record is taken apart
  using Visit = std::function<bool(const LogRow&)>;  // false: enough
  // Errors of all: kDataLoss, kUnavailable.
  absl::Status Ascending(const Wants& wants, const Visit& visit);
  absl::Status Descending(const Wants& wants, const Visit& visit);
  // Of these records, the last first.
  absl::Status Of(const std::vector<SequenceNumber>& records, const Visit& visit);

  zmq::ReaderNames& names() { return names_; }
  // "SYSTEM" for the server itself, "" for somebody who is gone.
  std::string EmailOf(UserId user);
  std::string OrganisationOf(OrgId org);

 private:
  // False: `visit` has had enough.
  absl::StatusOr<bool> Rows(const Record& record, bool backwards, const Visit& visit);

  const Reader& reader_;
  const SequenceNumber last_;
  zmq::ReaderNames names_;
};

// A row as the classic log has it (audit.md §2).
struct ClassicRow {
  std::string title, action, change, description;
};
ClassicRow ClassicOf(const LogRow& row, std::string_view email);

// The number of a row's record.
SequenceNumber RecordOfRow(uint64_t id);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_LOG_ROWS_H_
