// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_INTAKE_STIX2_H_
#define MUNINN_SERVER_INTAKE_STIX2_H_

// Documents of other formats as events.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "schema/draft.h"
#include "schema/json/json_value.h"

namespace muninn::intake {

struct Intake {
  EventDraft event;
  std::vector<std::string> left_out;  // what no attribute, tag or report could hold, a sentence each; at most kLeftOutMax
};
inline constexpr size_t kLeftOutMax = 1000;

// A STIX 2.0 or 2.1 bundle: its first report or grouping is the event (a bundle without one is an event named by its id),
// indicators and observed data are attributes, vulnerabilities too; malware, actors, techniques and the like are tags in the form
// of galaxies, markings are tags, notes are reports. Labels of MISP's ("misp:type=…") are followed. Uuids are kept, so that a
// second upload meets the first. Errors: kInvalidArgument, for people: no bundle.
absl::StatusOr<Intake> ReadStix2(json::Value bundle);

// The same of a STIX 1.1 or 1.2 package (XML): indicators and observables.
absl::StatusOr<Intake> ReadStix1(std::string_view xml);

}  // namespace muninn::intake

#endif  // MUNINN_SERVER_INTAKE_STIX2_H_
