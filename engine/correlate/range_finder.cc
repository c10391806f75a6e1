// SPDX-License-Identifier: Apache-2.0
#include "engine/correlate/range_finder.h"

#include "schema/base/status.h"

namespace muninn {
namespace {

// A look costs about as much as reading so many ranges in order.
constexpr uint64_t kRangesPerLook = 4;
constexpr uint64_t kRangesInMemoryMax = 2'000'000;  // some 130 MB

}  // namespace

absl::Status RangeFinder::Open(IpFamily family, Ranges& ranges) {
  ranges.open = true;
  const std::string prefix = RangePrefix(family);
  ranges.cursor = reader_.Scan(Family::kNear, prefix);
  if (ranges.cursor == nullptr) return absl::OkStatus();
  Cursor& cursor = *ranges.cursor;
  while (cursor.Valid()) {
    const uint8_t bits = NetworkOfNearKey(cursor.key()).bits;
    ranges.lengths.push_back(bits);
    if (bits == FullBits(family)) break;
    cursor.Seek(RangePrefix(family, static_cast<uint8_t>(bits + 1)));
  }
  RETURN_IF_ERROR(cursor.status());
  ranges.ranges = reader_.EstimateKeys(Family::kNear, prefix, RangePrefix(family, 255));
  return absl::OkStatus();
}

absl::Status RangeFinder::Load(Ranges& ranges) {
  auto set = std::make_unique<RangeSet>();
  Cursor& cursor = *ranges.cursor;
  for (cursor.Seek(""); cursor.Valid(); cursor.Next()) set->Add(NetworkOfNearKey(cursor.key()), PostingOfNearKey(cursor.key()));
  RETURN_IF_ERROR(cursor.status());
  set->Finish();
  ranges.set = std::move(set);
  return absl::OkStatus();
}

absl::Status RangeFinder::ForEachContaining(const Network& address, const Visit& visit) {
  Ranges& ranges = ranges_[address.family == IpFamily::kV4 ? 0 : 1];
  if (!ranges.open) RETURN_IF_ERROR(Open(address.family, ranges));
  if (ranges.lengths.empty()) return absl::OkStatus();
  if (ranges.set == nullptr && ranges.looks * kRangesPerLook > ranges.ranges && ranges.ranges <= kRangesInMemoryMax &&
      ranges.looks > ranges.lengths.size())
    RETURN_IF_ERROR(Load(ranges));
  if (ranges.set != nullptr) {
    ranges.set->ForEachContaining(address, visit);
    return absl::OkStatus();
  }
  for (auto bits = ranges.lengths.rbegin(); bits != ranges.lengths.rend(); ++bits) {
    ++ranges.looks;
    const Network range = address.Masked(*bits);
    const std::string key = RangeKey(range);
    Cursor& cursor = *ranges.cursor;
    for (cursor.Seek(key); cursor.Valid() && cursor.key().starts_with(key); cursor.Next()) {
      if (!visit(range, PostingOfNearKey(cursor.key()))) return absl::OkStatus();
    }
    RETURN_IF_ERROR(cursor.status());
  }
  return absl::OkStatus();
}

}  // namespace muninn
