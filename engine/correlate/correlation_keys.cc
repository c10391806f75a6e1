// SPDX-License-Identifier: Apache-2.0
#include "engine/correlate/correlation_keys.h"

#include "engine/index/content_keys.h"
#include "schema/rules/attribute_types.h"

namespace muninn {

std::vector<std::string> CorrelationHashes(const fb::Attribute& attribute, const Exclusions* exclusions) {
  const auto excluded = [&](const flatbuffers::String* half) {
    return exclusions != nullptr && exclusions->Has(half->string_view());
  };
  std::vector<std::string> hashes;
  const rules::AttributeType& type = rules::TypeOf(attribute.type());
  if (attribute.deleted() || attribute.disable_correlation() || type.has(rules::kNonCorrelating)) return hashes;
  if (attribute.value1() != nullptr && !excluded(attribute.value1()))
    hashes.push_back(ValueHash(attribute.value1()->string_view()));
  if (attribute.value2() != nullptr && attribute.value2()->size() > 0 && !type.has(rules::kPrimaryOnly) &&
      !excluded(attribute.value2())) {
    std::string second = ValueHash(attribute.value2()->string_view());
    if (hashes.empty() || second != hashes[0]) hashes.push_back(std::move(second));
  }
  return hashes;
}

}  // namespace muninn
