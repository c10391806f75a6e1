// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_ZMQ_READER_NAMES_H_
#define MUNINN_SERVER_ZMQ_READER_NAMES_H_

#include <optional>

#include "absl/container/node_hash_map.h"
#include "engine/index/registry.h"
#include "engine/store/reader.h"
#include "schema/entities/tag_generated.h"
#include "schema/json/names.h"

#include "schema/entities/galaxy_generated.h"
#include "schema/entities/identity_generated.h"
#include "schema/entities/tag_generated.h"

namespace muninn::zmq {

// Names out of a state, each read once. What it gives lives as long as it does. A read that fails reads as "no such thing"
// and is kept in `status`. Not thread-safe.
class ReaderNames final : public json::Names {
 public:
  // `reader` must outlive it.
  explicit ReaderNames(const Reader& reader) : reader_(reader) {}

  const fb::Tag* TagById(TagId id) override { return Find(tags_, id, LoadEntry<fb::Tag>); }
  const fb::Organisation* OrgById(OrgId id) override { return Find(orgs_, id, LoadEntry<fb::Organisation>); }
  const fb::User* UserById(UserId id) { return Find(users_, id, LoadEntry<fb::User>); }
  // Messages show no galaxies but as tags; the document of a published event is rendered elsewhere.
  const fb::GalaxyCluster* ClusterByTagName(std::string_view) override { return nullptr; }
  const fb::Galaxy* GalaxyById(GalaxyId) override { return nullptr; }

  const absl::Status& status() const { return status_; }

 private:
  template <typename IdType, typename Table>
  using Cache = absl::node_hash_map<IdType, std::optional<Stored<Table>>>;

  template <typename IdType, typename Table>
  const Table* Find(Cache<IdType, Table>& cache, IdType id,
                    absl::StatusOr<std::optional<Stored<Table>>> (*load)(const Reader&, IdType)) {
    const auto [place, is_new] = cache.try_emplace(id);
    if (is_new) {
      absl::StatusOr<std::optional<Stored<Table>>> loaded = load(reader_, id);
      if (loaded.ok()) {
        place->second = *std::move(loaded);
      } else {
        status_ = loaded.status();
      }
    }
    return place->second ? &**place->second : nullptr;
  }

  const Reader& reader_;
  Cache<TagId, fb::Tag> tags_;
  Cache<OrgId, fb::Organisation> orgs_;
  Cache<UserId, fb::User> users_;
  absl::Status status_;
};

}  // namespace muninn::zmq

#endif  // MUNINN_SERVER_ZMQ_READER_NAMES_H_
