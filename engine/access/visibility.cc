// SPDX-License-Identifier: Apache-2.0
#include "engine/access/visibility.h"

namespace muninn {
namespace {

constexpr uint8_t kOwnOrganisation = 0;
constexpr uint8_t kSharingGroup = 4;
constexpr OrgId kHostOrganisation(1);

bool Owns(const Actor& actor, const fb::Event& event) { return actor.is_site_admin() || OrgId(event.org_id()) == actor.org; }
bool Open(uint8_t distribution) { return distribution != kOwnOrganisation && distribution != kSharingGroup; }

}  // namespace

bool MaySee(const Actor& actor, const fb::Event& event) { return Owns(actor, event) || Open(event.distribution()); }

bool MaySee(const Actor& actor, const fb::Event& event, const fb::Attribute& attribute, const fb::Object* object) {
  return Owns(actor, event) || (Open(attribute.distribution()) && (object == nullptr || Open(object->distribution())));
}
bool MaySee(const Actor& actor, const fb::Event& event, const fb::Object& object) {
  return Owns(actor, event) || Open(object.distribution());
}
bool MaySee(const Actor& actor, const fb::Event& event, const fb::EventReport& report) {
  return Owns(actor, event) || Open(report.distribution());
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
  if (local && actor.org == kHostOrganisation) return true;
  return (actor.permissions.has(Permission::kTagger) || actor.permissions.has(Permission::kSync)) && MayModify(actor, event);
}

}  // namespace muninn
