// SPDX-License-Identifier: Apache-2.0
//
// events/index. Filters and shapes: MISP 2.5.1.
#include "server/api/event_index.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "engine/index/content_reader.h"
#include "engine/index/registry.h"
#include "engine/query/search.h"
#include "schema/base/status.h"
#include "schema/json/read_event.h"
#include "schema/json/write_event.h"
#include "server/api/names.h"
#include "server/api/order.h"
#include "server/api/parameters.h"
#include "server/api/search_request.h"
#include "server/api/streaming.h"

namespace muninn::api {
namespace {

// What one filter asks for: the index has "a|b" and lists for alternatives, and "!" before what is not wanted.
struct Asked {
  std::vector<std::string> any, none;
  bool empty() const { return any.empty() && none.empty(); }
};

// The filter by any of its names, with or without "search" before them.
const Terms* FindTerms(const Parameters& parameters, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (const Terms* terms = parameters.Find(name)) return terms;
    if (const Terms* terms = parameters.Find("search" + std::string(name))) return terms;
  }
  return nullptr;
}

Asked ReadAsked(const Parameters& parameters, std::initializer_list<std::string_view> names) {
  Asked asked;
  const Terms* terms = FindTerms(parameters, names);
  if (terms == nullptr) return asked;
  for (const std::string& text : terms->list) {
    std::string_view rest = text;
    while (true) {
      const size_t bar = rest.find('|');
      const std::string term(absl::StripAsciiWhitespace(ToAbsl(rest.substr(0, bar))));
      if (term.size() > 1 && term[0] == '!')
        asked.none.push_back(term.substr(1));
      else if (!term.empty())
        asked.any.push_back(term);
      if (bar == std::string_view::npos) break;
      rest.remove_prefix(bar + 1);
    }
  }
  return asked;
}

// Texts that contain one of these, in any letter case.
TextMatch Containing(const std::vector<std::string>& parts) {
  TextMatch match;
  for (const std::string& part : parts) match.AddAny("%" + part + "%");
  return match;
}

void WriteTerms(json::JsonWriter& writer, std::string_view name, const Asked& asked) {
  if (asked.empty()) return;
  writer.Key(name);
  writer.BeginObject();
  writer.Key("OR");
  writer.BeginArray();
  for (const std::string& term : asked.any) writer.String(term);
  writer.EndArray();
  writer.Key("NOT");
  writer.BeginArray();
  for (const std::string& term : asked.none) writer.String(term);
  writer.EndArray();
  writer.EndObject();
}

// "a&b" as one text asks for both tags.
void WriteTags(json::JsonWriter& writer, const Parameters& parameters) {
  const Terms* terms = FindTerms(parameters, {"tags", "tag"});
  if (terms == nullptr) return;
  if (terms->list.size() != 1 || terms->list[0].find('&') == std::string::npos)
    return WriteTerms(writer, "event_tags", ReadAsked(parameters, {"tags", "tag"}));
  writer.Key("event_tags");
  writer.BeginObject();
  writer.Key("AND");
  writer.BeginArray();
  std::string_view rest = terms->list[0];
  while (!rest.empty()) {
    const std::string_view term = rest.substr(0, rest.find('&'));
    if (!term.empty()) writer.String(term);
    rest.remove_prefix(std::min(rest.size(), term.size() + 1));
  }
  writer.EndArray();
  writer.EndObject();
}

// Times and days: one or two ends, as they came.
void WriteList(json::JsonWriter& writer, std::string_view name, const Terms* terms) {
  if (terms == nullptr) return;
  writer.Key(name);
  writer.BeginArray();
  for (const std::string& text : terms->list) writer.String(text);
  writer.EndArray();
}

// The body of a restSearch that asks for the same, as far as both know the same.
std::string SearchBody(const Parameters& parameters) {
  std::string body;
  json::JsonWriter writer(&body);
  writer.BeginObject();
  WriteTerms(writer, "eventid", ReadAsked(parameters, {"eventid"}));
  WriteTerms(writer, "value", ReadAsked(parameters, {"value"}));
  WriteTags(writer, parameters);
  WriteList(writer, "published", FindTerms(parameters, {"published"}));
  WriteList(writer, "from", FindTerms(parameters, {"datefrom", "from"}));
  WriteList(writer, "to", FindTerms(parameters, {"dateuntil", "to"}));
  WriteList(writer, "timestamp", FindTerms(parameters, {"timestamp"}));
  WriteList(writer, "publish_timestamp", FindTerms(parameters, {"publish_timestamp", "publishtimestamp"}));
  writer.EndObject();
  return body;
}

// Numbers from 0 to 5: those wanted, or all but the unwanted.
void ReadLevels(const Asked& asked, std::vector<int64_t>& levels) {
  constexpr int64_t kLevelMax = 5;
  const auto number = [](const std::string& text) {
    int64_t value = 0;
    return absl::SimpleAtoi(text, &value) ? value : INT64_MIN;
  };
  if (!asked.any.empty()) {
    for (const std::string& text : asked.any) levels.push_back(number(text));
    return;
  }
  if (asked.none.empty()) return;
  for (int64_t level = 0; level <= kLevelMax; ++level) {
    if (std::none_of(asked.none.begin(), asked.none.end(), [&](const std::string& text) { return number(text) == level; }))
      levels.push_back(level);
  }
}

// Here organisations are named in any letter case.
absl::Status ReadOrgs(const Reader& reader, const Asked& asked, Filter& filter) {
  const auto find = [&](const std::string& text) -> absl::StatusOr<std::optional<OrgId>> {
    uint64_t number = 0;
    if (absl::SimpleAtoi(text, &number)) return std::optional<OrgId>(OrgId(number));
    if (const std::optional<Uuid> uuid = Uuid::Parse(text)) return FindOrganisation(reader, *uuid);
    return FindOrganisationByName(reader, text);
  };
  filter.orgs_asked = !asked.any.empty();
  for (const std::string& text : asked.any) {
    ASSIGN_OR_RETURN(const std::optional<OrgId> org, find(text));
    if (org) filter.orgs.insert(*org);
  }
  for (const std::string& text : asked.none) {
    ASSIGN_OR_RETURN(const std::optional<OrgId> org, find(text));
    if (org) filter.not_orgs.insert(*org);
  }
  return absl::OkStatus();
}

// The filters that only the index has, on events that satisfy the others.
class OwnFilters {
 public:
  OwnFilters(const Parameters& parameters, const Reader& reader, ReaderNames& names, const Actor& actor)
      : reader_(reader), names_(names), actor_(actor), all_(Containing(ReadAsked(parameters, {"all"}).any)) {
    const Asked values = ReadAsked(parameters, {"attribute"});
    with_value_ = Containing(values.any);
    without_value_ = Containing(values.none);
    email_ = Containing(ReadAsked(parameters, {"email"}).any);
    if (const Terms* terms = FindTerms(parameters, {"hasproposal"}); terms != nullptr && terms->list.size() == 1) {
      if (terms->list[0] == "0" || terms->list[0] == "1") has_proposal_ = terms->list[0] == "1";
    }
  }

