// SPDX-License-Identifier: Apache-2.0
#include "engine/command/rules_exclusion.h"

#include "absl/strings/ascii.h"
#include "engine/access/actor.h"
#include "engine/command/decide.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

constexpr size_t kExclusionBytesMax = 8192;
constexpr size_t kPatternBytesMax = 2000;
constexpr char kBlank[] = "This field cannot be left blank";

absl::Status Denied() { return absl::PermissionDeniedError(kNoPermission); }

// "/…/i" or "(…)": a delimiter that is no letter, digit, white space or backslash, its mirror or itself at the end, and then
// letters. Whether what is between compiles, the matcher says.
bool IsDelimited(std::string_view text) {
  if (text.size() < 3) return false;
  const char open = text[0];
  if (absl::ascii_isalnum(static_cast<unsigned char>(open)) || absl::ascii_isspace(static_cast<unsigned char>(open)) ||
      open == '\\')
    return false;
  const char close = open == '(' ? ')' : open == '[' ? ']' : open == '{' ? '}' : open == '<' ? '>' : open;
  const size_t end = text.rfind(close);
  return end != 0 && end != std::string_view::npos && text.find_first_not_of("imsxuUADXJSneE", end + 1) == std::string_view::npos;
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

absl::Status CheckRegexp(const EntryScene& scene, const fb::RegexpT*, fb::RegexpT* after) {
  if (!scene.actor.may(Permission::kRegexpAccess)) return Denied();
  if (after == nullptr) return absl::OkStatus();
  if (!IsDelimited(after->regexp) || after->regexp.size() > kPatternBytesMax)
    return FieldError("regexp", "This is not a valid regular expression. Don't forget the delimiters!");
  // The flag that once ran code is taken away, as the reference does.
  const char close = after->regexp[0] == '('   ? ')'
                     : after->regexp[0] == '[' ? ']'
                     : after->regexp[0] == '{' ? '}'
                     : after->regexp[0] == '<' ? '>'
                                               : after->regexp[0];
  for (size_t at = after->regexp.rfind(close) + 1; at < after->regexp.size();) {
    if (after->regexp[at] == 'e' || after->regexp[at] == 'E')
      after->regexp.erase(at, 1);
    else
      ++at;
  }
  if (after->type.empty()) after->type = "ALL";
  return absl::OkStatus();
}

absl::Status CheckAllowedlist(const EntryScene& scene, const fb::AllowedlistT*, fb::AllowedlistT* after) {
  if (!scene.actor.may(Permission::kRegexpAccess)) return Denied();
  if (after != nullptr && (!IsDelimited(after->name) || after->name.size() > kPatternBytesMax))
    return FieldError("name", "This is not a valid regular expression. Don't forget the delimiters!");
  return absl::OkStatus();
}

}  // namespace muninn
