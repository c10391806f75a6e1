// SPDX-License-Identifier: Apache-2.0
//
// muninn dump: the log as JSON lines.
#include <cstdio>
#include <limits>

#include "engine/log/log.h"
#include "schema/base/status.h"
#include "tools/commands.h"
#include "tools/fact_json.h"
#include "tools/interrupt.h"
#include "tools/open_store.h"

namespace muninn::tools {
namespace {

constexpr size_t kRecordsPerBatch = 256;

absl::Status Print(const Reader& reader, SequenceNumber from, SequenceNumber to) {
  std::string line;
  while (from <= to && !Interrupted()) {
    ASSIGN_OR_RETURN(const std::vector<Record> records, ReadRecords(reader, from, kRecordsPerBatch));
    if (records.empty()) return absl::OkStatus();
    for (const Record& record : records) {
      if (record.sequence > to) return absl::OkStatus();
      line.clear();
      json::JsonWriter writer(&line);
      WriteRecord(writer, record);
      line += '\n';
      if (std::fwrite(line.data(), 1, line.size(), stdout) != line.size())
        return absl::UnavailableError("standard output is closed");
      from = record.sequence + 1;
    }
  }
  return absl::OkStatus();
}

int Dump(const Arguments& arguments) {
  if (!arguments.Has("data_dir")) return Fail("dump", absl::InvalidArgumentError("--data_dir is missing"));
  constexpr SequenceNumber kLast = std::numeric_limits<SequenceNumber>::max() - 1;
  const absl::StatusOr<uint64_t> from = arguments.Number("from", 1, 1, kLast);
  if (!from.ok()) return Fail("dump", from.status());
  const absl::StatusOr<uint64_t> to = arguments.Number("to", kLast, 1, kLast);
  if (!to.ok()) return Fail("dump", to.status());
  const absl::StatusOr<std::unique_ptr<Engine>> engine = OpenExisting(arguments.Text("data_dir"));
  if (!engine.ok()) return Fail("dump", engine.status());
  CatchInterrupts();
  const absl::Status status = Print((*engine)->Snapshot()->reader(), *from, *to);
  return status.ok() && !Interrupted() ? kDone : status.ok() ? kFailed : Fail("dump", status);
}

constexpr Flag kFlags[] = {
    {"data_dir", "DIR", "the data folder (required)"},
    {"from", "N", "first record (default 1)"},
    {"to", "N", "last record (default: the end)"},
};

constexpr std::string_view kDetails =
    "One JSON object a line: sequence, commit (sequence of the first record of the same command), time (UTC), user, org,\n"
    "auth_key (ids; 0: the server itself), request_id, ip, fact (what kind), payload_hash (SHA-256, hex) and payload: the\n"
    "whole fact, with states before and after, or null when it was purged. Times inside payloads are Unix seconds, those\n"
    "whose names end in _us microseconds. Keys and passwords are not in the log, only hashes of keys.\n"
    "\n"
    "No server may be running on the folder.\n"
    "\n"
    "Exit codes: 0 all printed; 1 not: no store there, in use, a damaged record (it is named), interrupted.\n";

}  // namespace

const Subcommand kDumpCommand = {"dump", "",       0,   0, "Prints the records of a data folder's log as JSON lines.",
                                 kFlags, kDetails, Dump};

}  // namespace muninn::tools
