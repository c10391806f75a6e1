// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_NAMES_H_
#define MUNINN_SERVER_API_NAMES_H_

#include <optional>
#include <string>

#include "absl/container/node_hash_map.h"
#include "engine/access/actor.h"
#include "engine/index/registry.h"
#include "engine/store/reader.h"
#include "schema/entities/galaxy_generated.h"
#include "schema/entities/identity_generated.h"
#include "schema/entities/tag_generated.h"
#include "schema/json/names.h"

namespace muninn::api {

// Names out of one state, each looked up once. For one request; not thread-safe. What does not read counts as missing: a
// tag less is better than no answer, and `muninn verify` finds the damage.
class ReaderNames final : public json::Names {
 public:
  explicit ReaderNames(const Reader& reader) : reader_(reader) {}
  const fb::Tag* TagById(TagId id) override;
  const fb::Organisation* OrgById(OrgId id) override;
  const fb::GalaxyCluster* ClusterByTagName(std::string_view tag_name) override;
  const fb::Galaxy* GalaxyById(GalaxyId id) override;
  const fb::Tag* TagByName(std::string_view name) override;
  const fb::GalaxyCluster* ClusterByUuid(const Uuid& uuid) override;
  // From now on clusters and relations that this actor may not see count as missing. He must outlive the names.
  void ShowTo(const Actor& actor) { viewer_ = &actor; }
  // "" when there is no such user.
  std::string EmailOf(UserId id);

 private:
  const fb::GalaxyCluster* Shown(const fb::GalaxyCluster* cluster) const;

  const Reader& reader_;
  const Actor* viewer_ = nullptr;
  absl::node_hash_map<Uuid, std::optional<Stored<fb::GalaxyCluster>>> clusters_by_uuid_;
  absl::node_hash_map<TagId, std::optional<Stored<fb::Tag>>> tags_;
  absl::node_hash_map<OrgId, std::optional<Stored<fb::Organisation>>> organisations_;
  absl::node_hash_map<std::string, std::optional<Stored<fb::GalaxyCluster>>> clusters_;
  absl::node_hash_map<GalaxyId, std::optional<Stored<fb::Galaxy>>> galaxies_;
  absl::node_hash_map<UserId, std::string> emails_;
};

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_NAMES_H_
