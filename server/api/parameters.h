// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_PARAMETERS_H_
#define MUNINN_SERVER_API_PARAMETERS_H_

// The parameters of a request as MISP takes them in (restsearch.md §1 and §2): members of a JSON body, then named
// parameters of the path; of two with one name the later one wins. Each is a text, a list, or {"OR","AND","NOT"}.

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "schema/json/json_value.h"
#include "server/api/path.h"

namespace muninn::api {

// One parameter, taken apart.
//   "a&&!b"                          any: a; none: b      "&&" only separates
//   ["a&&b","!c"], "a&&b||!c"        any: "a&&b"; none: c
//   {"OR":"!a","AND":["b"],"NOT":"c"} any: "!a"; all: b; none: c
struct Terms {
  std::vector<std::string> any, all, none;
  std::vector<std::string> list;  // all of them as they came, in order: for ranges, numbers and switches
  bool is_list = false;           // a list, also one of one element; or an object
  bool is_sorted = false;         // an object with OR, AND or NOT: what is in them is whole, whatever signs are in it
  size_t numbers = 0;             // how many of the list were numbers of the body
  bool is_false = false;          // the body's false: no filter, but a switch that is off
  std::string json;               // of an object: as it came
  // "1", "true" and the like.
  bool Truthy() const;
  // Numbers of the body, all of them: no texts.
  bool AreNumbers() const { return numbers == list.size(); }
};

class Parameters {
 public:
  // `body` may be missing. In values of the path ";" stands for ":".
  Parameters(json::Value body, const Path& path);

  bool empty() const { return values_.empty(); }
  // nullptr: absent, null or false.
  const Terms* Find(std::string_view name) const;
  // Also what is false.
  const Terms* FindAny(std::string_view name) const;
  // All whose name begins so, in the order of names; also what is false.
  std::vector<std::pair<std::string_view, const Terms*>> FindPrefix(std::string_view prefix) const;
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

// The path's arguments as named parameters: the first is called places[0]. Those that say "null", "0" or "false" stand for
// nothing; one that also comes by its name counts by that.
Path NamePlaces(const Path& path, std::span<const std::string_view> places);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_PARAMETERS_H_
