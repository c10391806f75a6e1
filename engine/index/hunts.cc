// SPDX-License-Identifier: Apache-2.0
#include "engine/index/hunts.h"

#include <array>
#include <cstring>
#include <string>

#include "engine/store/codec.h"
#include "schema/base/status.h"

namespace muninn {
namespace {

constexpr std::array kHuntFamilies = {Family::kHunt};

std::string HuntKey(char letter, HuntId hunt) {
  std::string key(1, letter);
  AppendFixed64(&key, hunt.value());
  return key;
}
std::string HitKey(HuntId hunt, uint64_t number) {
  std::string key = HuntKey('h', hunt);
  AppendFixed64(&key, number);
  return key;
}

absl::Status Advance(const fb::HuntAdvanced& fact, Transaction& txn) {
  const HuntId hunt(fact.hunt_id());
  ASSIGN_OR_RETURN(HuntProgress progress, LoadHuntProgress(txn, hunt));
  progress.to = fact.to();
  progress.values += fact.values();
  if (fact.hits() != nullptr) {
    for (const fb::HuntHit* hit : *fact.hits())
      txn.Put(Family::kHunt, HitKey(hunt, ++progress.hits), {reinterpret_cast<const char*>(hit), sizeof *hit});
  }
  std::string value;
  for (const uint64_t number : {progress.to, progress.values, progress.hits}) AppendFixed64(&value, number);
  txn.Put(Family::kHunt, HuntKey('p', hunt), value);
  return absl::OkStatus();
}

absl::Status Forget(HuntId hunt, Transaction& txn) {
  txn.Delete(Family::kHunt, HuntKey('p', hunt));
  std::vector<std::string> keys;
  const std::unique_ptr<Cursor> cursor = txn.Scan(Family::kHunt, HuntKey('h', hunt));
  for (; cursor->Valid(); cursor->Next()) keys.emplace_back(cursor->key());
  for (const std::string& key : keys) txn.Delete(Family::kHunt, key);
  return cursor->status();
}

}  // namespace

std::span<const Family> Hunts::families() const { return kHuntFamilies; }

absl::Status Hunts::Apply(const Record& record, Transaction& txn) const {
  if (record.purged()) return absl::OkStatus();
  if (const auto* fact = record.fact().fact_as_HuntAdvanced()) return Advance(*fact, txn);
  if (const auto* fact = record.fact().fact_as_EntryRemoved(); fact != nullptr && fact->kind() == fb::EntryKind::Hunt)
    return Forget(HuntId(fact->id()), txn);
  return absl::OkStatus();
}

absl::StatusOr<HuntProgress> LoadHuntProgress(const Reader& reader, HuntId hunt) {
  std::string value;
  ASSIGN_OR_RETURN(const bool found, reader.Get(Family::kHunt, HuntKey('p', hunt), &value));
  if (!found) return HuntProgress();
  if (value.size() != 24) return absl::DataLossError("the progress of a hunt does not decode");
  return HuntProgress{ReadFixed64(value), ReadFixed64(value, 8), ReadFixed64(value, 16)};
}

absl::Status ForEachHuntHit(const Reader& reader, HuntId hunt, uint64_t from,
                            const std::function<bool(uint64_t number, const fb::HuntHit& hit)>& visit) {
  const std::unique_ptr<Cursor> cursor = reader.Scan(Family::kHunt, HuntKey('h', hunt));
  for (cursor->Seek(HitKey(hunt, from)); cursor->Valid(); cursor->Next()) {
    fb::HuntHit hit;
    if (cursor->value().size() != sizeof hit) return absl::DataLossError("a hit of a hunt does not decode");
    std::memcpy(static_cast<void*>(&hit), cursor->value().data(), sizeof hit);  // where it lies it has no alignment
    if (!visit(ReadFixed64(cursor->key(), 9), hit)) return absl::OkStatus();
  }
  return cursor->status();
}

}  // namespace muninn
