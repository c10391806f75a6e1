// SPDX-License-Identifier: Apache-2.0
#include "engine/query/history.h"

#include "engine/index/content.h"
#include "engine/index/content_reader.h"
#include "engine/log/log.h"
#include "schema/base/status.h"

namespace muninn {

absl::StatusOr<std::unique_ptr<Transaction>> EventAsOf(const Reader& reader, EventId event, const AsOf& moment) {
  static const EmptyReader nothing;
  static const Content content;
  ASSIGN_OR_RETURN(const std::vector<SequenceNumber> history, HistoryOf(reader, event));
  auto folded = std::make_unique<Transaction>(nothing);
  bool existed = false;
  for (const SequenceNumber sequence : history) {
    if (moment.sequence && sequence > *moment.sequence) break;
    ASSIGN_OR_RETURN(const Record record, ReadRecord(reader, sequence));
    if (moment.time_us && record.time_us > *moment.time_us) break;
    RETURN_IF_ERROR(content.Apply(record, *folded));
    existed = true;
  }
  if (!existed) folded.reset();
  return folded;
}

}  // namespace muninn
