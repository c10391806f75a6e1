// SPDX-License-Identifier: Apache-2.0
//
// Model::DifferenceTo: every question the indexes answer, asked of the model and of the store.
#include <algorithm>
#include <cctype>
#include <functional>

#include "absl/strings/str_cat.h"
#include "engine/index/content_reader.h"
#include "engine/index/near_keys.h"
#include "engine/index/registry.h"
#include "schema/entities/tag_generated.h"
#include "tests/engine/property/model.h"

namespace muninn {
namespace {

std::string UuidText(const fb::Uuid* uuid) { return uuid == nullptr ? "none" : Uuid{uuid->hi(), uuid->lo()}.ToString(); }

std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

template <typename Number>
std::string Text(const std::set<Number>& items) {
  std::string text = "{";
  for (const auto& item : items) absl::StrAppend(&text, " ", item);
  return text + " }";
}

template <typename Set>
std::string Compare(const std::string& what, const Set& stored, const Set& expected) {
  if (stored == expected) return "";
  return absl::StrCat(what, ": stored ", Text(stored), ", expected ", Text(expected));
}

std::set<std::string> TagNames(const Reader& reader, const flatbuffers::Vector<flatbuffers::Offset<fb::TagLink>>* links) {
  std::set<std::string> names;
  if (links == nullptr) return names;
  for (const fb::TagLink* link : *links) {
    const auto tag = LoadEntry<fb::Tag>(reader, TagId(link->tag_id()));
    names.insert(tag.ok() && tag->has_value() ? Lower((**tag)->name()->str()) : "missing");
  }
  return names;
}

std::string CompareAttribute(const Reader& reader, const fb::Attribute& stored, const Model::Attribute& expected) {
  const std::string name = absl::StrCat("attribute ", stored.id());
  const std::string value2 = stored.value2() ? stored.value2()->str() : "";
  if (stored.value1()->str() != expected.value1 || value2 != expected.value2)
    return absl::StrCat(name, ": stored ", stored.value1()->str(), "|", value2, ", expected ", expected.value1, "|",
                        expected.value2);
  if (UuidText(stored.uuid()) != expected.uuid) return name + ": its uuid";
  if (stored.deleted() != expected.deleted) return name + (expected.deleted ? ": should be deleted" : ": should not be deleted");
  if (stored.object_id() != expected.object) return name + ": its object";
  return Compare(name + ": tags", TagNames(reader, stored.tags()), expected.tags);
}

std::string CompareEvent(const Reader& reader, uint64_t id, const Model::Event& expected, const Model& model) {
  const std::string name = absl::StrCat("event ", id);
  const auto event = LoadEvent(reader, EventId(id));
  if (!event.ok() || !event->has_value()) return name + " is missing";
  const fb::Event& stored = ***event;
  if (stored.info()->str() != expected.info) return name + ": its info";
  if (stored.published() != expected.published)
    return name + (expected.published ? ": should be published" : ": should not be published");
  std::string difference = Compare(name + ": tags", TagNames(reader, stored.tags()), expected.tags);
  uint64_t live = 0;
  std::set<uint64_t> wanted, found;
  for (const auto& [number, attribute] : model.attributes) {
    if (attribute.event != id) continue;
    wanted.insert(number);
    live += attribute.deleted ? 0 : 1;
  }
  const absl::Status status = ForEachAttribute(reader, EventId(id), [&](const fb::Attribute& attribute) {
    found.insert(attribute.id());
    const auto known = model.attributes.find(attribute.id());
    if (difference.empty() && known != model.attributes.end()) difference = CompareAttribute(reader, attribute, known->second);
    return true;
  });
  if (!status.ok()) return name + ": " + std::string(status.message());
  if (difference.empty()) difference = Compare(name + ": attributes", found, wanted);
  if (difference.empty() && stored.attribute_count() != live)
    difference = absl::StrCat(name, " counts ", stored.attribute_count(), " attributes instead of ", live);
  return difference;
}

// The keys of a whole family, as the set of what `name` makes of them.
std::set<std::string> Keys(const Reader& reader, Family family,
                           const std::function<std::string(std::string_view, std::string_view)>& name) {
  std::set<std::string> keys;
  for (const auto cursor = reader.Scan(family, ""); cursor->Valid(); cursor->Next())
    keys.insert(name(cursor->key(), cursor->value()));
  return keys;
}

std::string ComparePostings(const Reader& reader, const Model& model) {
  std::set<std::string> expected;
  for (const auto& [value, ids] : model.Postings()) {
    std::set<uint64_t> found;
    const std::string hash = ValueHash(value);
    for (const auto cursor = reader.Scan(Family::kPosting, hash); cursor->Valid(); cursor->Next()) {
      const Posting posting = DecodePosting(cursor->key(), cursor->value());
      found.insert(posting.attribute.value());
      const auto known = model.attributes.find(posting.attribute.value());
      if (known == model.attributes.end()) continue;
      if (posting.event.value() != known->second.event) return "the posting of " + value + " names another event";
      if (((posting.flags & kDeleted) != 0) != known->second.deleted)
        return "the posting of " + value + " is wrong about deleted";
    }
    if (std::string difference = Compare("postings of " + value, found, ids); !difference.empty()) return difference;
    for (const uint64_t id : ids) expected.insert(PostingKey(hash, EventId(model.attributes.at(id).event), AttributeId(id)));
  }
  // And none beside these.
  return Compare("all postings", Keys(reader, Family::kPosting, [](auto key, auto) { return std::string(key); }), expected);
}

// What near keys there are follows from the attributes that are there.
std::string CompareNearKeys(const Reader& reader, const Model& model) {
  std::set<std::string> expected;
  for (const auto& [id, event] : model.events) {
    const absl::Status read = ForEachAttribute(reader, EventId(id), [&](const fb::Attribute& attribute) {
      for (std::string& key : NearKeysOf(EventId(id), attribute)) expected.insert(std::move(key));
      return true;
    });
    if (!read.ok()) return "attributes do not read";
  }
  return Compare("near keys", Keys(reader, Family::kNear, [](auto key, auto) { return std::string(key); }), expected);
}

std::string CompareTagUses(const Reader& reader, const Model& model) {
  std::set<std::string> expected;
  const auto name_of = [](std::string_view tag, char letter, uint64_t id) {
    return absl::StrCat(std::string(tag), " ", std::string(1, letter), id);
  };
  for (const auto& [id, event] : model.events) {
    for (const std::string& tag : event.tags) expected.insert(name_of(tag, 'e', id));
  }
  for (const auto& [id, attribute] : model.attributes) {
    for (const std::string& tag : attribute.tags) expected.insert(name_of(tag, 'a', id));
  }
  std::map<uint64_t, std::string> tags;
  if (!ForEachEntry<fb::Tag>(reader, [&](const fb::Tag& tag) { return tags[tag.id()] = Lower(tag.name()->str()), true; }).ok())
    return "tags do not read";
  return Compare("uses of tags",
                 Keys(reader, Family::kTagUse,
                      [&](std::string_view key, auto) {
                        const auto tag = std::find_if(tags.begin(), tags.end(), [&](const auto& t) {
                          return key.starts_with(TagUsePrefix(TagId(t.first), key[8]));
                        });
                        const uint64_t id = key[8] == 'e' ? EventOfTagUse(key).value() : AttributeOfTagUse(key).value();
                        return name_of(tag == tags.end() ? "?" : tag->second, key[8], id);
                      }),
                 expected);
}

}  // namespace

std::string Model::DifferenceTo(const Reader& reader) const {
  std::string difference;
  for (const auto& [id, event] : events) {
    if (difference.empty()) difference = CompareEvent(reader, id, event, *this);
  }
  for (const auto& [id, attribute] : attributes) {
    if (!difference.empty()) break;
    const auto event = EventOfAttribute(reader, AttributeId(id));
    if (!event.ok() || *event != EventId(attribute.event))
      difference = absl::StrCat("attribute ", id, " is not found by its number");
  }
  for (const auto& [id, object] : objects) {
    if (!difference.empty()) break;
    const auto event = EventOfObject(reader, ObjectId(id));
    if (!event.ok() || *event != EventId(object.event)) difference = absl::StrCat("object ", id, " is not found by its number");
  }
  if (difference.empty()) {
    difference =
        Compare("uuids", Keys(reader, Family::kUuid, [](auto key, auto) { return Uuid::FromBytes(key).ToString(); }), Uuids());
  }
  if (difference.empty()) difference = ComparePostings(reader, *this);
  if (difference.empty()) difference = CompareNearKeys(reader, *this);
  if (difference.empty()) difference = CompareTagUses(reader, *this);
  return difference;
}

}  // namespace muninn
