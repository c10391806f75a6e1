// SPDX-License-Identifier: Apache-2.0
#include "engine/query/conditions.h"

#include <algorithm>

#include "schema/rules/attribute_types.h"
#include "schema/rules/correlation_key.h"

namespace muninn {
namespace {

std::string_view View(const flatbuffers::String* text) { return text == nullptr ? std::string_view() : text->string_view(); }

using Links = flatbuffers::Vector<flatbuffers::Offset<fb::TagLink>>;

bool Has(const Links* links, TagId tag) {
  return links != nullptr &&
         std::any_of(links->begin(), links->end(), [&](const fb::TagLink* link) { return link->tag_id() == tag.value(); });
}

// `has(tag)` says whether the thing carries it in the sense of the scope.
template <typename HasTag>
bool TagsMatch(const TagMatch& tags, const HasTag& has) {
  const auto one_of = [&](const TagMatch::Alternatives& alternatives) {
    return std::any_of(alternatives.tags.begin(), alternatives.tags.end(), has);
  };
  if (tags.any && !one_of(*tags.any)) return false;
  return std::all_of(tags.all.begin(), tags.all.end(), one_of) && std::none_of(tags.none.begin(), tags.none.end(), has);
}

bool Contains(const std::vector<int64_t>& numbers, uint64_t number) {
  return std::find(numbers.begin(), numbers.end(), static_cast<int64_t>(number)) != numbers.end();
}
bool OneOf(const std::vector<int64_t>& numbers, uint64_t number) { return numbers.empty() || Contains(numbers, number); }

bool InRange(const std::optional<Range>& range, uint64_t number) {
  return !range || range->Contains(static_cast<int64_t>(number));
}

// What has no such time lies in no range.
bool InSeen(const std::optional<Range>& range, const flatbuffers::Optional<int64_t>& seen_us) {
  return !range || (seen_us && range->Contains(*seen_us));
}

Uuid UuidOf(const fb::Uuid* uuid) { return uuid == nullptr ? Uuid{} : Uuid{uuid->hi(), uuid->lo()}; }

// The expressions come last: they cost the most.
bool ExpressionsMatch(const Filter& filter, std::string_view value1, std::string_view value2) {
  return (filter.expressions.empty() || filter.expressions.Matches(value1, value2)) &&
         (filter.not_expressions.empty() || !filter.not_expressions.Matches(value1, value2));
}

void AppendWhole(std::string_view value1, std::string_view value2, std::string& text) {
  text += value1;
  if (!value2.empty()) text.append("|").append(value2);
  text.push_back('\n');
}

bool HasOneOf(const Links* links, const std::vector<TagId>& tags) {
  return std::any_of(tags.begin(), tags.end(), [&](TagId tag) { return Has(links, tag); });
}

}  // namespace

bool DeletedMatches(Deleted wanted, bool deleted) {
  return wanted == Deleted::kBoth || deleted == (wanted == Deleted::kOnlyDeleted);
}

bool ObjectMatches(const Filter& filter, const fb::Object& object) {
  return InSeen(filter.object_first_seen_us, object.first_seen_us()) &&
         InSeen(filter.object_last_seen_us, object.last_seen_us()) && filter.object_name.Matches(View(object.name())) &&
         filter.object_template_uuid.Matches(View(object.template_uuid())) &&
         filter.object_template_version.Matches(View(object.template_version()));
}

bool EventMatches(const Filter& filter, const fb::Event& event) {
  const EventId id(event.id());
  if (filter.events.asked && !filter.events.wanted.contains(id)) return false;
  if (filter.events.unwanted.contains(id)) return false;
  if (filter.orgs_asked && !filter.orgs.contains(OrgId(event.orgc_id()))) return false;
  if (filter.not_orgs.contains(OrgId(event.orgc_id()))) return false;
  if (filter.published && *filter.published != event.published()) return false;
  if (!InRange(filter.event_timestamp, event.timestamp()) || !InRange(filter.publish_timestamp, event.publish_timestamp()))
    return false;
  if (filter.date_days && !filter.date_days->Contains(event.date_days())) return false;
  if (!OneOf(filter.threat_levels, event.threat_level()) || !OneOf(filter.analyses, event.analysis()) ||
      !OneOf(filter.distributions, event.distribution()))
    return false;
  if (filter.is_protected && *filter.is_protected != event.protected_().value_or(false)) return false;
  if (Contains(filter.not_sharing_groups, event.sharing_group_id())) return false;
  if (!filter.info.Matches(View(event.info()))) return false;
  // An event whose newest attribute is older than asked for has none to give.
  if (filter.attribute_timestamp && filter.attribute_timestamp->from > static_cast<int64_t>(event.attributes_timestamp()))
    return false;
  return TagsMatch(filter.event_tags, [&](TagId tag) { return Has(event.tags(), tag); });
}

bool EventHasText(const Filter& filter, const fb::Event& event) {
  return filter.anywhere.Matches(View(event.info())) || HasOneOf(event.tags(), filter.anywhere_tags);
}

bool AttributeMatcher::RowMatches(const TextMatch& match, KnownRows& rows, size_t row, std::string_view name) {
  if (match.empty()) return true;
  if (row >= rows.size()) rows.resize(row + 1, Known::kNot);
  if (rows[row] == Known::kNot) rows[row] = match.Matches(name) ? Known::kMatches : Known::kDiffers;
  return rows[row] == Known::kMatches;
}

bool AttributeMatcher::Matches(const fb::Event& event, const fb::Attribute& attribute) {
  const Filter& filter = filter_;
  if (!OneOf(filter.sharing_groups, event.sharing_group_id()) && !OneOf(filter.sharing_groups, attribute.sharing_group_id()))
    return false;
  if (Contains(filter.not_sharing_groups, attribute.sharing_group_id())) return false;
  if (!DeletedMatches(filter.deleted, attribute.deleted())) return false;
  if (filter.has_deleted && *filter.has_deleted != attribute.deleted()) return false;
  if (HasOneOf(attribute.tags(), filter.attribute_without_tags)) return false;
  if (!filter.to_ids.empty() && std::find(filter.to_ids.begin(), filter.to_ids.end(), attribute.to_ids()) == filter.to_ids.end())
    return false;
  if (!InRange(filter.attribute_timestamp, attribute.timestamp())) return false;
  if (!InSeen(filter.first_seen_us, attribute.first_seen_us()) || !InSeen(filter.last_seen_us, attribute.last_seen_us()))
    return false;
  if (!RowMatches(filter.type, types_, attribute.type(), rules::TypeOf(attribute.type()).name)) return false;
  if (!RowMatches(filter.category, categories_, attribute.category(), rules::CategoryOf(attribute.category()))) return false;
  const std::string_view halves[2] = {View(attribute.value1()), View(attribute.value2())};
  if (!filter.value.empty() && !filter.value.MatchesEither(halves)) return false;
  if (!filter.value1.Matches(halves[0]) || !filter.value2.Matches(halves[1])) return false;
  if (!filter.object_relation.empty() && !filter.object_relation.Matches(View(attribute.object_relation()))) return false;
  if (!filter.comment.empty() && !filter.comment.Matches(View(attribute.comment()))) return false;
  if (!filter.anywhere.empty()) {
    const std::string_view texts[3] = {halves[0], halves[1], View(attribute.comment())};
    if (!filter.anywhere.MatchesEither(texts) && !HasOneOf(attribute.tags(), filter.anywhere_tags) &&
        !EventHasText(filter, event))
      return false;
  }
  if (filter.uuids || !filter.not_uuids.empty()) {
    const Uuid own = UuidOf(attribute.uuid()), of_event = UuidOf(event.uuid());
    const auto wanted = [&](const Uuid& uuid) { return uuid == own || uuid == of_event; };
    if (filter.uuids && std::none_of(filter.uuids->begin(), filter.uuids->end(), wanted)) return false;
    if (filter.not_uuids.contains(own) || filter.not_uuids.contains(of_event)) return false;
  }
  if (!filter.tags.empty() &&
      !TagsMatch(filter.tags, [&](TagId tag) { return Has(attribute.tags(), tag) || Has(event.tags(), tag); }))
    return false;
  return ExpressionsMatch(filter, halves[0], halves[1]);
}

bool LooksAtValues(const Filter& filter) {
  return !filter.value.empty() || !filter.value1.empty() || !filter.value2.empty() || !filter.expressions.empty();
}

BlockTexts TextsOf(const fb::AttributeBlock& block) {
  BlockTexts texts;
  for (const fb::Attribute* attribute : *block.attributes()) {
    const std::string_view value1 = View(attribute->value1()), value2 = View(attribute->value2());
    AppendWhole(value1, value2, texts.written);
    AppendWhole(rules::CorrelationKey(value1), rules::CorrelationKey(value2), texts.folded);
  }
  if (texts.folded == texts.written) texts.folded.clear();
  return texts;
}

bool MayMatchValues(const Filter& filter, const BlockTexts& texts) {
  const std::string_view folded = texts.Folded();
  return filter.value.MayMatchIn(folded) && filter.value1.MayMatchIn(folded) && filter.value2.MayMatchIn(folded) &&
         (filter.expressions.empty() || filter.expressions.MayMatchIn(texts.written));
}

absl::Status ExpressionsBounded(const Filter& filter) {
  const absl::Status status = filter.expressions.Bounded();
  return status.ok() ? filter.not_expressions.Bounded() : status;
}

bool EventTagsMatch(const TagMatch& tags, const fb::Event& event, const absl::flat_hash_set<TagId>& attribute_tags) {
  const auto one_of = [&](const TagMatch::Alternatives& alternatives) {
    return std::any_of(alternatives.tags.begin(), alternatives.tags.end(),
                       [&](TagId tag) { return Has(event.tags(), tag) || attribute_tags.contains(tag); });
  };
  if (tags.any && !one_of(*tags.any)) return false;
  if (!std::all_of(tags.all.begin(), tags.all.end(), one_of)) return false;
  // Only the event's own tags exclude it; attributes with an excluded tag are left out of what is returned.
  return std::none_of(tags.none.begin(), tags.none.end(), [&](TagId tag) { return Has(event.tags(), tag); });
}

}  // namespace muninn
