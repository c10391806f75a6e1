// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_TOOLS_IMPORT_ENGINE_H_
#define MUNINN_TOOLS_IMPORT_ENGINE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "engine/engine.h"
#include "tools/import_sink.h"

namespace muninn::tools {

// Who imports into a folder that is opened here: the owner of `key`, or with no key the folder's first user with all rights
// of a site administrator (who can open the folder can read and write everything in it anyway). An empty store gets its first
// organisation, user and key; the key is `key`, or a random one that is then put into `*new_key`.
// Errors: kPermissionDenied (nobody has that key, or it may not be used), and those of Engine::Execute.
absl::StatusOr<Actor> ActorForImport(Engine& engine, const std::string& key, std::string* new_key);

// Imports straight into an engine of this process. `engine` must outlive it.
std::unique_ptr<ImportSink> MakeEngineSink(Engine& engine, Actor actor);

// "Attribute 3 (ip-dst "999"): value: …"
std::string DescribeRefusal(const rules::Refusal& refusal);

}  // namespace muninn::tools

#endif  // MUNINN_TOOLS_IMPORT_ENGINE_H_
