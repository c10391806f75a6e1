// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_RULES_MESSAGES_H_
#define MUNINN_SCHEMA_RULES_MESSAGES_H_

// What clients read when something is refused. PyMISP and scripts compare some of these texts: those of MISP 2.5.1 are kept
// letter for letter, the others speak in its tone.

#include <string_view>

namespace muninn::rules::message {

// As MISP says it.
inline constexpr std::string_view kNoType = "No type set.";
inline constexpr std::string_view kInvalidType = "Invalid type.";
inline constexpr std::string_view kTypeNotInCategory = "Options depend on the selected category.";
inline constexpr std::string_view kInvalidCategory =
    "Options : Payload delivery, Antivirus detection, Payload installation, Files dropped ...";
inline constexpr std::string_view kInvalidValue =
    "Value not in the right type/format. Please double check the value or select type \"other\".";
inline constexpr std::string_view kNotComposite =
    "Composite type found but the value not in the composite (value1|value2) format.";
inline constexpr std::string_view kSimilarAttribute = "A similar attribute already exists for this event.";
inline constexpr std::string_view kNoRelation = "Object attribute sent, but no object_relation set.";
inline constexpr std::string_view kInvalidUuid = "Please provide a valid RFC 4122 UUID";
inline constexpr std::string_view kUuidNotUnique = "The UUID provided is not unique";
inline constexpr std::string_view kInvalidDate = "Expected date format: YYYY-MM-DD";
inline constexpr std::string_view kInvalidSeen = "Invalid ISO 8601 format";
inline constexpr std::string_view kSeenOrder = "Last seen value should be greater than first seen value";
inline constexpr std::string_view kInvalidSharingGroup = "Invalid Sharing Group or not authorised.";
inline constexpr std::string_view kPartDistribution =
    "Options: Your organisation only, This community only, Connected communities, All communities, Sharing group, Inherit event";

// In its tone.
inline constexpr std::string_view kEventDistribution =
    "Options: Your organisation only, This community only, Connected communities, All communities, Sharing group";
inline constexpr std::string_view kTooLong =
    "The entered string is too long and would get truncated. Please shorten it or add it as an attachment.";
inline constexpr std::string_view kEmptyValue = "Value field is empty.";
inline constexpr std::string_view kControlValue = "Value contains only control characters.";
inline constexpr std::string_view kEmptyInfo = "Info cannot be empty.";
inline constexpr std::string_view kEmptyName = "Name cannot be empty.";
inline constexpr std::string_view kThreatLevel = "Options : 1, 2, 3, 4 (for High, Medium, Low, Undefined)";
inline constexpr std::string_view kAnalysis = "Options : 0, 1, 2 (for Initial, Ongoing, Completed)";
inline constexpr std::string_view kInvalidTimestamp = "Invalid timestamp, expected seconds since 1970-01-01.";
inline constexpr std::string_view kBlockedValue = "This value is blocked by a regular expression in the import filters.";
inline constexpr std::string_view kBlockedInfo = "The event info is blocked by a regular expression in the import filters.";
inline constexpr std::string_view kFileNotStored = "The file could not be stored.";
inline constexpr std::string_view kInvalidData = "Data is not valid base64.";
inline constexpr std::string_view kInvalidExtends = "Please provide a valid event UUID or ID.";
inline constexpr std::string_view kNoAttributeLeft = "None of the attributes of the object is valid.";

}  // namespace muninn::rules::message

#endif  // MUNINN_SCHEMA_RULES_MESSAGES_H_
