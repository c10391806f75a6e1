// SPDX-License-Identifier: Apache-2.0
//
// What hunts found.
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/command/decider.h"
#include "engine/command/fact_builder.h"
#include "engine/index/hunts.h"
#include "schema/base/status.h"

namespace muninn {

absl::Status Decider::Decide(const AdvanceHunt& command) {
  if (actor_.user) return absl::PermissionDeniedError(kNoPermission);
  ASSIGN_OR_RETURN(const std::optional<std::string> bytes, LoadEntryBytes(state_, fb::EntryKind::Hunt, command.hunt.value()));
  if (!bytes) return absl::AbortedError("the hunt is gone");
  fb::HuntT hunt;
  flatbuffers::GetRoot<fb::Hunt>(bytes->data())->UnPackTo(&hunt);
  ASSIGN_OR_RETURN(const HuntProgress progress, LoadHuntProgress(state_, command.hunt));
  if (hunt.paused || progress.to > command.from || command.to <= command.from) return absl::AbortedError("the hunt is elsewhere");

  fb::HuntAdvancedT fact;
  fact.hunt_id = command.hunt.value();
  fact.to = command.to;
  fact.values = command.values;
  fact.first_hit = progress.hits + 1;
  fact.hits = command.hits;
  decision_.facts.push_back(MakeFact(std::move(fact)));
  if (progress.hits + command.hits.size() <= hunt.hits_max) return absl::OkStatus();
  hunt.paused = true;
  hunt.pause_reason = absl::StrCat("more than ", hunt.hits_max, " hits");
  decision_.facts.push_back(MakeEntryFact(fb::EntryKind::Hunt, hunt.id, *bytes, Encode(hunt)));
  return absl::OkStatus();
}

}  // namespace muninn
