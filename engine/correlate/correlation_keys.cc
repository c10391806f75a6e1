// SPDX-License-Identifier: Apache-2.0
#include "engine/correlate/correlation_keys.h"

#include <algorithm>

#include "engine/index/content_keys.h"
#include "engine/index/near_keys.h"
#include "schema/rules/attribute_types.h"

namespace muninn {
namespace {

constexpr std::string_view kCaseCounts[] = {"btc",
                                            "xmr",
                                            "dash",
                                            "ssdeep",
                                            "impfuzzy",
                                            "filename|ssdeep",
                                            "filename|impfuzzy",
                                            "ssh-fingerprint",
                                            "dkim-signature",
                                            "email-message-id"};

}  // namespace

std::vector<CorrelationHalf> CorrelationHalves(const fb::Attribute& attribute) {
  std::vector<CorrelationHalf> halves;
  if (!Correlates(attribute)) return halves;
  if (attribute.value1() != nullptr) {
    const std::string_view text = attribute.value1()->string_view();
    halves.push_back({text, ValueHash(text), true});
  }
  if (attribute.value2() != nullptr && attribute.value2()->size() > 0 &&
      !rules::TypeOf(attribute.type()).has(rules::kPrimaryOnly)) {
    const std::string_view text = attribute.value2()->string_view();
    std::string hash = ValueHash(text);
    if (halves.empty() || hash != halves[0].hash) halves.push_back({text, std::move(hash), false});
  }
  return halves;
}

bool CaseCounts(const fb::Attribute& attribute) {
  const std::string_view type = rules::TypeOf(attribute.type()).name;
  return std::find(std::begin(kCaseCounts), std::end(kCaseCounts), type) != std::end(kCaseCounts);
}

}  // namespace muninn
