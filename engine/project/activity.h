// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_PROJECT_ACTIVITY_H_
#define MUNINN_ENGINE_PROJECT_ACTIVITY_H_

#include <functional>

#include "engine/project/projection.h"

namespace muninn {

// A view: how many records of each kind an organisation and user caused on each day. Reads headers only, so purged
// records count like others.
//
// activity := day: fixed64 (days since 1970) | org: fixed64 | user: fixed64 | fact: 1 byte       value := count: fixed64
class Activity final : public Projection {
 public:
  std::string_view name() const override { return "activity"; }
  uint32_t version() const override { return 1; }
  std::span<const Family> families() const override;
  absl::Status Apply(const Record& record, Transaction& txn) const override;
};

struct ActivityRow {
  int64_t day = 0;
  OrgId org;
  UserId user;
  fb::Fact fact{};
  uint64_t count = 0;
};
absl::Status ForEachActivity(const Reader& reader, const std::function<bool(const ActivityRow&)>& visit);

}  // namespace muninn

#endif  // MUNINN_ENGINE_PROJECT_ACTIVITY_H_
