// SPDX-License-Identifier: Apache-2.0
#include "server/api/event_document.h"

#include <algorithm>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "engine/access/visibility.h"
#include "engine/index/content_reader.h"
#include "schema/base/status.h"
#include "schema/json/fields.h"
#include "schema/json/write_attribute.h"
#include "schema/json/write_event.h"
#include "schema/json/write_galaxy.h"
#include "schema/json/write_object.h"
#include "schema/json/write_proposal.h"
#include "schema/json/write_sighting.h"
#include "server/api/analyst_document.h"
#include "server/api/sharing_group_document.h"
#include "server/api/shown_parts.h"

namespace muninn::api {
namespace {

constexpr size_t kFlushBytes = 48 << 10;

template <typename Thing>
Uuid UuidOf(const Thing& thing) {
  return json::UuidOf(thing.uuid());
}

// Small parts grouped by the attribute they belong to, with the blocks they lie in.
template <typename Block, typename Item>
class ByAttribute {
 public:
  absl::Status Load(const Reader& reader, EventId event, PartKind kind,
                    const flatbuffers::Vector<flatbuffers::Offset<Item>>* (Block::*items)() const,
                    uint64_t (Item::*owner)() const, const std::function<bool(const Item&)>& shown) {
    for (const std::unique_ptr<Cursor> cursor = reader.Scan(Family::kPart, EventPrefix(event, kind)); cursor->Valid();
         cursor->Next()) {
      ASSIGN_OR_RETURN(Stored<Block> block, Stored<Block>::Decode(std::string(cursor->value()), "a block"));
      blocks_.push_back(std::move(block));
      if (const auto* list = ((*blocks_.back()).*items)()) {
        for (const Item* item : *list) {
          if (shown(*item)) by_owner_[(item->*owner)()].push_back(item);
        }
      }
    }
    return absl::OkStatus();
  }
  std::span<const Item* const> Of(uint64_t owner) const {
    const auto found = by_owner_.find(owner);
    return found == by_owner_.end() ? std::span<const Item* const>() : std::span<const Item* const>(found->second);
  }

 private:
  std::vector<Stored<Block>> blocks_;
  std::map<uint64_t, std::vector<const Item*>> by_owner_;
};

class DocumentWriter {
 public:
  DocumentWriter(json::JsonWriter& writer, const Reader& reader, ReaderNames& names, const Actor& actor, const fb::Event& event,
                 const EventDocumentOptions& options, const std::function<bool()>& flush)
      : writer_(writer),
        reader_(reader),
        names_(names),
        actor_(actor),
        event_(event),
        id_(event.id()),
        options_(options),
        shown_(actor, event, options),
        flush_(flush),
        context_(json::DocumentContext(event, names)),
        correlator_(options.correlations ? *options.correlations : reader, actor, options.correlate) {}

  absl::Status Write() {
    names_.ShowTo(actor_);
    writer_.BeginObject();
    writer_.Key("Event");
    writer_.BeginObject();
    json::EventContext event_context;
    event_context.tag_filter = options_.tag_filter;
    const std::string email = MaySeeCreator() ? names_.EmailOf(UserId(event_.user_id())) : "";
    if (MaySeeCreator()) event_context.creator_email = email;
    event_context.sharing_group = [this](json::JsonWriter& writer) {
      WriteSharingGroupOf(writer, reader_, names_, event_.distribution(), SharingGroupId(event_.sharing_group_id()));
    };
    json::WriteEventFields(writer_, event_, names_, event_context);
    if (!options_.metadata) RETURN_IF_ERROR(WriteAttributes());
    if (!options_.metadata && options_.proposals) RETURN_IF_ERROR(WriteProposals());
    if (options_.related_events) RETURN_IF_ERROR(WriteRelatedEvents());
    if (options_.galaxies) json::WriteEventGalaxies(writer_, event_, names_, event_context);
    if (!options_.metadata) RETURN_IF_ERROR(WriteObjects());
    if (!options_.metadata && options_.reports) RETURN_IF_ERROR(WriteReports());
    json::BeginList(writer_, "CryptographicKey");
    writer_.EndArray();
    json::WriteEventTags(writer_, event_, names_, event_context);
    if (options_.analyst_data) RETURN_IF_ERROR(WriteAnalystLists(writer_, reader_, names_, actor_, UuidOf(event_)));
    writer_.EndObject();
    writer_.EndObject();
    return absl::OkStatus();
  }

 private:
  bool MaySeeCreator() const {
    return actor_.is_site_admin() || (OrgId(event_.orgc_id()) == actor_.org && actor_.permissions.has(Permission::kAudit));
  }
  absl::Status Flush() {
    return writer_.out().size() < kFlushBytes || flush_() ? absl::OkStatus() : absl::CancelledError("the client has gone");
  }

