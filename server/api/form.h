// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_FORM_H_
#define MUNINN_SERVER_API_FORM_H_

#include <string>
#include <string_view>

namespace muninn::api {

// The body of an HTML form as the JSON that means the same to PHP: "a=1&b[]=x&b[]=y&c[d]=z" is
// {"a":"1","b":["x","y"],"c":{"d":"z"}}. A key "data[…]" loses its "data", as CakePHP has it. Fields beyond kFormFieldsMax and
// brackets beyond kFormDepthMax are left out.
inline constexpr size_t kFormFieldsMax = 1000;
inline constexpr size_t kFormDepthMax = 8;
std::string FormToJson(std::string_view form);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_FORM_H_
