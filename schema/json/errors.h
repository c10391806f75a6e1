// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SCHEMA_JSON_ERRORS_H_
#define MUNINN_SCHEMA_JSON_ERRORS_H_

// The envelopes around "it worked" and "it did not" (api.md §5 and §6). Clients match messages and key order, so there is
// one place that writes them. Of a style only `pretty` counts where a body has its own escaping.

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "schema/json/json_writer.h"

namespace muninn::json {

// {"name":…,"message":…,"url":…}: what MISP answers when an exception ends a request. Both texts are HTML-escaped and in
// PHP's default escaping. `url` is the path as received, still percent-encoded.
std::string ExceptionBody(std::string_view message, std::string_view url, JsonStyle style = {});

// "&", "<", ">", "\"" and "'" as PHP's htmlspecialchars writes them ("'" is "&#039;").
std::string EscapeHtml(std::string_view text);

// Members behind the fixed ones; each is left out when empty.
struct EnvelopeExtras {
  std::function<void(JsonWriter&)> data;  // writes the value of "data"
  std::optional<std::string_view> id;     // as it stood in the path: a string
  bool id_is_number = false;              // MISP 2.5 writes what it looked up itself so
};

// {"saved":true,"success":true,"name":…,"message":…,"url":…,["data"],["id"]}
std::string SuccessBody(std::string_view message, std::string_view url, JsonStyle style = {}, const EnvelopeExtras& extras = {});

// {"saved":false,"name":…,"message":…,"url":…,"errors":…,["data"],["id"]}; HTTP 403. `errors` writes one value.
std::string FailureBody(std::string_view message, std::string_view url, absl::FunctionRef<void(JsonWriter&)> errors,
                        JsonStyle style = {}, const EnvelopeExtras& extras = {});
// The same with a text for "errors".
std::string FailureBody(std::string_view message, std::string_view url, std::string_view errors, JsonStyle style = {},
                        const EnvelopeExtras& extras = {});

// {"value":["…"],…}: what checking found (rules::FieldErrors). No errors at all: [], as PHP writes an empty map.
void WriteFieldErrors(JsonWriter& writer, std::span<const std::pair<std::string, std::vector<std::string>>> errors);

// Old answers with HTTP 200 whatever happened (addTag, removeTag, attachCluster, …), in PHP's default escaping:
// {"saved":true,"success":…,["check_publish":true]} and {"saved":false,"errors":…}
std::string SavedBody(std::string_view success, bool check_publish);
std::string NotSavedBody(std::string_view errors);

}  // namespace muninn::json

#endif  // MUNINN_SCHEMA_JSON_ERRORS_H_
