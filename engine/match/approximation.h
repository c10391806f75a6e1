// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_ENGINE_MATCH_APPROXIMATION_H_
#define MUNINN_ENGINE_MATCH_APPROXIMATION_H_

// What Hyperscan is told of an expression. It scans blocks of values, one a line, and what it reports is confirmed value by
// value: so it may be told something that matches more, never something that matches less.
//
//   ^ $          match at every line: values begin and end there
//   \A \z \Z     become ^ $, as they would mean the ends of the block
//   u, n, …      whatever reads text otherwise than byte by byte, or that the two read differently, is not told at all

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "engine/match/delimited_pattern.h"

namespace muninn::match {

struct Approximation {
  std::string expression;  // for Hyperscan, with "^" and "$" at lines
  bool caseless = false;
  bool dot_all = false;
};

// nullopt: nothing is certain to match at least what this does. `text` compiles.
std::optional<Approximation> Approximate(const DelimitedText& text);

// How many places an automaton for the expression has, roughly: repetitions are written out. Tells before it is tried whether
// compiling would take long. At most kPlacesCounted.
size_t CountPlaces(std::string_view expression);
inline constexpr size_t kPlacesCounted = 1'000'000'000;

}  // namespace muninn::match

#endif  // MUNINN_ENGINE_MATCH_APPROXIMATION_H_
