// SPDX-License-Identifier: Apache-2.0
//
// What is registered: tags, organisations, users, keys.
#include "absl/strings/str_cat.h"
#include "schema/entities/identity_generated.h"
#include "schema/entities/tag_generated.h"
#include "server/zmq/message_maker.h"

namespace muninn::zmq {
namespace {

template <typename Table>
const Table* As(std::string_view bytes) {
  return bytes.empty() ? nullptr : flatbuffers::GetRoot<Table>(bytes.data());
}

std::string_view VerbOf(const void* before, const void* after) {
  if (after == nullptr) return "delete";
  return before == nullptr ? "add" : "edit";
}

}  // namespace

template <typename Table>
void MessageMaker::AuditEntry(std::string_view model, const Table* before, const Table* after, std::string title) {
  const AuditSubject subject{VerbOf(before, after), model, (after ? after : before)->id(), std::move(title), EventId()};
  Message(Topic::kAudit, [&](json::JsonWriter& writer) {
    if (before != nullptr && after != nullptr) return WriteAudit(writer, record_, subject, ColumnsOf(*before), ColumnsOf(*after));
    WriteAudit(writer, record_, subject, ColumnsOf(after ? *after : *before));
  });
}

void MessageMaker::MakeEntry(fb::EntryKind kind, std::string_view before, std::string_view after) {
  switch (kind) {
    case fb::EntryKind::Tag: {
      const auto *was = As<fb::Tag>(before), *is = As<fb::Tag>(after);
      const fb::Tag& tag = is ? *is : *was;
      AuditEntry("Tag", was, is, TextOf(tag.name()));
      return Message(Topic::kTag, [&](json::JsonWriter& writer) { WriteTagMessage(writer, tag, {{}, {}, {}, VerbOf(was, is)}); });
    }
    case fb::EntryKind::Organisation: {
      const auto *was = As<fb::Organisation>(before), *is = As<fb::Organisation>(after);
      const fb::Organisation& organisation = is ? *is : *was;
      AuditEntry("Organisation", was, is, TextOf(organisation.name()));
      return Message(Topic::kOrganisation, [&](json::JsonWriter& writer) { WriteOrganisationMessage(writer, organisation); });
    }
    case fb::EntryKind::User: {
      const auto *was = As<fb::User>(before), *is = As<fb::User>(after);
      const fb::User& user = is ? *is : *was;
      AuditEntry("User", was, is, TextOf(user.email()));
      return Message(Topic::kUser, [&](json::JsonWriter& writer) { WriteUserMessage(writer, user, names_, VerbOf(was, is)); });
    }
    case fb::EntryKind::AuthKey: {
      const auto *was = As<fb::AuthKey>(before), *is = As<fb::AuthKey>(after);
      const fb::AuthKey& key = is ? *is : *was;
      return AuditEntry("AuthKey", was, is, absl::StrCat(TextOf(key.start()), std::string(32, '*'), TextOf(key.end())));
    }
    default:
      return;
  }
}

}  // namespace muninn::zmq
