// SPDX-License-Identifier: Apache-2.0
#include "server/api/search_names.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "engine/index/content_reader.h"
#include "engine/index/registry.h"
#include "engine/query/visible_attributes.h"
#include "schema/base/status.h"
#include "schema/entities/identity_generated.h"

namespace muninn::api {
namespace {

// Keeps what both know; the first to speak says all.
template <typename Id>
void Intersect(const absl::flat_hash_set<Id>& by, bool& asked, absl::flat_hash_set<Id>& wanted) {
  if (!std::exchange(asked, true)) {
    wanted = by;
    return;
  }
  absl::erase_if(wanted, [&](Id id) { return !by.contains(id); });
}

absl::StatusOr<std::optional<OrgId>> OrgNamed(const Reader& reader, const std::string& term, Letters letters) {
  uint64_t number = 0;
  if (absl::SimpleAtoi(term, &number)) return std::optional<OrgId>(OrgId(number));
  if (const std::optional<Uuid> uuid = Uuid::Parse(term)) return FindByUuid<fb::Organisation>(reader, *uuid);
  ASSIGN_OR_RETURN(const std::optional<OrgId> id, FindByName<fb::Organisation>(reader, term));
  if (!id || letters == Letters::kAnyCase) return id;
  // Names are unique in any letter case.
  ASSIGN_OR_RETURN(const auto org, LoadEntry<fb::Organisation>(reader, *id));
  return org && (*org)->name() != nullptr && (*org)->name()->string_view() == term ? id : std::nullopt;
}

absl::StatusOr<std::optional<EventId>> EventNamed(const Reader& reader, const std::string& term) {
  uint64_t number = 0;
  if (absl::SimpleAtoi(term, &number)) return std::optional<EventId>(EventId(number));
  const std::optional<Uuid> uuid = Uuid::Parse(term);
  if (!uuid) return std::optional<EventId>();
  ASSIGN_OR_RETURN(const std::optional<UuidPlace> place, FindUuid(reader, *uuid));
  return place && place->kind == UuidKind::kEvent ? std::optional<EventId>(place->event) : std::nullopt;
}

// A hidden attribute names no event: a hit would tell that it is in there.
absl::StatusOr<std::optional<EventId>> EventHolding(const Reader& reader, const Actor& actor, const std::string& term) {
  const std::optional<Uuid> uuid = Uuid::Parse(term);
  if (!uuid) return std::optional<EventId>();
  ASSIGN_OR_RETURN(const std::optional<UuidPlace> place, FindUuid(reader, *uuid));
  if (place && place->kind == UuidKind::kEvent) return std::optional<EventId>(place->event);
  if (!place || place->kind != UuidKind::kAttribute) return std::optional<EventId>();
  ASSIGN_OR_RETURN(const auto event, LoadEvent(reader, place->event));
  if (!event) return std::optional<EventId>();
  ASSIGN_OR_RETURN(const bool shown, VisibleAttributes(reader, actor).Shows(**event, AttributeId(place->id)));
  return shown ? std::optional<EventId>(place->event) : std::nullopt;
}

// `find`: the event that a term names.
template <typename Find>
absl::Status NarrowBy(const Terms& terms, const Find& find, EventMatch& match) {
  absl::flat_hash_set<EventId> wanted;
  for (const auto* list : {&terms.any, &terms.all}) {
    for (const std::string& term : *list) {
      ASSIGN_OR_RETURN(const std::optional<EventId> event, find(term));
      if (event) wanted.insert(*event);
    }
  }
  if (!terms.any.empty() || !terms.all.empty()) Intersect(wanted, match.asked, match.wanted);
  for (const std::string& term : terms.none) {
    ASSIGN_OR_RETURN(const std::optional<EventId> event, find(term));
    if (event) match.unwanted.insert(*event);
  }
  return absl::OkStatus();
}

std::string_view View(const flatbuffers::String* text) { return text == nullptr ? std::string_view() : text->string_view(); }

bool HasInField(const fb::Organisation& org, std::string_view field, const std::string& term) {
  if (field == "sector") return absl::EqualsIgnoreCase(ToAbsl(View(org.sector())), term);
  if (field == "nationality") return absl::EqualsIgnoreCase(ToAbsl(View(org.nationality())), term);
  return field == "local" && org.local() == (term != "0");
}

}  // namespace

absl::Status NarrowOrgs(const Reader& reader, const Terms& terms, Letters letters, Filter& filter) {
  absl::flat_hash_set<OrgId> wanted;
  for (const auto* list : {&terms.any, &terms.all}) {
    for (const std::string& term : *list) {
      ASSIGN_OR_RETURN(const std::optional<OrgId> org, OrgNamed(reader, term, letters));
      if (org) wanted.insert(*org);
    }
  }
  if (!terms.any.empty() || !terms.all.empty()) Intersect(wanted, filter.orgs_asked, filter.orgs);
  for (const std::string& term : terms.none) {
    ASSIGN_OR_RETURN(const std::optional<OrgId> org, OrgNamed(reader, term, letters));
    if (org) filter.not_orgs.insert(*org);
  }
  return absl::OkStatus();
}

absl::Status NarrowOrgsByField(const Reader& reader, std::string_view field, const Terms& terms, Filter& filter) {
  absl::flat_hash_set<OrgId> wanted;
  RETURN_IF_ERROR(ForEachEntry<fb::Organisation>(reader, [&](const fb::Organisation& org) {
    const auto has = [&](const std::string& term) { return HasInField(org, field, term); };
    if (std::any_of(terms.list.begin(), terms.list.end(), has)) wanted.insert(OrgId(org.id()));
    return true;
  }));
  Intersect(wanted, filter.orgs_asked, filter.orgs);
  return absl::OkStatus();
}

absl::Status NarrowEvents(const Reader& reader, const Terms& terms, EventMatch& match) {
  if (!terms.is_list && terms.any.size() == 1 && terms.any[0] == "all") return absl::OkStatus();
  return NarrowBy(
      terms, [&](const std::string& term) { return EventNamed(reader, term); }, match);
}

absl::Status NarrowEventsByUuid(const Reader& reader, const Actor& actor, const Terms& terms, EventMatch& match) {
  return NarrowBy(
      terms, [&](const std::string& term) { return EventHolding(reader, actor, term); }, match);
}

absl::Status NarrowExtensions(const Reader& reader, const Terms& terms, EventMatch& match) {
  absl::flat_hash_set<EventId> wanted;
  for (const std::string& term : terms.list) {
    std::optional<Uuid> uuid = Uuid::Parse(term);
    uint64_t number = 0;
    if (!uuid && absl::SimpleAtoi(term, &number)) {
      ASSIGN_OR_RETURN(const auto event, LoadEvent(reader, EventId(number)));
      if (event) uuid = Uuid{(*event)->uuid()->hi(), (*event)->uuid()->lo()};
    }
    if (!uuid) continue;
    ASSIGN_OR_RETURN(const std::vector<EventId> events, EventsExtending(reader, *uuid));
    wanted.insert(events.begin(), events.end());
  }
  Intersect(wanted, match.asked, match.wanted);
  return absl::OkStatus();
}

void FindNothing(EventMatch& match) {
  match.asked = true;
  match.wanted.clear();
}

}  // namespace muninn::api
