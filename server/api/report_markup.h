// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_SERVER_API_REPORT_MARKUP_H_
#define MUNINN_SERVER_API_REPORT_MARKUP_H_

// Texts of event reports refer to things: "@[attribute](UUID)", "@[object](UUID)", "@[tag](NAME)", "@[suggestion](VALUE)". Pure.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muninn::api {

// "@[kind](what)"
std::string ReferenceTo(std::string_view kind, std::string_view what);

// The text with a blank where each reference stands.
std::string WithoutReferences(std::string_view content);

// Which of the texts occur outside of references: their places in the list, ascending. Empty texts never do.
std::vector<size_t> Occurring(std::string_view content, std::span<const std::string> texts);

struct Substitution {
  std::string text;
  std::string by;
  bool whole_word = false;  // only where no letter or digit touches it
};
// Puts `by` wherever a text stands outside of references, from left to right, the longest first. What was put is not looked at
// again.
std::string Substitute(std::string_view content, std::vector<Substitution> substitutions);

}  // namespace muninn::api

#endif  // MUNINN_SERVER_API_REPORT_MARKUP_H_
