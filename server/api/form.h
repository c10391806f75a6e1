// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_FORM_H_
#define MUNINN_SERVER_API_FORM_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "schema/json/json_value.h"
#include "server/http/http.h"
#include "server/http/multipart.h"

namespace muninn::api {

// The body of an HTML form as the JSON that means the same to PHP: "a=1&b[]=x&b[]=y&c[d]=z" is
// {"a":"1","b":["x","y"],"c":{"d":"z"}}. A key "data[…]" loses its "data", as CakePHP has it. Fields beyond kFormFieldsMax and
// brackets beyond kFormDepthMax are left out.
inline constexpr size_t kFormFieldsMax = 1000;
inline constexpr size_t kFormDepthMax = 8;
std::string FormToJson(std::string_view form);
// The same for a form with files. A file is {"name","filename","type","size","data"}, `data` in base64, so that it reads as the
// files that clients send in JSON; a field for a file that was left empty is not there.
std::string FormToJson(const std::vector<http::FormPart>& parts);

// The body as JSON, whichever of the three it is; "" for none. Many clients call JSON a form, as curl does: what begins as JSON
// is taken for it. Error: kInvalidArgument.
absl::StatusOr<std::string> BodyToJson(const http::Request& request);

// Error: kInvalidArgument, with MISP's text.
absl::StatusOr<json::Document> ParseBody(std::string_view body);

// For addresses that take a document: the first file of a form, or the body as it is. Error: kInvalidArgument.
absl::StatusOr<std::string_view> UploadedDocument(const http::Request& request);
// The same where it has to be JSON; a form without a file reads as what it says, nothing at all as null. Error: kInvalidArgument.
absl::StatusOr<json::Document> UploadedJson(const http::Request& request);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_FORM_H_
