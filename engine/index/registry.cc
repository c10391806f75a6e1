// SPDX-License-Identifier: Apache-2.0
#include "engine/index/registry.h"

#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "engine/store/codec.h"

namespace muninn {
namespace {

constexpr std::array kRegistryFamilies = {Family::kRegistry};

// Kinds of names: one kind of thing can have several.
enum class Name : char {
  kTag = 'T',
  kOrganisationUuid = 'O',
  kOrganisation = 'N',
  kEmail = 'U',
  kGalaxyUuid = 'G',
  kGalaxyType = 'Y',
  kClusterUuid = 'C',
  kClusterTag = 'L',
};

std::string EntityKey(RegistryKind kind, uint64_t id) {
  std::string key(1, static_cast<char>(kind));
  AppendFixed64(&key, id);
  return key;
}
std::string NameKey(Name name, std::string_view text) { return static_cast<char>(name) + std::string(text); }
std::string Lower(std::string_view text) { return absl::AsciiStrToLower(ToAbsl(text)); }
std::string_view View(const flatbuffers::String* text) { return text == nullptr ? std::string_view() : text->string_view(); }
std::string UuidBytes(const fb::Uuid* uuid) {
  return uuid == nullptr ? Uuid{}.ToBytes() : Uuid{uuid->hi(), uuid->lo()}.ToBytes();
}
std::string CounterKey(RegistryKind kind) { return std::string("n") + static_cast<char>(kind); }

std::string Fixed64(uint64_t value) {
  std::string bytes;
  AppendFixed64(&bytes, value);
  return bytes;
}

template <typename Table>
absl::Status PutEntity(RegistryKind kind, const Table& entity, Transaction& txn) {
  const std::unique_ptr<typename Table::NativeTableType> native(entity.UnPack());
  txn.Put(Family::kRegistry, EntityKey(kind, entity.id()), Encode(*native));
  ASSIGN_OR_RETURN(const uint64_t next, NextRegistryId(txn, kind));
  if (entity.id() >= next) txn.Put(Family::kRegistry, CounterKey(kind), Fixed64(entity.id() + 1));
  return absl::OkStatus();
}

void PutName(Name name, std::string_view text, uint64_t id, Transaction& txn) {
  txn.Put(Family::kRegistry, NameKey(name, text), Fixed64(id));
}

template <typename Id>
absl::StatusOr<std::optional<Id>> FindByName(const Reader& reader, Name name, std::string_view text) {
  std::string value;
  ASSIGN_OR_RETURN(const bool found, reader.Get(Family::kRegistry, NameKey(name, text), &value));
  return found ? std::optional<Id>(Id(ReadFixed64(value))) : std::nullopt;
}

template <typename Table>
absl::Status ForEach(const Reader& reader, RegistryKind kind, const std::function<bool(const Table&)>& visit) {
  const std::unique_ptr<Cursor> cursor = reader.Scan(Family::kRegistry, std::string(1, static_cast<char>(kind)));
  for (; cursor->Valid(); cursor->Next()) {
    ASSIGN_OR_RETURN(const Stored<Table> entity, Stored<Table>::Decode(std::string(cursor->value()), "a registry entry"));
    if (!visit(*entity)) return absl::OkStatus();
  }
  return cursor->status();
}

absl::Status ApplyAuthKey(const fb::AuthKeyAdded& fact, Transaction& txn) {
  if (fact.replaces_keys_of_user()) {
    std::vector<uint64_t> replaced;
    RETURN_IF_ERROR(ForEachAuthKey(txn, [&](const fb::AuthKey& key) {
      if (key.user_id() == fact.auth_key()->user_id()) replaced.push_back(key.id());
      return true;
    }));
    for (const uint64_t id : replaced) txn.Delete(Family::kRegistry, EntityKey(RegistryKind::kAuthKey, id));
  }
  return PutEntity(RegistryKind::kAuthKey, *fact.auth_key(), txn);
}

}  // namespace

std::span<const Family> Registry::families() const { return kRegistryFamilies; }

absl::Status Registry::Apply(const Record& record, Transaction& txn) const {
  if (record.purged()) return absl::OkStatus();
  const fb::Payload& payload = record.fact();
  switch (record.kind) {
    case fb::Fact::TagAdded: {
      const fb::Tag& tag = *payload.fact_as_TagAdded()->tag();
      PutName(Name::kTag, Lower(View(tag.name())), tag.id(), txn);
      return PutEntity(RegistryKind::kTag, tag, txn);
    }
    case fb::Fact::OrganisationAdded: {
      const fb::Organisation& org = *payload.fact_as_OrganisationAdded()->organisation();
      PutName(Name::kOrganisationUuid, UuidBytes(org.uuid()), org.id(), txn);
      PutName(Name::kOrganisation, Lower(View(org.name())), org.id(), txn);
      return PutEntity(RegistryKind::kOrganisation, org, txn);
    }
    case fb::Fact::UserAdded: {
      const fb::User& user = *payload.fact_as_UserAdded()->user();
      PutName(Name::kEmail, Lower(View(user.email())), user.id(), txn);
      return PutEntity(RegistryKind::kUser, user, txn);
    }
    case fb::Fact::AuthKeyAdded:
      return ApplyAuthKey(*payload.fact_as_AuthKeyAdded(), txn);
    case fb::Fact::GalaxyAdded: {
      const fb::Galaxy& galaxy = *payload.fact_as_GalaxyAdded()->galaxy();
      PutName(Name::kGalaxyUuid, UuidBytes(galaxy.uuid()), galaxy.id(), txn);
      PutName(Name::kGalaxyType, View(galaxy.type()), galaxy.id(), txn);
      return PutEntity(RegistryKind::kGalaxy, galaxy, txn);
    }
    case fb::Fact::GalaxyClusterAdded: {
      const fb::GalaxyCluster& cluster = *payload.fact_as_GalaxyClusterAdded()->cluster();
      PutName(Name::kClusterUuid, UuidBytes(cluster.uuid()), cluster.id(), txn);
      PutName(Name::kClusterTag, Lower(View(cluster.tag_name())), cluster.id(), txn);
      return PutEntity(RegistryKind::kCluster, cluster, txn);
    }
    default:
      return absl::OkStatus();
  }
}

absl::StatusOr<std::optional<Stored<fb::Tag>>> LoadTag(const Reader& reader, TagId id) {
  return Load<fb::Tag>(reader, Family::kRegistry, EntityKey(RegistryKind::kTag, id.value()), "a tag");
}
absl::StatusOr<std::optional<Stored<fb::Organisation>>> LoadOrganisation(const Reader& reader, OrgId id) {
  return Load<fb::Organisation>(reader, Family::kRegistry, EntityKey(RegistryKind::kOrganisation, id.value()), "an organisation");
}
absl::StatusOr<std::optional<Stored<fb::User>>> LoadUser(const Reader& reader, UserId id) {
  return Load<fb::User>(reader, Family::kRegistry, EntityKey(RegistryKind::kUser, id.value()), "a user");
}
absl::StatusOr<std::optional<Stored<fb::AuthKey>>> LoadAuthKey(const Reader& reader, AuthKeyId id) {
  return Load<fb::AuthKey>(reader, Family::kRegistry, EntityKey(RegistryKind::kAuthKey, id.value()), "a key");
}
absl::StatusOr<std::optional<Stored<fb::Galaxy>>> LoadGalaxy(const Reader& reader, GalaxyId id) {
  return Load<fb::Galaxy>(reader, Family::kRegistry, EntityKey(RegistryKind::kGalaxy, id.value()), "a galaxy");
}
absl::StatusOr<std::optional<Stored<fb::GalaxyCluster>>> LoadCluster(const Reader& reader, ClusterId id) {
  return Load<fb::GalaxyCluster>(reader, Family::kRegistry, EntityKey(RegistryKind::kCluster, id.value()), "a cluster");
}

absl::StatusOr<std::optional<TagId>> FindTag(const Reader& reader, std::string_view name) {
  return FindByName<TagId>(reader, Name::kTag, Lower(name));
}
absl::StatusOr<std::optional<OrgId>> FindOrganisation(const Reader& reader, const Uuid& uuid) {
  return FindByName<OrgId>(reader, Name::kOrganisationUuid, uuid.ToBytes());
}
absl::StatusOr<std::optional<OrgId>> FindOrganisationByName(const Reader& reader, std::string_view name) {
  return FindByName<OrgId>(reader, Name::kOrganisation, Lower(name));
}
absl::StatusOr<std::optional<UserId>> FindUser(const Reader& reader, std::string_view email) {
  return FindByName<UserId>(reader, Name::kEmail, Lower(email));
}
absl::StatusOr<std::optional<GalaxyId>> FindGalaxy(const Reader& reader, const Uuid& uuid) {
  return FindByName<GalaxyId>(reader, Name::kGalaxyUuid, uuid.ToBytes());
}
absl::StatusOr<std::optional<GalaxyId>> FindGalaxyByType(const Reader& reader, std::string_view type) {
  return FindByName<GalaxyId>(reader, Name::kGalaxyType, type);
}
absl::StatusOr<std::optional<ClusterId>> FindClusterByTagName(const Reader& reader, std::string_view tag_name) {
  return FindByName<ClusterId>(reader, Name::kClusterTag, Lower(tag_name));
}

absl::StatusOr<uint64_t> NextRegistryId(const Reader& reader, RegistryKind kind) {
  std::string value;
  ASSIGN_OR_RETURN(const bool found, reader.Get(Family::kRegistry, CounterKey(kind), &value));
  return found ? ReadFixed64(value) : uint64_t{1};
}

absl::Status ForEachTag(const Reader& reader, const std::function<bool(const fb::Tag&)>& visit) {
  return ForEach<fb::Tag>(reader, RegistryKind::kTag, visit);
}
absl::Status ForEachOrganisation(const Reader& reader, const std::function<bool(const fb::Organisation&)>& visit) {
  return ForEach<fb::Organisation>(reader, RegistryKind::kOrganisation, visit);
}
absl::Status ForEachCluster(const Reader& reader, const std::function<bool(const fb::GalaxyCluster&)>& visit) {
  return ForEach<fb::GalaxyCluster>(reader, RegistryKind::kCluster, visit);
}
absl::Status ForEachAuthKey(const Reader& reader, const std::function<bool(const fb::AuthKey&)>& visit) {
  return ForEach<fb::AuthKey>(reader, RegistryKind::kAuthKey, visit);
}

}  // namespace muninn
