// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_ZMQ_TOPICS_H_
#define MUNINN_SERVER_ZMQ_TOPICS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace muninn::zmq {

// The topics of MISP's feed (zmq.md §2) that we send. Subscriptions are prefixes of the frame, so the names may never change.
enum class Topic : uint8_t {
  kPublished,  // misp_json: the whole event, when it is published
  kEvent,
  kAttribute,
  kObject,
  kObjectReference,
  kSighting,
  kTag,
  kUser,
  kOrganisation,
  kConversation,  // what is said in discussions
  kAudit,
  kSelf,  // proof of life
  kHunt,  // a hit of a hunt; not MISP's
};

inline constexpr std::array<std::string_view, 13> kTopicNames = {
    "misp_json",          "misp_json_event", "misp_json_attribute", "misp_json_object",       "misp_json_object_reference",
    "misp_json_sighting", "misp_json_tag",   "misp_json_user",      "misp_json_organisation", "misp_json_conversation",
    "misp_json_audit",    "misp_json_self",  "misp_json_hunt",
};
inline constexpr size_t kTopics = kTopicNames.size();
inline constexpr std::string_view NameOf(Topic topic) { return kTopicNames[static_cast<size_t>(topic)]; }

// A set of topics.
class TopicSet {
 public:
  static constexpr TopicSet All() { return TopicSet((1u << kTopics) - 1); }
  constexpr TopicSet() = default;
  constexpr bool has(Topic topic) const { return bits_ >> static_cast<unsigned>(topic) & 1; }
  constexpr void Set(Topic topic, bool in) {
    const uint32_t bit = 1u << static_cast<unsigned>(topic);
    bits_ = in ? bits_ | bit : bits_ & ~bit;
  }
  friend constexpr TopicSet operator&(TopicSet a, TopicSet b) { return TopicSet(a.bits_ & b.bits_); }
  constexpr bool empty() const { return bits_ == 0; }

 private:
  constexpr explicit TopicSet(uint32_t bits) : bits_(bits) {}
  uint32_t bits_ = 0;
};

}  // namespace muninn::zmq

#endif  // MUNINN_SERVER_ZMQ_TOPICS_H_
