// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_LIBRARY_LIBRARY_H_
#define MUNINN_SERVER_LIBRARY_LIBRARY_H_

// Definitions that are shared by many servers: taxonomies, galaxies, decaying models, lists. A few come with the server; more lie
// in a folder of checkouts, in the layout of misp-taxonomies, misp-galaxy and misp-decaying-models:
//
//   DIR/taxonomies/NAME/machinetag.json   or DIR/misp-taxonomies/…
//   DIR/galaxy/galaxies/NAME.json         or DIR/misp-galaxy/…; clusters beside: DIR/galaxy/clusters/NAME.json
//   DIR/decaying-models/NAME.json         or DIR/misp-decaying-models/models/NAME.json
//   DIR/warninglists/lists/NAME/list.json or DIR/misp-warninglists/…
//   DIR/noticelists/lists/NAME/list.json  or DIR/misp-noticelist/…
//   DIR/communities/NAME.json

#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"

namespace muninn::library {

enum class Shelf { kTaxonomies, kGalaxies, kClusters, kDecayingModels, kWarninglists, kNoticelists, kCommunities };

// Visits the text of each file of a shelf, with its name: first those that come with the server, then those of `dir` in the order
// of their names. An empty `dir`, or one without such a folder, has none. Stops at the first error, which it returns;
// kUnavailable: a file does not read.
absl::Status ForEachFile(const std::string& dir, Shelf shelf,
                         absl::FunctionRef<absl::Status(std::string_view name, std::string_view text)> visit);

}  // namespace muninn::library

#endif  // MUNINN_SERVER_LIBRARY_LIBRARY_H_
