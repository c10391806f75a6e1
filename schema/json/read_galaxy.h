// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_JSON_READ_GALAXY_H_
#define MUNINN_SCHEMA_JSON_READ_GALAXY_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "schema/draft.h"
#include "schema/json/json_value.h"

namespace muninn::json {

// A galaxy with its clusters (event-json.md §1.6). "meta" becomes one pair a key and value; so does "GalaxyElement".
GalaxyDraft ReadGalaxy(Value value);
ClusterDraft ReadCluster(Value value);

// Gathers the galaxies of one document: the same cluster often stands on a hundred attributes of an event, and is kept once.
class GalaxyCollector {
 public:
  // Reads a Galaxy member, and hangs the tag of each of its clusters on `tags` unless it is there already (letter case
  // aside): a cluster is attached by its tag, but some senders leave that out.
  // Errors: kInvalidArgument when `tags` would hold more than kTagsPerThingMax
  absl::Status Read(Value list, std::vector<TagDraft>* tags);

  // What was gathered, in order of first appearance.
  std::vector<GalaxyDraft> Take() { return std::move(galaxies_); }

 private:
  void Keep(GalaxyDraft&& galaxy);

  std::vector<GalaxyDraft> galaxies_;
  absl::flat_hash_map<std::string, size_t> places_;  // uuid or type of a galaxy -> index
  absl::flat_hash_set<std::string> clusters_;        // uuid and tag name
};

}  // namespace muninn::json

#endif  // MUNINN_SCHEMA_JSON_READ_GALAXY_H_