  void PrepareContext() {
    context_.tag_filter = options_.tag_filter;
    context_.galaxies = options_.galaxies;
    context_.files = &options_.files;
    context_.warnings = options_.warnings;
    if (options_.proposals) {
      context_.proposals = [this](const fb::Attribute& attribute) { return proposals_.Of(attribute.id()); };
    }
    if (options_.sightings) {
      context_.sightings = [this](const fb::Attribute& attribute) { return sightings_.Of(attribute.id()); };
    }
    if (options_.analyst_data) {
      context_.analyst_data = [this](json::JsonWriter& writer, const fb::Attribute& attribute) {
        WriteAnalystLists(writer, reader_, names_, actor_, UuidOf(attribute)).IgnoreError();
      };
    }
    if (options_.related_attributes) {
      context_.related = [this](json::JsonWriter& writer, const fb::Attribute& attribute) {
        WriteRelatedAttributes(writer, attribute);
      };
    }
  }

  // An attribute on its own: the object it is in, if any, must be shown, too.
  bool ShowsFlat(const fb::Attribute& attribute, ObjectFinder& objects) const {
    if (attribute.object_id() == 0) return shown_.Shows(attribute, nullptr);
    const fb::Object* object = objects.Find(ObjectId(attribute.object_id()));
    return object != nullptr && shown_.Shows(*object) && shown_.Shows(attribute, object);
  }

  // An event must not be named as related for a value that the reader does not get to see.
  bool MayCorrelate(const fb::Attribute& attribute) {
    if (!MaySee(actor_, event_, attribute, nullptr)) return false;
    if (attribute.object_id() == 0 || actor_.is_site_admin() || OrgId(event_.org_id()) == actor_.org) return true;
    const auto block = LoadObjectBlock(reader_, id_, ObjectId(attribute.object_id()));
    const fb::Object* object = block.ok() && *block ? FindIn(***block, ObjectId(attribute.object_id())) : nullptr;
    return object == nullptr || MaySee(actor_, event_, *object);
  }

  // The attributes outside objects are written, those inside remembered by number: 16 bytes each, whatever they hold.
  absl::Status WriteAttributes() {
    RETURN_IF_ERROR(sightings_.Load(reader_, id_, PartKind::kSightings, &fb::SightingBlock::sightings,
                                    &fb::Sighting::attribute_id,
                                    [this](const fb::Sighting& sighting) { return MaySee(actor_, event_, sighting); }));
    RETURN_IF_ERROR(proposals_.Load(
        reader_, id_, PartKind::kProposals, &fb::ProposalBlock::proposals, &fb::ShadowAttribute::old_id,
        [this](const fb::ShadowAttribute& proposal) { return !proposal.deleted() && MaySee(actor_, event_, proposal); }));
    PrepareContext();
    context_.sharing_group = [this](json::JsonWriter& writer, const fb::Attribute& attribute) {
      WriteSharingGroupOf(writer, reader_, names_, attribute.distribution(), SharingGroupId(attribute.sharing_group_id()));
    };
    json::BeginList(writer_, "Attribute");
    ObjectFinder objects(reader_, id_);
    absl::Status status;
    RETURN_IF_ERROR(ForEachAttribute(reader_, id_, [&](const fb::Attribute& attribute) {
      if (options_.related_events && MayCorrelate(attribute)) correlator_.Add(attribute);
      if (attribute.object_id() != 0 && !options_.flatten) {
        in_objects_.emplace_back(attribute.object_id(), attribute.id());
        return true;
      }
      if (ShowsFlat(attribute, objects)) json::WriteAttribute(writer_, attribute, context_);
      status = Flush();
      return status.ok();
    }));
    writer_.EndArray();
    std::sort(in_objects_.begin(), in_objects_.end());
    return status;
  }

  absl::Status WriteProposals() {
    json::BeginList(writer_, "ShadowAttribute");
    for (const fb::ShadowAttribute* proposal : proposals_.Of(0)) {
      json::WriteProposal(writer_, *proposal, event_, names_, &options_.files);
    }
    writer_.EndArray();
    return Flush();
  }

  absl::Status WriteRelatedEvents() {
    if (options_.metadata) {
      RETURN_IF_ERROR(ForEachAttribute(reader_, id_, [&](const fb::Attribute& attribute) {
        if (MayCorrelate(attribute)) correlator_.Add(attribute);
        return true;
      }));
    }
    json::BeginList(writer_, "RelatedEvent");
    ASSIGN_OR_RETURN(const std::vector<Stored<fb::Event>> related, correlator_.Finish(event_));
    for (const Stored<fb::Event>& other : related) {
      json::WriteRelatedEvent(writer_, *other, names_);
      RETURN_IF_ERROR(Flush());
    }
    writer_.EndArray();
    return absl::OkStatus();
  }

