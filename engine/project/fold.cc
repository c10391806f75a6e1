// SPDX-License-Identifier: Apache-2.0
#include "engine/project/fold.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/log/log.h"
#include "engine/store/codec.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

// A batch is one transaction: large enough to amortise, small enough for memory.
constexpr size_t kRecordsPerBatch = 512;
constexpr size_t kBytesPerBatch = size_t{4} << 20;

std::string StateKey(std::string_view name) { return absl::StrCat("projection/", ToAbsl(name)); }

}  // namespace

absl::StatusOr<std::optional<ProjectionState>> LoadProjectionState(const Reader& reader, std::string_view name) {
  std::string value;
  ASSIGN_OR_RETURN(const bool found, reader.Get(Family::kMeta, StateKey(name), &value));
  if (!found) return std::optional<ProjectionState>();
  return std::optional<ProjectionState>({static_cast<uint32_t>(ReadFixed64(value)), ReadFixed64(value, 8)});
}

void PutProjectionState(std::string_view name, const ProjectionState& state, Transaction& txn) {
  std::string value;
  AppendFixed64(&value, state.version);
  AppendFixed64(&value, state.position);
  txn.Put(Family::kMeta, StateKey(name), value);
}

absl::Status Fold(const FoldJob& job) {
  for (SequenceNumber next = job.from; next <= job.to;) {
    ASSIGN_OR_RETURN(const std::vector<Record> records,
                     ReadRecords(*job.log, next, std::min<size_t>(kRecordsPerBatch, job.to - next + 1), kBytesPerBatch));
    if (records.empty()) return absl::DataLossError(absl::StrCat("record ", next, ": it is missing"));
    Transaction txn(*job.base);
    for (const Record& record : records) {
      for (const Projection* projection : job.projections) RETURN_IF_ERROR(projection->Apply(record, txn));
    }
    next = records.back().sequence + 1;
    RETURN_IF_ERROR(job.write(txn, next - 1));
    if (job.progress) job.progress(next - 1);
  }
  return absl::OkStatus();
}

}  // namespace muninn
