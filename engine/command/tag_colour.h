// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_TAG_COLOUR_H_
#define MUNINN_ENGINE_COMMAND_TAG_COLOUR_H_

#include <string>
#include <string_view>

namespace muninn {

// MISP colours a tag that came without a colour by its name: the first bytes of its MD5.
std::string ColourOf(std::string_view name);
// "#rrggbb"?
bool IsColour(std::string_view text);
// misp-galaxy:type="uuid": the tag of a custom cluster.
bool IsCustomGalaxyTag(std::string_view name);

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_TAG_COLOUR_H_
