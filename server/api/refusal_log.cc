// SPDX-License-Identifier: Apache-2.0
#include "server/api/refusal_log.h"

#include "absl/strings/str_cat.h"

namespace muninn::api {

bool RefusalLog::IsNews(const std::string& what, uint64_t hour) {
  absl::MutexLock lock(&mutex_);
  if (hour != hour_) known_.clear();
  hour_ = hour;
  return known_.size() < kRememberedMax && known_.insert(what).second;
}

void RefusalLog::Note(const Authentication& refused, const std::string& address, uint64_t now) {
  const std::string what = refused.key_given ? refused.log_title : absl::StrCat(refused.log_title, " ", address);
  if (!IsNews(what, now / 3600)) return;
  Actor actor;
  actor.user = refused.owner.user;
  actor.org = refused.owner.org;
  actor.ip = address;
  (void)engine_.Execute(NoteAccess{"auth_fail", refused.log_title, "", refused.owner.user}, actor);
}

}  // namespace muninn::api
