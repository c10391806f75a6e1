// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_JSON_BASE64_H_
#define MUNINN_SCHEMA_JSON_BASE64_H_

// Base64 (RFC 4648, "+" and "/") as attachments travel in it. Ours, because senders break lines and drop padding, which
// OpenSSL's decoder does not take.

#include <optional>
#include <string>
#include <string_view>

namespace muninn::json {

// White space is skipped and missing padding is fine; nullopt for any other foreign character, for data after padding and
// for a single left-over digit.
std::optional<std::string> DecodeBase64(std::string_view text);

// With padding, without line breaks.
std::string EncodeBase64(std::string_view bytes);

}  // namespace muninn::json

#endif  // MUNINN_SCHEMA_JSON_BASE64_H_
