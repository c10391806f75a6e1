// SPDX-License-Identifier: Apache-2.0
#include "engine/command/rules_hunt.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/access/actor.h"
#include "engine/access/visibility.h"
#include "engine/command/decide.h"
#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/rules/attribute_types.h"

namespace muninn {
namespace {

constexpr size_t kHuntsMax = 100;  // of one organisation
constexpr uint64_t kHitsMaxDefault = 10'000;
constexpr uint64_t kHitsMaxMax = 1'000'000;

absl::Status Denied() { return absl::PermissionDeniedError(kNoPermission); }

absl::Status CheckTypes(const std::vector<std::string>& types) {
  for (const std::string& type : types) {
    if (!rules::FindType(type)) return FieldError("types", absl::StrCat("There is no type ", type, "."));
  }
  return absl::OkStatus();
}

bool MayChange(const Actor& actor, const fb::HuntT& hunt) {
  return actor.may(Permission::kAdd) && MaySeeHunt(actor, UserId(hunt.user_id), OrgId(hunt.org_id));
}

}  // namespace

absl::Status CheckHunt(const EntryScene& scene, const fb::HuntT* before, fb::HuntT* after) {
  if (before == nullptr ? !scene.actor.may(Permission::kAdd) : !MayChange(scene.actor, *before)) return Denied();
  if (after == nullptr) return absl::OkStatus();
  if (after->name.empty()) return FieldError("name", "This field cannot be left blank");
  if (after->hits_max == 0) after->hits_max = kHitsMaxDefault;
  after->hits_max = std::min(after->hits_max, kHitsMaxMax);
  if (before != nullptr) return absl::OkStatus();

  RETURN_IF_ERROR(CheckTypes(after->types));
  size_t hunts = 0;
  RETURN_IF_ERROR(ForEachEntry<fb::Hunt>(scene.state, [&](const fb::Hunt& hunt) {
    hunts += OrgId(hunt.org_id()) == scene.actor.org;
    return true;
  }));
  if (hunts >= kHuntsMax)
    return absl::FailedPreconditionError(absl::StrCat("An organisation has at most ", kHuntsMax, " hunts: delete one first."));
  after->user_id = scene.actor.user.value();
  after->org_id = scene.actor.org.value();
  after->created = scene.context.now();
  return absl::OkStatus();
}

}  // namespace muninn
