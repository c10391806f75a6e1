// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_FACT_BUILDER_H_
#define MUNINN_ENGINE_COMMAND_FACT_BUILDER_H_

#include <memory>
#include <string_view>
#include <utility>

#include "engine/command/decide.h"
#include "engine/index/entry.h"
#include "engine/index/stored.h"

namespace muninn {

// Wraps a native fact as the payload of a record. `Fact` is fb::EventAddedT, fb::EntryAddedT, …
template <typename Fact>
FactDraft MakeFact(Fact&& fact) {
  fb::PayloadT payload;
  payload.fact.Set(std::forward<Fact>(fact));
  flatbuffers::FlatBufferBuilder builder(1024);
  builder.Finish(fb::Payload::Pack(builder, &payload));
  return {payload.fact.type, {reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize()}};
}

// A registry entry came (no `before`), changed, or went (no `after`).
FactDraft MakeEntryFact(fb::EntryKind kind, uint64_t id, std::string_view before, std::string_view after);

// A new entry, as a native table.
template <typename Native>
FactDraft MakeEntryAdded(const Native& entry) {
  return MakeEntryFact(kEntryKind<typename Native::TableType>, entry.id, "", Encode(entry));
}

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_FACT_BUILDER_H_
