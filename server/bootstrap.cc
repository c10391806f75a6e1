// SPDX-License-Identifier: Apache-2.0
#include "server/bootstrap.h"

#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/entities/identity_generated.h"
#include "server/private_file.h"
#include "server/secrets.h"

namespace muninn {
namespace {

Uuid RandomUuid(const EngineOptions& options) { return Uuid::FromRandom(options.random(), options.random()); }

absl::Status KeepKey(const std::string& data_dir, const std::string& key) {
  return WritePrivateFile(data_dir + "/admin.key", key + "\n");
}

}  // namespace

absl::StatusOr<std::string> EnsureAdministrator(Engine& engine, const std::string& wanted_key) {
  if (!wanted_key.empty() && !IsKey(wanted_key))
    return absl::InvalidArgumentError("MUNINN_ADMIN_KEY must be 40 letters or digits");
  ASSIGN_OR_RETURN(const auto org, LoadEntry<fb::Organisation>(engine.Snapshot()->reader(), OrgId(1)));
  const std::string key = wanted_key.empty() ? RandomKey() : wanted_key;
  const std::string& data_dir = engine.options().data_dir;
  if (!org) {
    // The file first: a key that nobody can read would lock everybody out.
    RETURN_IF_ERROR(KeepKey(data_dir, key));
    const Bootstrap command{"ORGNAME", RandomUuid(engine.options()), "admin@admin.test", key};
    ASSIGN_OR_RETURN(const Outcome outcome, engine.Execute(command, ServerActor()));
    return outcome.sequence == 0 ? std::string() : key;
  }
  if (wanted_key.empty()) return std::string();
  ASSIGN_OR_RETURN(const Outcome outcome, engine.Execute(SetAuthKey{UserId(1), wanted_key}, ServerActor()));
  if (outcome.sequence == 0) return std::string();
  RETURN_IF_ERROR(KeepKey(data_dir, wanted_key));
  return wanted_key;
}

}  // namespace muninn
