// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_SHOWN_PARTS_H_
#define MUNINN_SERVER_API_SHOWN_PARTS_H_

// Which parts of an event are shown: what this actor may see of what is asked for. Documents and exports agree by asking here.

#include <cstdint>
#include <optional>

#include "engine/access/actor.h"
#include "engine/index/content_reader.h"
#include "server/api/event_document.h"

namespace muninn::api {

class ShownParts {
 public:
  // All must outlive it.
  ShownParts(const Actor& actor, const fb::Event& event, const EventDocumentOptions& options);

  // `object` is the one the attribute is in, itself shown, or nullptr.
  bool Shows(const fb::Attribute& attribute, const fb::Object* object) const;
  // Deleted objects are shown with what is deleted; live ones also when only what is deleted in them is asked for.
  bool Shows(const fb::Object& object) const;
  bool Shows(const fb::EventReport& report) const;
  bool Shows(const fb::ShadowAttribute& proposal) const;

 private:
  // Is the deleted flag one that is asked for and that the actor may ask for?
  bool Wants(bool deleted) const { return deleted ? deleted_ : live_; }
  // In a document of the past: does he still see it?
  bool StillSees(const fb::Attribute& attribute) const;
  bool StillSees(const fb::Object& object) const;
  bool StillSees(const fb::EventReport& report) const;
  bool HasText(const fb::Attribute& attribute) const;
  bool HasText(const fb::Object& object) const;

  const Actor& actor_;
  const fb::Event& event_;
  const EventDocumentOptions& options_;
  bool live_ = true, deleted_ = false;
};

// Attributes of one event by number. Blocks that follow each other are loaded once: those of an object mostly share one.
class AttributeFinder {
 public:
  AttributeFinder(const Reader& reader, EventId event) : reader_(reader), event_(event) {}
  // Valid until the next call. nullptr: not there, or it does not read.
  const fb::Attribute* Find(AttributeId id);

 private:
  const Reader& reader_;
  EventId event_;
  uint64_t number_ = ~uint64_t{0};
  std::optional<Stored<fb::AttributeBlock>> block_;
};

// The same for objects.
class ObjectFinder {
 public:
  ObjectFinder(const Reader& reader, EventId event) : reader_(reader), event_(event) {}
  const fb::Object* Find(ObjectId id);

 private:
  const Reader& reader_;
  EventId event_;
  uint64_t number_ = ~uint64_t{0};
  std::optional<Stored<fb::ObjectBlock>> block_;
};

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_SHOWN_PARTS_H_
