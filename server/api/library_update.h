// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_LIBRARY_UPDATE_H_
#define MUNINN_SERVER_API_LIBRARY_UPDATE_H_

// Definitions of the library (server/library/library.h) into the registry. What is there already is replaced when its version
// is lower; what users set on it (enabled, required, …) stays. What users made themselves is never touched.
//
// Errors: kFailedPrecondition (a file that is no definition: its name and what is wrong), those of Engine::Execute.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "engine/engine.h"
#include "schema/entities/taxonomy_generated.h"
#include "schema/json/json_value.h"
#include "server/library/library.h"

namespace muninn::api {

// Visits the definitions of a shelf; a file that is none ends it.
absl::Status ForEachDefinition(const std::string& library_dir, library::Shelf shelf,
                               const std::function<absl::Status(json::Value)>& visit);
// Does a definition of version `version`, in digits, replace one of version `known`?
bool IsNewer(std::string_view version, const flatbuffers::String* known, bool force = false);

// Each tells how many definitions were new or newer. `force`: also replaces those of the same version.
absl::StatusOr<size_t> UpdateTaxonomies(Engine& engine, const Actor& actor, const std::string& library_dir);
absl::StatusOr<size_t> UpdateGalaxies(Engine& engine, const Actor& actor, const std::string& library_dir, bool force);
absl::StatusOr<size_t> UpdateDecayingModels(Engine& engine, const Actor& actor, const std::string& library_dir, bool force);

// One taxonomy; false: the one that is there is as new.
absl::StatusOr<bool> PutTaxonomy(Engine& engine, const Actor& actor, const fb::TaxonomyT& taxonomy, bool force);

// What a store without any gets when the server starts.
absl::Status StockLibrary(Engine& engine, const std::string& library_dir);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_LIBRARY_UPDATE_H_
