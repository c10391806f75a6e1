// SPDX-License-Identifier: Apache-2.0
#include "engine/command/rules_list.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "engine/access/actor.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

constexpr std::array<std::string_view, 5> kTypes = {"cidr", "hostname", "string", "substring", "regex"};
constexpr size_t kNameBytesMax = 255;

}  // namespace

absl::Status CheckWarninglist(const EntryScene& scene, const fb::WarninglistT*, fb::WarninglistT* after) {
  if (!scene.actor.may(Permission::kWarninglist)) return absl::PermissionDeniedError(kNoPermission);
  if (after == nullptr) return absl::OkStatus();
  if (after->name.empty() || after->name.size() > kNameBytesMax) return FieldError("name", "This field cannot be left blank");
  if (std::find(kTypes.begin(), kTypes.end(), after->type) == kTypes.end()) return FieldError("type", "Invalid type.");
  if (after->category.empty()) after->category = "false_positive";
  if (after->category != "false_positive" && after->category != "known") return FieldError("category", "Invalid category.");
  if (after->version.empty()) after->version = "1";
  if (!std::all_of(after->version.begin(), after->version.end(), absl::ascii_isdigit) || after->version.size() > 18)
    return FieldError("version", "Version has to be a number.");
  if (after->values.empty()) return FieldError("entries", "At least one entry is needed.");
  if (!after->comments.empty()) after->comments.resize(after->values.size());
  return absl::OkStatus();
}

absl::Status CheckNoticelist(const EntryScene& scene, const fb::NoticelistT*, fb::NoticelistT* after) {
  if (!scene.actor.is_site_admin()) return absl::PermissionDeniedError(kNoPermission);
  if (after == nullptr) return absl::OkStatus();
  if (after->name.empty() || after->name.size() > kNameBytesMax) return FieldError("name", "This field cannot be left blank");
  return absl::OkStatus();
}

}  // namespace muninn
