// SPDX-License-Identifier: Apache-2.0
#include "server/api/event_index_filter.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "schema/base/status.h"
#include "server/api/search_names.h"
#include "server/api/search_tags.h"
#include "server/api/search_times.h"

namespace muninn::api {
namespace {

struct In {
  const Reader& reader;
  uint64_t now;
};

// "a|b|!c" and ["a","b","!c"]. The parts of a list are taken as they are.
Terms Pieces(const Terms& terms) {
  Terms pieces;
  pieces.is_list = true;
  const auto add = [&](std::string_view text) {
    const std::string piece(absl::StripAsciiWhitespace(ToAbsl(text)));
    if (piece.empty()) return;
    pieces.list.push_back(piece);
    piece.size() > 1 && piece[0] == '!' ? pieces.none.push_back(piece.substr(1)) : pieces.any.push_back(piece);
  };
  for (const std::string& text : terms.list) {
    std::string_view rest = text;
    while (!terms.is_list && rest.find('|') != std::string_view::npos) {
      add(rest.substr(0, rest.find('|')));
      rest.remove_prefix(rest.find('|') + 1);
    }
    add(rest);
  }
  return pieces;
}

void AddParts(const std::vector<std::string>& parts, TextMatch& match) {
  for (const std::string& part : parts) match.AddAny("%" + part + "%");
}

absl::Status All(const In&, const Terms& terms, IndexFilter& request) {
  AddParts(terms.list, request.anywhere);
  return absl::OkStatus();
}
absl::Status Attribute(const In&, const Terms& terms, IndexFilter& request) {
  const Terms pieces = Pieces(terms);
  AddParts(pieces.any, request.with_value);
  AddParts(pieces.none, request.without_value);
  return absl::OkStatus();
}
absl::Status Value(const In&, const Terms& terms, IndexFilter& request) {
  for (const std::string& text : terms.list) request.filter.value.AddAny(text);
  return absl::OkStatus();
}
absl::Status Info(const In&, const Terms& terms, IndexFilter& request) {
  const Terms pieces = Pieces(terms);
  TextMatch info;  // in any letter case, other than in restSearch
  AddParts(pieces.any, info);
  for (const std::string& part : pieces.none) info.AddNone("%" + part + "%");
  request.filter.info = info;
  return absl::OkStatus();
}
absl::Status Email(const In&, const Terms& terms, IndexFilter& request) {
  const Terms pieces = Pieces(terms);
  AddParts(pieces.any, request.email);
  for (const std::string& part : pieces.none) request.email.AddNone("%" + part + "%");
  return absl::OkStatus();
}

// "0", "1"; "2" and both together ask for nothing.
std::optional<bool> ReadFlag(const Terms& terms) {
  if (terms.is_false) return false;
  std::optional<bool> flag;
  for (const std::string& text : terms.list) {
    const bool on = text != "0" && !text.empty();
    if (text == "2" || (flag && *flag != on)) return std::nullopt;
    flag = on;
  }
  return flag;
}
absl::Status Published(const In&, const Terms& terms, IndexFilter& request) {
  request.filter.published = ReadFlag(terms);
  return absl::OkStatus();
}
absl::Status HasProposal(const In&, const Terms& terms, IndexFilter& request) {
  request.has_proposal = ReadFlag(terms);
  return absl::OkStatus();
}
absl::Status Minimal(const In&, const Terms& terms, IndexFilter& request) {
  request.minimal = terms.Truthy();
  return absl::OkStatus();
}

absl::Status Event(const In& input, const Terms& terms, IndexFilter& request) {
  return NarrowEvents(input.reader, Pieces(terms), request.filter.events);
}
absl::Status Org(const In& input, const Terms& terms, IndexFilter& request) {
  return NarrowOrgs(input.reader, Pieces(terms), Letters::kAnyCase, request.filter);
}

template <Bound kBound>
absl::Status Date(const In& input, const Terms& terms, IndexFilter& request) {
  if (terms.list.empty() || !terms.list[0].empty()) NarrowDate(terms, input.now, kBound, request.filter.date_days);
  return absl::OkStatus();
}
template <auto Field>
absl::Status Time(const In& input, const Terms& terms, IndexFilter& request) {
  if (!terms.is_list && terms.list[0].empty()) return absl::OkStatus();
  return NarrowTimes(terms, input.now, request.filter.*Field);
}

int64_t NumberOf(const std::string& text) {
  int64_t number = 0;
  return absl::SimpleAtoi(text, &number) ? number : INT64_MIN;  // which nothing has
}

// Numbers from 0 to 5: those wanted, without the unwanted.
template <auto Field>
absl::Status Levels(const In&, const Terms& terms, IndexFilter& request) {
  constexpr int64_t kLevelMax = 5;
  const Terms pieces = Pieces(terms);
  std::vector<int64_t> levels;
  for (const std::string& text : pieces.any) levels.push_back(NumberOf(text));
  if (pieces.any.empty()) {
    for (int64_t level = 0; level <= kLevelMax; ++level) levels.push_back(level);
  }
  for (const std::string& text : pieces.none) std::erase(levels, NumberOf(text));
  if (levels.empty()) levels.push_back(INT64_MIN);
  if (!pieces.list.empty()) request.filter.*Field = levels;
  return absl::OkStatus();
}

absl::Status SharingGroup(const In&, const Terms& terms, IndexFilter& request) {
  const Terms pieces = Pieces(terms);
  for (const std::string& text : pieces.any) request.filter.sharing_groups.push_back(NumberOf(text));
  for (const std::string& text : pieces.none) request.filter.not_sharing_groups.push_back(NumberOf(text));
  return absl::OkStatus();
}

// "a&b" as one text asks for both tags.
absl::Status Tags(const In& input, const Terms& terms, IndexFilter& request) {
  Terms pieces = Pieces(terms);
  if (pieces.list.size() == 1 && pieces.any.size() == 1 && pieces.any[0].find('&') != std::string::npos) {
    const std::string both = std::move(pieces.any[0]);
    pieces.any.clear();
    for (std::string_view rest = both; !rest.empty();) {
      const std::string_view term = rest.substr(0, rest.find('&'));
      if (!term.empty()) pieces.all.emplace_back(term);
      rest.remove_prefix(std::min(rest.size(), term.size() + 1));
    }
  }
  return NarrowTags(input.reader, pieces, TagNames::kExact, request.filter.event_tags);
}

struct IndexParameter {
  std::string_view name;  // lower case, without "search"
  absl::Status (*read)(const In& input, const Terms& terms, IndexFilter& request);
  std::string_view help;
};

// clang-format off
constexpr IndexParameter kRows[] = {
    {"all", All, "part of a value, comment, tag, info, uuid or the creator's name"},
    {"attribute", Attribute, "part of a value"},
    {"value", Value, "a value, or one half of it"},
    {"eventinfo", Info, "part of the info"},
    {"email", Email, "part of the address of who made it; others than site administrators find their own"},
    {"published", Published, "0, 1, or 2 for both"},
    {"hasproposal", HasProposal, "0, 1, or 2 for both"},
    {"minimal", Minimal, "short rows, of events that are not empty"},
    {"eventid", Event, "number or uuid"},
    {"org", Org, "creator: number, uuid or name"},
    {"datefrom", Date<Bound::kFrom>, "date, or later"},
    {"from", Date<Bound::kFrom>, "the same"},
    {"dateuntil", Date<Bound::kTo>, "date, or earlier"},
    {"to", Date<Bound::kTo>, "the same"},
    {"timestamp", Time<&Filter::event_timestamp>, "last change"},
    {"publish_timestamp", Time<&Filter::publish_timestamp>, "last publication"},
    {"publishtimestamp", Time<&Filter::publish_timestamp>, "the same"},
    {"sharinggroup", SharingGroup, "number"},
    {"tag", Tags, "number or name; \"a&b\" for both"},
    {"tags", Tags, "the same"},
    {"distribution", Levels<&Filter::distributions>, "number"},
    {"analysis", Levels<&Filter::analyses>, "number"},
    {"threatlevel", Levels<&Filter::threat_levels>, "number"},
    {"threat_level_id", Levels<&Filter::threat_levels>, "the same"},
};
// clang-format on

}  // namespace

absl::StatusOr<IndexFilter> ReadIndexFilter(const Reader& reader, const Parameters& parameters, uint64_t now) {
  IndexFilter request;
  const In input{reader, now};
  for (const auto& [name, terms] : parameters.FindPrefix("")) {
    std::string plain = absl::AsciiStrToLower(ToAbsl(name));
    if (plain.starts_with("search")) plain.erase(0, 6);
    const auto* row = std::find_if(std::begin(kRows), std::end(kRows), [&](const IndexParameter& r) { return r.name == plain; });
    if (row != std::end(kRows)) RETURN_IF_ERROR(row->read(input, *terms, request));
  }
  return request;
}

}  // namespace muninn::api
