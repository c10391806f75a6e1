// SPDX-License-Identifier: Apache-2.0
#include "engine/index/registry.h"

#include <array>

#include "engine/store/codec.h"
#include "schema/entities/discussion_generated.h"

namespace muninn {
namespace {

constexpr std::array kRegistryFamilies = {Family::kRegistry};

std::string KeyOf(char letter, fb::EntryKind kind) { return {letter, static_cast<char>(kind)}; }
std::string NameKey(fb::EntryKind kind, NameKind name_kind, std::string_view text) {
  return (KeyOf('n', kind) += static_cast<char>(name_kind)).append(text);
}
std::string Fixed64(uint64_t value) {
  std::string bytes;
  AppendFixed64(&bytes, value);
  return bytes;
}
std::string_view Bytes(const flatbuffers::Vector<uint8_t>* bytes) {
  return bytes == nullptr ? std::string_view() : std::string_view(reinterpret_cast<const char*>(bytes->data()), bytes->size());
}

// A name that has gone to another entry since stays with that one.
absl::Status DropNames(fb::EntryKind kind, uint64_t id, std::string_view entry, Transaction& txn) {
  ASSIGN_OR_RETURN(const std::vector<EntryName> names, NamesOf(kind, entry));
  for (const EntryName& name : names) {
    ASSIGN_OR_RETURN(const std::optional<uint64_t> owner, FindEntryId(txn, kind, name.kind, name.text));
    if (owner == id) txn.Delete(Family::kRegistry, NameKey(kind, name.kind, name.text));
  }
  return absl::OkStatus();
}

void PutRevision(fb::EntryKind kind, const Record& record, Transaction& txn) {
  txn.Put(Family::kRegistry, KeyOf('r', kind), Fixed64(record.sequence));
}

absl::Status Put(fb::EntryKind kind, uint64_t id, std::string_view entry, Transaction& txn) {
  ASSIGN_OR_RETURN(const std::vector<EntryName> names, NamesOf(kind, entry));
  for (const EntryName& name : names) txn.Put(Family::kRegistry, NameKey(kind, name.kind, name.text), Fixed64(id));
  txn.Put(Family::kRegistry, EntryKey(kind, id), entry);
  ASSIGN_OR_RETURN(const uint64_t next, NextEntryId(txn, kind));
  if (id >= next) txn.Put(Family::kRegistry, KeyOf('c', kind), Fixed64(id + 1));
  return absl::OkStatus();
}

std::string DiscussionKey(EventId event) {
  std::string key = "d";
  AppendFixed64(&key, event.value());
  return key;
}

// The event that an entry of a discussion is about; 0: there is none.
absl::StatusOr<EventId> EventTalkedAbout(fb::EntryKind kind, std::string_view entry, const Reader& state) {
  if (kind == fb::EntryKind::Thread) {
    ASSIGN_OR_RETURN(const auto thread, Stored<fb::Thread>::Decode(std::string(entry), "a thread"));
    return EventId(thread->event_id());
  }
  if (kind != fb::EntryKind::Post) return EventId();
  ASSIGN_OR_RETURN(const auto post, Stored<fb::Post>::Decode(std::string(entry), "a post"));
  ASSIGN_OR_RETURN(const auto thread, LoadEntry<fb::Thread>(state, EntryIdOf<fb::Thread>(post->thread_id())));
  return EventId(thread ? (*thread)->event_id() : 0);
}

absl::Status NoteDiscussion(fb::EntryKind kind, std::string_view entry, const Record& record, Transaction& txn) {
  ASSIGN_OR_RETURN(const EventId event, EventTalkedAbout(kind, entry, txn));
  if (event) txn.Put(Family::kRegistry, DiscussionKey(event) + Fixed64(record.sequence), "");
  return absl::OkStatus();
}

}  // namespace

std::span<const Family> Registry::families() const { return kRegistryFamilies; }

absl::Status Registry::Apply(const Record& record, Transaction& txn) const {
  if (record.purged()) return absl::OkStatus();
  const fb::Payload& payload = record.fact();
  if (const auto* fact = payload.fact_as_EntryAdded()) {
    RETURN_IF_ERROR(NoteDiscussion(fact->kind(), Bytes(fact->entry()), record, txn));
    PutRevision(fact->kind(), record, txn);
    return Put(fact->kind(), fact->id(), Bytes(fact->entry()), txn);
  }
  if (const auto* fact = payload.fact_as_EntryChanged()) {
    RETURN_IF_ERROR(NoteDiscussion(fact->kind(), Bytes(fact->entry()), record, txn));
    RETURN_IF_ERROR(DropNames(fact->kind(), fact->id(), Bytes(fact->before()), txn));
    PutRevision(fact->kind(), record, txn);
    return Put(fact->kind(), fact->id(), Bytes(fact->entry()), txn);
  }
  if (const auto* fact = payload.fact_as_EntryRemoved()) {
    RETURN_IF_ERROR(NoteDiscussion(fact->kind(), Bytes(fact->before()), record, txn));
    PutRevision(fact->kind(), record, txn);
    RETURN_IF_ERROR(DropNames(fact->kind(), fact->id(), Bytes(fact->before()), txn));
    txn.Delete(Family::kRegistry, EntryKey(fact->kind(), fact->id()));
  }
  return absl::OkStatus();
}

std::string EntryKey(fb::EntryKind kind, uint64_t id) {
  std::string key = KeyOf('e', kind);
  AppendFixed64(&key, id);
  return key;
}

absl::StatusOr<std::optional<std::string>> LoadEntryBytes(const Reader& reader, fb::EntryKind kind, uint64_t id) {
  std::string bytes;
  ASSIGN_OR_RETURN(const bool found, reader.Get(Family::kRegistry, EntryKey(kind, id), &bytes));
  return found ? std::optional<std::string>(std::move(bytes)) : std::nullopt;
}

absl::StatusOr<std::optional<uint64_t>> FindEntryId(const Reader& reader, fb::EntryKind kind, NameKind name_kind,
                                                    std::string_view name) {
  ASSIGN_OR_RETURN(const auto value, reader.GetShared(Family::kRegistry, NameKey(kind, name_kind, name)));
  return value != nullptr ? std::optional<uint64_t>(ReadFixed64(value->bytes())) : std::nullopt;
}

absl::StatusOr<uint64_t> NextEntryId(const Reader& reader, fb::EntryKind kind) {
  std::string value;
  ASSIGN_OR_RETURN(const bool found, reader.Get(Family::kRegistry, KeyOf('c', kind), &value));
  return found ? ReadFixed64(value) : uint64_t{1};
}

std::unique_ptr<Cursor> ScanEntries(const Reader& reader, fb::EntryKind kind) {
  return reader.Scan(Family::kRegistry, KeyOf('e', kind));
}

absl::StatusOr<std::shared_ptr<const SharedValue>> LoadRevision(const Reader& reader, fb::EntryKind kind) {
  return reader.GetShared(Family::kRegistry, KeyOf('r', kind));
}

absl::StatusOr<std::vector<SequenceNumber>> DiscussionOf(const Reader& reader, EventId event) {
  std::vector<SequenceNumber> sequences;
  const std::string prefix = DiscussionKey(event);
  const std::unique_ptr<Cursor> cursor = reader.Scan(Family::kRegistry, prefix);
  for (; cursor->Valid(); cursor->Next()) sequences.push_back(ReadFixed64(cursor->key(), prefix.size()));
  RETURN_IF_ERROR(cursor->status());
  return sequences;
}

absl::StatusOr<std::vector<uint64_t>> ListedIds(const Reader& reader, fb::EntryKind kind, NameKind name_kind,
                                                std::string_view owner) {
  std::vector<uint64_t> ids;
  const std::unique_ptr<Cursor> cursor = reader.Scan(Family::kRegistry, NameKey(kind, name_kind, owner));
  for (; cursor->Valid(); cursor->Next()) ids.push_back(ReadFixed64(cursor->value()));
  RETURN_IF_ERROR(cursor->status());
  return ids;
}

}  // namespace muninn
