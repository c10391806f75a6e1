// SPDX-License-Identifier: Apache-2.0
#include "server/api/names.h"
#include "engine/access/visibility.h"
#include "schema/base/status.h"
#include "schema/entities/galaxy_generated.h"
#include "schema/entities/identity_generated.h"
#include "schema/entities/tag_generated.h"

#include <utility>

namespace muninn::api {
namespace {

// Looks a key up in a map, loading it the first time.
template <typename Map, typename Key, typename Loader>
auto Cached(Map& map, const Key& key, const Loader& load) -> decltype(&**map.begin()->second) {
  auto found = map.find(key);
  if (found == map.end()) {
    typename Map::mapped_type value;
    if (auto loaded = load(); loaded.ok()) value = *std::move(loaded);
    found = map.emplace(key, std::move(value)).first;
  }
  return found->second ? &**found->second : nullptr;
}

using LoadedCluster = absl::StatusOr<std::optional<Stored<fb::GalaxyCluster>>>;

// The cluster without those of its relations that the viewer may not see; whole for nobody in particular.
LoadedCluster LoadShown(const Reader& reader, ClusterId id, const Actor* viewer) {
  ASSIGN_OR_RETURN(auto cluster, LoadEntry<fb::GalaxyCluster>(reader, id));
  if (!cluster || viewer == nullptr || (*cluster)->relations() == nullptr) return cluster;
  const auto& relations = *(*cluster)->relations();
  std::unique_ptr<fb::GalaxyClusterT> shown((*cluster)->UnPack());
  shown->relations.clear();
  for (const fb::GalaxyClusterRelation* relation : relations) {
    if (MaySee(*viewer, **cluster, *relation)) shown->relations.emplace_back(relation->UnPack());
  }
  if (shown->relations.size() == relations.size()) return cluster;
  ASSIGN_OR_RETURN(auto stored, Stored<fb::GalaxyCluster>::Decode(Encode(*shown), "a cluster"));
  return std::optional<Stored<fb::GalaxyCluster>>(std::move(stored));
}

}  // namespace

const fb::Tag* ReaderNames::TagById(TagId id) {
  return Cached(tags_, id, [&] { return LoadEntry<fb::Tag>(reader_, id); });
}
const fb::Organisation* ReaderNames::OrgById(OrgId id) {
  return Cached(organisations_, id, [&] { return LoadEntry<fb::Organisation>(reader_, id); });
}
const fb::Galaxy* ReaderNames::GalaxyById(GalaxyId id) {
  return Cached(galaxies_, id, [&] { return LoadEntry<fb::Galaxy>(reader_, id); });
}
const fb::GalaxyCluster* ReaderNames::ClusterByTagName(std::string_view tag_name) {
  return Shown(Cached(clusters_, std::string(tag_name), [&]() -> LoadedCluster {
    const auto id = FindByName<fb::GalaxyCluster>(reader_, tag_name, NameKind::kTagName);
    if (!id.ok()) return id.status();
    if (!*id) return std::optional<Stored<fb::GalaxyCluster>>();
    return LoadShown(reader_, **id, viewer_);
  }));
}
const fb::GalaxyCluster* ReaderNames::ClusterByUuid(const Uuid& uuid) {
  return Shown(Cached(clusters_by_uuid_, uuid, [&]() -> LoadedCluster {
    const auto id = FindByUuid<fb::GalaxyCluster>(reader_, uuid);
    if (!id.ok()) return id.status();
    if (!*id) return std::optional<Stored<fb::GalaxyCluster>>();
    return LoadShown(reader_, **id, viewer_);
  }));
}
const fb::GalaxyCluster* ReaderNames::Shown(const fb::GalaxyCluster* cluster) const {
  return cluster == nullptr || viewer_ == nullptr || MaySee(*viewer_, *cluster) ? cluster : nullptr;
}
const fb::Tag* ReaderNames::TagByName(std::string_view name) {
  const auto id = FindByName<fb::Tag>(reader_, name);
  return id.ok() && *id ? TagById(**id) : nullptr;
}
std::string ReaderNames::EmailOf(UserId id) {
  auto found = emails_.find(id);
  if (found == emails_.end()) {
    std::string email;
    if (const auto user = LoadEntry<fb::User>(reader_, id); user.ok() && *user && (**user)->email() != nullptr)
      email = (**user)->email()->str();
    found = emails_.emplace(id, std::move(email)).first;
  }
  return found->second;
}

}  // namespace muninn::api
