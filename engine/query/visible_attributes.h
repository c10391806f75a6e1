// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_QUERY_VISIBLE_ATTRIBUTES_H_
#define MUNINN_ENGINE_QUERY_VISIBLE_ATTRIBUTES_H_

#include <optional>

#include "absl/status/statusor.h"
#include "engine/access/actor.h"
#include "engine/index/content_reader.h"
#include "engine/store/reader.h"

namespace muninn {

// Which attributes somebody sees of events that he sees. access/visibility.h decides; this brings it the object that an
// attribute is in. Whatever tells that an attribute is there (a count, a hit, a sighting of it) asks here first.
// Errors: kDataLoss, kUnavailable.
class VisibleAttributes {
 public:
  // Both must outlive it.
  VisibleAttributes(const Reader& reader, const Actor& actor) : reader_(reader), actor_(actor) {}

  absl::StatusOr<bool> Shows(const fb::Event& event, const fb::Attribute& attribute);
  // By number; false when there is none of that number in the event.
  absl::StatusOr<bool> Shows(const fb::Event& event, AttributeId id);

 private:
  const Reader& reader_;
  const Actor& actor_;
  // The block of objects last looked into: attributes that follow each other are mostly in the same objects.
  std::optional<Stored<fb::ObjectBlock>> objects_;
  EventId event_;
  uint64_t block_ = 0;
};

}  // namespace muninn

#endif  // MUNINN_ENGINE_QUERY_VISIBLE_ATTRIBUTES_H_
