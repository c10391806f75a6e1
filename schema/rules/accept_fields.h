// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_RULES_ACCEPT_FIELDS_H_
#define MUNINN_SCHEMA_RULES_ACCEPT_FIELDS_H_

// Fields that several nouns share, for the accept_*.cc files only. Each function takes one field of a draft, fills in its
// default, and adds to `errors` what is wrong with it.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "schema/base/uuid.h"
#include "schema/rules/accept.h"

namespace muninn::rules {

inline constexpr size_t kNameBytesMax = 255;                // names, relations, template versions, mail addresses, tags
inline constexpr size_t kTextBytesMax = 65'535;             // comments, descriptions, info
inline constexpr size_t kReportBytesMax = (16u << 20) - 1;  // content of an event report
inline constexpr uint8_t kSharingGroupOnly = 4;             // a distribution
inline constexpr uint8_t kInheritEvent = 5;                 // a distribution of parts of events

// Uuids seen in one request, of one kind of part.
using SeenUuids = absl::flat_hash_set<Uuid>;

void AddError(std::string_view field, std::string_view message, FieldErrors* errors);

// Absent and "" give nil. The nil UUID itself is refused: it stands for "none" here.
Uuid TakeUuid(const std::optional<std::string>& draft, FieldErrors* errors);
// False (and an error) if `uuid` was there before; nil never was.
bool AddUnique(const Uuid& uuid, SeenUuids* seen, FieldErrors* errors);

// Trimmed; absent gives "".
std::string TakeText(std::string_view field, std::optional<std::string>&& draft, size_t bytes_max, FieldErrors* errors);

// Absent and 0 give `now`.
uint64_t TakeTimestamp(const std::optional<int64_t>& draft, uint64_t now, FieldErrors* errors);

// A number from `min` to `max`; absent gives `fallback`.
uint8_t TakeChoice(std::string_view field, const std::optional<int64_t>& draft, int64_t min, int64_t max, uint8_t fallback,
                   std::string_view message, FieldErrors* errors);

struct Sharing {
  uint8_t distribution;
  uint64_t sharing_group_id;  // 0 unless distribution is kSharingGroupOnly, and never 0 then
};
// `distribution_max` is 4 for events and 5 for their parts.
Sharing TakeSharing(const std::optional<int64_t>& distribution, const std::optional<int64_t>& sharing_group_id,
                    uint8_t distribution_max, uint8_t fallback, FieldErrors* errors);

struct Seen {
  std::optional<int64_t> first_us, last_us;
};
// Absent and "" give nothing.
Seen TakeSeen(const std::optional<std::string>& first, const std::optional<std::string>& last, FieldErrors* errors);

// Without those that cannot be tags. `refusals` (may be null) tells which.
std::vector<TagDraft> TakeTags(std::vector<TagDraft>&& drafts, std::vector<Refusal>* refusals);

// The first kRefusedValueBytes of what was sent, whole characters, for a Refusal; absent gives "".
std::string Excerpt(const std::optional<std::string>& text);

// For lists of refusals. The draft is one that was refused, so it still knows its name.
Refusal RefusalOf(const AttributeDraft& draft, std::string_view part, size_t index, FieldErrors&& errors);

// As AcceptAttribute, for a part of a list: a uuid in `seen` is refused.
FieldErrors AcceptListedAttribute(AttributeDraft&& draft, const AcceptOptions& options, SeenUuids* seen, AcceptedAttribute* out);
// Accepts what can be accepted of `drafts`; the rest becomes refusals.
std::vector<AcceptedProposal> AcceptProposals(std::vector<ProposalDraft>&& drafts, const AcceptOptions& options,
                                              std::vector<Refusal>* refusals);
// The object with those of its attributes that can be accepted; refused ones are in out->refusals. Errors are the object's own.
FieldErrors AcceptObjectAndParts(ObjectDraft&& draft, const AcceptOptions& options, SeenUuids* seen_attributes,
                                 AcceptedObject* out);

}  // namespace muninn::rules

#endif  // MUNINN_SCHEMA_RULES_ACCEPT_FIELDS_H_
