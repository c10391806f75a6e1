// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_INDEX_REGISTRY_H_
#define MUNINN_ENGINE_INDEX_REGISTRY_H_

// The small tables, all of one make: organisations, users, tags, galaxies … (entry.h lists the kinds).
//
// registry := "e" | kind: 1 byte | id: fixed64                value := the entry, a FlatBuffer of its kind's table
//          |  "n" | kind | NameKind | text                    value := id: fixed64
//          |  "c" | kind                                      value := next free id: fixed64
//          |  "r" | kind                                      value := the record that changed one of them last: fixed64
//          |  "d" | event: fixed64 | record: fixed64          value := empty; the record says what is said about the event
// example: tag 3 "tlp:white" -> 'e' 06 0000000000000003, and 'n' 06 'n' "tlp:white" -> 0000000000000003

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/index/entry.h"
#include "engine/index/entry_names.h"
#include "engine/index/stored.h"
#include "engine/project/projection.h"

namespace muninn {

class Registry final : public Projection {
 public:
  std::string_view name() const override { return "registry"; }
  uint32_t version() const override { return 5; }
  std::span<const Family> families() const override;
  absl::Status Apply(const Record& record, Transaction& txn) const override;
};

// Errors of all: kDataLoss, kUnavailable.

std::string EntryKey(fb::EntryKind kind, uint64_t id);
// The bytes of an entry; nullopt: no such.
absl::StatusOr<std::optional<std::string>> LoadEntryBytes(const Reader& reader, fb::EntryKind kind, uint64_t id);
// `name` as NamesOf makes it (FoldName, or the uuid's bytes).
absl::StatusOr<std::optional<uint64_t>> FindEntryId(const Reader& reader, fb::EntryKind kind, NameKind name_kind,
                                                    std::string_view name);
// The next free id of a kind; 1 in an empty store.
absl::StatusOr<uint64_t> NextEntryId(const Reader& reader, fb::EntryKind kind);
// All of a kind, in the order of ids.
std::unique_ptr<Cursor> ScanEntries(const Reader& reader, fb::EntryKind kind);
// Differs whenever anything of a kind does; nullptr: there never was one. Keeps what is made of them (FromEntries).
absl::StatusOr<std::shared_ptr<const SharedValue>> LoadRevision(const Reader& reader, fb::EntryKind kind);
// The records that tell of an event's discussion (threads and posts that came, changed and went), ascending. They stay when
// the event goes.
absl::StatusOr<std::vector<SequenceNumber>> DiscussionOf(const Reader& reader, EventId event);
// The ids of a list (NameKind::kOwner, kTarget), ascending; `owner` is what it belongs to, as its names begin.
absl::StatusOr<std::vector<uint64_t>> ListedIds(const Reader& reader, fb::EntryKind kind, NameKind name_kind,
                                                std::string_view owner);

template <typename Table>
absl::StatusOr<std::optional<Stored<Table>>> LoadEntry(const Reader& reader, EntryIdOf<Table> id) {
  return Load<Table>(reader, Family::kRegistry, EntryKey(kEntryKind<Table>, id.value()), "a registry entry");
}

template <typename Table>
absl::StatusOr<std::optional<EntryIdOf<Table>>> FindByName(const Reader& reader, std::string_view name,
                                                           NameKind kind = NameKind::kName) {
  ASSIGN_OR_RETURN(const std::optional<uint64_t> id, FindEntryId(reader, kEntryKind<Table>, kind, FoldName(name)));
  return id ? std::optional<EntryIdOf<Table>>(EntryIdOf<Table>(*id)) : std::nullopt;
}
template <typename Table>
absl::StatusOr<std::optional<EntryIdOf<Table>>> FindByUuid(const Reader& reader, const Uuid& uuid) {
  ASSIGN_OR_RETURN(const std::optional<uint64_t> id, FindEntryId(reader, kEntryKind<Table>, NameKind::kUuid, uuid.ToBytes()));
  return id ? std::optional<EntryIdOf<Table>>(EntryIdOf<Table>(*id)) : std::nullopt;
}

// A list's entries, in the order of ids.
template <typename Table>
absl::Status ForEachListed(const Reader& reader, NameKind kind, std::string_view owner,
                           const std::function<void(const Table&)>& visit) {
  ASSIGN_OR_RETURN(const std::vector<uint64_t> ids, ListedIds(reader, kEntryKind<Table>, kind, owner));
  for (const uint64_t id : ids) {
    ASSIGN_OR_RETURN(const auto entry, LoadEntry<Table>(reader, EntryIdOf<Table>(id)));
    if (entry) visit(**entry);
  }
  return absl::OkStatus();
}

// All of a kind, in the order of ids; stops when `visit` returns false.
template <typename Table>
absl::Status ForEachEntry(const Reader& reader, const std::function<bool(const Table&)>& visit) {
  const std::unique_ptr<Cursor> cursor = ScanEntries(reader, kEntryKind<Table>);
  for (; cursor->Valid(); cursor->Next()) {
    ASSIGN_OR_RETURN(const Stored<Table> entry, Stored<Table>::Decode(std::string(cursor->value()), "a registry entry"));
    if (!visit(*entry)) return absl::OkStatus();
  }
  return cursor->status();
}

// What `add` makes of all entries of a kind, one by one; nullptr: there are none. It is made once and kept until one of them
// changes; what others make of the same kind with another `add` is not kept beside it, but made each time.
template <typename Table, typename Whole>
absl::StatusOr<std::shared_ptr<const Whole>> FromEntries(const Reader& reader, void (*add)(const Table& entry, Whole& whole)) {
  struct Kept final : Made {
    void (*add)(const Table&, Whole&) = nullptr;
    Whole whole;
    bool any = false;
  };
  const auto whole_of = [](std::shared_ptr<const void> owner, const Kept& kept) {
    return kept.any ? std::shared_ptr<const Whole>(std::move(owner), &kept.whole) : nullptr;
  };
  ASSIGN_OR_RETURN(const std::shared_ptr<const SharedValue> revision, LoadRevision(reader, kEntryKind<Table>));
  if (revision == nullptr) return std::shared_ptr<const Whole>();
  // Checked, not believed: what is kept may be somebody else's.
  if (const auto* kept = dynamic_cast<const Kept*>(revision->made()); kept != nullptr && kept->add == add)
    return whole_of(revision, *kept);
  auto made = std::make_unique<Kept>();
  made->add = add;
  RETURN_IF_ERROR(ForEachEntry<Table>(reader, [&](const Table& entry) {
    add(entry, made->whole);
    made->any = true;
    return true;
  }));
  const Kept& mine = *made;
  std::shared_ptr<const Made> left = revision->Keep(std::move(made));
  return left == nullptr ? whole_of(revision, mine) : whole_of(std::move(left), mine);
}

}  // namespace muninn

#endif  // MUNINN_ENGINE_INDEX_REGISTRY_H_
