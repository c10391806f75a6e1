// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_KNOWN_PARTS_H_
#define MUNINN_SERVER_API_KNOWN_PARTS_H_

// What an event has already of what somebody found for it, so that the same findings taken in again change nothing.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "engine/store/reader.h"
#include "schema/base/id.h"
#include "schema/draft.h"
#include "schema/rules/accept.h"

namespace muninn::api {

// Tells what is new to an event. For one state and one lot of findings.
class KnownParts {
 public:
  // Errors: kDataLoss, kUnavailable.
  static absl::StatusOr<KnownParts> Of(const Reader& reader, EventId event, rules::AcceptOptions options);

  // Takes out of `found` what is in the event, what comes twice and what can't be stored (files must have been kept before:
  // call.h). An object whose attributes are those of a live one of its name counts as that one: only its references stay.
  // How many attributes and reports are left. Errors: kDataLoss, kUnavailable.
  absl::StatusOr<size_t> TakeOutOf(EventDraft* found);

 private:
  KnownParts(const Reader& reader, EventId event, rules::AcceptOptions options)
      : reader_(reader), event_(event), options_(std::move(options)) {}

  absl::StatusOr<bool> IsTaken(const std::optional<std::string>& uuid) const;
  absl::StatusOr<bool> IsNew(AttributeDraft& attribute);
  // `attributes`: how many of its attributes are new.
  absl::StatusOr<bool> IsNew(ObjectDraft& object, size_t* attributes);

  const Reader& reader_;
  const EventId event_;
  const rules::AcceptOptions options_;
  std::set<std::string> attributes_;                     // outside of objects
  std::map<uint64_t, std::set<std::string>> in_object_;  // of each stored object
  std::map<std::string, std::string> objects_;           // by name and attributes: the uuid
  std::set<std::string> references_;                     // by object, target and relationship
  std::map<std::string, std::string> same_as_;           // the uuid of an object that was found -> of the one it is
};

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_KNOWN_PARTS_H_
