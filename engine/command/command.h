// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_COMMAND_H_
#define MUNINN_ENGINE_COMMAND_COMMAND_H_

// What someone wants. Commands are built by whoever speaks to the outside (HTTP, import, bootstrap) and enter by
// Engine::Execute; they are never stored. What can be checked without the stored state has been checked before
// (schema/rules/accept.h).

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "engine/command/entry_change.h"
#include "schema/base/id.h"
#include "schema/base/uuid.h"
#include "schema/draft.h"
#include "schema/rules/accept.h"

namespace muninn {

struct AddEvent {
  rules::AcceptedEvent event;
};
// Changes what the draft names, adds parts that are new, leaves the rest (event-json rules of MISP's events/edit).
struct EditEvent {
  EventId event;
  EventDraft draft;
};
struct DeleteEvent {
  EventId event;
};
struct PublishEvent {
  EventId event;
  bool publish = true;  // false: unpublish
};
struct TagEvent {
  EventId event;
  TagDraft tag;
  bool attach = true;  // false: detach
};
struct AddAttributes {
  EventId event;
  std::vector<rules::AcceptedAttribute> attributes;
  bool update_duplicates = false;  // a value that is there already is edited instead of refused (breakOnDuplicate:0)
};
struct EditAttribute {
  AttributeId attribute;
  AttributeDraft draft;
};
struct DeleteAttribute {
  AttributeId attribute;
  bool hard = false;  // purge it, here and in the log
};
struct RestoreAttribute {
  AttributeId attribute;
};
struct TagAttribute {
  AttributeId attribute;
  TagDraft tag;
  bool attach = true;
};
struct AddTag {
  TagDraft tag;
};
// The first organisation, site administrator and key. Only in an empty store.
struct Bootstrap {
  std::string organisation;
  Uuid organisation_uuid;
  std::string email;
  std::string key;  // 40 characters; only its hash is stored
};
// A user's key is replaced by this one; nothing happens when it is the user's already.
struct SetAuthKey {
  UserId user;
  std::string key;
};

// Registry entries are added, changed and removed: all of these or none.
struct ChangeEntries {
  std::vector<EntryChange> changes;
};

// Remembers a login, a refused key and the like; nothing else changes. Secrets are masked before.
struct NoteAccess {
  std::string action, title, change;
  UserId user;  // whom it is about
};

using Command =
    std::variant<AddEvent, EditEvent, DeleteEvent, PublishEvent, TagEvent, AddAttributes, EditAttribute, DeleteAttribute,
                 RestoreAttribute, TagAttribute, AddTag, Bootstrap, SetAuthKey, ChangeEntries, NoteAccess>;

// What came of a command that was not refused as a whole.
struct Outcome {
  SequenceNumber sequence = 0;  // of its last record; 0: nothing had to change
  EventId event;
  std::vector<AttributeId> attributes;  // of AddAttributes, one each in the order given; 0: refused
  TagId tag;
  std::vector<uint64_t> entries;         // of ChangeEntries, one each in the order given
  bool existed = false;                  // AddEvent: an event with that uuid is there, `event` is its id. AddTag: likewise
  std::vector<rules::Refusal> refusals;  // parts that were left out, and why
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_COMMAND_H_
