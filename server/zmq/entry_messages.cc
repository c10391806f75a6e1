// SPDX-License-Identifier: Apache-2.0
//
// What is registered: tags, organisations, users, keys, and all other small things.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "schema/entities/discussion_generated.h"
#include "schema/entities/identity_generated.h"
#include "schema/entities/tag_generated.h"
#include "server/zmq/entry_columns.h"
#include "server/zmq/message_maker.h"

namespace muninn::zmq {
namespace {

template <typename Table>
const Table* As(std::string_view bytes) {
  return bytes.empty() ? nullptr : flatbuffers::GetRoot<Table>(bytes.data());
}

std::string_view VerbOf(std::string_view before, std::string_view after) {
  if (after.empty()) return "delete";
  return before.empty() ? "add" : "edit";
}

}  // namespace

namespace {

// Kinds whose rows MISP writes in its own way.
Columns RowOf(fb::EntryKind kind, std::string_view bytes) {
  if (bytes.empty()) return {};
  switch (kind) {
    case fb::EntryKind::Tag:
      return ColumnsOf(*As<fb::Tag>(bytes));
    case fb::EntryKind::Organisation:
      return ColumnsOf(*As<fb::Organisation>(bytes));
    case fb::EntryKind::AuthKey:
      return ColumnsOf(*As<fb::AuthKey>(bytes));
    default:
      return ColumnsOfEntry(kind, bytes);
  }
}

std::string TitleOf(fb::EntryKind kind, std::string_view bytes) {
  if (kind != fb::EntryKind::AuthKey) return TitleOfEntry(kind, bytes);
  const fb::AuthKey& key = *As<fb::AuthKey>(bytes);
  return absl::StrCat(TextOf(key.start()), std::string(32, '*'), TextOf(key.end()));
}

// The columns of both, in one order: fields that a table left out are empty there.
void Align(Columns* before, Columns* after) {
  const auto add_missing = [](const Columns& from, Columns* to) {
    for (const Column& column : from) {
      const bool known = std::any_of(to->begin(), to->end(), [&](const Column& other) { return other.name == column.name; });
      if (!known) to->push_back({column.name, column.is_text, 0, {}, {}});
    }
    std::stable_sort(to->begin(), to->end(), [](const Column& a, const Column& b) { return a.name < b.name; });
  };
  add_missing(*before, after);
  add_missing(*after, before);
}

}  // namespace

void MessageMaker::AuditEntryOf(fb::EntryKind kind, uint64_t id, std::string_view before, std::string_view after) {
  if (kind == fb::EntryKind::Job) return;  // what a job does has rows of its own; MISP's log does not tell of the job either
  const std::string_view model = fb::EnumNameEntryKind(kind);
  const AuditSubject subject{VerbOf(before, after), model, id, TitleOf(kind, after.empty() ? before : after), EventId()};
  if (before.empty() || after.empty()) return AuditWhole(subject, [&] { return RowOf(kind, after.empty() ? before : after); });
  Columns was = RowOf(kind, before), is = RowOf(kind, after);
  Align(&was, &is);
  AuditEdit(subject, std::move(was), std::move(is));
}

void MessageMaker::MakeEntry(fb::EntryKind kind, uint64_t id, std::string_view before, std::string_view after) {
  AuditEntryOf(kind, id, before, after);
  const std::string_view entry = after.empty() ? before : after, verb = VerbOf(before, after);
  switch (kind) {
    case fb::EntryKind::Tag:
      return Message(Topic::kTag, [&](json::JsonWriter& writer) {
        WriteTagMessage(writer, *As<fb::Tag>(entry), {{}, {}, {}, verb});
      });
    case fb::EntryKind::Organisation:
      return Message(Topic::kOrganisation,
                     [&](json::JsonWriter& writer) { WriteOrganisationMessage(writer, *As<fb::Organisation>(entry)); });
    case fb::EntryKind::User:
      return Message(Topic::kUser,
                     [&](json::JsonWriter& writer) { WriteUserMessage(writer, *As<fb::User>(entry), names_, verb); });
    case fb::EntryKind::Thread:
      if (!before.empty()) return;
      return Message(Topic::kConversation, [&](json::JsonWriter& writer) {
        const fb::Thread& thread = *As<fb::Thread>(entry);
        WriteThreadMessage(writer, thread, names_.UserById(UserId(thread.user_id())), names_);
      });
    case fb::EntryKind::Post:
      if (!before.empty()) return;
      return Message(Topic::kConversation, [&](json::JsonWriter& writer) {
        const fb::Post& post = *As<fb::Post>(entry);
        WritePostMessage(writer, post, names_.UserById(UserId(post.user_id())), names_);
      });
    default:
      return;
  }
}

}  // namespace muninn::zmq
