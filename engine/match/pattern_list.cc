// SPDX-License-Identifier: Apache-2.0
#include "engine/match/pattern_list.h"

#include <algorithm>
#include <utility>

namespace muninn::match {
namespace {

// As the scanner takes it: something that matches whatever the expression does, and perhaps more. nullopt: it reads text as
// bytes, so characters are beyond it.
std::optional<Pattern> Approximation(const DelimitedText& text, size_t index) {
  if (text.has('u') || text.expression.empty()) return std::nullopt;
  Pattern pattern;
  pattern.id = static_cast<uint32_t>(index);
  pattern.text = text.has('x') ? "(?x)" + text.expression : text.expression;
  pattern.caseless = text.has('i');
  pattern.dot_all = text.has('s');
  pattern.multiline = text.has('m');
  pattern.approximate = true;
  return pattern;
}

}  // namespace

PatternList::PatternList(const std::vector<std::string_view>& texts) {
  std::vector<Pattern> judged;
  for (const std::string_view text : texts) {
    const size_t index = patterns_.size();
    absl::StatusOr<DelimitedPattern> pattern = DelimitedPattern::Compile(text);
    if (!pattern.ok()) {
      patterns_.emplace_back();
      continue;
    }
    std::optional<Pattern> approximation = Approximation(pattern->text(), index);
    // One that the scanner does not take must not take the others with it.
    if (approximation && PatternSet::CompileRegexes({*approximation}).ok())
      judged.push_back(*std::move(approximation));
    else
      always_.push_back(index);
    patterns_.emplace_back(*std::move(pattern));
  }
  if (judged.empty()) return;
  if (auto compiled = PatternSet::CompileRegexes(judged); compiled.ok()) {
    judged_ = *std::move(compiled);
  } else {
    for (const Pattern& pattern : judged) always_.push_back(pattern.id);
  }
}

std::vector<size_t> PatternList::Candidates(std::string_view value) const {
  std::vector<size_t> candidates = always_;
  if (judged_ != nullptr) {
    const absl::Status status = judged_->Scan(value, [&](uint32_t id, uint64_t) {
      candidates.push_back(id);
      return true;
    });
    if (!status.ok()) {  // no memory to judge: all may match
      candidates.clear();
      for (size_t i = 0; i < patterns_.size(); ++i) candidates.push_back(i);
    }
  }
  std::sort(candidates.begin(), candidates.end());
  candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
  return candidates;
}

}  // namespace muninn::match
