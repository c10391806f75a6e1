// SPDX-License-Identifier: Apache-2.0
#include "engine/index/attribute_index.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "engine/index/content_keys.h"
#include "engine/index/file_uses.h"
#include "engine/index/near_keys.h"
#include "schema/rules/attribute_types.h"

namespace muninn {
namespace {

std::string_view View(const flatbuffers::String* text) { return text == nullptr ? std::string_view() : text->string_view(); }

// Calls put(hash, flags) for each different half: "a|a" has one posting with both flags.
template <typename Put>
void ForEachPosting(const fb::Attribute& attribute, const Put& put) {
  const rules::AttributeType& type = rules::TypeOf(attribute.type());
  const bool correlates = Correlates(attribute);
  const uint8_t deleted = attribute.deleted() ? kDeleted : 0;
  const uint8_t first = kInValue1 | deleted | (correlates ? kCorrelates : 0);
  const uint8_t second = kInValue2 | deleted | (correlates && !type.has(rules::kPrimaryOnly) ? kCorrelates : 0);
  const std::string hash1 = ValueHash(View(attribute.value1()));
  if (View(attribute.value2()).empty()) {
    put(hash1, first);
    return;
  }
  const std::string hash2 = ValueHash(View(attribute.value2()));
  if (hash1 == hash2) {
    put(hash1, static_cast<uint8_t>(first | second));
  } else {
    put(hash1, first);
    put(hash2, second);
  }
}

struct Entry {
  Family family;
  std::string key, value;
  friend bool operator==(const Entry&, const Entry&) = default;
};

template <typename Visit>
void ForEachKey(EventId event, const fb::Attribute& attribute, const Visit& visit) {
  const AttributeId id(attribute.id());
  if (attribute.uuid() != nullptr) {
    visit(Family::kUuid, Uuid{attribute.uuid()->hi(), attribute.uuid()->lo()}.ToBytes(),
          EncodeUuidPlace({UuidKind::kAttribute, event, id.value()}));
  }
  ForEachPosting(attribute, [&](const std::string& hash, uint8_t flags) {
    visit(Family::kPosting, PostingKey(hash, event, id), std::string(1, static_cast<char>(flags)));
  });
  for (const std::string& key : NearKeysOf(event, attribute)) visit(Family::kNear, key, "");
  if (attribute.tags() == nullptr) return;
  for (const fb::TagLink* link : *attribute.tags())
    visit(Family::kTagUse, AttributeTagUseKey(TagId(link->tag_id()), event, id), "");
}

std::vector<Entry> KeysOf(EventId event, const fb::Attribute& attribute) {
  std::vector<Entry> entries;
  ForEachKey(event, attribute, [&](Family family, std::string key, std::string value) {
    entries.push_back({family, std::move(key), std::move(value)});
  });
  return entries;
}

}  // namespace

void PutAttributeKeys(EventId event, const fb::Attribute& attribute, Transaction& txn) {
  ForEachKey(event, attribute, [&](Family family, std::string_view key, std::string_view value) { txn.Put(family, key, value); });
  PutFileUse(event, attribute, txn);
}

void DeleteAttributeKeys(EventId event, const fb::Attribute& attribute, Transaction& txn) {
  ForEachKey(event, attribute, [&](Family family, std::string_view key, std::string_view) { txn.Delete(family, key); });
}

void MoveAttributeKeys(EventId event, const fb::Attribute& before, const fb::Attribute& after, Transaction& txn) {
  const std::vector<Entry> old_keys = KeysOf(event, before), new_keys = KeysOf(event, after);
  for (const Entry& entry : old_keys) {
    if (std::none_of(new_keys.begin(), new_keys.end(),
                     [&](const Entry& e) { return e.family == entry.family && e.key == entry.key; }))
      txn.Delete(entry.family, entry.key);
  }
  for (const Entry& entry : new_keys) {
    if (std::find(old_keys.begin(), old_keys.end(), entry) == old_keys.end()) txn.Put(entry.family, entry.key, entry.value);
  }
  PutFileUse(event, after, txn);
}

}  // namespace muninn
