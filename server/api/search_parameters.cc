// SPDX-License-Identifier: Apache-2.0
#include "server/api/search_parameters.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "schema/base/status.h"
#include "schema/rules/address.h"
#include "server/api/search_names.h"
#include "server/api/search_times.h"

namespace muninn::api {
namespace {

using In = SearchInput;

constexpr uint8_t kE = static_cast<uint8_t>(Scope::kEvents), kA = static_cast<uint8_t>(Scope::kAttributes),
                  kO = static_cast<uint8_t>(Scope::kObjects), kAll = kE | kA | kO, kFalse = kTakesFalse;

// --- texts ---

void AddTerms(const Terms& terms, TextMatch& match) {
  for (const std::string& term : terms.any) match.AddAny(term);
  for (const std::string& term : terms.all) match.AddAll(term);
  for (const std::string& term : terms.none) match.AddNone(term);
}

template <auto Field>
absl::Status Text(const In&, std::string_view, const Terms& terms, SearchRequest& request) {
  AddTerms(terms, request.filter.*Field);
  return absl::OkStatus();
}

// Values are stored with canonical IPv6 addresses, and are asked for in any spelling.
template <auto Field>
absl::Status Value(const In& input, std::string_view name, const Terms& terms, SearchRequest& request) {
  Terms canonical = terms;
  for (auto* list : {&canonical.any, &canonical.all, &canonical.none}) {
    for (std::string& term : *list) {
      if (term.find(':') != std::string::npos) term = rules::CanonicalIpv6(term).value_or(term);
    }
  }
  return Text<Field>(input, name, canonical, request);
}

// "&&", "!" and the like are theirs, so only an object says what is unwanted.
absl::Status Expressions(const In&, std::string_view name, const Terms& terms, SearchRequest& request) {
  if (!terms.all.empty() && terms.is_sorted)
    return FieldError(name, "Regular expressions are alternatives (OR), or unwanted (NOT); AND is not known for them.");
  std::vector<std::string> any = terms.is_sorted ? terms.any : terms.list, none;
  if (terms.is_sorted) none = terms.none;
  for (auto* list : {&any, &none}) std::erase(*list, "");
  ASSIGN_OR_RETURN(request.filter.expressions, ValueExpressions::Compile(std::move(any)));
  ASSIGN_OR_RETURN(request.filter.not_expressions, ValueExpressions::Compile(std::move(none)));
  return absl::OkStatus();
}

// "email-src" and "email-dst" mean plain "email", too.
absl::Status Type(const In& input, std::string_view name, const Terms& terms, SearchRequest& request) {
  Terms wide = terms;
  for (auto* list : {&wide.any, &wide.none}) {
    const auto is_email = [](const std::string& type) { return type == "email-src" || type == "email-dst"; };
    if (std::any_of(list->begin(), list->end(), is_email)) list->push_back("email");
  }
  return Text<&Filter::type>(input, name, wide, request);
}

// A pattern that may stand anywhere. "quickFilter" says it itself; "searchall" may leave it to "value".
absl::Status Anywhere(const In& input, std::string_view name, const Terms& terms, SearchRequest& request) {
  const Terms* value = name == "searchall" ? input.parameters.Find("value") : nullptr;
  if (!request.filter.anywhere.empty() || !terms.Truthy()) return absl::OkStatus();
  for (const std::string& term : (value != nullptr && value->Truthy() ? *value : terms).list)
    request.filter.anywhere.AddPattern(term);
  return AddTagsLike(input.reader, request.filter.anywhere, request.filter.anywhere_tags);
}

// --- names ---

absl::Status Events(const In& input, std::string_view, const Terms& terms, SearchRequest& request) {
  return NarrowEvents(input.reader, terms, request.filter.events);
}
absl::Status Extending(const In& input, std::string_view, const Terms& terms, SearchRequest& request) {
  return NarrowExtensions(input.reader, terms, request.filter.events);
}
absl::Status Orgs(const In& input, std::string_view, const Terms& terms, SearchRequest& request) {
  return NarrowOrgs(input.reader, terms, Letters::kAsGiven, request.filter);
}
absl::Status OrgsByField(const In& input, std::string_view name, const Terms& terms, SearchRequest& request) {
  return NarrowOrgsByField(input.reader, name.substr(name.find('.') + 1), terms, request.filter);
}

absl::Status Uuids(const In& input, std::string_view, const Terms& terms, SearchRequest& request) {
  Filter& filter = request.filter;
  if (input.scope == Scope::kEvents) return NarrowEventsByUuid(input.reader, input.actor, terms, filter.events);
  for (const auto* list : {&terms.any, &terms.all}) {
    for (const std::string& term : *list) {
      if (!filter.uuids) filter.uuids.emplace();
      if (const std::optional<Uuid> uuid = Uuid::Parse(term)) filter.uuids->push_back(*uuid);
    }
  }
  for (const std::string& term : terms.none) {
    if (const std::optional<Uuid> uuid = Uuid::Parse(term)) filter.not_uuids.insert(*uuid);
  }
  return absl::OkStatus();
}

// --- tags ---

absl::Status Tags(const In& input, std::string_view name, const Terms& terms, SearchRequest& request) {
  if (name == "tag" && input.parameters.Find("tags") != nullptr) return absl::OkStatus();
  RETURN_IF_ERROR(NarrowTags(input.reader, terms, TagNames::kPatterns, request.filter.tags));
  if (input.scope != Scope::kEvents) return absl::OkStatus();
  // An event of which every attribute bears an unwanted tag has nothing to show.
  const std::vector<TagId>& unwanted = request.filter.tags.none;
  request.filter.attribute_without_tags = unwanted;
  request.blocked_attribute_tags.insert(request.blocked_attribute_tags.end(), unwanted.begin(), unwanted.end());
  return absl::OkStatus();
}
absl::Status EventTags(const In& input, std::string_view, const Terms& terms, SearchRequest& request) {
  return NarrowTags(input.reader, terms, TagNames::kPatterns, request.filter.event_tags);
}
absl::Status BlockedTags(const In& input, std::string_view, const Terms& terms, SearchRequest& request) {
  return AddTagsNamed(input.reader, terms.list, TagNames::kPatterns, request.blocked_attribute_tags);
}
absl::Status ClusterElement(const In& input, std::string_view name, const Terms& terms, SearchRequest&) {
  input.elements.emplace_back(name.substr(name.find('.') + 1), terms.list);
  return absl::OkStatus();
}

// --- times ---

template <auto... Fields>
absl::Status Times(const In& input, std::string_view, const Terms& terms, SearchRequest& request) {
  absl::Status status;
  ((status = status.ok() ? NarrowTimes(terms, input.now, request.filter.*Fields) : status), ...);
  return status;
}
template <auto Field, bool kUpper>
absl::Status Seen(const In& input, std::string_view, const Terms& terms, SearchRequest& request) {
  return NarrowSeen(terms, input.now, kUpper, request.filter.*Field);
}
absl::Status Dates(const In& input, std::string_view, const Terms& terms, SearchRequest& request) {
  return NarrowDates(terms, input.now, request.filter.date_days);
}
template <Bound kBound>
absl::Status Date(const In& input, std::string_view, const Terms& terms, SearchRequest& request) {
  NarrowDate(terms, input.now, kBound, request.filter.date_days);
  return absl::OkStatus();
}

// --- numbers and flags ---

constexpr int64_t kNothing = INT64_MIN;  // which nothing has
int64_t NumberOf(const std::string& text) {
  int64_t number = 0;
  return absl::SimpleAtoi(text, &number) ? number : kNothing;
}

// Of threat levels, analyses and distributions, which all are digits: what is unwanted leaves the other digits. Empty: not asked.
std::vector<int64_t> WantedDigits(const Terms& terms) {
  std::vector<int64_t> wanted;
  for (const auto* list : {&terms.any, &terms.all}) {
    for (const std::string& term : *list) wanted.push_back(NumberOf(term));
  }
  if (terms.none.empty()) return wanted;
  if (wanted.empty()) wanted = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  for (const std::string& term : terms.none) std::erase(wanted, NumberOf(term));
  if (wanted.empty()) wanted = {kNothing};
  return wanted;
}

template <auto Field>
absl::Status Numbers(const In&, std::string_view, const Terms& terms, SearchRequest& request) {
  for (const int64_t number : WantedDigits(terms)) (request.filter.*Field).push_back(number);
  return absl::OkStatus();
}

absl::Status SharingGroups(const In&, std::string_view, const Terms& terms, SearchRequest& request) {
  for (const auto* list : {&terms.any, &terms.all}) {
    for (const std::string& term : *list) request.filter.sharing_groups.push_back(NumberOf(term));
  }
  for (const std::string& term : terms.none) request.filter.not_sharing_groups.push_back(NumberOf(term));
  return absl::OkStatus();
}

// Of the event and of each part that it shows.
absl::Status Distribution(const In& input, std::string_view name, const Terms& terms, SearchRequest& request) {
  for (const int64_t number : WantedDigits(terms)) request.shown_distributions.push_back(number);
  return Numbers<&Filter::distributions>(input, name, terms, request);
}
absl::Status SharingGroup(const In& input, std::string_view name, const Terms& terms, SearchRequest& request) {
  for (const std::string& term : terms.any) request.shown_sharing_groups.push_back(NumberOf(term));
  return SharingGroups(input, name, terms, request);
}

bool IsOn(const std::string& term) {
  const std::string lower = absl::AsciiStrToLower(term);
  return !(lower.empty() || lower == "0" || lower == "false" || lower == "exclude");
}

// nullopt: both.
std::optional<bool> ReadFlag(const Terms& terms) {
  std::optional<bool> flag;
  for (const std::string& term : terms.list) {
    if (flag && *flag != IsOn(term)) return std::nullopt;
    flag = IsOn(term);
  }
  return flag;
}

// MISP passes over JSON's false when it looks for attributes.
absl::Status Published(const In& input, std::string_view, const Terms& terms, SearchRequest& request) {
  if (!terms.is_false || input.scope == Scope::kEvents) request.filter.published = ReadFlag(terms);
  return absl::OkStatus();
}
absl::Status Protected(const In&, std::string_view, const Terms& terms, SearchRequest& request) {
  request.filter.is_protected = ReadFlag(terms);
  return absl::OkStatus();
}

// Events are chosen by it and show only such attributes; the text "0" only chooses (recorded from MISP 2.5.1).
absl::Status ToIds(const In& input, std::string_view, const Terms& terms, SearchRequest& request) {
  const std::optional<bool> flag = ReadFlag(terms);
  if (!flag) return absl::OkStatus();
  const bool text_zero = !terms.is_list && terms.numbers == 0 && terms.list[0] == "0";
  if (input.scope == Scope::kEvents && !text_zero) request.shown_to_ids = flag;
  if (input.scope != Scope::kEvents || request.filter.anywhere.empty()) request.filter.to_ids = {*flag};
  return absl::OkStatus();
}

absl::Status IsDeleted(const In& input, std::string_view, const Terms& terms, SearchRequest& request) {
  if (terms.list.empty()) return absl::OkStatus();
  const std::optional<bool> flag = ReadFlag(terms);
  request.filter.deleted = !flag ? Deleted::kBoth : *flag ? Deleted::kOnlyDeleted : Deleted::kLive;
  if (flag == true && input.scope == Scope::kEvents) request.filter.has_deleted = true;
  return absl::OkStatus();
}

// Lifts what restrictive formats ask for by themselves.
absl::Status Ignore(const In&, std::string_view, const Terms& terms, SearchRequest& request) {
  if (!terms.Truthy()) return absl::OkStatus();
  request.filter.to_ids.clear();
  request.filter.published.reset();
  request.shown_to_ids.reset();
  return absl::OkStatus();
}

// --- what is shown, and how ---

template <auto Field>
absl::Status Switch(const In&, std::string_view, const Terms& terms, SearchRequest& request) {
  request.*Field = request.*Field || terms.Truthy();
  return absl::OkStatus();
}
absl::Status EventCorrelations(const In&, std::string_view, const Terms& terms, SearchRequest& request) {
  request.include_event_correlations = terms.Truthy();
  return absl::OkStatus();
}
absl::Status LocalTags(const In&, std::string_view, const Terms& terms, SearchRequest& request) {
  request.exclude_local_tags = terms.Truthy();
  return absl::OkStatus();
}
// A row for what is known and changes nothing.
absl::Status PassOver(const In&, std::string_view, const Terms&, SearchRequest&) { return absl::OkStatus(); }

// 2.9 is 2.
template <auto Field>
absl::Status Count(const In&, std::string_view, const Terms& terms, SearchRequest& request) {
  constexpr double kMax = 9e18;  // below 2^63
  double number = 0;
  if (!terms.list.empty() && absl::SimpleAtod(terms.list[0], &number) && number >= 1)
    request.*Field = static_cast<size_t>(std::min(number, kMax));
  return absl::OkStatus();
}

absl::Status Format(const In&, std::string_view, const Terms& terms, SearchRequest& request) {
  if (terms.Truthy()) request.return_format = terms.list[0];
  return absl::OkStatus();
}

// "timestamp desc, id", as one text or a list.
absl::Status ReadOrder(const In&, std::string_view, const Terms& terms, SearchRequest& request) {
  constexpr size_t kFieldsMax = 8;
  for (const std::string& text : terms.list) {
    for (const absl::string_view part : absl::StrSplit(text, ',')) {
      const std::vector<std::string> words = absl::StrSplit(part, ' ', absl::SkipWhitespace());
      if (words.empty() || words.size() > 2 || request.order.size() >= kFieldsMax) continue;
      const size_t dot = words[0].starts_with("Event.publish") ? std::string::npos : words[0].find('.');
      const bool descending = words.size() == 2 && absl::EqualsIgnoreCase(words[1], "desc");
      request.order.push_back({dot == std::string::npos ? words[0] : words[0].substr(dot + 1), descending});
    }
  }
  return absl::OkStatus();
}

absl::Status Models(const In&, std::string_view, const Terms& terms, SearchRequest& request) {
  for (const std::string& term : terms.list) {
    uint64_t id = 0;
    if (absl::SimpleAtoi(term, &id) && id != 0) request.decaying_models.push_back(id);
  }
  return absl::OkStatus();
}
absl::Status Overrides(const In&, std::string_view, const Terms& terms, SearchRequest& request) {
  request.model_overrides = terms.json;
  return absl::OkStatus();
}
absl::Status Score(const In&, std::string_view, const Terms& terms, SearchRequest& request) {
  double score = 0;
  if (!terms.list.empty() && absl::SimpleAtod(terms.list[0], &score)) request.score = score;
  return absl::OkStatus();
}
absl::Status ExcludeDecayed(const In&, std::string_view, const Terms& terms, SearchRequest& request) {
  request.exclude_decayed = terms.Truthy();
  request.include_decay_score = request.include_decay_score || request.exclude_decayed;
  return absl::OkStatus();
}

using F = Filter;
using R = SearchRequest;

// clang-format off
constexpr SearchParameter kRows[] = {
    // A text anywhere comes first: what follows may give way to it.
    {"quickFilter", kAll, kAll, Anywhere, "pattern to be found anywhere: values, comments, tags, the event's info; instead of value"},
    {"searchall", kAll, kAll, Anywhere, "the same; the pattern may stand in value"},
    // texts
    {"value", kAll, 0, Value<&F::value>, "value or either half of a composite one"},
    {"value1", kA, 0, Value<&F::value1>, "first half"},
    {"value2", kA, 0, Value<&F::value2>, "second half"},
    {"regex", kAll, kAll, Expressions, "an expression (\"/…/i\"), or one of a list, matches the value as written; not in MISP"},
    {"type", kAll, 0, Type, "attribute type"},
    {"category", kAll, 0, Text<&F::category>, "attribute category"},
    {"object_relation", kAll, 0, Text<&F::object_relation>, "what the attribute is in its object"},
    {"comment", kAll, 0, Text<&F::comment>, "the attribute's comment"},
    {"eventinfo", kAll, 0, Text<&F::info>, "the event's info; letter case counts"},
    {"object_name", kE | kO, 0, Text<&F::object_name>, "name of the object, or of one in the event"},
    {"object_template_uuid", kE | kO, 0, Text<&F::object_template_uuid>, "likewise its template"},
    {"object_template_version", kE | kO, 0, Text<&F::object_template_version>, "likewise the version of its template"},
    // names
    {"uuid", kAll, 0, Uuids, "of the thing, its event, or (events) an attribute in it"},
    {"eventid", kAll, 0, Events, "number or uuid of the event; \"all\" asks for nothing"},
    {"idList", kE, 0, Events, "the same"},
    {"event_uuid", kE, kE, Events, "the same"},
    {"eventsExtendingUuid", kE, kE, Extending, "events that extend one of these, by number or uuid"},
    {"org", kAll, 0, Orgs, "creator organisation: number, uuid, or name as written"},
    {"org.sector", kAll, 0, OrgsByField, "creators of that sector"},
    {"org.nationality", kAll, 0, OrgsByField, "creators of that nationality"},
    {"org.local", kAll | kFalse, 0, OrgsByField, "creators that are local (1) or not (0)"},
    // tags
    {"tags", kAll, kE, Tags, "tag of the thing or its event, by number or name; % and _ are wildcards"},
    {"tag", kE, kE, Tags, "the same, unless tags is there"},
    {"event_tags", kE, 0, EventTags, "tag of the event itself"},
    {"blockedAttributeTags", kE, kE, BlockedTags, "attributes with such a tag are not shown"},
    {"galaxy.*", kAll, 0, ClusterElement, "tag of a galaxy cluster with that element, e.g. galaxy.synonyms"},
    // times
    {"timestamp", kE, 0, Times<&F::event_timestamp>, "last change of the event"},
    {"timestamp", kA, 0, Times<&F::attribute_timestamp>, "last change of the attribute"},
    {"timestamp", kO, 0, Times<&F::event_timestamp, &F::attribute_timestamp>, "last change of the event and of an attribute"},
    {"event_timestamp", kAll, 0, Times<&F::event_timestamp>, "last change of the event"},
    {"attribute_timestamp", kA | kO, 0, Times<&F::attribute_timestamp>, "last change of the attribute"},
    {"publish_timestamp", kAll, 0, Times<&F::publish_timestamp>, "last publication of the event"},
    {"last", kAll, kE, Times<&F::publish_timestamp>, "the same"},
    {"date", kAll, 0, Dates, "date of the event"},
    {"from", kAll, kE, Date<Bound::kFrom>, "date of the event, or later"},
    {"to", kAll, kE, Date<Bound::kTo>, "date of the event, or earlier"},
    {"first_seen", kA, 0, Seen<&F::first_seen_us, false>, "first seen then or later"},
    {"last_seen", kA, 0, Seen<&F::last_seen_us, true>, "last seen then or earlier"},
    {"first_seen", kO, 0, Seen<&F::object_first_seen_us, false>, "the object's"},
    {"last_seen", kO, 0, Seen<&F::object_last_seen_us, true>, "the object's"},
    // numbers and flags
    {"threat_level_id", kAll, 0, Numbers<&F::threat_levels>, "1 high, 2 medium, 3 low, 4 undefined"},
    {"analysis", kAll, 0, Numbers<&F::analyses>, "0 initial, 1 ongoing, 2 complete"},
    {"sharinggroup", kE | kA, 0, SharingGroups, "sharing group of the event, or (attributes) of the attribute"},
    {"distribution", kE, kE, Distribution, "of the event and the parts that it shows"},
    {"sharing_group_id", kE, kE, SharingGroup, "likewise"},
    {"protected", kE, kE, Protected, "protected events, or others"},
    {"published", kAll | kFalse, kE, Published, "0, 1, or both"},
    {"to_ids", kAll, kE, ToIds, "0, 1, both, or \"exclude\" for 0"},
    {"deleted", kAll, kAll, IsDeleted, "0, 1, both, or \"only\" for 1"},
    {"ignore", kAll, kAll, Ignore, "no to_ids and no published"},
    // pages
    {"returnFormat", kAll, kAll, Format, "json, csv, …"},
    {"limit", kAll, kAll, Count<&R::limit>, "how many; 0 is all"},
    {"page", kAll, kAll, Count<&R::page>, "which of the pages of that many, from 1"},
    {"order", kAll, kAll, ReadOrder, "fields to sort by, each with asc or desc"},
    {"explain", kE | kA, kAll, Switch<&R::explain>, "how things are found instead of what is; for site administrators"},
    // what is shown
    {"metadata", kE | kO, kAll, Switch<&R::metadata>, "without parts"},
    {"withAttachments", kAll, kAll, Switch<&R::attachments>, "files in base64"},
    {"includeAttachments", kE, kAll, Switch<&R::attachments>, "the same"},
    {"includeEventUuid", kAll, kAll, Switch<&R::include_event_uuid>, "event_uuid in attributes"},
    {"include_event_uuid", kAll, kAll, Switch<&R::include_event_uuid>, "the same"},
    {"includeAttributeUuid", kA, kAll, Switch<&R::include_event_uuid>, "the same, as in MISP"},
    {"includeEventTags", kAll, kAll, Switch<&R::include_event_tags>, "tags of the event among those of the attribute"},
    {"includeContext", kAll, kAll, Switch<&R::include_context>, "more of the event"},
    {"includeCorrelations", kA, kAll, Switch<&R::include_correlations>, "RelatedAttribute"},
    {"includeSightings", kA, kAll, Switch<&R::include_sightings>, "Sighting; events always show them"},
    {"includeProposals", kA, kAll, Switch<&R::include_proposals>, "ShadowAttribute"},
    {"includeGalaxy", kA, kAll, Switch<&R::include_galaxy>, "Galaxy"},
    {"includeEventCorrelations", kE | kFalse, kAll, EventCorrelations, "RelatedEvent; on"},
    {"includeGranularCorrelations", kE, kAll, Switch<&R::include_granular_correlations>, "RelatedAttribute"},
    {"includeRelatedTags", kE, kAll, Switch<&R::include_related_tags>, "tags of related events"},
    {"includeFeedCorrelations", kE, kAll, Switch<&R::include_feed_correlations>, "feeds with the same value"},
    {"includeServerCorrelations", kE, kAll, Switch<&R::include_server_correlations>, "servers with the same value"},
    {"overrideLimit", kE, kAll, Switch<&R::override_limit>, "feeds and servers in full, however many values they have"},
    {"includeAnalystData", kE, kAll, Switch<&R::include_analyst_data>, "notes, opinions, relationships"},
    {"includeAllTags", kAll, kAll, Switch<&R::include_all_tags>, "also tags that are not exported"},
    {"includeSightingdb", kAll, kAll, PassOver, "for an outside service that is not asked"},
    {"list", kA, kAll, PassOver, "has a place in the path; changes nothing"},
    {"event_ids", kA, kAll, PassOver, "likewise"},
    {"excludeLocalTags", kE | kFalse, kAll, LocalTags, "no local tags"},
    {"excludeGalaxy", kE, kAll, Switch<&R::exclude_galaxy>, "no Galaxy"},
    {"noEventReports", kE, kAll, Switch<&R::no_event_reports>, "no EventReport"},
    {"noShadowAttributes", kE, kAll, Switch<&R::no_shadow_attributes>, "no ShadowAttribute"},
    {"flatten", kE, kAll, Switch<&R::flatten>, "attributes of objects among the others"},
    {"sgReferenceOnly", kAll, kAll, Switch<&R::sg_reference_only>, "sharing groups by number only"},
    {"extended", kE, kAll, Switch<&R::extended>, "parts of extending events among the event's own"},
    {"extensionList", kE, kAll, Switch<&R::extension_list>, "list of extending events"},
    {"disableSiteAdmin", kE, kAll, Switch<&R::disable_site_admin>, "a site administrator sees what any user of his organisation sees"},
    // known good values, proposals
    {"enforceWarninglist", kAll, kAll, Switch<&R::enforce_warninglist>, "leave out what a warninglist has"},
    {"includeWarninglistHits", kAll, kAll, Switch<&R::include_warninglist_hits>, "warnings"},
    {"allow_proposal_blocking", kE | kA, kAll, Switch<&R::allow_proposal_blocking>, "leave out what is proposed to be deleted"},
    // decaying
    {"includeDecayScore", kE | kA, kAll, Switch<&R::include_decay_score>, "decay_score"},
    {"includeScoresOnEvent", kE, kAll, Switch<&R::include_scores_on_event>, "scores of the event's tags"},
    {"includeFullModel", kA, kAll, Switch<&R::include_full_model>, "the whole model beside its score"},
    {"excludeDecayed", kA, kAll, ExcludeDecayed, "leave out what all models call decayed"},
    {"decayingModel", kA, kAll, Models, "numbers of models"},
    {"modelOverrides", kA, kAll, Overrides, "other parameters for the models"},
    {"score", kA, kAll, Score, "another threshold for the models"},
    // for the formats, which read them themselves (server/export)
    {"headerless", kAll, kAll, PassOver, "csv without its first line"},
    {"requested_attributes", kAll, kAll, PassOver, "csv: the columns"},
    {"requested_obj_attributes", kAll, kAll, PassOver, "csv: columns of the object"},
    {"attackGalaxy", kAll, kAll, PassOver, "attack: the type of the galaxy"},
    {"hash_type", kAll, kAll, PassOver, "cache: which hash"},
    {"ip_address", kAll, kAll, PassOver, "hosts: the address"},
    {"netfilter_action", kAll, kAll, PassOver, "netfilter: the target"},
    {"stix-version", kAll, kAll, PassOver, "stix: which version"},
    {"policy", kAll, kAll, PassOver, "rpz"},
    {"walled_garden", kAll, kAll, PassOver, "rpz"},
    {"ns", kAll, kAll, PassOver, "rpz"},
    {"ns_alt", kAll, kAll, PassOver, "rpz"},
    {"email", kAll, kAll, PassOver, "rpz"},
    {"serial", kAll, kAll, PassOver, "rpz"},
    {"refresh", kAll, kAll, PassOver, "rpz"},
    {"retry", kAll, kAll, PassOver, "rpz"},
    {"expiry", kAll, kAll, PassOver, "rpz"},
    {"minimum_ttl", kAll, kAll, PassOver, "rpz"},
    {"ttl", kAll, kAll, PassOver, "rpz"},
};
// clang-format on

}  // namespace

std::span<const SearchParameter> SearchParameters() { return kRows; }

}  // namespace muninn::api
