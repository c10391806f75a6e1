// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <string_view>

#include "engine/access/visibility.h"
#include "engine/index/content_reader.h"
#include "schema/base/status.h"
#include "server/api/event_index_filter.h"

namespace muninn::api {
namespace {

std::string_view View(const flatbuffers::String* text) { return text == nullptr ? std::string_view() : text->string_view(); }

bool HasValue(const TextMatch& match, const fb::Attribute& attribute) {
  const std::string_view texts[2] = {View(attribute.value1()), View(attribute.value2())};
  return match.MatchesEither(texts);
}

}  // namespace

absl::StatusOr<bool> IndexMatcher::Match(const fb::Event& event) {
  if (!filter_.email.empty() && !EmailMatches(event)) return false;
  if (filter_.has_proposal) {
    ASSIGN_OR_RETURN(const bool has, HasProposal(event));
    if (has != *filter_.has_proposal) return false;
  }
  if (filter_.minimal) {
    ASSIGN_OR_RETURN(const bool holds, HoldsSomething(event));
    if (!holds) return false;
  }
  if (!filter_.anywhere.empty() && !TextIn(event)) {
    ASSIGN_OR_RETURN(const bool found, AnyAttribute(event, [this](const fb::Attribute& attribute) { return TextIn(attribute); }));
    if (!found) return false;
  }
  for (const TextMatch* values : {&filter_.with_value, &filter_.without_value}) {
    if (values->empty()) continue;
    ASSIGN_OR_RETURN(const bool found,
                     AnyAttribute(event, [&](const fb::Attribute& attribute) { return HasValue(*values, attribute); }));
    if (found != (values == &filter_.with_value)) return false;
  }
  return true;
}

// Who may not see who made an event finds only his own by it.
bool IndexMatcher::EmailMatches(const fb::Event& event) {
  if (!actor_.is_site_admin() && UserId(event.user_id()) != actor_.user) return false;
  return filter_.email.Matches(names_.EmailOf(UserId(event.user_id())));
}

absl::StatusOr<bool> IndexMatcher::HasProposal(const fb::Event& event) {
  bool found = false;
  absl::Status status;
  RETURN_IF_ERROR(ForEachProposal(reader_, event, [&](const fb::ShadowAttribute& proposal) {
    if (proposal.deleted() || !MaySee(actor_, event, proposal)) return true;
    const AttributeId about(proposal.old_id());
    const absl::StatusOr<bool> shows = about ? visible_.Shows(event, about) : true;
    status = shows.status();
    found = shows.ok() && *shows;
    return status.ok() && !found;
  }));
  RETURN_IF_ERROR(status);
  return found;
}

absl::StatusOr<bool> IndexMatcher::HoldsSomething(const fb::Event& event) const {
  bool found = event.attribute_count() > 0;
  if (found) return true;
  RETURN_IF_ERROR(ForEachReport(reader_, event, [&](const fb::EventReport& report) {
    found = !report.deleted();
    return !found;
  }));
  return found;
}

bool IndexMatcher::TagIn(const flatbuffers::Vector<flatbuffers::Offset<fb::TagLink>>* links) {
  return links != nullptr && std::any_of(links->begin(), links->end(), [&](const fb::TagLink* link) {
           const fb::Tag* tag = names_.TagById(TagId(link->tag_id()));
           return tag != nullptr && filter_.anywhere.Matches(View(tag->name()));
         });
}

bool IndexMatcher::TextIn(const fb::Event& event) {
  const std::string uuid = Uuid{event.uuid()->hi(), event.uuid()->lo()}.ToString();
  const fb::Organisation* creator = names_.OrgById(OrgId(event.orgc_id()));
  const std::string_view texts[3] = {View(event.info()), uuid, creator == nullptr ? std::string_view() : View(creator->name())};
  return filter_.anywhere.MatchesEither(texts) || TagIn(event.tags());
}

bool IndexMatcher::TextIn(const fb::Attribute& attribute) {
  const std::string_view texts[3] = {View(attribute.value1()), View(attribute.value2()), View(attribute.comment())};
  return filter_.anywhere.MatchesEither(texts) || TagIn(attribute.tags());
}

absl::StatusOr<bool> IndexMatcher::AnyAttribute(const fb::Event& event, const std::function<bool(const fb::Attribute&)>& wanted) {
  bool found = false;
  absl::Status status;
  RETURN_IF_ERROR(ForEachAttribute(reader_, EventId(event.id()), [&](const fb::Attribute& attribute) {
    if (attribute.deleted() || !wanted(attribute)) return true;
    const absl::StatusOr<bool> shows = visible_.Shows(event, attribute);
    status = shows.status();
    found = shows.ok() && *shows;
    return status.ok() && !found;
  }));
  RETURN_IF_ERROR(status);
  return found;
}

}  // namespace muninn::api
