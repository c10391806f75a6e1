// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_RULES_COMPILED_RULES_H_
#define MUNINN_SCHEMA_RULES_COMPILED_RULES_H_

// The rule names of the type table as enums, translated at compile time. Used by normalise.cc and validate.cc only.

#include <array>
#include <cstdint>

#include "schema/rules/attribute_types.h"

namespace muninn::rules {

// What each does: normalise.cc.
enum class Step : uint8_t {
  kNone,
  kRefangUrl,
  kRefangDot,
  kRefangEmail,
  kLower,
  kUpper,
  kLowerSecond,
  kIp,
  kIpSecond,
  kTrimDots,
  kTrimDotsFirst,
  kIdn,
  kIdnFirst,
  kIpPort,
  kEnDash,
  kDigitsOnly,
  kAlnumOnly,
  kPhone,
  kStripColons,
  kMac,
  kColonToPipe,
  kBoolean,
  kDateTime,
  kAsn,
};

// What each accepts: validate.cc.
enum class Check : uint8_t {
  kAny,
  kSingleLine,
  kHex,
  kHexAny,
  kFilenameHex,
  kFilenameSsdeep,
  kFilenameTlsh,
  kFilenameImpfuzzy,
  kFilenameVhash,
  kNonemptyLine,
  kSsdeep,
  kImpfuzzy,
  kTlsh,
  kTelfhash,
  kCdhash,
  kIpOrCidr,
  kPort,
  kIpPort,
  kDomain,
  kDomainPort,
  kDomainIp,
  kEmail,
  kCve,
  kCwe,
  kWindowsService,
  kHttpMethod,
  kMac48,
  kMac64,
  kOnion,
  kSshFingerprint,
  kAbsoluteUrl,
  kDateTime,
  kUint,
  kInteger,
  kNumeric,
  kAlnum,
  kAsn,
  kJson,
  kBoolean,
  kUuid,
};

inline constexpr size_t kStepsMax = 5;

struct CompiledRules {
  Check check = Check::kAny;
  uint8_t hex_digits = 0;                  // of kHex and kFilenameHex
  std::array<Step, kStepsMax> steps = {};  // ends at the first kNone
};

// `type` must be a row.
const CompiledRules& RulesOf(TypeId type);

}  // namespace muninn::rules

#endif  // MUNINN_SCHEMA_RULES_COMPILED_RULES_H_
