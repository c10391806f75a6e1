// SPDX-License-Identifier: Apache-2.0
#include "server/api/search_request.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "engine/index/content_reader.h"
#include "engine/index/registry.h"
#include "schema/base/status.h"
#include "schema/rules/address.h"
#include "schema/rules/date_time.h"

namespace muninn::api {
namespace {

constexpr int64_t kDay = 86'400;
constexpr int64_t kMicros = 1'000'000;

// Values are stored with canonical IPv6 addresses, and are asked for in any spelling.
std::string CanonicalValue(const std::string& term) {
  if (term.find(':') == std::string::npos) return term;
  return rules::CanonicalIpv6(term).value_or(term);
}

void ReadText(const Parameters& parameters, std::string_view name, TextMatch& match, bool is_value = false) {
  const Terms* terms = parameters.Find(name);
  if (terms == nullptr) return;
  const auto spelled = [&](const std::string& term) { return is_value ? CanonicalValue(term) : term; };
  for (const std::string& term : terms->any) match.AddAny(spelled(term));
  for (const std::string& term : terms->all) match.AddAll(spelled(term));
  for (const std::string& term : terms->none) match.AddNone(spelled(term));
}

// One moment: from there on. Two: between them, in either order. A moment that can't be read asks for the future, so
// that nothing matches; MISP does so.
absl::StatusOr<std::optional<Range>> ReadRange(const Parameters& parameters, std::string_view name, uint64_t now) {
  const Terms* terms = parameters.Find(name);
  if (terms == nullptr || terms->list.empty()) return std::optional<Range>();
  const auto moment = [&](const std::string& text) { return ParseMoment(text, now).value_or(static_cast<int64_t>(now) + 1); };
  if (terms->list.size() == 1) {
    const int64_t from = moment(terms->list[0]);
    return from == 0 ? std::optional<Range>() : std::optional<Range>({from, INT64_MAX});
  }
  if (terms->list.size() != 2) return absl::InvalidArgumentError("A time range has one or two ends.");
  const int64_t first = moment(terms->list[0]), second = moment(terms->list[1]);
  return std::optional<Range>({std::min(first, second), std::max(first, second)});
}

absl::Status Intersect(const Parameters& parameters, std::string_view name, uint64_t now, std::optional<Range>& range) {
  ASSIGN_OR_RETURN(const std::optional<Range> read, ReadRange(parameters, name, now));
  if (!read) return absl::OkStatus();
  if (!range) range = Range{};
  range->from = std::max(range->from, read->from);
  range->to = std::min(range->to, read->to);
  return absl::OkStatus();
}

// `from` and `to` count in days of the event's date.
void ReadDates(const Parameters& parameters, uint64_t now, std::optional<Range>& days) {
  const auto day_of = [&](const std::string& text) -> std::optional<int64_t> {
    if (const std::optional<int32_t> day = rules::ParseDate(text)) return *day;
    const std::optional<int64_t> moment = ParseMoment(text, now);
    return moment ? std::optional<int64_t>(*moment / kDay) : std::nullopt;
  };
  const auto bound = [&](std::string_view name) -> std::optional<int64_t> {
    const std::optional<std::string> text = parameters.Text(name);
    return text ? day_of(*text) : std::nullopt;
  };
  for (const std::string_view name : {"from", "datefrom"}) {
    if (const auto day = bound(name)) days = Range{*day, days ? days->to : INT64_MAX};
  }
  for (const std::string_view name : {"to", "dateuntil"}) {
    if (const auto day = bound(name)) days = Range{days ? days->from : INT64_MIN, *day};
  }
  const Terms* dates = parameters.Find("date");
  if (dates == nullptr || dates->list.empty()) return;
  const int64_t first = day_of(dates->list.front()).value_or(INT64_MAX);
  if (dates->list.size() == 1) {
    days = Range{first, INT64_MAX};
  } else {
    const int64_t second = day_of(dates->list[1]).value_or(INT64_MAX);
    days = Range{std::min(first, second), std::max(first, second)};
  }
}

absl::StatusOr<std::vector<TagId>> TagsNamed(const Reader& reader, const std::string& term) {
  std::vector<TagId> tags;
  uint64_t number = 0;
  if (absl::SimpleAtoi(term, &number)) {
    ASSIGN_OR_RETURN(const auto tag, LoadTag(reader, TagId(number)));
    if (tag) tags.push_back(TagId(number));
  }
  if (term.find('%') == std::string::npos) {
    ASSIGN_OR_RETURN(const std::optional<TagId> id, FindTag(reader, term));
    if (!id) return tags;
    ASSIGN_OR_RETURN(const auto tag, LoadTag(reader, *id));
    if (tag && (*tag)->name() != nullptr && (*tag)->name()->string_view() == term) tags.push_back(*id);
    return tags;
  }
  RETURN_IF_ERROR(ForEachTag(reader, [&](const fb::Tag& tag) {
    if (tag.name() != nullptr && Like(term, tag.name()->string_view())) tags.push_back(TagId(tag.id()));
    return true;
  }));
  return tags;
}

absl::Status ReadTags(const Reader& reader, const Terms& terms, TagMatch& match) {
  if (!terms.any.empty()) match.any.emplace();
  for (const std::string& term : terms.any) {
    ASSIGN_OR_RETURN(const std::vector<TagId> tags, TagsNamed(reader, term));
    match.any->tags.insert(match.any->tags.end(), tags.begin(), tags.end());
  }
  for (const std::string& term : terms.all) {
    ASSIGN_OR_RETURN(std::vector<TagId> tags, TagsNamed(reader, term));
    match.all.push_back({std::move(tags)});
  }
  for (const std::string& term : terms.none) {
    ASSIGN_OR_RETURN(const std::vector<TagId> tags, TagsNamed(reader, term));
    match.none.insert(match.none.end(), tags.begin(), tags.end());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<OrgId>> OrgNamed(const Reader& reader, const std::string& term) {
  uint64_t number = 0;
  if (absl::SimpleAtoi(term, &number)) return std::optional<OrgId>(OrgId(number));
  if (const std::optional<Uuid> uuid = Uuid::Parse(term)) return FindOrganisation(reader, *uuid);
  ASSIGN_OR_RETURN(const std::optional<OrgId> id, FindOrganisationByName(reader, term));
  if (!id) return id;
  // Names are unique in any letter case, but are searched for in the right one.
  ASSIGN_OR_RETURN(const auto org, LoadOrganisation(reader, *id));
  return org && (*org)->name() != nullptr && (*org)->name()->string_view() == term ? id : std::nullopt;
}

absl::Status ReadOrgs(const Reader& reader, const Terms& terms, Filter& filter) {
  for (const auto* list : {&terms.any, &terms.all}) {
    for (const std::string& term : *list) {
      filter.orgs_asked = true;
      ASSIGN_OR_RETURN(const std::optional<OrgId> org, OrgNamed(reader, term));
      if (org) filter.orgs.insert(*org);
    }
  }
  for (const std::string& term : terms.none) {
    ASSIGN_OR_RETURN(const std::optional<OrgId> org, OrgNamed(reader, term));
    if (org) filter.not_orgs.insert(*org);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<EventId>> EventNamed(const Reader& reader, const std::string& term) {
  uint64_t number = 0;
  if (absl::SimpleAtoi(term, &number)) return std::optional<EventId>(EventId(number));
  const std::optional<Uuid> uuid = Uuid::Parse(term);
  if (!uuid) return std::optional<EventId>();
  ASSIGN_OR_RETURN(const std::optional<UuidPlace> place, FindUuid(reader, *uuid));
  return place && place->kind == UuidKind::kEvent ? std::optional<EventId>(place->event) : std::nullopt;
}

absl::Status ReadEvents(const Reader& reader, const Terms& terms, EventMatch& match) {
  for (const auto* list : {&terms.any, &terms.all}) {
    for (const std::string& term : *list) {
      if (term == "all") continue;
      match.asked = true;
      ASSIGN_OR_RETURN(const std::optional<EventId> event, EventNamed(reader, term));
      if (event) match.wanted.insert(*event);
    }
  }
  for (const std::string& term : terms.none) {
    ASSIGN_OR_RETURN(const std::optional<EventId> event, EventNamed(reader, term));
    if (event) match.unwanted.insert(*event);
  }
  return absl::OkStatus();
}

void ReadUuids(const Terms& terms, Filter& filter) {
  for (const auto* list : {&terms.any, &terms.all}) {
    for (const std::string& term : *list) {
      if (!filter.uuids) filter.uuids.emplace();
      if (const std::optional<Uuid> uuid = Uuid::Parse(term)) filter.uuids->push_back(*uuid);
    }
  }
  for (const std::string& term : terms.none) {
    if (const std::optional<Uuid> uuid = Uuid::Parse(term)) filter.not_uuids.insert(*uuid);
  }
}

// 0, 1, or both.
void ReadBools(const Terms* terms, std::vector<bool>& wanted) {
  if (terms == nullptr) return;
  for (const std::string& term : terms->list) {
    const std::string lower = absl::AsciiStrToLower(term);
    wanted.push_back(!(lower == "0" || lower == "false" || lower == "exclude" || lower.empty()));
  }
  if (std::find(wanted.begin(), wanted.end(), true) != wanted.end() &&
      std::find(wanted.begin(), wanted.end(), false) != wanted.end())
    wanted.clear();
}

void ReadDeleted(const Terms* terms, Filter& filter) {
  if (terms == nullptr || terms->list.empty()) return;
  bool off = false, on = false;
  for (const std::string& term : terms->list) {
    const std::string lower = absl::AsciiStrToLower(term);
    (lower == "0" || lower == "false" ? off : on) = true;
  }
  filter.deleted = off && on ? Deleted::kBoth : on ? Deleted::kOnlyDeleted : Deleted::kLive;
}

void ReadNumbers(const Terms* terms, std::vector<int64_t>& numbers) {
  if (terms == nullptr) return;
  for (const std::string& term : terms->any) {
    int64_t number = 0;
    numbers.push_back(absl::SimpleAtoi(term, &number) ? number : INT64_MIN);
  }
}

absl::Status ReadTimes(const Parameters& parameters, Scope scope, uint64_t now, Filter& filter) {
  RETURN_IF_ERROR(
      Intersect(parameters, "timestamp", now, scope == Scope::kEvents ? filter.event_timestamp : filter.attribute_timestamp));
  RETURN_IF_ERROR(Intersect(parameters, "event_timestamp", now, filter.event_timestamp));
  RETURN_IF_ERROR(Intersect(parameters, "attribute_timestamp", now, filter.attribute_timestamp));
  RETURN_IF_ERROR(Intersect(parameters, "publish_timestamp", now, filter.publish_timestamp));
  RETURN_IF_ERROR(Intersect(parameters, "last", now, filter.publish_timestamp));
  ReadDates(parameters, now, filter.date_days);
  if (scope == Scope::kEvents) return absl::OkStatus();
  const auto to_micros = [](std::optional<Range>& range) {
    if (!range) return;
    if (range->from != INT64_MIN) range->from *= kMicros;
    if (range->to != INT64_MAX) range->to *= kMicros;
  };
  RETURN_IF_ERROR(Intersect(parameters, "first_seen", now, filter.first_seen_us));
  to_micros(filter.first_seen_us);
  RETURN_IF_ERROR(Intersect(parameters, "last_seen", now, filter.last_seen_us));
  // A single last_seen is an upper bound.
  if (filter.last_seen_us && filter.last_seen_us->to == INT64_MAX)
    filter.last_seen_us = Range{INT64_MIN, filter.last_seen_us->from};
  to_micros(filter.last_seen_us);
  return absl::OkStatus();
}

void ReadSwitches(const Parameters& parameters, SearchRequest& request) {
  request.return_format = parameters.Text("returnFormat").value_or("json");
  request.limit = parameters.Number("limit").value_or(0);
  request.page = std::max<uint64_t>(1, parameters.Number("page").value_or(1));
  request.metadata = parameters.Flag("metadata");
  request.attachments = parameters.Flag("withAttachments") || parameters.Flag("includeAttachments");
  request.include_event_uuid = parameters.Flag("includeEventUuid") || parameters.Flag("include_event_uuid");
  request.include_event_tags = parameters.Flag("includeEventTags");
  request.include_correlations = parameters.Flag("includeCorrelations");
  request.include_context = parameters.Flag("includeContext");
  request.include_sightings = parameters.Flag("includeSightings");
  request.include_proposals = parameters.Flag("includeProposals");
  request.include_galaxy = parameters.Flag("includeGalaxy");
  request.include_event_correlations = parameters.Flag("includeEventCorrelations", true);
  request.include_granular_correlations = parameters.Flag("includeGranularCorrelations");
  request.include_all_tags = parameters.Flag("includeAllTags");
  request.exclude_local_tags = parameters.Flag("excludeLocalTags");
  request.exclude_galaxy = parameters.Flag("excludeGalaxy");
  request.no_event_reports = parameters.Flag("noEventReports");
  request.no_shadow_attributes = parameters.Flag("noShadowAttributes");
  request.flatten = parameters.Flag("flatten");
}

// "email-src" and "email-dst" are also asked for as plain "email".
void WidenEmail(const Parameters& parameters, Filter& filter) {
  const Terms* types = parameters.Find("type");
  if (types == nullptr) return;
  for (const std::string& type : types->any) {
    if (type == "email-src" || type == "email-dst") filter.type.AddAny("email");
  }
}

// "timestamp desc, id", as one text or a list.
void ReadOrder(const Parameters& parameters, std::vector<Order>& order) {
  constexpr size_t kFieldsMax = 8;
  const Terms* terms = parameters.Find("order");
  if (terms == nullptr) return;
  for (const std::string& text : terms->list) {
    for (const absl::string_view part : absl::StrSplit(text, ',')) {
      const std::vector<std::string> words = absl::StrSplit(part, ' ', absl::SkipWhitespace());
      if (words.empty() || words.size() > 2 || order.size() >= kFieldsMax) continue;
      const size_t dot = words[0].starts_with("Event.publish") ? std::string::npos : words[0].find('.');
      const bool descending = words.size() == 2 && absl::EqualsIgnoreCase(words[1], "desc");
      order.push_back({dot == std::string::npos ? words[0] : words[0].substr(dot + 1), descending});
    }
  }
}

// "searchall" asks for a pattern anywhere; what else says which texts to find is passed over then.
absl::StatusOr<bool> ReadAnywhere(const Reader& reader, const Parameters& parameters, Filter& filter) {
  const Terms* terms = parameters.Find("quickFilter");
  if (terms == nullptr && parameters.Flag("searchall")) {
    terms = parameters.Find("value");
    if (terms == nullptr) terms = parameters.Find("searchall");
  }
  if (terms == nullptr || terms->list.empty()) return false;
  TextMatch names;
  for (const std::string& term : terms->list) {
    filter.anywhere.AddAny(term);
    names.AddAny(term);
  }
  RETURN_IF_ERROR(ForEachTag(reader, [&](const fb::Tag& tag) {
    if (tag.name() != nullptr && names.Matches(tag.name()->string_view())) filter.anywhere_tags.push_back(TagId(tag.id()));
    return true;
  }));
  return true;
}

// The conditions on texts, tags and organisations.
absl::Status ReadTerms(const Reader& reader, const Parameters& parameters, Filter& filter) {
  ReadText(parameters, "value", filter.value, true);
  ReadText(parameters, "value1", filter.value1, true);
  ReadText(parameters, "value2", filter.value2, true);
  ReadText(parameters, "type", filter.type);
  ReadText(parameters, "category", filter.category);
  ReadText(parameters, "object_relation", filter.object_relation);
  ReadText(parameters, "comment", filter.comment);
  ReadText(parameters, "eventinfo", filter.info);
  WidenEmail(parameters, filter);
  if (const Terms* terms = parameters.Find("uuid")) ReadUuids(*terms, filter);
  if (const Terms* terms = parameters.Find("eventid")) RETURN_IF_ERROR(ReadEvents(reader, *terms, filter.events));
  if (const Terms* terms = parameters.Find("event_uuid")) RETURN_IF_ERROR(ReadEvents(reader, *terms, filter.events));
  if (const Terms* terms = parameters.Find("org")) RETURN_IF_ERROR(ReadOrgs(reader, *terms, filter));
  for (const std::string_view name : {"tags", "tag"}) {
    if (const Terms* terms = parameters.Find(name)) RETURN_IF_ERROR(ReadTags(reader, *terms, filter.tags));
  }
  if (const Terms* terms = parameters.Find("event_tags")) RETURN_IF_ERROR(ReadTags(reader, *terms, filter.event_tags));
  ReadNumbers(parameters.Find("threat_level_id"), filter.threat_levels);
  ReadNumbers(parameters.Find("analysis"), filter.analyses);
  ReadNumbers(parameters.Find("sharinggroup"), filter.sharing_groups);
  return absl::OkStatus();
}

}  // namespace

std::optional<int64_t> ParseMoment(std::string_view text, uint64_t now) {
  const std::string lower = absl::AsciiStrToLower(absl::StripAsciiWhitespace(ToAbsl(text)));
  double number = 0;
  if (absl::SimpleAtod(lower, &number))
    return number >= -9e18 && number <= 9e18 ? std::optional<int64_t>(static_cast<int64_t>(number)) : std::nullopt;
  if (lower.size() > 1) {
    int64_t unit = 0;
    switch (lower.back()) {
      case 'd':
        unit = kDay;
        break;
      case 'h':
        unit = 3'600;
        break;
      case 'm':
        unit = 60;
        break;
      case 's':
        unit = 1;
        break;
    }
    if (unit != 0 && absl::SimpleAtod(lower.substr(0, lower.size() - 1), &number) && number >= 0 && number < 1e12)
      return static_cast<int64_t>(now) - static_cast<int64_t>(number * static_cast<double>(unit));
  }
  if (lower == "now") return static_cast<int64_t>(now);
  const int64_t today = static_cast<int64_t>(now) / kDay * kDay;
  if (lower == "today") return today;
  if (lower == "yesterday") return today - kDay;
  if (lower == "tomorrow") return today + kDay;
  if (const std::optional<int64_t> micros = rules::ParseSeen(text)) return *micros / kMicros;
  return std::nullopt;
}

absl::StatusOr<SearchRequest> ReadSearchRequest(const Reader& reader, const Parameters& parameters, Scope scope, uint64_t now) {
  SearchRequest request;
  Filter& filter = request.filter;
  ReadSwitches(parameters, request);
  ReadOrder(parameters, request.order);
  ASSIGN_OR_RETURN(const bool anywhere, ReadAnywhere(reader, parameters, filter));
  if (!anywhere) RETURN_IF_ERROR(ReadTerms(reader, parameters, filter));
  RETURN_IF_ERROR(ReadTimes(parameters, scope, now, filter));
  ReadBools(parameters.Find("to_ids"), filter.to_ids);
  std::vector<bool> published;
  ReadBools(parameters.Find("published"), published);
  if (!published.empty()) filter.published = published[0];
  ReadDeleted(parameters.Find("deleted"), filter);
  if (scope == Scope::kEvents) ReadNumbers(parameters.Find("distribution"), filter.distributions);
  return request;
}

}  // namespace muninn::api
