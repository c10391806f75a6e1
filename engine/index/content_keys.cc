// SPDX-License-Identifier: Apache-2.0
#include "engine/index/content_keys.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "engine/store/codec.h"
#include "schema/rules/correlation_key.h"

namespace muninn {
namespace {

std::string Key(uint64_t first, char letter, uint64_t second, uint64_t third) {
  std::string key;
  key.reserve(25);
  AppendFixed64(&key, first);
  key.push_back(letter);
  AppendFixed64(&key, second);
  AppendFixed64(&key, third);
  return key;
}

}  // namespace

std::string EventPrefix(EventId event) {
  std::string key;
  AppendFixed64(&key, event.value());
  return key;
}
std::string EventPrefix(EventId event, PartKind kind) {
  std::string key = EventPrefix(event);
  key.push_back(static_cast<char>(kind));
  return key;
}
std::string PartKey(EventId event, PartKind kind, uint64_t id) {
  std::string key;
  key.reserve(17);
  AppendFixed64(&key, event.value());
  key.push_back(static_cast<char>(kind));
  AppendFixed64(&key, kind == PartKind::kEvent ? 0 : id / kIdsPerBlock);
  return key;
}
PartKind PartKindOf(std::string_view part_key) { return static_cast<PartKind>(part_key[8]); }
EventId EventOf(std::string_view part_key) { return EventId(ReadFixed64(part_key)); }

std::string RunKey(char letter, uint64_t id) {
  std::string key(1, letter);
  AppendFixed64(&key, id);
  return key;
}

std::string EncodeUuidPlace(const UuidPlace& place) {
  std::string value(1, static_cast<char>(place.kind));
  AppendFixed64(&value, place.event.value());
  AppendFixed64(&value, place.id);
  return value;
}
std::optional<UuidPlace> DecodeUuidPlace(std::string_view value) {
  if (value.size() != 17) return std::nullopt;
  return UuidPlace{static_cast<UuidKind>(value[0]), EventId(ReadFixed64(value, 1)), ReadFixed64(value, 9)};
}

std::string ValueHash(std::string_view half) {
  const std::string key = rules::CorrelationKey(half);
  const XXH128_hash_t hash = XXH3_128bits(key.data(), key.size());
  std::string bytes;
  AppendFixed64(&bytes, hash.high64);
  AppendFixed64(&bytes, hash.low64);
  return bytes;
}
std::string PostingKey(std::string_view hash, EventId event, AttributeId attribute) {
  std::string key;
  key.reserve(32);
  key.append(hash);
  AppendFixed64(&key, event.value());
  AppendFixed64(&key, attribute.value());
  return key;
}
std::string PostingPrefix(std::string_view hash, EventId event) {
  std::string key(hash);
  AppendFixed64(&key, event.value());
  return key;
}
Posting DecodePosting(std::string_view key, std::string_view value) {
  return {EventId(ReadFixed64(key, 16)), AttributeId(ReadFixed64(key, 24)), static_cast<uint8_t>(value.empty() ? 0 : value[0])};
}

std::string EventTagUseKey(TagId tag, EventId event, uint64_t link) { return Key(tag.value(), 'e', event.value(), link); }
std::string AttributeTagUseKey(TagId tag, EventId event, AttributeId attribute) {
  return Key(tag.value(), 'a', event.value(), attribute.value());
}
std::string TagUsePrefix(TagId tag, char letter) {
  std::string key;
  AppendFixed64(&key, tag.value());
  key.push_back(letter);
  return key;
}
EventId EventOfTagUse(std::string_view key) { return EventId(ReadFixed64(key, 9)); }
AttributeId AttributeOfTagUse(std::string_view key) { return AttributeId(ReadFixed64(key, 17)); }

std::string EventIndexKey(EventIndexKind kind, uint64_t number, EventId event) {
  std::string key(1, static_cast<char>(kind));
  key.reserve(17);
  AppendFixed64(&key, number);
  AppendFixed64(&key, event.value());
  return key;
}
std::string EventIndexPrefix(EventIndexKind kind) { return std::string(1, static_cast<char>(kind)); }
std::string EventIndexPrefix(EventIndexKind kind, uint64_t number) {
  std::string prefix = EventIndexPrefix(kind);
  AppendFixed64(&prefix, number);
  return prefix;
}
EventId EventOfIndexKey(std::string_view key) { return EventId(ReadFixed64(key, 9)); }
uint64_t NumberOfIndexKey(std::string_view key) { return ReadFixed64(key, 1); }

std::string HistoryKey(EventId event, SequenceNumber sequence) {
  std::string key;
  AppendFixed64(&key, event.value());
  AppendFixed64(&key, sequence);
  return key;
}

}  // namespace muninn
