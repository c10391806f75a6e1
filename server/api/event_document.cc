// SPDX-License-Identifier: Apache-2.0
#include "server/api/event_document.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "engine/access/visibility.h"
#include "engine/index/content_reader.h"
#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/entities/desk_generated.h"
#include "schema/json/fields.h"
#include "schema/json/write_event.h"
#include "schema/json/write_organisation.h"
#include "server/api/analyst_document.h"
#include "server/api/event_parts.h"
#include "server/api/sharing_group_document.h"

namespace muninn::api {
namespace {

// Which keys protect an event.
using EventKeys = absl::flat_hash_map<uint64_t, std::vector<EntryIdOf<fb::CryptographicKey>>>;

void AddKey(const fb::CryptographicKey& key, EventKeys& keys) {
  if (json::View(key.parent_type()) == "Event") keys[key.parent_id()].emplace_back(key.id());
}

// A key that protects an event.
void WriteKey(json::JsonWriter& writer, const fb::CryptographicKey& key) {
  writer.BeginObject();
  writer.MemberId("id", key.id());
  json::MemberUuid(writer, "uuid", key.uuid());
  json::MemberText(writer, "type", key.type());
  writer.MemberId("timestamp", key.timestamp());
  writer.MemberId("parent_id", key.parent_id());
  json::MemberText(writer, "parent_type", key.parent_type());
  json::MemberText(writer, "key_data", key.key_data());
  writer.MemberBool("revoked", key.revoked());
  json::MemberText(writer, "fingerprint", key.fingerprint());
  writer.EndObject();
}

// The options for parts of events that extend the one that is shown: as if nothing was asked for (MISP 2.5.1).
EventDocumentOptions ExtensionOptions(const EventDocumentOptions& options) {
  EventDocumentOptions plain;
  plain.reports = options.reports;
  plain.proposals = options.proposals;
  plain.sightings = options.sightings;
  plain.galaxies = options.galaxies;
  plain.related_events = options.related_events;
  plain.tag_filter = options.tag_filter;
  plain.correlate = options.correlate;
  plain.sharing_groups_in_full = options.sharing_groups_in_full;
  plain.allowed = options.allowed;
  plain.search_for = options.search_for;
  plain.search_tags = options.search_tags;
  return plain;
}

// The event with the tags of others that it has not itself.
Stored<fb::Event> WithTagsOf(const fb::Event& event, const std::vector<Stored<fb::Event>>& others) {
  fb::EventT merged;
  event.UnPackTo(&merged);
  absl::flat_hash_set<uint64_t> seen;
  for (const auto& link : merged.tags) seen.insert(link->tag_id);
  for (const Stored<fb::Event>& other : others) {
    if (other->tags() == nullptr) continue;
    for (const fb::TagLink* link : *other->tags()) {
      if (seen.insert(link->tag_id()).second) merged.tags.emplace_back(link->UnPack());
    }
  }
  return *Stored<fb::Event>::Decode(Encode(merged), "an event");  // just encoded
}

class DocumentWriter {
 public:
  DocumentWriter(json::JsonWriter& writer, const Reader& reader, ReaderNames& names, const Actor& actor, const fb::Event& event,
                 const EventDocumentOptions& options, const std::function<bool()>& flush)
      : writer_(writer),
        reader_(reader),
        names_(names),
        actor_(actor),
        event_(event),
        options_(options),
        plain_(ExtensionOptions(options)),
        flush_(flush) {}

  absl::Status Write() {
    names_.ShowTo(actor_);
    RETURN_IF_ERROR(LoadExtensions());
    parts_.emplace_back(writer_, reader_, names_, actor_, event_, options_, flush_);
    if (options_.extended) {
      for (const Stored<fb::Event>& other : extensions_)
        parts_.emplace_back(writer_, reader_, names_, actor_, *other, plain_, flush_);
    }
    writer_.BeginObject();
    writer_.Key("Event");
    writer_.BeginObject();
    json::EventContext context;
    context.tag_filter = options_.tag_filter;
    const std::string email = MaySeeCreator() ? names_.EmailOf(UserId(event_.user_id())) : "";
    if (MaySeeCreator()) context.creator_email = email;
    if (options_.sharing_groups_in_full) {
      context.sharing_group = [this](json::JsonWriter& writer) {
        WriteSharingGroupOf(writer, reader_, names_, actor_, event_.distribution(), SharingGroupId(event_.sharing_group_id()));
      };
    }
    context.extensions = [this](json::JsonWriter&) { WriteExtensions(); };
    json::WriteEventFields(writer_, event_, names_, context);
    if (!options_.metadata) RETURN_IF_ERROR(WriteList("Attribute", &EventParts::WriteAttributes));
    if (!options_.metadata && options_.proposals) RETURN_IF_ERROR(WriteList("ShadowAttribute", &EventParts::WriteProposals));
    parts_.front().WriteSources();
    if (options_.related_events) RETURN_IF_ERROR(WriteRelatedEvents());
    std::optional<Stored<fb::Event>> merged;
    if (options_.extended && !extensions_.empty()) merged = WithTagsOf(event_, extensions_);
    const fb::Event& tagged = merged ? **merged : event_;
    if (options_.galaxies) json::WriteEventGalaxies(writer_, tagged, names_, context);
    if (!options_.metadata) RETURN_IF_ERROR(WriteList("Object", &EventParts::WriteObjects));
    if (!options_.metadata && options_.reports) RETURN_IF_ERROR(WriteList("EventReport", &EventParts::WriteReports));
    RETURN_IF_ERROR(WriteKeys());
    json::WriteEventTags(writer_, tagged, names_, context);
    if (options_.analyst_data) RETURN_IF_ERROR(WriteAnalystLists(writer_, reader_, names_, actor_, json::UuidOf(event_.uuid())));
    writer_.EndObject();
    writer_.EndObject();
    return absl::OkStatus();
  }

