// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_LIST_UPDATE_H_
#define MUNINN_SERVER_API_LIST_UPDATE_H_

// Warninglists and noticelists of the library into the registry, by the rules of library_update.h: what is new or newer comes in,
// `enabled` stays, what users made stays. A noticelist is known by its name alone.

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "server/api/entry_answer.h"

namespace muninn::api {

// How many lists were new or newer. Errors: as library_update.h.
absl::StatusOr<size_t> UpdateWarninglists(Engine& engine, const Actor& actor, const std::string& library_dir);
absl::StatusOr<size_t> UpdateNoticelists(Engine& engine, const Actor& actor, const std::string& library_dir);

// Runs one of them and tells what came of it; `lists` is the noun in the plural.
http::Response AnswerListsUpdated(Call& call, const EntryAction& action,
                                  absl::StatusOr<size_t> (*update)(Engine&, const Actor&, const std::string&),
                                  std::string_view lists);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_LIST_UPDATE_H_
