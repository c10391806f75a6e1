// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_BODY_FIELDS_H_
#define MUNINN_SERVER_API_BODY_FIELDS_H_

// Members of a JSON body, put into the fields of an entry:
//
//   BodyFields fields(body);
//   fields.Text("name", &role.name);
//   fields.Flag("default_role", &role.default_role);
//   fields.Number("rate_limit_count", &role.rate_limit_count);
//   RETURN_IF_ERROR(fields.status());                       // FieldError: the first that does not fit
//
// What is absent or null stays as it is, so the same lines serve adding and editing. Flags are true, 1, "1", "true" and their
// opposites, else PHP's notion of truth; numbers may be strings.

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "schema/json/json_value.h"

namespace muninn::api {

class BodyFields {
 public:
  explicit BodyFields(json::Value body) : body_(body) {}

  bool Has(std::string_view name) const { return !body_[name].absent(); }
  // Strings, numbers and booleans; lists and objects are errors.
  void Text(std::string_view name, std::string* field);
  void Flag(std::string_view name, bool* field);
  // Whole and from 0 to the field's greatest; "" is 0.
  template <typename Unsigned>
  void Number(std::string_view name, Unsigned* field) {
    uint64_t number = *field;
    ReadNumber(name, std::numeric_limits<Unsigned>::max(), &number);
    *field = static_cast<Unsigned>(number);
  }
  // A list of texts, or one text with a line (or what commas separate) each; trimmed, without empty ones.
  void Texts(std::string_view name, std::vector<std::string>* field);

  const absl::Status& status() const { return status_; }

 private:
  void ReadNumber(std::string_view name, uint64_t most, uint64_t* field);
  void Fail(std::string_view name, std::string_view message);

  json::Value body_;
  absl::Status status_;
};

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_BODY_FIELDS_H_
