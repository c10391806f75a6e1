// SPDX-License-Identifier: Apache-2.0
#include "tests/schema/json/event_document.h"

#include <map>
#include <string_view>
#include <vector>

#include "schema/json/write_attribute.h"
#include "schema/json/write_event.h"
#include "schema/json/write_object.h"
#include "schema/json/write_proposal.h"
#include "tests/schema/json/stored.h"

namespace muninn::json {
namespace {

void TakeOver(JsonWriter& writer, Value from, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (from[name].kind() == Value::Kind::kMissing) continue;
    writer.Key(name);
    writer.Raw(from[name].ToJson());
  }
}

// One document on its way: what was stored of it, and how to write it.
class EventDocument {
 public:
  EventDocument(Value source, JsonWriter& writer) : source_(source), writer_(writer), event_(EventFrom(source, &names_)) {
    Keep(source_["Attribute"]);
    source_["Object"].ForEach([&](Value object) {
      objects_.emplace(Uuid::Parse(TextIn(object["uuid"])).value(), ObjectFrom(object));
      Keep(object["Attribute"]);
    });
    attributes_ = DocumentContext(*event_, names_);
    attributes_.tag_filter = context_.tag_filter = {.unexportable = true, .local = true};
    attributes_.files = &kNoFiles;
    attributes_.warnings = Over({"warnings"});
    attributes_.sharing_group = Over({"SharingGroup"});
    attributes_.analyst_data = Over({"Note", "Opinion", "Relationship"});
    attributes_.proposals = [this](const fb::Attribute& attribute) {
      return Pointers(proposals_[attribute.id()], &shown_proposals_);
    };
    attributes_.sightings = [this](const fb::Attribute& attribute) {
      return Pointers(sightings_[attribute.id()], &shown_sightings_);
    };
    email_ = TextIn(source_["event_creator_email"]);
    if (!source_["event_creator_email"].absent()) context_.creator_email = email_;
    context_.sharing_group = [this](JsonWriter& writer) { TakeOver(writer, source_, {"SharingGroup"}); };
  }

  void Write() {
    writer_.BeginObject();
    WriteEventFields(writer_, *event_, names_, context_);
    const bool whole = source_["Attribute"].is_array();  // without "metadata"
    if (whole) WriteAttributes("Attribute", source_["Attribute"]);
    if (whole)
      WriteList("ShadowAttribute", [&](Value value) {
        WriteProposal(writer_, *Stored<fb::ShadowAttribute>(ProposalFrom(value, &names_)), *event_, names_);
      });
    WriteList("RelatedEvent", [&](Value value) {
      WriteRelatedEvent(writer_, *Stored<fb::Event>(EventFrom(value["Event"], &related_)), related_);
    });
    WriteEventGalaxies(writer_, *event_, names_, context_);
    if (whole) WriteList("Object", [&](Value value) { WriteObject(value); });
    if (whole)
      WriteList("EventReport", [&](Value value) {
        WriteEventReport(writer_, *Stored<fb::EventReport>(ReportFrom(value)), EventId(event_.get()->id()));
      });
    WriteList("CryptographicKey", [](Value) {});
    TakeOver(writer_, source_, {"Note", "Opinion", "Relationship"});
    WriteEventTags(writer_, *event_, names_, context_);
    writer_.EndObject();
  }

 private:
  AttributeContext::Part Over(std::initializer_list<std::string_view> names) {
    return [this, kept = std::vector<std::string_view>(names)](JsonWriter& writer, const fb::Attribute& attribute) {
      for (const std::string_view name : kept) TakeOver(writer, sources_.at(attribute.id()), {name});
    };
  }

  template <typename Thing>
  static std::span<const Thing* const> Pointers(const std::vector<Stored<Thing>>& things, std::vector<const Thing*>* pointers) {
    pointers->clear();
    for (const Stored<Thing>& thing : things) pointers->push_back(thing.get());
    return *pointers;
  }

  void Keep(Value attributes) {
    attributes.ForEach([&](Value value) {
      const uint64_t id = NumberIn(value["id"]);
      sources_.emplace(id, value);
      stored_.emplace(id, AttributeFrom(value, &names_));
      value["ShadowAttribute"].ForEach([&](Value proposal) { proposals_[id].emplace_back(ProposalFrom(proposal, &names_)); });
      value["Sighting"].ForEach([&](Value sighting) { sightings_[id].emplace_back(SightingFrom(sighting, &names_)); });
    });
  }

  template <typename Write>
  void WriteList(std::string_view name, Write write) {
    BeginList(writer_, name);
    source_[name].ForEach(write);
    writer_.EndArray();
  }

  void WriteAttributes(std::string_view name, Value list) {
    BeginList(writer_, name);
    list.ForEach([&](Value value) { WriteAttribute(writer_, *stored_.at(NumberIn(value["id"])), attributes_); });
    writer_.EndArray();
  }

  void WriteObject(Value value) {
    const Stored<fb::Object> object(ObjectFrom(value));
    ObjectContext context;
    context.event_id = EventId(event_.get()->id());
    context.deleted_references = true;
    context.target = [this](const fb::ObjectReference& reference) {
      const auto found = objects_.find(Uuid{reference.referenced_uuid()->hi(), reference.referenced_uuid()->lo()});
      if (found != objects_.end()) return ReferenceTarget{.object = found->second.get()};
      const auto attribute = stored_.find(reference.referenced_id());
      return ReferenceTarget{.attribute = attribute == stored_.end() ? nullptr : attribute->second.get()};
    };
    BeginObjectDocument(writer_, *object, context);
    value["Attribute"].ForEach([&](Value one) { WriteAttribute(writer_, *stored_.at(NumberIn(one["id"])), attributes_); });
    EndObjectDocument(writer_, *object, context);
  }

  Value source_;
  JsonWriter& writer_;
  FakeNames names_;
  FakeNames related_;  // organisations without "local" must not replace those that have it
  Stored<fb::Event> event_;
  std::map<uint64_t, Value> sources_;
  std::map<uint64_t, Stored<fb::Attribute>> stored_;
  std::map<Uuid, Stored<fb::Object>> objects_;
  std::map<uint64_t, std::vector<Stored<fb::ShadowAttribute>>> proposals_;
  std::map<uint64_t, std::vector<Stored<fb::Sighting>>> sightings_;
  std::vector<const fb::ShadowAttribute*> shown_proposals_;
  std::vector<const fb::Sighting*> shown_sightings_;
  std::string email_;
  AttributeContext attributes_;
  EventContext context_;
};

}  // namespace

std::string WrittenAgain(Value event, JsonStyle style) {
  std::string text;
  JsonWriter writer(&text, style);
  EventDocument(event, writer).Write();
  return text;
}

}  // namespace muninn::json
