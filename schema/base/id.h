// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_BASE_ID_H_
#define MUNINN_SCHEMA_BASE_ID_H_

#include <compare>
#include <cstdint>
#include <utility>

namespace muninn {

// A number that names one thing of one kind. Ids of two kinds do not compare, assign or convert to one another; a
// test proves that such code does not compile. 0 means "none" for every kind.
template <typename Noun>
class Id {
 public:
  constexpr Id() = default;
  constexpr explicit Id(uint64_t value) : value_(value) {}
  constexpr uint64_t value() const { return value_; }
  constexpr explicit operator bool() const { return value_ != 0; }
  friend constexpr auto operator<=>(Id, Id) = default;
  template <typename H>
  friend H AbslHashValue(H state, Id id) {
    return H::combine(std::move(state), id.value_);
  }

 private:
  uint64_t value_ = 0;
};

using EventId = Id<struct EventNoun>;
using AttributeId = Id<struct AttributeNoun>;
using ObjectId = Id<struct ObjectNoun>;
using TagId = Id<struct TagNoun>;
using OrgId = Id<struct OrgNoun>;
using UserId = Id<struct UserNoun>;
using RoleId = Id<struct RoleNoun>;
using AuthKeyId = Id<struct AuthKeyNoun>;
using SharingGroupId = Id<struct SharingGroupNoun>;
using GalaxyId = Id<struct GalaxyNoun>;
using ClusterId = Id<struct ClusterNoun>;

// The place of a Record in the log: 1, 2, 3, … without gaps. 0 is "before the first".
using SequenceNumber = uint64_t;

}  // namespace muninn

#endif  // MUNINN_SCHEMA_BASE_ID_H_
