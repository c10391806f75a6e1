// SPDX-License-Identifier: Apache-2.0
#include "schema/json/read_tag.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "schema/json/field_map.h"

namespace muninn::json {
namespace {

struct TagReading {
  TagDraft draft;
};

constexpr auto kFields = MakeFieldMap<TagReading>({
    {"name", PlainText<&TagDraft::name>},
    {"id", Number<&TagDraft::id>},
    {"colour", NonEmpty<&TagDraft::colour>},
    {"exportable", Flag<&TagDraft::exportable>},
    {"hide_tag", Flag<&TagDraft::hide_tag>},
    {"numerical_value", NonEmpty<&TagDraft::numerical_value>},
    {"local_only", Flag<&TagDraft::local_only>},
    {"local", PlainFlag<&TagDraft::local>},
    {"relationship_type", Text<&TagDraft::relationship_type>},
    {"deleted", PlainFlag<&TagDraft::deleted>},
});

// In {"id":7,"tag_id":3,"local":true,"Tag":{…}} `id` numbers the link, `tag_id` the tag; the rest belongs to the link.
void ReadLink(Value link, TagReading& reading) {
  if (const Value tag = link["Tag"]; tag.is_object()) kFields.Read(tag, reading);
  if (const Value id = link["tag_id"]; !id.absent()) reading.draft.id = NumberOf(id);
  reading.draft.local = FlagOf(link["local"]).value_or(reading.draft.local);
  reading.draft.deleted = FlagOf(link["deleted"]).value_or(reading.draft.deleted);
  if (auto type = TextOf(link["relationship_type"])) reading.draft.relationship_type = std::move(type);
}

}  // namespace

TagDraft ReadTag(Value value) {
  TagReading reading;
  if (value.is_object()) {
    const bool is_link = value["Tag"].is_object() || !value["tag_id"].absent();
    is_link ? ReadLink(value, reading) : kFields.Read(value, reading);
  } else if (value.is_string()) {
    reading.draft.name = *value.AsText();
  } else {
    reading.draft.id = NumberOf(value);
  }
  if (!reading.draft.name.empty()) reading.draft.id.reset();
  return std::move(reading.draft);
}

absl::Status ReadTags(Value list, std::vector<TagDraft>* tags) {
  bool too_many = false;
  ForEachElement(list, [&](Value element) {
    if (too_many) return;
    TagDraft tag = ReadTag(element);
    if (tag.name.empty() && !tag.id) return;
    too_many = tags->size() >= kTagsPerThingMax;
    if (!too_many) tags->push_back(std::move(tag));
  });
  if (too_many) return absl::InvalidArgumentError(absl::StrCat("More than ", kTagsPerThingMax, " tags on one thing."));
  return absl::OkStatus();
}

}  // namespace muninn::json
