// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_SETTING_CHANGE_H_
#define MUNINN_SERVER_API_SETTING_CHANGE_H_

#include <string_view>

#include "server/api/call.h"
#include "server/api/entry_answer.h"

namespace muninn::api {

// Gives a setting a value in the form of storage ("": none), and tells `message`.
http::Response ChangeSetting(Call& call, const EntryAction& action, std::string_view name, std::string_view value,
                             std::string_view message);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_SETTING_CHANGE_H_
