// SPDX-License-Identifier: Apache-2.0
//
// The model's commands on parts of events: objects, references, reports, proposals and sightings.
#include <set>
#include <tuple>

#include "tests/engine/property/model.h"

namespace muninn {

void Model::Touch(const Outcome& outcome) {
  if (outcome.sequence != 0) events.at(outcome.event.value()).published = false;
}

void Model::ForgetSighting(uint64_t id) {
  const Part& sighting = sightings.at(id);
  attributes.at(sighting.owner).sightings.erase(sighting.uuid);
  sightings.erase(id);
}

void Model::Forget(uint64_t attribute) {
  std::erase_if(sightings, [&](const auto& entry) { return entry.second.owner == attribute; });
  std::erase_if(proposals, [&](const auto& entry) { return entry.second.attribute == attribute; });
  attributes.erase(attribute);
}

void Model::Do(const AddObject& command, const Outcome& outcome) {
  if (outcome.parts.empty()) return;
  Add(command.event.value(), command.object);
  Touch(outcome);
}

void Model::Do(const EditObject& command, const Outcome& outcome) {
  if (outcome.parts.empty()) return;
  const uint64_t id = command.object.value(), event = objects.at(id).event;
  std::set<uint64_t> unnamed;
  for (const auto& [number, attribute] : attributes) {
    if (attribute.object == id) unnamed.insert(number);
  }
  for (const AttributeDraft& attribute : command.draft.attributes) {
    unnamed.erase(FindAttribute(*attribute.uuid));
    Edit(event, id, attribute);
  }
  if (!command.draft.attributes.empty() && !command.only_add) {
    for (const uint64_t number : unnamed) attributes.at(number).deleted = true;
  }
  Touch(outcome);
}

void Model::Do(const DeleteObject& command, const Outcome& outcome) {
  const uint64_t id = command.object.value();
  std::set<uint64_t> inside;
  for (const auto& [number, attribute] : attributes) {
    if (attribute.object == id) inside.insert(number);
  }
  for (const uint64_t number : inside) {
    if (command.hard)
      Forget(number);
    else
      attributes.at(number).deleted = true;
  }
  Touch(outcome);
  objects.at(id).deleted = true;
  if (!command.hard) return;
  std::erase_if(references, [&](const auto& entry) { return entry.second.owner == id; });
  objects.erase(id);
}

void Model::Do(const AddReference& command, const Outcome& outcome) {
  const uint64_t object = command.object.value();
  objects.at(object).references.insert(*command.reference.uuid);
  references[outcome.parts[0]] = {object, *command.reference.uuid, false};
  Touch(outcome);
}

void Model::Do(const DeleteReference& command, const Outcome& outcome) {
  Touch(outcome);
  const auto reference = references.find(command.reference.value());
  if (!command.hard || reference == references.end()) return;
  objects.at(reference->second.owner).references.erase(reference->second.uuid);
  references.erase(reference);
}

void Model::Do(const AddReport& command, const Outcome& outcome) {
  const std::string uuid = command.report.uuid.ToString();
  events.at(command.event.value()).reports.insert(uuid);
  reports[outcome.parts[0]] = {command.event.value(), uuid, false};
  Touch(outcome);
}

void Model::Do(const DeleteReport& command, const Outcome& outcome) {
  Touch(outcome);
  const auto report = reports.find(command.report.value());
  if (!command.hard || report == reports.end()) return;
  events.at(report->second.owner).reports.erase(report->second.uuid);
  reports.erase(report);
}

void Model::Do(const AddProposal& command, const Outcome& outcome) {
  proposals[outcome.parts[0]] = {outcome.event.value(), command.attribute.value(), command.to_delete, command.draft};
}

void Model::Do(const AcceptProposal& command, const Outcome& outcome) {
  const Proposal proposal = proposals.at(command.proposal.value());
  proposals.erase(command.proposal.value());
  Touch(outcome);
  rules::AcceptedAttribute accepted;
  rules::AcceptAttribute(AttributeDraft(proposal.draft), rules::AcceptOptions(), &accepted);
  if (proposal.attribute == 0) {
    accepted.tags.clear();
    return Add(proposal.event, 0, accepted);
  }
  Attribute& attribute = attributes.at(proposal.attribute);
  if (proposal.to_delete)
    attribute.deleted = true;
  else
    std::tie(attribute.value1, attribute.value2) = std::tie(accepted.attribute.value1, accepted.attribute.value2);
}

void Model::Do(const DiscardProposal& command, const Outcome&) { proposals.erase(command.proposal.value()); }

void Model::Do(const AddSightings& command, const Outcome& outcome) {
  const uint64_t attribute = command.attributes[0].value();
  const bool expiration = command.sighting.type.value_or(0) == 2;
  std::set<uint64_t> replaced;
  for (const auto& [id, sighting] : sightings) {
    if (expiration && sighting.expiration && sighting.owner == attribute) replaced.insert(id);
  }
  for (const uint64_t id : replaced) ForgetSighting(id);
  attributes.at(attribute).sightings.insert(*command.sighting.uuid);
  sightings[outcome.parts[0]] = {attribute, *command.sighting.uuid, expiration};
}

void Model::Do(const DeleteSighting& command, const Outcome&) { ForgetSighting(command.sighting.value()); }

}  // namespace muninn
