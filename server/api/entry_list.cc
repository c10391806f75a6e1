// SPDX-License-Identifier: Apache-2.0
#include "server/api/entry_list.h"

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"

namespace muninn::api {
namespace {

std::string Lower(std::string_view text) { return absl::AsciiStrToLower(ToAbsl(text)); }

// Equal, or with "%" at an end: begins, ends or holds. Flags may be asked for as words.
bool Fits(const std::string& pattern_as_sent, const std::string& text) {
  std::string pattern = Lower(pattern_as_sent);
  const bool front = pattern.starts_with('%'), back = pattern.size() > (front ? 1u : 0u) && pattern.ends_with('%');
  if (!front && !back) {
    return pattern == text || (pattern == "true" && text == "1") || (pattern == "false" && text == "0");
  }
  pattern = pattern.substr(front ? 1 : 0, pattern.size() - (front ? 1 : 0) - (back ? 1 : 0));
  if (front && back) return text.find(pattern) != std::string::npos;
  return front ? text.ends_with(pattern) : text.starts_with(pattern);
}

bool Fits(const Terms& terms, const std::string& text) {
  const auto fits = [&](const std::string& term) { return Fits(term, text); };
  const bool wanted = (terms.any.empty() && terms.all.empty()) || std::any_of(terms.any.begin(), terms.any.end(), fits) ||
                      (!terms.all.empty() && std::all_of(terms.all.begin(), terms.all.end(), fits));
  return wanted && std::none_of(terms.none.begin(), terms.none.end(), fits);
}

}  // namespace

ListQuery::ListQuery(const Parameters& parameters, std::span<const std::string_view> columns, std::string_view sort_by)
    : parameters_(parameters) {
  const std::string sort = parameters_.Text("sort").value_or("");
  for (size_t i = 0; i < columns.size(); ++i) {
    if (const Terms* terms = parameters_.FindAny(columns[i]); terms != nullptr && !terms->list.empty())
      filters_.push_back({i, terms});
  }
  for (const std::string_view wanted : {std::string_view(sort), sort_by}) {
    for (size_t i = 0; i < columns.size() && sort_column_ < 0; ++i) {
      if (!wanted.empty() && columns[i] == wanted) sort_column_ = static_cast<int>(i);
    }
  }
  descending_ = Lower(parameters_.Text("direction").value_or("")) == "desc";
  for (const std::string_view name : {"searchall", "quickFilter", "value"}) {
    const Terms* terms = parameters_.Find(name);
    const bool is_column = std::find(columns.begin(), columns.end(), name) != columns.end();
    if (terms == nullptr || is_column || !search_.empty()) continue;
    for (const std::string& term : terms->list) {
      if (!term.empty()) search_.push_back(Lower(term));
    }
  }
  limit_ = parameters_.Number("limit").value_or(0);
  page_ = std::max<uint64_t>(1, parameters_.Number("page").value_or(1));
}

bool ListQuery::Wants(std::span<const std::string> texts, const std::vector<bool>& searched) const {
  for (const Filter& filter : filters_) {
    if (!Fits(*filter.terms, Lower(texts[filter.column]))) return false;
  }
  if (search_.empty()) return true;
  for (size_t i = 0; i < texts.size(); ++i) {
    if (!searched[i]) continue;
    const std::string text = Lower(texts[i]);
    const auto holds = [&](const std::string& part) { return text.find(part) != std::string::npos; };
    if (std::any_of(search_.begin(), search_.end(), holds)) return true;
  }
  return false;
}

bool ListQuery::Before(const std::string& first, const std::string& second) const {
  const std::string &low = descending_ ? second : first, &high = descending_ ? first : second;
  uint64_t a = 0, b = 0;
  if (absl::SimpleAtoi(low, &a) && absl::SimpleAtoi(high, &b)) return a < b;
  return Lower(low) < Lower(high);
}

std::pair<size_t, size_t> ListQuery::Page(size_t count) const {
  if (limit_ == 0) return {0, count};
  const uint64_t skipped_pages = page_ - 1;
  if (skipped_pages > count / limit_) return {count, count};
  const size_t from = std::min<size_t>(count, skipped_pages * limit_);
  return {from, from + std::min<size_t>(limit_, count - from)};
}

}  // namespace muninn::api
