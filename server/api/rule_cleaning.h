// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_RULE_CLEANING_H_
#define MUNINN_SERVER_API_RULE_CLEANING_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "engine/engine.h"
#include "engine/match/import_rules.h"
#include "server/jobs/jobs.h"

namespace muninn::api {

// The import rules that act. Never nullptr.
std::shared_ptr<const match::ImportRules> RulesInForce(Engine& engine);

// Holds stored values against the rules in force, deleted ones too: what they block is deleted for good, what they rewrite is
// saved again (which rewrites it), each as a command of its own. A value that would then be there twice, or be none of its
// type, stays as it is. Whoever runs it again changes nothing more. Returns MISP's sentence with the numbers of both.
// Errors: kCancelled (by run.progress), kDataLoss, those of Engine::Execute.
absl::StatusOr<std::string> CleanByRules(Engine& engine, const JobRun& run);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_RULE_CLEANING_H_
