// SPDX-License-Identifier: Apache-2.0
#include "engine/correlate/correlate.h"

#include <algorithm>

#include "engine/settings/settings.h"

namespace muninn {

CorrelateOptions LoadCorrelateOptions(const Reader& reader, size_t limit) {
  CorrelateOptions options;
  const Settings settings(reader);
  // 0 is as good as not set, as in MISP.
  const int64_t wanted = settings.Number("MISP.correlation_limit", 0);
  options.over_correlation_limit = wanted > 0 ? static_cast<size_t>(wanted) : limit;
  options.enabled = !settings.Flag("MISP.completely_disable_correlation");
  options.advanced = settings.Flag("MISP.enable_advanced_correlations");
  options.ssdeep_threshold =
      static_cast<int>(std::clamp<int64_t>(settings.Number("MISP.ssdeep_correlation_threshold", 40), 1, 100));
  options.access = settings.Text("MISP.correlation_engine") != "NoAcl";
  options.strict_access = settings.Flag("MISP.strict_upstream_acl");
  options.strict_case = settings.Flag("MISP.strict_case_types");
  options.max_per_event = static_cast<size_t>(std::max<int64_t>(settings.Number("MISP.max_correlations_per_event", 5000), 0));
  if (auto exclusions = Exclusions::Load(reader); exclusions.ok()) options.exclusions = *std::move(exclusions);
  if (auto rules = CorrelationRules::Load(reader); rules.ok()) options.rules = *std::move(rules);
  return options;
}

}  // namespace muninn
