// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_INDEX_REGISTRY_H_
#define MUNINN_ENGINE_INDEX_REGISTRY_H_

// The small tables: tags, organisations, users, keys, galaxies and their clusters.
//
// registry := letter | id: fixed64                      value := the entity          letters: RegistryKind
//          |  capital letter of the kind | name         value := id                  names: see RegistryName
//          |  "n" | letter                              value := next free id
// example: tag 3 "tlp:white" -> 't' 0000000000000003, and 'T' "tlp:white" -> 0000000000000003

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "engine/index/stored.h"
#include "engine/project/projection.h"
#include "schema/entities/entities_generated.h"

namespace muninn {

class Registry final : public Projection {
 public:
  std::string_view name() const override { return "registry"; }
  uint32_t version() const override { return 1; }
  std::span<const Family> families() const override;
  absl::Status Apply(const Record& record, Transaction& txn) const override;
};

enum class RegistryKind : char { kTag = 't', kOrganisation = 'o', kUser = 'u', kAuthKey = 'k', kGalaxy = 'g', kCluster = 'c' };

// Errors of all: kDataLoss, kUnavailable.
absl::StatusOr<std::optional<Stored<fb::Tag>>> LoadTag(const Reader& reader, TagId id);
absl::StatusOr<std::optional<Stored<fb::Organisation>>> LoadOrganisation(const Reader& reader, OrgId id);
absl::StatusOr<std::optional<Stored<fb::User>>> LoadUser(const Reader& reader, UserId id);
absl::StatusOr<std::optional<Stored<fb::AuthKey>>> LoadAuthKey(const Reader& reader, AuthKeyId id);
absl::StatusOr<std::optional<Stored<fb::Galaxy>>> LoadGalaxy(const Reader& reader, GalaxyId id);
absl::StatusOr<std::optional<Stored<fb::GalaxyCluster>>> LoadCluster(const Reader& reader, ClusterId id);

absl::StatusOr<std::optional<TagId>> FindTag(const Reader& reader, std::string_view name);  // any letter case
absl::StatusOr<std::optional<OrgId>> FindOrganisation(const Reader& reader, const Uuid& uuid);
absl::StatusOr<std::optional<OrgId>> FindOrganisationByName(const Reader& reader, std::string_view name);  // any letter case
absl::StatusOr<std::optional<UserId>> FindUser(const Reader& reader, std::string_view email);              // any letter case
absl::StatusOr<std::optional<GalaxyId>> FindGalaxy(const Reader& reader, const Uuid& uuid);
absl::StatusOr<std::optional<GalaxyId>> FindGalaxyByType(const Reader& reader, std::string_view type);
absl::StatusOr<std::optional<ClusterId>> FindClusterByTagName(const Reader& reader, std::string_view tag_name);

// The next free id of a kind; 1 in an empty store.
absl::StatusOr<uint64_t> NextRegistryId(const Reader& reader, RegistryKind kind);

// All of a kind, in the order of ids; stops when `visit` returns false.
absl::Status ForEachTag(const Reader& reader, const std::function<bool(const fb::Tag&)>& visit);
absl::Status ForEachOrganisation(const Reader& reader, const std::function<bool(const fb::Organisation&)>& visit);
absl::Status ForEachCluster(const Reader& reader, const std::function<bool(const fb::GalaxyCluster&)>& visit);
absl::Status ForEachAuthKey(const Reader& reader, const std::function<bool(const fb::AuthKey&)>& visit);

}  // namespace muninn

#endif  // MUNINN_ENGINE_INDEX_REGISTRY_H_
