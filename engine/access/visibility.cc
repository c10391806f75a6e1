// SPDX-License-Identifier: Apache-2.0
#include "engine/access/visibility.h"

namespace muninn {
namespace {

constexpr uint8_t kOwnOrganisation = 0;
constexpr uint8_t kSharingGroup = 4;

bool Owns(const Actor& actor, const fb::Event& event) { return actor.is_site_admin() || OrgId(event.org_id()) == actor.org; }

// Is something with this distribution open to the actor, who does not own it? 5 is as open as what it lies in, which has
// been asked already.
template <typename Part>
bool Open(const Actor& actor, const Part& part) {
  if (part.distribution() == kSharingGroup) return actor.in(SharingGroupId(part.sharing_group_id()));
  return part.distribution() != kOwnOrganisation;
}

template <typename Part>
bool Shown(const Actor& actor, const fb::Event& event, const Part& part) {
  return Open(actor, part) && (!part.deleted() || MaySeeDeleted(actor, event));
}

}  // namespace

bool MaySee(const Actor& actor, const fb::Event& event) {
  return Owns(actor, event) || (Open(actor, event) && (event.published() || !actor.unpublished_private));
}
bool MaySeeDeleted(const Actor& actor, const fb::Event& event) {
  return Owns(actor, event) || OrgId(event.orgc_id()) == actor.org || actor.may(Permission::kSync);
}

bool MaySee(const Actor& actor, const fb::Event& event, const fb::Attribute& attribute, const fb::Object* object) {
  return Owns(actor, event) || (Shown(actor, event, attribute) && (object == nullptr || Shown(actor, event, *object)));
}
bool MaySeeUnowned(const Actor& actor, const fb::Attribute& attribute, const fb::Object* object) {
  return actor.is_site_admin() || (Open(actor, attribute) && (object == nullptr || Open(actor, *object)));
}
bool MaySee(const Actor& actor, const fb::Event& event, const fb::Object& object) {
  return Owns(actor, event) || Shown(actor, event, object);
}
bool MaySee(const Actor& actor, const fb::Event& event, const fb::EventReport& report) {
  return Owns(actor, event) || Shown(actor, event, report);
}

bool MaySee(const Actor& actor, const fb::Event& event, const fb::ShadowAttribute& proposal) {
  return Owns(actor, event) || OrgId(event.orgc_id()) == actor.org || OrgId(proposal.org_id()) == actor.org;
}
bool MaySee(const Actor& actor, const fb::Event& event, const fb::Sighting& sighting) {
  return Owns(actor, event) || OrgId(sighting.org_id()) == actor.org;
}

bool MayModify(const Actor& actor, const fb::Event& event) {
  if (actor.is_site_admin()) return true;
  if (actor.permissions.has(Permission::kModifyOrg) && OrgId(event.orgc_id()) == actor.org) return true;
  return actor.permissions.has(Permission::kModify) && UserId(event.user_id()) == actor.user;
}
bool MayPublish(const Actor& actor, const fb::Event& event) {
  return actor.is_site_admin() || (actor.permissions.has(Permission::kPublish) && OrgId(event.orgc_id()) == actor.org);
}
bool MayTag(const Actor& actor, const fb::Event& event, bool local) {
  if (actor.is_site_admin()) return true;
  const bool tags = actor.permissions.has(Permission::kTagger) || actor.permissions.has(Permission::kSync);
  if (local && actor.org == kHostOrg) return tags;
  return (actor.permissions.has(Permission::kTagger) || actor.permissions.has(Permission::kSync)) && MayModify(actor, event);
}

bool MaySee(const Actor& actor, const fb::GalaxyCluster& cluster) {
  return cluster.default_() || actor.is_site_admin() || OrgId(cluster.org_id()) == actor.org || Open(actor, cluster);
}
bool MaySee(const Actor& actor, const fb::GalaxyCluster& cluster, const fb::GalaxyClusterRelation& relation) {
  if (cluster.default_() || actor.is_site_admin() || OrgId(cluster.org_id()) == actor.org) return true;
  const auto distribution = relation.distribution();
  if (!distribution) return true;
  if (*distribution == kSharingGroup) return actor.in(SharingGroupId(relation.sharing_group_id()));
  return *distribution != kOwnOrganisation;
}
bool MayModify(const Actor& actor, const fb::GalaxyCluster& cluster) {
  if (cluster.default_() || !actor.may(Permission::kGalaxyEditor)) return false;
  return actor.is_site_admin() || OrgId(cluster.orgc_id()) == actor.org;
}
bool MaySee(const Actor& actor, const fb::AnalystData& data) {
  return actor.is_site_admin() || OrgId(data.orgc_id()) == actor.org || Open(actor, data);
}
bool MayModify(const Actor& actor, const fb::AnalystData& data) {
  if (actor.is_site_admin()) return true;
  return actor.may(Permission::kAnalystData) && OrgId(data.orgc_id()) == actor.org;
}

bool MaySee(const Actor& actor, const fb::ThreadT& thread, const fb::Event* event) {
  if (thread.event_id != 0) return event != nullptr && MaySee(actor, *event);
  if (actor.is_site_admin() || OrgId(thread.org_id) == actor.org) return true;
  if (thread.distribution == 4) return actor.in(SharingGroupId(thread.sharing_group_id));
  return thread.distribution >= 1 && thread.distribution <= 3;
}

bool MaySeeHunt(const Actor& actor, UserId owner, OrgId org) {
  return actor.is_site_admin() || actor.user == owner || (actor.org == org && actor.may(Permission::kAdmin));
}

}  // namespace muninn
