// SPDX-License-Identifier: Apache-2.0
#include "engine/command/rules_discussion.h"

#include <cstddef>

#include "engine/access/actor.h"
#include "engine/access/visibility.h"
#include "engine/command/decide.h"
#include "engine/index/content_reader.h"
#include "engine/index/registry.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

constexpr size_t kContentsBytesMax = 64 << 10;

absl::Status Denied() { return absl::PermissionDeniedError(kNoPermission); }

// Errors: those of reading.
absl::StatusOr<bool> MaySeeThread(const Reader& state, const Actor& actor, const fb::ThreadT& thread) {
  if (thread.event_id == 0) return MaySee(actor, thread, nullptr);
  ASSIGN_OR_RETURN(const auto event, LoadEvent(state, EventId(thread.event_id)));
  return MaySee(actor, thread, event ? &**event : nullptr);
}

}  // namespace

absl::Status CheckThread(const EntryScene& scene, const fb::ThreadT* before, fb::ThreadT* after) {
  if (!scene.actor.may(Permission::kAdd)) return Denied();
  if (after == nullptr) {
    // The last post that goes takes the thread along, so who may remove that one may remove the thread.
    ASSIGN_OR_RETURN(const auto posts, ListedIds(scene.state, fb::EntryKind::Post, NameKind::kOwner, OwnerPrefix(before->id)));
    for (const uint64_t id : posts) {
      ASSIGN_OR_RETURN(const auto post, LoadNow<fb::Post>(scene, EntryIdOf<fb::Post>(id)));
      if (post) return absl::FailedPreconditionError("There are posts in this thread.");
    }
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const bool sees, MaySeeThread(scene.state, scene.actor, *after));
  if (!sees) return absl::NotFoundError(after->event_id == 0 ? "Invalid thread" : "Invalid event");
  if (before == nullptr) {
    after->user_id = scene.actor.user.value();
    after->org_id = scene.actor.org.value();
    after->date_created = after->date_modified = scene.context.now();
  }
  return absl::OkStatus();
}

absl::Status CheckPost(const EntryScene& scene, const fb::PostT* before, fb::PostT* after) {
  const Actor& actor = scene.actor;
  if (!actor.may(Permission::kAdd)) return Denied();
  if (before != nullptr && !actor.is_site_admin() && UserId(before->user_id) != actor.user) {
    return absl::FailedPreconditionError(after == nullptr ? "This post doesn't belong to you, so you cannot delete it."
                                                          : "This is not your post.");
  }
  if (after == nullptr) return absl::OkStatus();
  if (after->contents.empty()) return absl::FailedPreconditionError("Cannot post an empty message.");
  if (after->contents.size() > kContentsBytesMax) return absl::FailedPreconditionError("This message is too long.");
  ASSIGN_OR_RETURN(const auto thread, LoadNow<fb::Thread>(scene, EntryIdOf<fb::Thread>(after->thread_id)));
  if (!thread) return absl::NotFoundError("Invalid thread");
  fb::ThreadT native;
  (*thread)->UnPackTo(&native);
  ASSIGN_OR_RETURN(const bool sees, MaySeeThread(scene.state, actor, native));
  if (!sees) return absl::NotFoundError("Invalid thread");
  if (before == nullptr) {
    after->user_id = actor.user.value();
    after->date_created = scene.context.now();
  }
  after->date_modified = scene.context.now();
  return absl::OkStatus();
}

absl::Status BelongingToThread(const Reader& state, uint64_t thread, std::vector<EntryReference>* others) {
  ASSIGN_OR_RETURN(const auto posts, ListedIds(state, fb::EntryKind::Post, NameKind::kOwner, OwnerPrefix(thread)));
  for (const uint64_t id : posts) others->push_back({fb::EntryKind::Post, id});
  return absl::OkStatus();
}

}  // namespace muninn
