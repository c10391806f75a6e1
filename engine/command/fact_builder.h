// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_COMMAND_FACT_BUILDER_H_
#define MUNINN_ENGINE_COMMAND_FACT_BUILDER_H_

#include <memory>
#include <utility>

#include "engine/command/decide.h"

namespace muninn {

// Wraps a native fact as the payload of a record. `Fact` is fb::EventAddedT, fb::TagAddedT, …
template <typename Fact>
FactDraft MakeFact(Fact&& fact) {
  fb::PayloadT payload;
  payload.fact.Set(std::forward<Fact>(fact));
  flatbuffers::FlatBufferBuilder builder(1024);
  builder.Finish(fb::Payload::Pack(builder, &payload));
  return {payload.fact.type, {reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize()}};
}

}  // namespace muninn

#endif  // MUNINN_ENGINE_COMMAND_FACT_BUILDER_H_
