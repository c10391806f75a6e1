// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_RULES_OBJECT_TEMPLATE_H_
#define MUNINN_ENGINE_COMMAND_RULES_OBJECT_TEMPLATE_H_

#include "absl/status/status.h"
#include "engine/command/entry_change.h"
#include "schema/entities/object_template_generated.h"

namespace muninn {

// See entry_rules.h. Site administrators load and switch templates; who may edit templates may remove them.
absl::Status CheckObjectTemplate(const EntryScene& scene, const fb::ObjectTemplateT* before, fb::ObjectTemplateT* after);

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_RULES_OBJECT_TEMPLATE_H_