  void WriteRelatedAttributes(json::JsonWriter& writer, const fb::Attribute& attribute) {
    std::vector<std::pair<uint64_t, uint64_t>> seen;
    json::BeginList(writer, "RelatedAttribute");
    ForEachRelatedAttribute(options_.correlations ? *options_.correlations : reader_, actor_, options_.correlate, event_,
                            attribute,
                            [&](const fb::Attribute& other, const fb::Event& event) {
                              writer.BeginObject();
                              writer.MemberId("id", event.id());
                              writer.MemberId("attribute_id", other.id());
                              writer.Member("value", json::ValueOf(other));
                              writer.MemberId("org_id", event.orgc_id());
                              writer.Member("info", event.info() ? event.info()->string_view() : "");
                              writer.MemberId("event_id", event.id());
                              writer.EndObject();
                              return true;
                            })
        .IgnoreError();
    writer.EndArray();
  }

  absl::Status WriteObjects() {
    json::BeginList(writer_, "Object");
    if (!options_.flatten) {
      AttributeFinder finder(reader_, id_), targets(reader_, id_);
      ObjectFinder target_objects(reader_, id_);
      json::ObjectContext context;
      context.event_id = id_;
      if (options_.analyst_data) {
        context.analyst_data = [this](json::JsonWriter& writer, const fb::Object& object) {
          WriteAnalystLists(writer, reader_, names_, actor_, UuidOf(object)).IgnoreError();
        };
      }
      context.sharing_group = [this](json::JsonWriter& writer, const fb::Object& object) {
        WriteSharingGroupOf(writer, reader_, names_, object.distribution(), SharingGroupId(object.sharing_group_id()));
      };
      context.deleted_references = options_.deleted != Deleted::kLive;
      context.target = [&](const fb::ObjectReference& reference) {
        json::ReferenceTarget target;
        if (reference.referenced_type() == 1) {
          target.object = target_objects.Find(ObjectId(reference.referenced_id()));
        } else if (reference.referenced_id() != 0) {
          target.attribute = targets.Find(AttributeId(reference.referenced_id()));
        }
        return target;
      };
      absl::Status status;
      RETURN_IF_ERROR(ForEachObject(reader_, id_, [&](const fb::Object& object) {
        if (shown_.Shows(object)) WriteObject(object, context, finder);
        status = Flush();
        return status.ok();
      }));
      RETURN_IF_ERROR(status);
    }
    writer_.EndArray();
    return absl::OkStatus();
  }

  // Objects without any attribute to show are left out, as MISP does.
  void WriteObject(const fb::Object& object, const json::ObjectContext& context, AttributeFinder& finder) {
    auto range = std::lower_bound(in_objects_.begin(), in_objects_.end(), std::pair<uint64_t, uint64_t>(object.id(), 0));
    bool open = false;
    for (; range != in_objects_.end() && range->first == object.id(); ++range) {
      const fb::Attribute* attribute = finder.Find(AttributeId(range->second));
      if (attribute == nullptr || !shown_.Shows(*attribute, &object)) continue;
      if (!std::exchange(open, true)) json::BeginObjectDocument(writer_, object, context);
      json::WriteAttribute(writer_, *attribute, context_);
    }
    if (open) json::EndObjectDocument(writer_, object, context);
  }

  absl::Status WriteReports() {
    json::BeginList(writer_, "EventReport");
    absl::Status status;
    RETURN_IF_ERROR(ForEachReport(reader_, id_, [&](const fb::EventReport& report) {
      if (shown_.Shows(report)) {
        json::WriteEventReport(writer_, report, id_, [&](json::JsonWriter& writer) {
          if (options_.analyst_data) WriteAnalystLists(writer, reader_, names_, actor_, UuidOf(report)).IgnoreError();
        });
      }
      status = Flush();
      return status.ok();
    }));
    writer_.EndArray();
    return status;
  }

  json::JsonWriter& writer_;
  const Reader& reader_;
  ReaderNames& names_;
  const Actor& actor_;
  const fb::Event& event_;
  const EventId id_;
  const EventDocumentOptions& options_;
  const ShownParts shown_;
  const std::function<bool()>& flush_;
  json::AttributeContext context_;
  EventCorrelator correlator_;
  ByAttribute<fb::SightingBlock, fb::Sighting> sightings_;
  ByAttribute<fb::ProposalBlock, fb::ShadowAttribute> proposals_;
  std::vector<std::pair<uint64_t, uint64_t>> in_objects_;  // object, attribute
};

}  // namespace

absl::Status WriteEventDocument(json::JsonWriter& writer, const Reader& reader, ReaderNames& names, const Actor& actor,
                                const fb::Event& event, const EventDocumentOptions& options, const std::function<bool()>& flush) {
  return DocumentWriter(writer, reader, names, actor, event, options, flush).Write();
}

}  // namespace muninn::api
