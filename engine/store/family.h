// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_STORE_FAMILY_H_
#define MUNINN_ENGINE_STORE_FAMILY_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace muninn {

// A key space with its own shape. Keys are documented where they are built: engine/log/log.cc, engine/index/*_keys.h.
enum class Family : uint8_t {
  kMeta,        // the store's own: generations, counters of projections, cursors of followers
  kLog,         // records
  kPart,        // events and their parts, in blocks
  kRun,         // runs of attribute and object ids -> event
  kUuid,        // uuid -> what and where
  kPosting,     // hash of a value -> attributes that have it
  kNear,        // addresses, ranges, pieces of fuzzy hashes -> attributes that have them
  kTagUse,      // tag -> events and attributes that carry it
  kEventIndex,  // times, dates and organisations of events -> events
  kHistory,     // event -> records about it
  kRegistry,    // tags, organisations, users, keys, galaxies: small tables
  kActivity,    // view: who did how much when
};
inline constexpr size_t kFamilyCount = 12;

enum class Access : uint8_t {
  kOrdered,  // scanned in key order
  kHashed,   // random keys, found whole or by their first `prefix_bytes`: a hash table in memory instead of a skip list
};

struct FamilyTrait {
  Family family;
  std::string_view name;  // of the column family, before the generation: "posting.1"
  Access access;
  size_t prefix_bytes;       // kHashed: every key is longer or equal; scans name at least as many bytes
  bool read_in_transaction;  // false: only written there, so a transaction keeps no copy of what it wrote
  bool cached;               // values are found whole and again and again: snapshots keep them at hand (ValueCache)
};

// In the order of the enumeration.
inline constexpr std::array<FamilyTrait, kFamilyCount> kFamilies = {{
    {Family::kMeta, "default", Access::kOrdered, 0, true, false},
    {Family::kLog, "log", Access::kOrdered, 0, true, false},
    {Family::kPart, "part", Access::kOrdered, 0, true, true},
    {Family::kRun, "run", Access::kOrdered, 0, true, false},
    {Family::kUuid, "uuid", Access::kHashed, 16, false, false},
    {Family::kPosting, "posting", Access::kHashed, 16, false, false},
    {Family::kNear, "near", Access::kOrdered, 0, false, false},
    {Family::kTagUse, "tag_use", Access::kOrdered, 0, false, false},
    {Family::kEventIndex, "event_index", Access::kOrdered, 0, false, false},
    {Family::kHistory, "history", Access::kOrdered, 0, true, false},
    {Family::kRegistry, "registry", Access::kOrdered, 0, true, true},
    {Family::kActivity, "activity", Access::kOrdered, 0, true, false},
}};

constexpr const FamilyTrait& TraitOf(Family family) { return kFamilies[static_cast<size_t>(family)]; }

}  // namespace muninn

#endif  // MUNINN_ENGINE_STORE_FAMILY_H_
