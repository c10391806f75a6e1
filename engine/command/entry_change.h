// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_ENTRY_CHANGE_H_
#define MUNINN_ENGINE_COMMAND_ENTRY_CHANGE_H_

// Changes of registry entries (engine/index/entry.h), written by whoever wants them as small functions from the entry as it
// is to the entry as it shall be:
//
//   AddEntry(std::move(feed))
//   EditEntry<fb::Feed>(id, [](fb::FeedT& feed, const EntryScene&) { feed.enabled = true; return absl::OkStatus(); })
//   RemoveEntry<fb::Feed>(id)
//
// The function runs under the commit lock on the latest state, so two edits at once never undo one another. What a kind
// demands of its entries (who may, what must fit) is checked after it: engine/command/entry_rules.h.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "engine/index/entry.h"
#include "engine/index/stored.h"
#include "engine/store/reader.h"
#include "schema/base/status.h"

namespace muninn {

struct Actor;
struct DecideContext;

// What a change may look at.
struct EntryScene {
  const Actor& actor;
  const Reader& state;  // before the command
  const DecideContext& context;
  uint64_t id = 0;                    // of this entry, the number it will get included
  std::span<const uint64_t> earlier;  // ids of the command's changes before this one
  // An entry as the command's earlier changes left it; nullopt: no such. LoadNow reads it as its table.
  std::function<absl::StatusOr<std::optional<std::string>>(fb::EntryKind, uint64_t)> entry_now;
};

template <typename Table>
absl::StatusOr<std::optional<Stored<Table>>> LoadNow(const EntryScene& scene, EntryIdOf<Table> id) {
  ASSIGN_OR_RETURN(std::optional<std::string> bytes, scene.entry_now(kEntryKind<Table>, id.value()));
  if (!bytes) return std::optional<Stored<Table>>();
  ASSIGN_OR_RETURN(Stored<Table> entry, Stored<Table>::Decode(std::move(*bytes), "a registry entry"));
  return std::optional<Stored<Table>>(std::move(entry));
}

struct EntryChange {
  fb::EntryKind kind{};
  uint64_t id = 0;  // 0: a new one
  // From the stored table ("" for a new one) to the table to store ("" to remove it).
  std::function<absl::StatusOr<std::string>(std::string_view before, const EntryScene&)> change;
};

template <typename Native>
EntryChange AddEntry(Native entry, std::function<absl::Status(Native&, const EntryScene&)> finish = nullptr) {
  auto shared = std::make_shared<Native>(std::move(entry));
  return {kEntryKind<typename Native::TableType>, 0,
          [shared, finish](std::string_view, const EntryScene& scene) -> absl::StatusOr<std::string> {
            if (finish) RETURN_IF_ERROR(finish(*shared, scene));
            return Encode(*shared);
          }};
}

template <typename Table>
EntryChange EditEntry(EntryIdOf<Table> id,
                      std::function<absl::Status(typename Table::NativeTableType&, const EntryScene&)> edit) {
  return {kEntryKind<Table>, id.value(),
          [edit = std::move(edit)](std::string_view before, const EntryScene& scene) -> absl::StatusOr<std::string> {
            if (before.empty()) return absl::NotFoundError("There is no entry 0.");
            typename Table::NativeTableType native;
            flatbuffers::GetRoot<Table>(before.data())->UnPackTo(&native);
            RETURN_IF_ERROR(edit(native, scene));
            return Encode(native);
          }};
}

template <typename Table>
EntryChange RemoveEntry(EntryIdOf<Table> id) {
  return {kEntryKind<Table>, id.value(),
          [](std::string_view, const EntryScene&) -> absl::StatusOr<std::string> { return std::string(); }};
}

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_ENTRY_CHANGE_H_
