// SPDX-License-Identifier: Apache-2.0
#include "engine/command/rules_tag.h"

#include <string>

#include "absl/strings/ascii.h"
#include "engine/access/actor.h"
#include "engine/command/tag_colour.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

constexpr size_t kNameBytesMax = 255;

}  // namespace

absl::Status CheckTag(const EntryScene& scene, const fb::TagT* before, fb::TagT* after) {
  const bool may = scene.actor.is_site_admin() || (before == nullptr && scene.actor.may(Permission::kTagEditor));
  if (!may) return absl::PermissionDeniedError(kNoPermission);
  if (after == nullptr) return absl::OkStatus();
  if (after->name.empty() || after->name.size() > kNameBytesMax)
    return FieldError("name", "The tag name must be between 1 and 255 bytes long.");
  const std::string name = absl::AsciiStrToLower(after->name);
  after->is_galaxy = name.starts_with("misp-galaxy:");
  after->is_custom_galaxy = IsCustomGalaxyTag(name);
  if (after->colour.empty()) after->colour = ColourOf(after->name);
  if (!IsColour(after->colour)) return FieldError("colour", "Colour has to be in the RGB format (#FFFFFF)");
  return absl::OkStatus();
}

}  // namespace muninn
