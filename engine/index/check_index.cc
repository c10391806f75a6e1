// SPDX-License-Identifier: Apache-2.0
#include "engine/index/check_index.h"

#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/index/content_keys.h"
#include "engine/index/entry_names.h"
#include "engine/index/near_keys.h"
#include "engine/index/stored.h"
#include "engine/store/codec.h"
#include "schema/base/status.h"
#include "schema/entities/entities_generated.h"
#include "schema/facts/facts_generated.h"

namespace muninn {
namespace {

constexpr uint64_t kEntriesPerReport = 16384;

// Each check returns what is wrong with an entry; empty: nothing.

template <typename Block, typename Items>
std::string CheckBlock(uint64_t block, std::string_view value, Items items) {
  if (!Stored<Block>::Verifies(value)) return "does not decode";
  const auto* const list = items(*flatbuffers::GetRoot<Block>(value.data()));
  uint64_t last = 0;
  if (list == nullptr) return "";
  for (const auto* item : *list) {
    if (item->id() / kIdsPerBlock != block) return absl::StrCat("holds number ", item->id(), " of another block");
    if (item->id() <= last) return absl::StrCat("holds number ", item->id(), " out of order");
    last = item->id();
  }
  return "";
}

std::string CheckEvent(std::string_view key, std::string_view value) {
  if (!Stored<fb::Event>::Verifies(value)) return "does not decode";
  const auto& event = *flatbuffers::GetRoot<fb::Event>(value.data());
  if (EventId(event.id()) != EventOf(key)) return absl::StrCat("is that of event ", event.id());
  return event.uuid() == nullptr ? "has no uuid" : "";
}

std::string CheckPart(std::string_view key, std::string_view value) {
  if (key.size() != 17) return "has a key of the wrong length";
  const uint64_t block = ReadFixed64(key, 9);
  switch (PartKindOf(key)) {
    case PartKind::kEvent:
      return CheckEvent(key, value);
    case PartKind::kObjects:
      return CheckBlock<fb::ObjectBlock>(block, value, [](const auto& b) { return b.objects(); });
    case PartKind::kAttributes:
      return CheckBlock<fb::AttributeBlock>(block, value, [](const auto& b) { return b.attributes(); });
    case PartKind::kReports:
      return CheckBlock<fb::ReportBlock>(block, value, [](const auto& b) { return b.reports(); });
    case PartKind::kProposals:
      return CheckBlock<fb::ProposalBlock>(block, value, [](const auto& b) { return b.proposals(); });
    case PartKind::kSightings:
      return CheckBlock<fb::SightingBlock>(block, value, [](const auto& b) { return b.sightings(); });
  }
  return "is of no known kind";
}

std::string CheckRun(std::string_view key, std::string_view value) {
  if (key == kCountersKey) return Stored<fb::Counters>::Verifies(value) ? "" : "does not decode";
  size_t key_bytes = 9, value_bytes = 8;                                                       // a number and its event
  if (key.starts_with('f')) value_bytes = 16;                                                  // a reference: its object as well
  if (key.starts_with('b') || key.starts_with('B')) key_bytes = 1 + 32 + 17, value_bytes = 0;  // file_uses.h
  return key.size() == key_bytes && value.size() == value_bytes ? "" : "has the wrong length";
}

std::string CheckUuid(std::string_view key, std::string_view value) {
  if (key.size() != 16 || !DecodeUuidPlace(value)) return "has the wrong length";
  const auto kind = static_cast<uint8_t>(value[0]);
  return kind >= static_cast<uint8_t>(UuidKind::kEvent) && kind <= static_cast<uint8_t>(UuidKind::kSighting)
             ? ""
             : "is of no known kind";
}

std::string CheckNear(std::string_view key, std::string_view value) {
  return IsNearKey(key) && value.empty() ? "" : "has a key of the wrong shape";
}

std::string CheckRegistry(std::string_view key, std::string_view value) {
  // Grammar: registry.h.
  if (key.size() < 2) return "has a key of the wrong length";
  if (key[0] == 'd') return key.size() == 17 && value.empty() ? "" : "has the wrong length";
  if (key[0] != 'e') return value.size() == 8 ? "" : "has the wrong length";
  const absl::Status decoded = NamesOf(static_cast<fb::EntryKind>(key[1]), value).status();
  return decoded.ok() ? "" : std::string(ToStd(decoded.message()));
}

// What has keys of one length, and nothing in the values to look at.
template <size_t key_bytes, size_t value_bytes>
std::string CheckLengths(std::string_view key, std::string_view value) {
  return key.size() == key_bytes && value.size() == value_bytes ? "" : "has the wrong length";
}

struct Row {
  Family family;
  std::string (*check)(std::string_view key, std::string_view value);
};
constexpr Row kRows[] = {
    {Family::kPart, CheckPart},
    {Family::kRun, CheckRun},
    {Family::kUuid, CheckUuid},
    {Family::kPosting, CheckLengths<32, 1>},
    {Family::kNear, CheckNear},
    {Family::kTagUse, CheckLengths<25, 0>},
    {Family::kEventIndex, CheckLengths<17, 0>},
    {Family::kHistory, CheckLengths<16, 0>},
    {Family::kRegistry, CheckRegistry},
};

std::string Hex(std::string_view key) { return absl::BytesToHexString(ToAbsl(key)); }

}  // namespace

void CheckIndexes(const Reader& reader, const std::function<void(std::string_view)>& find,
                  const std::function<void(uint64_t)>& progress) {
  uint64_t done = 0;
  for (const Row& row : kRows) {
    const absl::string_view name = ToAbsl(TraitOf(row.family).name);
    std::string last;
    const std::unique_ptr<Cursor> cursor = reader.Scan(row.family, "");
    for (; cursor->Valid(); cursor->Next()) {
      if (const std::string wrong = row.check(cursor->key(), cursor->value()); !wrong.empty())
        find(absl::StrCat("index ", name, ": the entry ", Hex(cursor->key()), " ", wrong));
      last = cursor->key();
      if (++done % kEntriesPerReport == 0 && progress) progress(done);
    }
    // Behind damaged bytes nothing is read.
    if (!cursor->status().ok())
      find(absl::StrCat("index ", name, ": does not read on after the entry ", last.empty() ? "(none)" : Hex(last), ": ",
                        cursor->status().message()));
  }
}

}  // namespace muninn
