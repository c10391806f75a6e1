// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_TESTS_ENGINE_PROPERTY_MODEL_H_
#define MUNINN_TESTS_ENGINE_PROPERTY_MODEL_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "engine/command/command.h"
#include "engine/store/reader.h"

namespace muninn {

// What the engine should hold, in maps: told of each command and its outcome, it does the obvious thing. It knows the two
// rules of numbering (1, 2, 3, … in the order given; never again) and that an uuid is taken once.
struct Model {
  struct Attribute {
    uint64_t event = 0, object = 0;
    std::string uuid, value1, value2;
    bool deleted = false;
    std::set<std::string> tags;
    std::set<std::string> sightings;  // uuids
  };
  struct Object {
    uint64_t event = 0;
    std::string uuid;
    bool deleted = false;
    std::set<std::string> references;  // uuids
  };
  struct Event {
    std::string uuid, info;
    bool published = false;
    std::set<std::string> tags;
    std::set<std::string> reports;  // uuids
  };
  std::map<uint64_t, Event> events;
  std::map<uint64_t, Attribute> attributes;
  std::map<uint64_t, Object> objects;
  // Parts that commands of their own brought, by number.
  struct Part {
    uint64_t owner = 0;  // event of a report, object of a reference, attribute of a sighting
    std::string uuid;
    bool expiration = false;
  };
  std::map<uint64_t, Part> reports, references, sightings;
  struct Proposal {
    uint64_t event = 0, attribute = 0;
    bool to_delete = false;
    AttributeDraft draft;
  };
  std::map<uint64_t, Proposal> proposals;  // open ones
  uint64_t next_attribute = 1, next_object = 1;

  // `outcome` is that of a command that was not refused as a whole.
  void Apply(const Command& command, const Outcome& outcome);
  // Every uuid that is in use.
  std::set<std::string> Uuids() const;
  // Lower-case half of a value -> the attributes that have it.
  std::map<std::string, std::set<uint64_t>> Postings() const;
  // The number of the attribute; 0: none.
  uint64_t FindAttribute(const std::string& uuid) const;

  // The first difference to what is stored, as a sentence; empty: none.
  std::string DifferenceTo(const Reader& reader) const;

 private:
  void Do(const AddEvent& command, const Outcome& outcome);
  void Do(const EditEvent& command, const Outcome& outcome);
  void Do(const DeleteEvent& command, const Outcome& outcome);
  void Do(const PublishEvent& command, const Outcome& outcome);
  void Do(const TagEvent& command, const Outcome& outcome);
  void Do(const AddAttributes& command, const Outcome& outcome);
  void Do(const EditAttribute& command, const Outcome& outcome);
  void Do(const DeleteAttribute& command, const Outcome& outcome);
  void Do(const RestoreAttribute& command, const Outcome& outcome);
  void Do(const TagAttribute& command, const Outcome& outcome);
  void Do(const AddObject& command, const Outcome& outcome);
  void Do(const EditObject& command, const Outcome& outcome);
  void Do(const DeleteObject& command, const Outcome& outcome);
  void Do(const AddReference& command, const Outcome& outcome);
  void Do(const DeleteReference& command, const Outcome& outcome);
  void Do(const AddReport& command, const Outcome& outcome);
  void Do(const DeleteReport& command, const Outcome& outcome);
  void Do(const AddProposal& command, const Outcome& outcome);
  void Do(const AcceptProposal& command, const Outcome& outcome);
  void Do(const DiscardProposal& command, const Outcome& outcome);
  void Do(const AddSightings& command, const Outcome& outcome);
  void Do(const DeleteSighting& command, const Outcome& outcome);
  template <typename Other>
  void Do(const Other&, const Outcome&) {}

  void Add(uint64_t event, uint64_t object, const rules::AcceptedAttribute& accepted);
  void Add(uint64_t event, const rules::AcceptedObject& accepted);
  void Edit(uint64_t event, uint64_t object, const AttributeDraft& draft);
  void Touch(const Outcome& outcome);  // the event is unpublished
  void Forget(uint64_t attribute);     // for good, with what is about it
  void ForgetSighting(uint64_t id);
};

}  // namespace muninn

#endif  // MUNINN_TESTS_ENGINE_PROPERTY_MODEL_H_