 private:
  bool MaySeeCreator() const {
    return actor_.is_site_admin() || (OrgId(event_.orgc_id()) == actor_.org && actor_.permissions.has(Permission::kAudit));
  }

  absl::Status LoadExtensions() {
    if (!options_.extended && !options_.extension_list) return absl::OkStatus();
    ASSIGN_OR_RETURN(const std::vector<EventId> ids, EventsExtending(reader_, json::UuidOf(event_.uuid())));
    for (const EventId id : ids) {
      ASSIGN_OR_RETURN(auto event, LoadEvent(reader_, id));
      if (event && MaySee(actor_, **event)) extensions_.push_back(*std::move(event));
    }
    return absl::OkStatus();
  }

  void WriteExtensions() {
    if (options_.extension_list) {
      json::BeginList(writer_, "ExtendedBy");
      for (const Stored<fb::Event>& other : extensions_) {
        writer_.BeginObject();
        writer_.MemberId("id", other->id());
        json::MemberUuid(writer_, "uuid", other->uuid());
        json::MemberText(writer_, "info", other->info());
        writer_.Key("Orgc");
        json::WriteOrg(writer_, OrgId(other->orgc_id()), names_, json::OrgShape::kSighting);
        writer_.EndObject();
      }
      writer_.EndArray();
    }
    if (!options_.extended || extensions_.empty()) return;
    writer_.Key("extensionEvents");
    writer_.BeginObject();
    for (const Stored<fb::Event>& other : extensions_) {
      writer_.Key(std::to_string(other->id()));
      writer_.BeginObject();
      writer_.MemberId("id", other->id());
      json::MemberText(writer_, "info", other->info());
      writer_.MemberId("orgc_id", other->orgc_id());
      writer_.MemberId("user_id", other->user_id());
      writer_.Key("Orgc");
      json::WriteOrg(writer_, OrgId(other->orgc_id()), names_, json::OrgShape::kPlain);
      writer_.EndObject();
    }
    writer_.EndObject();
  }

  absl::Status WriteList(std::string_view name, absl::Status (EventParts::*write)()) {
    json::BeginList(writer_, name);
    for (EventParts& parts : parts_) RETURN_IF_ERROR((parts.*write)());
    writer_.EndArray();
    return absl::OkStatus();
  }

  absl::Status WriteKeys() {
    json::BeginList(writer_, "CryptographicKey");
    ASSIGN_OR_RETURN(const std::shared_ptr<const EventKeys> keys,
                     (FromEntries<fb::CryptographicKey, EventKeys>(reader_, AddKey)));
    const auto mine = keys == nullptr ? EventKeys::const_iterator() : keys->find(event_.id());
    if (keys != nullptr && mine != keys->end()) {
      for (const EntryIdOf<fb::CryptographicKey> id : mine->second) {
        ASSIGN_OR_RETURN(const auto key, LoadEntry<fb::CryptographicKey>(reader_, id));
        if (key) WriteKey(writer_, **key);
      }
    }
    writer_.EndArray();
    return absl::OkStatus();
  }

  absl::Status WriteRelatedEvents() {
    absl::flat_hash_set<uint64_t> seen;
    json::BeginList(writer_, "RelatedEvent");
    for (EventParts& parts : parts_) {
      ASSIGN_OR_RETURN(const std::vector<Stored<fb::Event>> related, parts.Related());
      for (const Stored<fb::Event>& other : related) {
        if (seen.insert(other->id()).second) json::WriteRelatedEvent(writer_, *other, names_);
        if (!flush_()) return absl::CancelledError("the client has gone");
      }
    }
    writer_.EndArray();
    return absl::OkStatus();
  }

  json::JsonWriter& writer_;
  const Reader& reader_;
  ReaderNames& names_;
  const Actor& actor_;
  const fb::Event& event_;
  const EventDocumentOptions& options_;
  const EventDocumentOptions plain_;
  const std::function<bool()>& flush_;
  std::vector<Stored<fb::Event>> extensions_;
  std::deque<EventParts> parts_;  // of the event, then of those that extend it; they stay where they are
};

}  // namespace

absl::Status WriteEventDocument(json::JsonWriter& writer, const Reader& reader, ReaderNames& names, const Actor& actor,
                                const fb::Event& event, const EventDocumentOptions& options, const std::function<bool()>& flush) {
  return DocumentWriter(writer, reader, names, actor, event, options, flush).Write();
}

}  // namespace muninn::api
