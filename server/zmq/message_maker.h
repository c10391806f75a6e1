// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_ZMQ_MESSAGE_MAKER_H_
#define MUNINN_SERVER_ZMQ_MESSAGE_MAKER_H_

// Internal to messages: one record on its way to messages. A method a fact, in message_maker.cc, content_messages.cc,
// tag_messages.cc and entry_messages.cc.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/index/content_reader.h"
#include "schema/entities/tag_generated.h"
#include "schema/json/json_writer.h"
#include "schema/json/write_message.h"
#include "server/zmq/audit.h"
#include "server/zmq/messages.h"

namespace muninn::zmq {

class MessageMaker {
 public:
  MessageMaker(const Record& record, const Reader& reader, ReaderNames& names, const RenderEvent& render,
               const MessageOptions& options, Emit emit)
      : record_(record), reader_(reader), names_(names), render_(render), options_(options), emit_(emit) {}

  absl::Status Run();

 private:
  using TagLinks = flatbuffers::Vector<flatbuffers::Offset<fb::TagLink>>;

  absl::Status Make(const fb::EventAdded& fact);
  absl::Status Make(const fb::EventChanged& fact);
  absl::Status Make(const fb::EventDeleted& fact);
  absl::Status Make(const fb::ContentAdded& fact);
  absl::Status Make(const fb::ContentChanged& fact);
  absl::Status Make(const fb::ContentPurged& fact);

  // A registry entry came (`before` is ""), changed, or went (`after` is "").
  void MakeEntry(fb::EntryKind kind, uint64_t id, std::string_view before, std::string_view after);
  void AuditEntryOf(fb::EntryKind kind, uint64_t id, std::string_view before, std::string_view after);
  void Make(const fb::AccessNoted& fact);
  void Make(const fb::HuntAdvanced& fact);

  void AddAttribute(const fb::Attribute& attribute, const fb::Event& event, const fb::Object* object);
  void ChangeAttribute(const fb::Attribute& before, const fb::Attribute& after, const fb::Event& event, const fb::Object* object);
  void AddObject(const fb::Object& object, EventId event);
  void ChangeObject(const fb::Object& before, const fb::Object& after, EventId event);
  void AddReferences(const fb::Object& object, EventId event);
  void ChangeReferences(const fb::Object& before, const fb::Object& after, EventId event);
  absl::Status AddSightings(const fb::ContentAdded& fact);

  // What a tag stands on: an event, or an attribute of it.
  struct Tagged {
    EventId event;
    AttributeId attribute;
    std::string_view model() const { return attribute ? "Attribute" : "Event"; }
    uint64_t model_id() const { return attribute ? attribute.value() : event.value(); }
  };
  // `logged`: with the classic log entry that explicit tagging leaves.
  void ChangeTags(const TagLinks* before, const TagLinks* after, const Tagged& tagged, bool logged);
  void Attach(const fb::TagLink& link, const Tagged& tagged, bool logged);
  void Detach(const fb::TagLink& link, const Tagged& tagged, bool logged);
  void AuditTag(const fb::TagLink& link, const fb::Tag& tag, const Tagged& tagged, bool attach);
  void LogTag(const fb::TagLink& link, const fb::Tag& tag, const Tagged& tagged, bool attach);

  // The attribute's object, from the fact's list or the state; nullptr: none. Keeps the block it is in.
  absl::StatusOr<const fb::Object*> ObjectOf(const fb::Attribute& attribute, EventId event,
                                             const flatbuffers::Vector<flatbuffers::Offset<fb::Object>>* in_fact);
  // For sightings of attributes that are not in the fact itself.
  absl::StatusOr<const fb::Attribute*> AttributeOf(uint64_t id, EventId event);
  // Fills `sightings_` for the attributes of the fact.
  absl::Status LoadSightingsOf(const fb::ContentChanged& fact);

  void Published(EventId event);
  // An entry of the audit log: to whoever asked for entries, else as a message. `make` is called only when it is wanted.
  template <typename Make>
  void Audit(const Make& make) {
    if (options_.audit) return options_.audit(make());
    Message(Topic::kAudit, [&](json::JsonWriter& writer) { WriteAudit(writer, record_, make()); });
  }
  // Of something new or deleted.
  template <typename ColumnsMaker>
  void AuditWhole(AuditSubject subject, const ColumnsMaker& columns) {
    Audit([&] { return AuditEntry{std::move(subject), {}, columns(), false}; });
  }
  // Of an edit; none when nothing differs, and then it returns false.
  bool AuditEdit(AuditSubject subject, Columns before, Columns after) {
    if (before == after) return false;
    Audit([&] { return AuditEntry{std::move(subject), std::move(before), std::move(after), true}; });
    return true;
  }

  bool Wants(Topic topic) const { return options_.topics.has(topic); }
  // Counts a message and, if its topic is wanted, writes it by `write(JsonWriter&)`.
  template <typename Write>
  void Message(Topic topic, const Write& write) {
    const size_t sub = next_sub_++;
    if (!Wants(topic)) return;
    std::string json;
    json::JsonWriter writer(&json);
    write(writer);
    Finish(topic, sub, std::move(json));
  }
  void Finish(Topic topic, size_t sub, std::string&& json);

  const Record& record_;
  const Reader& reader_;
  ReaderNames& names_;
  const RenderEvent& render_;
  const MessageOptions& options_;
  Emit emit_;
  size_t next_sub_ = 0;
  std::map<uint64_t, std::optional<Stored<fb::ObjectBlock>>> object_blocks_;  // by block number
  std::map<uint64_t, std::optional<Stored<fb::AttributeBlock>>> attribute_blocks_;
  std::optional<Stored<fb::SightingBlock>> sighting_block_;         // what `sightings_` points into
  std::map<uint64_t, std::vector<const fb::Sighting*>> sightings_;  // by attribute
};

inline std::string TextOf(const flatbuffers::String* text) { return text ? text->str() : std::string(); }
inline std::string_view BytesOf(const flatbuffers::Vector<uint8_t>* bytes) {
  return bytes ? std::string_view(reinterpret_cast<const char*>(bytes->data()), bytes->size()) : std::string_view();
}
inline Uuid UuidOf(const fb::Uuid* uuid) { return uuid ? Uuid{uuid->hi(), uuid->lo()} : Uuid(); }

}  // namespace muninn::zmq

#endif  // MUNINN_SERVER_ZMQ_MESSAGE_MAKER_H_
