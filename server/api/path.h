// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_PATH_H_
#define MUNINN_SERVER_API_PATH_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muninn::api {

// A request's path taken apart the way MISP (CakePHP 2) does it:
//
//   /[admin/]controller/action[/arg…][/name:value…][.json][?query]
//
// Controller and action lose letter case and "_" ("sharingGroups" = "sharing_groups"); a missing action is "index"; "/"
// is events/index. "+" and "%20" are spaces. A segment after the action that contains ":" is a named parameter, wherever
// it stands; "a[]:1/a[]:2" gives two of the name "a".
struct Path {
  bool admin = false;
  std::string controller;
  std::string action;
  bool action_named = false;  // false: "index" because there was none
  std::vector<std::string> args;
  std::vector<std::pair<std::string, std::string>> named;
  std::vector<std::pair<std::string, std::string>> query;  // only our own parameters are read from there
  std::string extension;                                   // "json", "csv", "xml" or ""

  // The last named parameter of that name; nullopt: absent.
  std::optional<std::string_view> Named(std::string_view name) const;
  std::optional<std::string_view> Query(std::string_view name) const;
  // The argument at `index`, or "".
  std::string_view Arg(size_t index) const { return index < args.size() ? std::string_view(args[index]) : std::string_view(); }
};

// Never fails: a path that names nothing known is for the route table to refuse. At most kSegmentsMax segments count.
inline constexpr size_t kSegmentsMax = 256;
Path ParsePath(std::string_view target);

// "%41+b" -> "A b"; broken escapes stand for themselves.
std::string DecodeForm(std::string_view text);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_PATH_H_
