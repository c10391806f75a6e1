// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_PARAMETERS_H_
#define MUNINN_SERVER_API_PARAMETERS_H_

// The parameters of a search as MISP takes them in (restsearch.md §1 and §2): a JSON body, named parameters of the path,
// later ones winning; each value one text, a list, or {"OR","AND","NOT"}.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/json/json_value.h"
#include "server/api/path.h"

namespace muninn::api {

// One parameter's terms after "!", "&&" and "||" were read.
struct Terms {
  std::vector<std::string> any, all, none;
  std::vector<std::string> list;  // all of them as they came, in order: for ranges
  bool is_list = false;
};

class Parameters {
 public:
  // `body` may be missing. In named values ";" stands for ":".
  Parameters(json::Value body, const Path& path);

  bool empty() const { return values_.empty(); }
  // nullptr: absent, null, or false (which MISP passes over).
  const Terms* Find(std::string_view name) const;
  // The first term, or nullopt.
  std::optional<std::string> Text(std::string_view name) const;
  // "1", "true" and the like; absent: `otherwise`.
  bool Flag(std::string_view name, bool otherwise = false) const;
  // Not negative; nullopt: absent or no number.
  std::optional<uint64_t> Number(std::string_view name) const;

  // Puts a text where nothing is: what a request means when it does not say so.
  void Default(std::string_view name, std::string_view text);

 private:
  std::map<std::string, Terms, std::less<>> values_;
};

// "!a" is an unwanted a; "a&&b" are two wanted ones.
void AddTerm(std::string_view text, Terms& terms);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_PARAMETERS_H_
