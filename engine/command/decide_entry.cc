// SPDX-License-Identifier: Apache-2.0
//
// Changes of registry entries, of any kind.
#include <utility>

#include "engine/command/decider.h"
#include "engine/command/entry_rules.h"
#include "engine/command/fact_builder.h"
#include "schema/base/status.h"

namespace muninn {

absl::Status Decider::Decide(const ChangeEntries& command) {
  for (const EntryChange& change : command.changes) {
    ASSIGN_OR_RETURN(const uint64_t id, Change(change, decision_.outcome.entries));
    decision_.outcome.entries.push_back(id);
  }
  return absl::OkStatus();
}

absl::StatusOr<uint64_t> Decider::Change(const EntryChange& change, std::span<const uint64_t> earlier) {
  std::string before;
  uint64_t id = change.id;
  if (id == 0) {
    ASSIGN_OR_RETURN(id, registrar_.NextId(change.kind));
  } else {
    ASSIGN_OR_RETURN(std::optional<std::string> stored, EntryAsOfNow(change.kind, id));
    if (!stored) return NoSuchEntry(change.kind);
    before = std::move(*stored);
  }
  const auto entry_now = [this](fb::EntryKind kind, uint64_t wanted) { return EntryAsOfNow(kind, wanted); };
  const EntryScene scene{actor_, state_, context_, id, earlier, entry_now};
  ASSIGN_OR_RETURN(const std::string wanted, change.change(before, scene));
  if (before.empty() && wanted.empty()) return NoSuchEntry(change.kind);  // number 0 was to be removed
  ASSIGN_OR_RETURN(std::string after, CheckEntry(change.kind, scene, before, wanted));
  if (after == before) return id;
  if (!after.empty()) RETURN_IF_ERROR(ClaimNames(change.kind, id, after));
  decision_.facts.push_back(MakeEntryFact(change.kind, id, before, after));
  const bool removed = after.empty();
  changed_entries_[{change.kind, id}] = std::move(after);
  if (removed) RETURN_IF_ERROR(RemoveWhatGoesAlong(change.kind, id));
  return id;
}

absl::Status Decider::RemoveWhatGoesAlong(fb::EntryKind kind, uint64_t id) {
  ASSIGN_OR_RETURN(const std::vector<EntryReference> others, GoingAlong(state_, kind, id));
  for (const EntryReference& other : others) {
    ASSIGN_OR_RETURN(const std::optional<std::string> bytes, EntryAsOfNow(other.kind, other.id));
    if (!bytes) continue;
    decision_.facts.push_back(MakeEntryFact(other.kind, other.id, *bytes, ""));
    changed_entries_[{other.kind, other.id}].clear();
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<std::string>> Decider::EntryAsOfNow(fb::EntryKind kind, uint64_t id) {
  const auto changed = changed_entries_.find({kind, id});
  if (changed == changed_entries_.end()) return LoadEntryBytes(state_, kind, id);
  if (changed->second.empty()) return std::optional<std::string>();
  return std::optional<std::string>(changed->second);
}

absl::Status Decider::ClaimNames(fb::EntryKind kind, uint64_t id, std::string_view entry) {
  ASSIGN_OR_RETURN(const std::vector<EntryName> names, NamesOf(kind, entry));
  for (const EntryName& name : names) {
    if (!name.unique) continue;
    ASSIGN_OR_RETURN(std::optional<uint64_t> owner, FindEntryId(state_, kind, name.kind, name.text));
    const auto claimed = claimed_names_.emplace(std::tuple(kind, name.kind, name.text), id).first;
    if (claimed->second != id) return NameTaken(kind, name.kind);
    if (!owner || *owner == id) continue;
    // The name is free again when its owner left it or went in this very command.
    const auto changed = changed_entries_.find({kind, *owner});
    bool kept = changed == changed_entries_.end();
    if (!kept && !changed->second.empty()) {
      ASSIGN_OR_RETURN(const std::vector<EntryName> others, NamesOf(kind, changed->second));
      for (const EntryName& other : others) kept |= other.kind == name.kind && other.text == name.text;
    }
    if (kept) return NameTaken(kind, name.kind);
  }
  return absl::OkStatus();
}

}  // namespace muninn
