// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_BOOTSTRAP_H_
#define MUNINN_SERVER_BOOTSTRAP_H_

#include <string>

#include "absl/status/statusor.h"
#include "engine/engine.h"

namespace muninn {

// The first start makes organisation ORGNAME and the site administrator admin@admin.test with a random key, which is kept
// in DIR/admin.key (mode 0600) and nowhere else readable. MUNINN_ADMIN_KEY (`wanted_key`) sets it instead, also later.
// Returns the key when it is new, "" otherwise. Errors: kInvalidArgument (a wanted key of the wrong form), the engine's.
absl::StatusOr<std::string> EnsureAdministrator(Engine& engine, const std::string& wanted_key);

}  // namespace muninn

#endif  // MUNINN_SERVER_BOOTSTRAP_H_
