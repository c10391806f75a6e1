// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_SETTINGS_ACCEPT_SETTINGS_H_
#define MUNINN_ENGINE_SETTINGS_ACCEPT_SETTINGS_H_

#include "engine/store/reader.h"
#include "schema/rules/accept.h"

namespace muninn {

// Puts in what the administrators have set: MISP.default_event_distribution, MISP.default_attribute_distribution ("event": parts
// have their event's), MISP.default_event_threat_level. What they have not set stays.
rules::AcceptOptions WithSettings(const Reader& reader, rules::AcceptOptions options);

}  // namespace muninn

#endif  // MUNINN_ENGINE_SETTINGS_ACCEPT_SETTINGS_H_
