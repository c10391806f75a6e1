// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_JSON_NAMES_H_
#define MUNINN_SCHEMA_JSON_NAMES_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "schema/base/id.h"
#include "schema/base/uuid.h"
#include "schema/entities/galaxy_generated.h"
#include "schema/entities/identity_generated.h"
#include "schema/entities/tag_generated.h"

namespace muninn::json {

// The bytes of the stored file with this SHA-256 (32 bytes); nullopt: they can't be read.
using FileReader = std::function<std::optional<std::string>(std::string_view sha256)>;

// What rendering needs to know beside the thing itself. The caller implements it over a snapshot or a cache; what it gives
// must live until the writing call returns. nullptr: no such thing (any more).
class Names {
 public:
  virtual ~Names() = default;
  virtual const fb::Tag* TagById(TagId id) = 0;  // nullptr: deleted since; the link is left out
  virtual const fb::Organisation* OrgById(OrgId id) = 0;
  virtual const fb::GalaxyCluster* ClusterByTagName(std::string_view tag_name) = 0;  // asked for tags with is_galaxy
  virtual const fb::Galaxy* GalaxyById(GalaxyId id) = 0;

  // Only for the relations of clusters; without answers a relation names no id and no tags.
  virtual const fb::GalaxyCluster* ClusterByUuid(const Uuid&) { return nullptr; }
  virtual const fb::Tag* TagByName(std::string_view) { return nullptr; }
};

}  // namespace muninn::json

#endif  // MUNINN_SCHEMA_JSON_NAMES_H_
