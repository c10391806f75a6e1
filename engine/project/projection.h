// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_PROJECT_PROJECTION_H_
#define MUNINN_ENGINE_PROJECT_PROJECTION_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "absl/status/status.h"
#include "engine/log/record.h"
#include "engine/store/transaction.h"

namespace muninn {

// A fold over the log: the same records in the same order give the same keys. No clock, no randomness, no network.
class Projection {
 public:
  virtual ~Projection() = default;
  virtual std::string_view name() const = 0;             // stable; names it in the store, in metrics and in `muninn rebuild`
  virtual uint32_t version() const = 0;                  // raise it when Apply changes meaning: the keys are rebuilt on open
  virtual std::span<const Family> families() const = 0;  // what it writes; no other projection writes there
  // Folds one record into `txn`, reading only from `txn`. Records about other things, and purged ones, change nothing.
  // Errors: kDataLoss (the stored state does not decode).
  virtual absl::Status Apply(const Record& record, Transaction& txn) const = 0;
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_PROJECT_PROJECTION_H_
