// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_PARTS_H_
#define MUNINN_SERVER_API_PARTS_H_

// What the handlers of events' parts (objects, references, reports, proposals, sightings) share.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "engine/index/content_reader.h"
#include "engine/query/sighting_policy.h"
#include "server/api/call.h"

namespace muninn::api {

// The event that a path or body names, by number or uuid, if this actor may see it. Error: kNotFound with `message`.
absl::StatusOr<Stored<fb::Event>> FindVisibleEvent(Call& call, std::string_view text, std::string_view message);
absl::StatusOr<Stored<fb::Event>> FindVisibleEvent(const Actor& actor, const Reader& reader, std::string_view text,
                                                   std::string_view message);

// A part with its event, both visible to who asks.
template <typename Block, typename Item>
struct VisiblePart {
  Stored<fb::Event> event;
  FoundPart<Block, Item> part;
  const Item& operator*() const { return *part.item; }
  const Item* operator->() const { return part.item; }
};
using VisibleObject = VisiblePart<fb::ObjectBlock, fb::Object>;
using VisibleReport = VisiblePart<fb::ReportBlock, fb::EventReport>;
using VisibleProposal = VisiblePart<fb::ProposalBlock, fb::ShadowAttribute>;
using VisibleSighting = VisiblePart<fb::SightingBlock, fb::Sighting>;

struct VisibleAttribute {
  Stored<fb::Event> event;
  Stored<fb::AttributeBlock> block;
  const fb::Attribute* attribute;
};

// The part with that number if this actor may see it. Error: kNotFound with `message`.
absl::StatusOr<VisibleObject> FindVisible(Call& call, ObjectId id, std::string_view message);
absl::StatusOr<VisibleReport> FindVisible(Call& call, ReportId id, std::string_view message);
// On an attribute: only if that may be seen, too.
absl::StatusOr<VisibleProposal> FindVisible(Call& call, ProposalId id, std::string_view message);
absl::StatusOr<VisibleSighting> FindVisible(Call& call, SightingId id, std::string_view message);
// For many: the policy remembers what it has looked up.
absl::StatusOr<VisibleSighting> FindVisible(Call& call, SightingId id, std::string_view message, SightingPolicy& policy);

// Of an attribute also by uuid; one in an object only if that may be seen, too.
absl::StatusOr<VisibleAttribute> FindVisible(Call& call, AttributeId id, std::string_view message);
absl::StatusOr<VisibleAttribute> FindVisibleAttribute(Call& call, std::string_view text, std::string_view message);

// May the actor see the attribute with that number in a visible event? 0 (no attribute at all): yes.
bool MaySeeAttribute(Call& call, const fb::Event& event, uint64_t attribute_id);

// A number, or the uuid of a part of that kind, as the number. nullopt: neither.
absl::StatusOr<std::optional<uint64_t>> ResolvePart(const Reader& reader, std::string_view text, UuidKind kind);
// Likewise for references, whose uuids lead to their objects.
absl::StatusOr<std::optional<ReferenceId>> ResolveReference(const Reader& reader, std::string_view text);

// Is the last argument of the path, or "hard" in body or path, a yes?
bool WantsHard(Call& call, json::Value body);

// What is wrong with a part, as one text: "value: The value is empty. type: …".
std::string ErrorText(const rules::FieldErrors& errors);

// The numbers under a letter of Family::kRun ('r', 'p', 's'), ascending; `visit` false ends it.
absl::Status ForEachPartId(const Reader& reader, char letter, const std::function<bool(uint64_t id, EventId event)>& visit);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_PARTS_H_