  absl::StatusOr<bool> Match(const fb::Event& event) {
    if (has_proposal_ && HasProposal(event) != *has_proposal_) return false;
    if (!email_.empty() && !EmailMatches(event)) return false;
    if (!all_.empty() && !TextIn(event)) {
      ASSIGN_OR_RETURN(const bool found,
                       AnyAttribute(event, [this](const fb::Attribute& attribute) { return TextIn(attribute); }));
      if (!found) return false;
    }
    if (!with_value_.empty()) {
      ASSIGN_OR_RETURN(const bool found,
                       AnyAttribute(event, [this](const fb::Attribute& attribute) { return HasValue(with_value_, attribute); }));
      if (!found) return false;
    }
    if (!without_value_.empty()) {
      ASSIGN_OR_RETURN(const bool found, AnyAttribute(event, [this](const fb::Attribute& attribute) {
                         return HasValue(without_value_, attribute);
                       }));
      if (found) return false;
    }
    return true;
  }

 private:
  static std::string_view View(const flatbuffers::String* text) {
    return text == nullptr ? std::string_view() : text->string_view();
  }

  bool HasProposal(const fb::Event& event) const {
    const auto cursor = reader_.Scan(Family::kPart, EventPrefix(EventId(event.id()), PartKind::kProposals));
    return cursor->Valid();
  }
  // Who may not see who made an event finds only his own by it.
  bool EmailMatches(const fb::Event& event) {
    if (!actor_.is_site_admin() && UserId(event.user_id()) != actor_.user) return false;
    return email_.Matches(names_.EmailOf(UserId(event.user_id())));
  }
  template <typename Links>
  bool TagIn(const Links* links) {
    return links != nullptr && std::any_of(links->begin(), links->end(), [&](const fb::TagLink* link) {
             const fb::Tag* tag = names_.TagById(TagId(link->tag_id()));
             return tag != nullptr && all_.Matches(View(tag->name()));
           });
  }
  bool TextIn(const fb::Event& event) {
    const std::string uuid = Uuid{event.uuid()->hi(), event.uuid()->lo()}.ToString();
    const fb::Organisation* creator = names_.OrgById(OrgId(event.orgc_id()));
    const std::string_view texts[3] = {View(event.info()), uuid, creator == nullptr ? std::string_view() : View(creator->name())};
    return all_.MatchesEither(texts) || TagIn(event.tags());
  }
  bool TextIn(const fb::Attribute& attribute) {
    const std::string_view texts[3] = {View(attribute.value1()), View(attribute.value2()), View(attribute.comment())};
    return all_.MatchesEither(texts) || TagIn(attribute.tags());
  }
  static bool HasValue(const TextMatch& match, const fb::Attribute& attribute) {
    const std::string_view texts[2] = {View(attribute.value1()), View(attribute.value2())};
    return match.MatchesEither(texts);
  }
  absl::StatusOr<bool> AnyAttribute(const fb::Event& event, const std::function<bool(const fb::Attribute&)>& wanted) const {
    bool found = false;
    RETURN_IF_ERROR(ForEachAttribute(reader_, EventId(event.id()), [&](const fb::Attribute& attribute) {
      found = !attribute.deleted() && wanted(attribute);
      return !found;
    }));
    return found;
  }

