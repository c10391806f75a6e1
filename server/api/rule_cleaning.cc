// SPDX-License-Identifier: Apache-2.0
#include "server/api/rule_cleaning.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/index/content_reader.h"
#include "engine/match/lists.h"
#include "schema/base/status.h"
#include "server/api/rule_trial.h"

namespace muninn::api {

std::shared_ptr<const match::ImportRules> RulesInForce(Engine& engine) {
  std::shared_ptr<const match::ImportRules> rules = engine.lists()->import_rules;
  if (rules != nullptr) return rules;
  return std::make_shared<const match::ImportRules>(std::vector<match::ImportRule>(), engine.patterns());
}

absl::StatusOr<std::string> CleanByRules(Engine& engine, const JobRun& run) {
  const std::shared_ptr<const Snapshot> snapshot = engine.Snapshot();
  ASSIGN_OR_RETURN(const fb::CountersT counters, LoadCounters(snapshot->reader()));
  rules::AcceptOptions options = engine.accept_options(snapshot->reader());
  options.now = static_cast<uint64_t>(engine.options().clock->NowMicros() / 1'000'000);
  size_t changed = 0, deleted = 0;
  // They come in the order of ids.
  const auto tell = [&](AttributeId at) {
    return run.progress(at.value() * 100 / std::max<uint64_t>(counters.attribute, 1), "");
  };
  const auto clean = [&](const TrialHit& hit) -> absl::Status {
    RETURN_IF_ERROR(tell(hit.attribute));
    if (hit.effect.kind == RuleEffect::Kind::kRefused) return absl::OkStatus();
    const bool blocked = hit.effect.kind == RuleEffect::Kind::kBlocked;
    AttributeDraft draft;
    draft.value = hit.before;
    if (hit.deleted) draft.deleted = true;
    const absl::StatusOr<Outcome> outcome = blocked ? engine.Execute(DeleteAttribute{hit.attribute, /*hard=*/true}, run.actor)
                                                    : engine.Execute(EditAttribute{hit.attribute, std::move(draft)}, run.actor);
    if (absl::IsNotFound(outcome.status())) return absl::OkStatus();  // somebody else was faster
    RETURN_IF_ERROR(outcome.status());
    if (outcome->refusals.empty()) ++(blocked ? deleted : changed);
    return absl::OkStatus();
  };
  RuleTrial trial(snapshot->reader(), run.actor, RulesInForce(engine), std::move(options));
  RETURN_IF_ERROR(trial.Run(clean, tell));
  return absl::StrCat("All done! Number of changed attributes: ", changed, " Number of deletions: ", deleted);
}

}  // namespace muninn::api
