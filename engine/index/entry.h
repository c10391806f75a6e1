// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_INDEX_ENTRY_H_
#define MUNINN_ENGINE_INDEX_ENTRY_H_

// Which table is which kind of registry entry, and what numbers it. A new kind takes: its number in EntryKind
// (schema/facts/facts.fbs), its table (schema/entities/<noun>.fbs), a row here, and its names in entry_names.cc.

#include "schema/base/id.h"
#include "schema/facts/facts_generated.h"

namespace muninn {

namespace fb {
struct Organisation;
struct User;
struct Role;
struct AuthKey;
struct SharingGroup;
struct Tag;
struct Galaxy;
struct GalaxyCluster;
}  // namespace fb

template <fb::EntryKind kind, typename IdType>
struct EntryOf {
  static constexpr fb::EntryKind kKind = kind;
  using Id = IdType;
};

template <typename Table>
struct EntryRow;
template <>
struct EntryRow<fb::Organisation> : EntryOf<fb::EntryKind::Organisation, OrgId> {};
template <>
struct EntryRow<fb::User> : EntryOf<fb::EntryKind::User, UserId> {};
template <>
struct EntryRow<fb::Role> : EntryOf<fb::EntryKind::Role, RoleId> {};
template <>
struct EntryRow<fb::AuthKey> : EntryOf<fb::EntryKind::AuthKey, AuthKeyId> {};
template <>
struct EntryRow<fb::SharingGroup> : EntryOf<fb::EntryKind::SharingGroup, SharingGroupId> {};
template <>
struct EntryRow<fb::Tag> : EntryOf<fb::EntryKind::Tag, TagId> {};
template <>
struct EntryRow<fb::Galaxy> : EntryOf<fb::EntryKind::Galaxy, GalaxyId> {};
template <>
struct EntryRow<fb::GalaxyCluster> : EntryOf<fb::EntryKind::GalaxyCluster, ClusterId> {};

template <typename Table>
inline constexpr fb::EntryKind kEntryKind = EntryRow<Table>::kKind;
template <typename Table>
using EntryIdOf = typename EntryRow<Table>::Id;

}  // namespace muninn

#endif  // MUNINN_ENGINE_INDEX_ENTRY_H_
