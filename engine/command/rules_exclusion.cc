// SPDX-License-Identifier: Apache-2.0
#include "engine/command/rules_exclusion.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "engine/access/actor.h"
#include "engine/command/decide.h"
#include "engine/match/admission.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

constexpr size_t kExclusionBytesMax = 8192;
constexpr size_t kPatternBytesMax = 2000;
constexpr size_t kSelectorBytesMax = 64 << 10;  // of all selectors of a rule
constexpr std::string_view kSelectorTypes[] = {"orgc_id", "org_id", "event_id", "event_info"};
constexpr char kBlank[] = "This field cannot be left blank";

absl::Status Denied() { return absl::PermissionDeniedError(kNoPermission); }

constexpr char kNoRegexp[] = "This is not a valid regular expression. Don't forget the delimiters!";

absl::Status CheckPattern(const std::string& pattern, const char* field) {
  if (pattern.size() > kPatternBytesMax) return FieldError(field, kNoRegexp);
  const absl::Status admitted = match::Admit(pattern);
  if (absl::IsResourceExhausted(admitted))
    return FieldError(field, absl::StrCat("This regular expression is refused: ", admitted.message()));
  return admitted.ok() ? absl::OkStatus() : FieldError(field, kNoRegexp);
}

// The flag "e" once ran code in the reference, which takes it away.
void DropFlagE(std::string* pattern) {
  size_t flags = pattern->size();
  while (flags > 0 && absl::ascii_isalpha(static_cast<unsigned char>((*pattern)[flags - 1]))) --flags;
  pattern->erase(std::remove_if(pattern->begin() + static_cast<std::ptrdiff_t>(flags), pattern->end(),
                                [](char c) { return c == 'e' || c == 'E'; }),
                 pattern->end());
}

template <typename Blocklist>
absl::Status CheckBlocklist(const EntryScene& scene, const Blocklist* before, const Uuid& uuid, Blocklist* after,
                            const char* field) {
  if (after == nullptr) return absl::OkStatus();
  if (uuid.is_nil()) return FieldError(field, "Invalid UUID");
  if (before == nullptr && after->created == 0) after->created = scene.context.now();
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckCorrelationExclusion(const EntryScene& scene, const fb::CorrelationExclusionT*,
                                       fb::CorrelationExclusionT* after) {
  if (!scene.actor.is_site_admin()) return Denied();
  if (after == nullptr) return absl::OkStatus();
  if (after->value.empty() || after->value.size() > kExclusionBytesMax) return FieldError("value", kBlank);
  return absl::OkStatus();
}

absl::Status CheckCorrelationRule(const EntryScene& scene, const fb::CorrelationRuleT*, fb::CorrelationRuleT* after) {
  if (!scene.actor.is_site_admin()) return Denied();
  if (after == nullptr) return absl::OkStatus();
  if (after->name.empty()) return FieldError("name", kBlank);
  if (std::find(std::begin(kSelectorTypes), std::end(kSelectorTypes), after->selector_type) == std::end(kSelectorTypes))
    return FieldError("selector_type", "Invalid selector type.");
  if (after->selector_list.empty()) return FieldError("selector_list", kBlank);
  size_t bytes = 0;
  for (const std::string& selector : after->selector_list) bytes += selector.size();
  if (bytes > kSelectorBytesMax) return FieldError("selector_list", "The list is too long.");
  if (after->uuid.is_nil()) after->uuid = Uuid::FromRandom(scene.context.random(), scene.context.random());
  after->timestamp = scene.context.now();
  return absl::OkStatus();
}

absl::Status CheckEventBlocklist(const EntryScene& scene, const fb::EventBlocklistT* before, fb::EventBlocklistT* after) {
  const Actor& actor = scene.actor;
  if (!actor.is_site_admin() && (actor.org != kHostOrg || !actor.may(Permission::kAdd))) return Denied();
  return CheckBlocklist(scene, before, after == nullptr ? Uuid() : after->event_uuid, after, "event_uuid");
}

absl::Status CheckOrgBlocklist(const EntryScene& scene, const fb::OrgBlocklistT* before, fb::OrgBlocklistT* after) {
  if (!scene.actor.is_site_admin()) return Denied();
  return CheckBlocklist(scene, before, after == nullptr ? Uuid() : after->org_uuid, after, "org_uuid");
}

absl::Status CheckSightingBlocklist(const EntryScene& scene, const fb::SightingBlocklistT* before,
                                    fb::SightingBlocklistT* after) {
  if (!scene.actor.is_site_admin()) return Denied();
  return CheckBlocklist(scene, before, after == nullptr ? Uuid() : after->org_uuid, after, "org_uuid");
}

absl::Status CheckAnalystDataBlocklist(const EntryScene& scene, const fb::AnalystDataBlocklistT* before,
                                       fb::AnalystDataBlocklistT* after) {
  const bool keeps_out = before == nullptr && scene.actor.may(Permission::kAnalystData);
  if (!scene.actor.is_site_admin() && !keeps_out) return Denied();
  return CheckBlocklist(scene, before, after == nullptr ? Uuid() : after->analyst_data_uuid, after, "analyst_data_uuid");
}

absl::Status CheckRegexp(const EntryScene& scene, const fb::RegexpT*, fb::RegexpT* after) {
  if (!scene.actor.may(Permission::kRegexpAccess)) return Denied();
  if (after == nullptr) return absl::OkStatus();
  DropFlagE(&after->regexp);
  RETURN_IF_ERROR(CheckPattern(after->regexp, "regexp"));
  if (after->type.empty()) after->type = "ALL";
  return absl::OkStatus();
}

absl::Status CheckAllowedlist(const EntryScene& scene, const fb::AllowedlistT*, fb::AllowedlistT* after) {
  if (!scene.actor.may(Permission::kRegexpAccess)) return Denied();
  return after == nullptr ? absl::OkStatus() : CheckPattern(after->name, "name");
}

}  // namespace muninn
