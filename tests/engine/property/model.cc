// SPDX-License-Identifier: Apache-2.0
#include "tests/engine/property/model.h"

#include <algorithm>
#include <cctype>

#include "absl/strings/str_cat.h"

namespace muninn {
namespace {

std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

// Where a composite's value splits, the rules say; the histories only use values without a bar in a half.
std::pair<std::string, std::string> Halves(const rules::AcceptedAttribute& accepted) {
  return {accepted.attribute.value1, accepted.attribute.value2};
}

void SetTag(const TagDraft& tag, bool attach, std::set<std::string>* tags) {
  if (attach)
    tags->insert(Lower(tag.name));
  else
    tags->erase(Lower(tag.name));
}

rules::AcceptedAttribute Accept(AttributeDraft draft) {
  rules::AcceptedAttribute accepted;
  rules::AcceptAttribute(std::move(draft), rules::AcceptOptions(), &accepted);
  return accepted;
}

}  // namespace

void Model::Apply(const Command& command, const Outcome& outcome) {
  std::visit([&](const auto& wanted) { Do(wanted, outcome); }, command);
}

uint64_t Model::FindAttribute(const std::string& uuid) const {
  for (const auto& [id, attribute] : attributes) {
    if (attribute.uuid == uuid) return id;
  }
  return 0;
}

std::set<std::string> Model::Uuids() const {
  std::set<std::string> uuids;
  for (const auto& [id, event] : events) {
    uuids.insert(event.uuid);
    uuids.insert(event.reports.begin(), event.reports.end());
  }
  for (const auto& [id, attribute] : attributes) {
    uuids.insert(attribute.uuid);
    uuids.insert(attribute.sightings.begin(), attribute.sightings.end());
  }
  for (const auto& [id, object] : objects) {
    uuids.insert(object.uuid);
    uuids.insert(object.references.begin(), object.references.end());
  }
  return uuids;
}

std::map<std::string, std::set<uint64_t>> Model::Postings() const {
  std::map<std::string, std::set<uint64_t>> postings;
  for (const auto& [id, attribute] : attributes) {
    postings[Lower(attribute.value1)].insert(id);
    if (!attribute.value2.empty()) postings[Lower(attribute.value2)].insert(id);
  }
  return postings;
}

void Model::Add(uint64_t event, uint64_t object, const rules::AcceptedAttribute& accepted) {
  const std::string uuid = accepted.attribute.uuid.ToString();
  if (Uuids().contains(uuid)) return;
  Attribute& attribute = attributes[next_attribute++];
  attribute.event = event;
  attribute.object = object;
  attribute.uuid = uuid;
  std::tie(attribute.value1, attribute.value2) = Halves(accepted);
  attribute.deleted = accepted.attribute.deleted;
  for (const TagDraft& tag : accepted.tags) SetTag(tag, true, &attribute.tags);
  for (const SightingDraft& sighting : accepted.sightings) attribute.sightings.insert(*sighting.uuid);
}

void Model::Add(uint64_t event, const rules::AcceptedObject& accepted) {
  const std::string uuid = accepted.object.uuid.ToString();
  if (Uuids().contains(uuid)) return;
  const uint64_t id = next_object++;
  objects[id] = {event, uuid, accepted.object.deleted, {}};
  for (const rules::AcceptedAttribute& attribute : accepted.attributes) Add(event, id, attribute);
  for (const ObjectReferenceDraft& reference : accepted.references) objects[id].references.insert(*reference.uuid);
}

void Model::Do(const AddEvent& command, const Outcome& outcome) {
  if (outcome.existed) return;
  const uint64_t id = outcome.event.value();
  const fb::EventT& event = command.event.event;
  events[id] = {event.uuid.ToString(), event.info, event.published, {}, {}};
  for (const TagDraft& tag : command.event.tags) SetTag(tag, true, &events[id].tags);
  for (const auto& attribute : command.event.attributes) Add(id, 0, attribute);
  for (const auto& object : command.event.objects) Add(id, object);
  for (const fb::EventReportT& report : command.event.reports) events[id].reports.insert(report.uuid.ToString());
}

void Model::Edit(uint64_t event, uint64_t object, const AttributeDraft& draft) {
  const uint64_t id = FindAttribute(*draft.uuid);
  if (id == 0) return Add(event, object, Accept(draft));
  Attribute& attribute = attributes[id];
  if (attribute.event != event || attribute.object != object) return;
  if (draft.value) std::tie(attribute.value1, attribute.value2) = Halves(Accept(draft));
  if (draft.deleted) attribute.deleted = *draft.deleted;
  for (const TagDraft& tag : draft.tags) SetTag(tag, !tag.deleted, &attribute.tags);
}

void Model::Do(const EditEvent& command, const Outcome& outcome) {
  if (outcome.sequence == 0) return;
  const uint64_t id = command.event.value();
  const EventDraft& draft = command.draft;
  Event& event = events.at(id);
  if (draft.info) event.info = *draft.info;
  event.published = draft.published.value_or(false);
  for (const TagDraft& tag : draft.tags) SetTag(tag, !tag.deleted, &event.tags);
  for (const AttributeDraft& attribute : draft.attributes) Edit(id, 0, attribute);
  for (const ObjectDraft& object : draft.objects) {
    const auto known =
        std::find_if(objects.begin(), objects.end(), [&](const auto& entry) { return entry.second.uuid == *object.uuid; });
    if (known == objects.end()) {
      rules::AcceptedObject accepted;
      rules::AcceptObject(ObjectDraft(object), rules::AcceptOptions(), &accepted);
      Add(id, accepted);
      continue;
    }
    if (known->second.event != id) continue;
    for (const AttributeDraft& attribute : object.attributes) Edit(id, known->first, attribute);
    for (const ObjectReferenceDraft& reference : object.references) known->second.references.insert(*reference.uuid);
    const bool newly_deleted = object.deleted.value_or(false) && !known->second.deleted;
    if (object.deleted) known->second.deleted = *object.deleted;
    for (auto& [number, attribute] : attributes) {
      if (newly_deleted && attribute.object == known->first) attribute.deleted = true;
    }
  }
  for (const ReportDraft& report : draft.reports) event.reports.insert(*report.uuid);
}

void Model::Do(const DeleteEvent& command, const Outcome&) {
  const auto inside = [&](const auto& entry) { return entry.second.event == command.event.value(); };
  std::erase_if(reports, [&](const auto& entry) { return entry.second.owner == command.event.value(); });
  std::erase_if(proposals, inside);
  std::erase_if(references, [&](const auto& e) { return objects.at(e.second.owner).event == command.event.value(); });
  std::erase_if(sightings, [&](const auto& e) { return attributes.at(e.second.owner).event == command.event.value(); });
  std::erase_if(attributes, inside);
  std::erase_if(objects, inside);
  events.erase(command.event.value());
}

void Model::Do(const PublishEvent& command, const Outcome&) { events.at(command.event.value()).published = command.publish; }

void Model::Do(const TagEvent& command, const Outcome&) {
  Event& event = events.at(command.event.value());
  SetTag(command.tag, command.attach, &event.tags);
  event.published = false;
}

void Model::Do(const AddAttributes& command, const Outcome& outcome) {
  for (size_t i = 0; i < command.attributes.size(); ++i) {
    const uint64_t id = outcome.attributes[i].value();
    if (id == next_attribute) {
      Add(command.event.value(), 0, command.attributes[i]);
    } else if (id != 0) {  // an equal one was updated
      Attribute& attribute = attributes.at(id);
      std::tie(attribute.value1, attribute.value2) = Halves(command.attributes[i]);
      for (const TagDraft& tag : command.attributes[i].tags) SetTag(tag, true, &attribute.tags);
    }
  }
  if (outcome.sequence != 0) events.at(command.event.value()).published = false;
}

void Model::Do(const EditAttribute& command, const Outcome& outcome) {
  if (outcome.sequence == 0) return;
  Attribute& attribute = attributes.at(command.attribute.value());
  if (command.draft.value) std::tie(attribute.value1, attribute.value2) = Halves(Accept(command.draft));
  if (command.draft.deleted) attribute.deleted = *command.draft.deleted;
  events.at(attribute.event).published = false;
}

void Model::Do(const DeleteAttribute& command, const Outcome&) {
  Attribute& attribute = attributes.at(command.attribute.value());
  events.at(attribute.event).published = false;
  if (command.hard) return Forget(command.attribute.value());
  attribute.deleted = true;
  std::erase_if(proposals, [&](const auto& entry) { return entry.second.attribute == command.attribute.value(); });
}

void Model::Do(const RestoreAttribute& command, const Outcome&) {
  Attribute& attribute = attributes.at(command.attribute.value());
  attribute.deleted = false;
  events.at(attribute.event).published = false;
}

void Model::Do(const TagAttribute& command, const Outcome&) {
  Attribute& attribute = attributes.at(command.attribute.value());
  SetTag(command.tag, command.attach, &attribute.tags);
  events.at(attribute.event).published = false;
}

}  // namespace muninn