  const Reader& reader_;
  ReaderNames& names_;
  const Actor& actor_;
  TextMatch all_, with_value_, without_value_, email_;
  std::optional<bool> has_proposal_;
};

absl::StatusOr<Filter> ReadFilter(const Reader& reader, const Parameters& parameters, uint64_t now) {
  ASSIGN_OR_RETURN(const json::Document search, json::Document::Parse(SearchBody(parameters)));
  ASSIGN_OR_RETURN(SearchRequest request, ReadSearchRequest(reader, Parameters(search.root(), Path()), Scope::kEvents, now));
  Filter filter = std::move(request.filter);
  // "published" knows 2: both.
  const Terms* published = FindTerms(parameters, {"published"});
  if (published != nullptr && !published->list.empty() && published->list[0] == "2") filter.published.reset();
  RETURN_IF_ERROR(ReadOrgs(reader, ReadAsked(parameters, {"org"}), filter));
  ReadLevels(ReadAsked(parameters, {"threatlevel", "threat_level_id"}), filter.threat_levels);
  ReadLevels(ReadAsked(parameters, {"analysis"}), filter.analyses);
  ReadLevels(ReadAsked(parameters, {"distribution"}), filter.distributions);
  for (const std::string& text : ReadAsked(parameters, {"sharinggroup"}).any) {
    int64_t id = 0;
    filter.sharing_groups.push_back(absl::SimpleAtoi(text, &id) ? id : INT64_MIN);
  }
  const Asked info = ReadAsked(parameters, {"eventinfo"});
  filter.info = Containing(info.any);
  for (const std::string& part : info.none) filter.info.AddNone("%" + part + "%");
  return filter;
}

absl::StatusOr<std::vector<EventId>> Find(Call& call, const Reader& reader, const Parameters& parameters, bool minimal) {
  ASSIGN_OR_RETURN(const Filter filter, ReadFilter(reader, parameters, call.now()));
  ASSIGN_OR_RETURN(const std::vector<EventId> candidates, SearchEvents(reader, call.actor(), filter));
  ReaderNames names(reader);
  OwnFilters own(parameters, reader, names, call.actor());
  std::vector<EventId> events;
  for (const EventId id : candidates) {
    ASSIGN_OR_RETURN(const auto event, LoadEvent(reader, id));
    if (!event || (minimal && (*event)->attribute_count() == 0)) continue;
    ASSIGN_OR_RETURN(const bool wanted, own.Match(**event));
    if (wanted) events.push_back(id);
  }
  const std::string field = parameters.Text("sort").value_or("");
  if (!field.empty()) {
    const bool descending = absl::EqualsIgnoreCase(parameters.Text("direction").value_or(""), "desc") || parameters.Flag("desc");
    RETURN_IF_ERROR(SortEvents(reader, {{field, descending}}, events));
  }
  return events;
}

}  // namespace

http::Response IndexEvents(Call& call) {
  const absl::StatusOr<json::Value> body = call.BodyOf("Event");
  if (!body.ok()) return AnswerStatus(call, body.status());
  const Parameters parameters(*body, call.path());
  const bool minimal = parameters.Flag("minimal");
  const std::shared_ptr<const muninn::Snapshot> snapshot = call.shared_snapshot();
  absl::StatusOr<std::vector<EventId>> events = Find(call, snapshot->reader(), parameters, minimal);
  if (!events.ok()) return AnswerStatus(call, events.status());
  const size_t total = events->size();
  const size_t limit = parameters.Number("limit").value_or(0),
               page = std::max<uint64_t>(1, parameters.Number("page").value_or(1));
  if (limit > 0) {
    const size_t from = page > total / limit + 1 ? total : std::min(total, (page - 1) * limit);
    events->erase(events->begin(), events->begin() + static_cast<ptrdiff_t>(from));
    if (events->size() > limit) events->resize(limit);
  }
  http::Response response = Answer(200, "");
  response.headers.emplace_back("X-Result-Count", std::to_string(total));
  response.stream = [snapshot, events = *std::move(events), minimal, style = call.style()](http::BodySink& sink) {
    return StreamJson(sink, style, [&](json::JsonWriter& writer, const std::function<bool()>& flush) -> absl::Status {
      ReaderNames names(snapshot->reader());
      writer.BeginArray();
      for (const EventId id : events) {
        ASSIGN_OR_RETURN(const auto event, LoadEvent(snapshot->reader(), id));
        if (!event) continue;
        if (minimal)
          json::WriteMinimalEventRow(writer, **event, names);
        else
          json::WriteEventIndexRow(writer, **event, names, json::TagFilter{true, true});
        if (!flush()) return absl::CancelledError("the client has gone");
      }
      writer.EndArray();
      return absl::OkStatus();
    });
  };
  return response;
}

}  // namespace muninn::api
