// SPDX-License-Identifier: Apache-2.0
#include "engine/hunt/new_values.h"

#include "schema/json/write_attribute.h"
#include "schema/rules/attribute_types.h"

namespace muninn {
namespace {

bool SameValue(const fb::Attribute& before, const fb::Attribute& after) {
  return before.type() == after.type() && json::ValueOf(before) == json::ValueOf(after);
}

void Append(uint64_t event, const fb::Attribute& attribute, const Record& record, std::vector<NewValue>* values) {
  values->push_back({EventId(event), AttributeId(attribute.id()), record.sequence,
                     rules::TypeOf(static_cast<rules::TypeId>(attribute.type())).name, json::ValueOf(attribute)});
}

}  // namespace

void AppendNewValues(const Record& record, std::vector<NewValue>* values) {
  if (record.purged()) return;
  if (const auto* added = record.fact().fact_as_ContentAdded(); added != nullptr && added->attributes() != nullptr) {
    for (const fb::EncodedAttributes* encoded : *added->attributes()) {
      const auto* const attributes = encoded->block_nested_root()->attributes();
      if (attributes == nullptr) continue;  // all of them were purged
      for (const fb::Attribute* attribute : *attributes) Append(added->event()->id(), *attribute, record, values);
    }
  }
  if (const auto* changed = record.fact().fact_as_ContentChanged(); changed != nullptr && changed->attributes() != nullptr) {
    for (flatbuffers::uoffset_t i = 0; i < changed->attributes()->size(); ++i) {
      const fb::Attribute &before = *changed->attributes_before()->Get(i), &after = *changed->attributes()->Get(i);
      if (!SameValue(before, after)) Append(changed->event()->id(), after, record, values);
    }
  }
}

}  // namespace muninn
