// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_LIST_FILE_H_
#define MUNINN_SERVER_API_LIST_FILE_H_

// Warninglists and noticelists as files (misp-warninglists, misp-noticelist), into tables.

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "schema/entities/list_generated.h"
#include "schema/json/json_value.h"

namespace muninn::api {

// Values with their comments; empty values are left out, comments are kept when there is any.
void PutEntries(std::vector<std::pair<std::string, std::string>> entries, fb::WarninglistT& list);

// {"name","type","description","version","matching_attributes":[…],"list":[…] or {value: comment}}. Errors: FieldError.
absl::StatusOr<fb::WarninglistT> ReadWarninglistFile(json::Value file);
// {"name","expanded_name","ref":[…],"geographical_area":[…],"version","notice":[{…}]}
absl::StatusOr<fb::NoticelistT> ReadNoticelistFile(json::Value file);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_LIST_FILE_H_
