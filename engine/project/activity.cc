// SPDX-License-Identifier: Apache-2.0
#include "engine/project/activity.h"

#include <array>
#include <string>

#include "engine/store/codec.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

constexpr std::array kActivityFamilies = {Family::kActivity};
constexpr int64_t kMicrosPerDay = int64_t{86'400} * 1'000'000;

}  // namespace

std::span<const Family> Activity::families() const { return kActivityFamilies; }

absl::Status Activity::Apply(const Record& record, Transaction& txn) const {
  std::string key, value;
  AppendFixed64(&key, static_cast<uint64_t>(record.time_us / kMicrosPerDay));
  AppendFixed64(&key, record.origin.org.value());
  AppendFixed64(&key, record.origin.user.value());
  key.push_back(static_cast<char>(record.kind));
  ASSIGN_OR_RETURN(const bool found, txn.Get(Family::kActivity, key, &value));
  std::string count;
  AppendFixed64(&count, (found ? ReadFixed64(value) : 0) + 1);
  txn.Put(Family::kActivity, key, count);
  return absl::OkStatus();
}

absl::Status ForEachActivity(const Reader& reader, const std::function<bool(const ActivityRow&)>& visit) {
  const std::unique_ptr<Cursor> cursor = reader.Scan(Family::kActivity, "");
  for (; cursor->Valid(); cursor->Next()) {
    const std::string_view key = cursor->key();
    const ActivityRow row{static_cast<int64_t>(ReadFixed64(key)), OrgId(ReadFixed64(key, 8)), UserId(ReadFixed64(key, 16)),
                          static_cast<fb::Fact>(key.size() > 24 ? key[24] : 0), ReadFixed64(cursor->value())};
    if (!visit(row)) return absl::OkStatus();
  }
  return cursor->status();
}

}  // namespace muninn
