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
struct Taxonomy;
struct TagCollection;
struct Warninglist;
struct Noticelist;
struct DecayingModel;
struct CorrelationExclusion;
struct EventBlocklist;
struct OrgBlocklist;
struct Feed;
struct Server;
struct UserSetting;
struct AnalystData;
struct ObjectTemplate;
struct EventDelegation;
struct Regexp;
struct Allowedlist;
struct CryptographicKey;
struct Registration;
struct News;
struct Bookmark;
struct Dashboard;
struct Collection;
struct Setting;
struct GalaxyClusterBlocklist;
struct SightingBlocklist;
struct CorrelationRule;
struct Hunt;
struct SharingGroupBlueprint;
struct Thread;
struct Post;
struct AnalystDataBlocklist;
struct Job;
struct EventTemplate;
}  // namespace fb

template <fb::EntryKind kind>
struct EntryKindNoun;
// The ids of kinds that have no name of their own in schema/base/id.h.
template <fb::EntryKind kind>
using EntryId = Id<EntryKindNoun<kind>>;

template <fb::EntryKind kind, typename IdType = EntryId<kind>>
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
template <>
struct EntryRow<fb::Taxonomy> : EntryOf<fb::EntryKind::Taxonomy> {};
template <>
struct EntryRow<fb::TagCollection> : EntryOf<fb::EntryKind::TagCollection> {};
template <>
struct EntryRow<fb::Warninglist> : EntryOf<fb::EntryKind::Warninglist> {};
template <>
struct EntryRow<fb::Noticelist> : EntryOf<fb::EntryKind::Noticelist> {};
template <>
struct EntryRow<fb::DecayingModel> : EntryOf<fb::EntryKind::DecayingModel> {};
template <>
struct EntryRow<fb::CorrelationExclusion> : EntryOf<fb::EntryKind::CorrelationExclusion> {};
template <>
struct EntryRow<fb::EventBlocklist> : EntryOf<fb::EntryKind::EventBlocklist> {};
template <>
struct EntryRow<fb::OrgBlocklist> : EntryOf<fb::EntryKind::OrgBlocklist> {};
template <>
struct EntryRow<fb::Feed> : EntryOf<fb::EntryKind::Feed> {};
template <>
struct EntryRow<fb::Server> : EntryOf<fb::EntryKind::Server> {};
template <>
struct EntryRow<fb::UserSetting> : EntryOf<fb::EntryKind::UserSetting> {};
template <>
struct EntryRow<fb::AnalystData> : EntryOf<fb::EntryKind::AnalystData> {};
template <>
struct EntryRow<fb::ObjectTemplate> : EntryOf<fb::EntryKind::ObjectTemplate> {};
template <>
struct EntryRow<fb::EventDelegation> : EntryOf<fb::EntryKind::EventDelegation> {};
template <>
struct EntryRow<fb::Regexp> : EntryOf<fb::EntryKind::Regexp> {};
template <>
struct EntryRow<fb::Allowedlist> : EntryOf<fb::EntryKind::Allowedlist> {};
template <>
struct EntryRow<fb::CryptographicKey> : EntryOf<fb::EntryKind::CryptographicKey> {};
template <>
struct EntryRow<fb::Registration> : EntryOf<fb::EntryKind::Registration> {};
template <>
struct EntryRow<fb::News> : EntryOf<fb::EntryKind::News> {};
template <>
struct EntryRow<fb::Bookmark> : EntryOf<fb::EntryKind::Bookmark> {};
template <>
struct EntryRow<fb::Dashboard> : EntryOf<fb::EntryKind::Dashboard> {};
template <>
struct EntryRow<fb::Collection> : EntryOf<fb::EntryKind::Collection> {};
template <>
struct EntryRow<fb::Setting> : EntryOf<fb::EntryKind::Setting> {};
template <>
struct EntryRow<fb::GalaxyClusterBlocklist> : EntryOf<fb::EntryKind::GalaxyClusterBlocklist> {};
template <>
struct EntryRow<fb::SightingBlocklist> : EntryOf<fb::EntryKind::SightingBlocklist> {};
template <>
struct EntryRow<fb::CorrelationRule> : EntryOf<fb::EntryKind::CorrelationRule> {};
template <>
struct EntryRow<fb::Hunt> : EntryOf<fb::EntryKind::Hunt> {};
template <>
struct EntryRow<fb::SharingGroupBlueprint> : EntryOf<fb::EntryKind::SharingGroupBlueprint> {};
template <>
struct EntryRow<fb::Thread> : EntryOf<fb::EntryKind::Thread> {};
template <>
struct EntryRow<fb::Post> : EntryOf<fb::EntryKind::Post> {};
template <>
struct EntryRow<fb::AnalystDataBlocklist> : EntryOf<fb::EntryKind::AnalystDataBlocklist> {};
template <>
struct EntryRow<fb::Job> : EntryOf<fb::EntryKind::Job> {};
template <>
struct EntryRow<fb::EventTemplate> : EntryOf<fb::EntryKind::EventTemplate> {};

template <typename Table>
inline constexpr fb::EntryKind kEntryKind = EntryRow<Table>::kKind;
template <typename Table>
using EntryIdOf = typename EntryRow<Table>::Id;

}  // namespace muninn

#endif  // MUNINN_ENGINE_INDEX_ENTRY_H_
