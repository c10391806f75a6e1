// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_PROJECT_FOLD_H_
#define MUNINN_ENGINE_PROJECT_FOLD_H_

#include <functional>
#include <optional>
#include <span>
#include <string>

#include "engine/project/projection.h"

namespace muninn {

// How far a projection has come, and by which version of its code.
// meta key := "projection/" name     value := version: fixed64 | position: fixed64
struct ProjectionState {
  uint32_t version = 0;
  SequenceNumber position = 0;
};
absl::StatusOr<std::optional<ProjectionState>> LoadProjectionState(const Reader& reader, std::string_view name);
void PutProjectionState(std::string_view name, const ProjectionState& state, Transaction& txn);

// THE loop: a view that follows, a new projection, a raised version and `muninn rebuild` are this, from different positions.
struct FoldJob {
  std::span<const Projection* const> projections;
  SequenceNumber from = 1;       // first record to fold
  SequenceNumber to = 0;         // last
  const Reader* log = nullptr;   // where records are read
  const Reader* base = nullptr;  // what the folded state is read from; sees what `write` wrote
  std::function<absl::Status(Transaction& txn, SequenceNumber position)> write;  // makes a batch permanent
  std::function<void(SequenceNumber position)> progress;                         // optional
};
// Errors: kDataLoss (a record or the state does not decode), those of `write`.
absl::Status Fold(const FoldJob& job);

}  // namespace muninn

#endif  // MUNINN_ENGINE_PROJECT_FOLD_H_
