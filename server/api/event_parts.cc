// SPDX-License-Identifier: Apache-2.0
#include "server/api/event_parts.h"

#include <map>
#include <utility>

#include "engine/access/visibility.h"
#include "engine/query/sighting_policy.h"
#include "schema/base/status.h"
#include "schema/entities/tag_generated.h"
#include "schema/json/fields.h"
#include "schema/json/write_event.h"
#include "schema/json/write_object.h"
#include "schema/json/write_proposal.h"
#include "server/api/analyst_document.h"
#include "server/api/sharing_group_document.h"

namespace muninn::api {
namespace {

constexpr size_t kFlushBytes = 48 << 10;

// What a reference points at. Valid until the next call.
json::ReferenceTarget TargetOf(const fb::ObjectReference& reference, ObjectFinder& objects, AttributeFinder& attributes) {
  json::ReferenceTarget target;
  const uint64_t id = reference.referenced_id();
  if (reference.referenced_type() == 1)
    target.object = objects.Find(ObjectId(id));
  else if (id != 0)
    target.attribute = attributes.Find(AttributeId(id));
  return target;
}

}  // namespace

EventParts::EventParts(json::JsonWriter& writer, const Reader& reader, ReaderNames& names, const Actor& actor,
                       const fb::Event& event, const EventDocumentOptions& options, const std::function<bool()>& flush)
    : writer_(writer),
      reader_(reader),
      names_(names),
      actor_(actor),
      event_(event),
      id_(event.id()),
      options_(options),
      flush_(flush),
      context_(json::DocumentContext(event, names)),
      walk_(reader, actor, event, options),
      correlator_(correlations(), actor, options.correlate, event),
      seen_objects_(reader, id_) {}

template <typename Thing>
void EventParts::WriteSharingGroup(json::JsonWriter& writer, const Thing& thing) {
  if (options_.sharing_groups_in_full)
    WriteSharingGroupOf(writer, reader_, names_, actor_, thing.distribution(), SharingGroupId(thing.sharing_group_id()));
}

template <typename Thing>
void EventParts::WriteAnalystData(json::JsonWriter& writer, const Thing& thing) {
  WriteAnalystLists(writer, reader_, names_, actor_, json::UuidOf(thing.uuid())).IgnoreError();
}

// An event must not be named as related for a value that the reader does not get to see, nor a reference show it.
bool EventParts::Sees(const fb::Attribute& attribute) {
  if (!MaySee(actor_, event_, attribute, nullptr)) return false;
  if (attribute.object_id() == 0 || actor_.is_site_admin() || OrgId(event_.org_id()) == actor_.org) return true;
  const fb::Object* object = seen_objects_.Find(ObjectId(attribute.object_id()));
  return object == nullptr || MaySee(actor_, event_, *object);
}

absl::Status EventParts::Flush() {
  return writer_.out().size() < kFlushBytes || flush_() ? absl::OkStatus() : absl::CancelledError("the client has gone");
}

void EventParts::PrepareContext() {
  context_.tag_filter = options_.tag_filter;
  context_.galaxies = options_.galaxies;
  context_.files = &options_.files;
  context_.warnings = options_.warnings;
  if (options_.decay_score) {
    context_.decay_score = [this](json::JsonWriter& writer, const fb::Attribute& attribute) {
      options_.decay_score(writer, event_, attribute);
    };
  }
  if (options_.proposals) context_.proposals = [this](const fb::Attribute& attribute) { return proposals_.Of(attribute.id()); };
  if (options_.sightings) context_.sightings = [this](const fb::Attribute& attribute) { return sightings_.Of(attribute.id()); };
  context_.anonymous = [this](const fb::Sighting& sighting) { return policy_->HidesOrg(sighting); };
  context_.sharing_group = [this](json::JsonWriter& writer, const fb::Attribute& attribute) {
    WriteSharingGroup(writer, attribute);
  };
  if (options_.analyst_data) {
    context_.analyst_data = [this](json::JsonWriter& writer, const fb::Attribute& attribute) {
      WriteAnalystData(writer, attribute);
    };
  }
  if (sources_) {
    context_.hits = [this](json::JsonWriter& writer, const fb::Attribute& attribute) {
      sources_->WriteAttribute(writer, attribute);
    };
  }
  if (!options_.related_attributes && !options_.related_tags) return;
  context_.related = [this](json::JsonWriter& writer, const fb::Attribute& attribute) {
    WriteRelatedAttributes(writer, attribute);
  };
}

absl::Status EventParts::LookUpSources() {
  if (options_.sources == nullptr) return absl::OkStatus();
  sources_.emplace(*options_.sources);
  return ForEachAttribute(reader_, id_, [this](const fb::Attribute& attribute) {
    if (Sees(attribute)) sources_->Add(attribute);
    return true;
  });
}

absl::Status EventParts::WriteAttributes() {
  SightingPolicy& policy = policy_.emplace(reader_, actor_);
  RETURN_IF_ERROR(sightings_.Load(reader_, event_, PartKind::kSightings, &fb::SightingBlock::sightings,
                                  &fb::Sighting::attribute_id,
                                  [&](const fb::Sighting& sighting) { return policy.Shows(event_, sighting); }));
  RETURN_IF_ERROR(proposals_.Load(
      reader_, event_, PartKind::kProposals, &fb::ProposalBlock::proposals, &fb::ShadowAttribute::old_id,
      [this](const fb::ShadowAttribute& proposal) { return !proposal.deleted() && MaySee(actor_, event_, proposal); }));
  RETURN_IF_ERROR(LookUpSources());
  PrepareContext();
  std::function<void(const fb::Attribute&)> every;
  if (options_.related_events)
    every = [this](const fb::Attribute& attribute) {
      if (Sees(attribute)) correlator_.Add(attribute);
    };
  correlator_fed_ = options_.related_events;
  absl::Status status;
  const absl::Status walked = walk_.Attributes(
      options_.flatten,
      [&](const AttributeHit& hit) {
        json::WriteAttribute(writer_, hit.attribute, context_);
        status = Flush();
        return status.ok();
      },
      every);
  return status.ok() ? walked : status;
}

void EventParts::WriteSources() const {
  if (sources_) sources_->WriteEvent(writer_);
}

absl::Status EventParts::WriteProposals() {
  for (const fb::ShadowAttribute* proposal : proposals_.Of(0)) {
    if (walk_.shown().Shows(*proposal)) json::WriteProposal(writer_, *proposal, event_, names_, &options_.files);
  }
  return Flush();
}

absl::StatusOr<std::vector<Stored<fb::Event>>> EventParts::Related() {
  if (!std::exchange(correlator_fed_, true)) {
    RETURN_IF_ERROR(ForEachAttribute(reader_, id_, [&](const fb::Attribute& attribute) {
      if (Sees(attribute)) correlator_.Add(attribute);
      return true;
    }));
  }
  return correlator_.RelatedEvents();
}

// The attributes of other events with the same value and, if asked for, the tags of them and their events.
void EventParts::WriteRelatedAttributes(json::JsonWriter& writer, const fb::Attribute& attribute) {
  std::map<uint64_t, const fb::Tag*> tags;
  const auto keep = [&](const json::TagLinks* links) {
    json::ForEachShownTag(links, names_, {true, options_.tag_filter.local},
                          [&](const fb::TagLink&, const fb::Tag& tag) { tags.emplace(tag.id(), &tag); });
  };
  json::BeginList(writer, "RelatedAttribute");
  const auto marks = correlator_.ForEachRelated(attribute, [&](const Correlator::Relation& related) {
    if (related_told_ == options_.correlate.max_per_event) return false;
    ++related_told_;
    writer.BeginObject();
    writer.MemberId("id", related.event.id());
    writer.MemberId("attribute_id", related.attribute.id());
    writer.Member("value", related.value);
    writer.MemberId("org_id", related.event.orgc_id());
    json::MemberText(writer, "info", related.event.info());
    writer.MemberId("event_id", related.event.id());
    writer.EndObject();
    keep(related.attribute.tags());
    keep(related.event.tags());
    return true;
  });
  writer.EndArray();
  if (marks.ok() && marks->over_correlation) writer.MemberBool("over_correlation", true);
  if (marks.ok() && marks->correlation_exclusion) writer.MemberBool("correlation_exclusion", true);
  if (!options_.related_tags || tags.empty()) return;
  json::BeginList(writer, "RelatedTags");
  for (const auto& [id, tag] : tags) {
    writer.BeginObject();
    writer.MemberId("id", id);
    json::MemberText(writer, "name", tag->name());
    json::MemberText(writer, "colour", tag->colour());
    const auto number = tag->numerical_value();
    number ? writer.Member("numerical_value", std::to_string(*number)) : writer.MemberNull("numerical_value");
    writer.EndObject();
  }
  writer.EndArray();
}

absl::Status EventParts::WriteObjects() {
  if (options_.flatten) return absl::OkStatus();
  ObjectFinder objects(reader_, id_);
  AttributeFinder attributes(reader_, id_);
  json::ObjectContext context;
  context.event_id = id_;
  context.sharing_group = [this](json::JsonWriter& writer, const fb::Object& object) { WriteSharingGroup(writer, object); };
  if (options_.analyst_data)
    context.analyst_data = [this](json::JsonWriter& writer, const fb::Object& object) { WriteAnalystData(writer, object); };
  context.deleted_references = options_.deleted != Deleted::kLive;
  context.target = [&](const fb::ObjectReference& reference) {
    json::ReferenceTarget target = TargetOf(reference, objects, attributes);
    if (target.attribute != nullptr && !Sees(*target.attribute)) target.attribute = nullptr;
    if (target.object != nullptr && !MaySee(actor_, event_, *target.object)) target.object = nullptr;
    return target;
  };
  absl::Status status;
  const absl::Status walked = walk_.Objects([&](const fb::Object& object, std::span<const fb::Attribute* const> attributes) {
    json::BeginObjectDocument(writer_, object, context);
    for (const fb::Attribute* attribute : attributes) json::WriteAttribute(writer_, *attribute, context_);
    json::EndObjectDocument(writer_, object, context);
    status = Flush();
    return status.ok();
  });
  return status.ok() ? walked : status;
}

absl::Status EventParts::WriteReports() {
  absl::Status status;
  RETURN_IF_ERROR(ForEachReport(reader_, event_, [&](const fb::EventReport& report) {
    if (walk_.shown().Shows(report))
      json::WriteEventReport(writer_, report, id_, [&](json::JsonWriter& writer) {
        WriteSharingGroup(writer, report);
        if (options_.analyst_data) WriteAnalystData(writer, report);
      });
    status = Flush();
    return status.ok();
  }));
  return status;
}

}  // namespace muninn::api
