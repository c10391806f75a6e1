// SPDX-License-Identifier: Apache-2.0
#include "engine/settings/accept_settings.h"

#include "engine/settings/settings.h"

namespace muninn {

rules::AcceptOptions WithSettings(const Reader& reader, rules::AcceptOptions options) {
  const Settings settings(reader);
  const auto take = [&](std::string_view name, uint8_t& level) {
    const int64_t set = settings.Number(name, level);
    if (set >= 0 && set <= 5) level = static_cast<uint8_t>(set);
  };
  take("MISP.default_event_distribution", options.default_event_distribution);
  take("MISP.default_attribute_distribution", options.default_attribute_distribution);
  take("MISP.default_event_threat_level", options.default_threat_level);
  options.filter_event_info = settings.Flag("MISP.regexp_event_info");
  options.types_of = settings.Text("MISP.attribute_types_of");
  return options;
}

}  // namespace muninn
