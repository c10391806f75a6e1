// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_INDEX_HUNTS_H_
#define MUNINN_ENGINE_INDEX_HUNTS_H_

// How far each hunt has come, and what it found.
//
// hunt := "p" | hunt: fixed64                     value := to: fixed64 | values: fixed64 | hits: fixed64
//      |  "h" | hunt: fixed64 | number: fixed64   value := fb::HuntHit, its bytes
// Hits are numbered 1, 2, 3, … in the order in which they were found. A hunt that is removed takes its keys with it.

#include <cstdint>
#include <functional>

#include "absl/status/statusor.h"
#include "engine/index/entry.h"
#include "engine/project/projection.h"
#include "schema/entities/hunt_generated.h"

namespace muninn {

using HuntId = EntryIdOf<fb::Hunt>;

class Hunts final : public Projection {
 public:
  std::string_view name() const override { return "hunts"; }
  uint32_t version() const override { return 1; }
  std::span<const Family> families() const override;
  absl::Status Apply(const Record& record, Transaction& txn) const override;
};

struct HuntProgress {
  SequenceNumber to = 0;  // all records up to here have been looked at
  uint64_t values = 0;    // so many values were in them
  uint64_t hits = 0;      // the number of the last hit
};
// All 0 for a hunt that has not begun. Errors of both: kDataLoss, kUnavailable.
absl::StatusOr<HuntProgress> LoadHuntProgress(const Reader& reader, HuntId hunt);
// Hits from number `from` (>= 1) on, ascending. Stops when `visit` returns false.
absl::Status ForEachHuntHit(const Reader& reader, HuntId hunt, uint64_t from,
                            const std::function<bool(uint64_t number, const fb::HuntHit& hit)>& visit);

}  // namespace muninn

#endif  // MUNINN_ENGINE_INDEX_HUNTS_H_
