// SPDX-License-Identifier: Apache-2.0
#include "server/api/parameters.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "schema/base/status.h"

namespace muninn::api {
namespace {

constexpr size_t kTermsMax = 100'000;

std::string Trim(std::string_view text) { return std::string(absl::StripAsciiWhitespace(ToAbsl(text))); }

void AddText(std::string_view text, Terms& terms) {
  if (terms.list.size() >= kTermsMax) return;
  terms.list.push_back(Trim(text));
  AddTerm(terms.list.back(), terms);
}

// "a||b" is a list, but "||…" is a text.
void AddSplit(std::string_view text, Terms& terms) {
  if (text.find("||") == std::string_view::npos || text.starts_with("||")) {
    AddText(text, terms);
    return;
  }
  terms.is_list = true;
  while (true) {
    const size_t bar = text.find("||");
    AddText(text.substr(0, bar), terms);
    if (bar == std::string_view::npos) return;
    text.remove_prefix(bar + 2);
  }
}

void ForEachText(json::Value value, const std::function<void(std::string_view)>& visit) {
  if (value.is_array() || value.is_object()) {
    if (value.is_array())
      value.ForEach([&](json::Value element) { ForEachText(element, visit); });
    else
      value.ForEachMember([&](std::string_view, json::Value element) { ForEachText(element, visit); });
  } else if (const std::optional<std::string> text = value.AsText()) {
    visit(*text);
  }
}

Terms TermsOf(json::Value value) {
  Terms terms;
  if (value.is_object()) {
    value.ForEachMember([&](std::string_view key, json::Value part) {
      ForEachText(part, [&](std::string_view text) {
        if (terms.list.size() >= kTermsMax) return;
        terms.list.push_back(Trim(text));
        if (key == "NOT")
          terms.none.push_back(terms.list.back());
        else if (key == "AND")
          terms.all.push_back(terms.list.back());
        else
          AddTerm(terms.list.back(), terms);
      });
    });
  } else if (value.is_array()) {
    terms.is_list = true;
    value.ForEach([&](json::Value element) {
      if (const std::optional<std::string> text = element.AsText()) AddText(*text, terms);
    });
  } else if (const std::optional<std::string> text = value.AsText()) {
    AddSplit(*text, terms);
  }
  return terms;
}

bool IsFalse(json::Value value) { return value.kind() == json::Value::Kind::kBool && !value.Truthy(); }

}  // namespace

void AddTerm(std::string_view text, Terms& terms) {
  while (true) {
    const size_t and_at = text.find("&&");
    const std::string term = Trim(text.substr(0, and_at));
    if (term.size() > 1 && term[0] == '!')
      terms.none.push_back(term.substr(1));
    else if (!term.empty())
      terms.any.push_back(term);
    if (and_at == std::string_view::npos) return;
    text.remove_prefix(and_at + 2);
  }
}

Parameters::Parameters(json::Value body, const Path& path) {
  if (body.is_object()) {
    body.ForEachMember([&](std::string_view key, json::Value value) {
      if (value.absent() || IsFalse(value)) return;
      values_.insert_or_assign(std::string(key), TermsOf(value));
    });
  }
  std::map<std::string, Terms> named;
  for (const auto& [name, raw] : path.named) {
    std::string text = raw;
    std::replace(text.begin(), text.end(), ';', ':');
    Terms& terms = named[name];
    if (!terms.list.empty()) terms.is_list = true;
    AddSplit(text, terms);
  }
  for (auto& [name, terms] : named) values_.insert_or_assign(name, std::move(terms));
}

const Terms* Parameters::Find(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : &found->second;
}

std::optional<std::string> Parameters::Text(std::string_view name) const {
  const Terms* terms = Find(name);
  if (terms == nullptr || terms->list.empty()) return std::nullopt;
  return terms->list[0];
}

bool Parameters::Flag(std::string_view name, bool otherwise) const {
  const std::optional<std::string> text = Text(name);
  if (!text) return otherwise;
  const std::string lower = absl::AsciiStrToLower(*text);
  return !lower.empty() && lower != "0" && lower != "false" && lower != "null";
}

std::optional<uint64_t> Parameters::Number(std::string_view name) const {
  const std::optional<std::string> text = Text(name);
  int64_t number = 0;
  if (!text || !absl::SimpleAtoi(*text, &number) || number < 0) return std::nullopt;
  return static_cast<uint64_t>(number);
}

void Parameters::Default(std::string_view name, std::string_view text) {
  const auto [at, fresh] = values_.try_emplace(std::string(name));
  if (fresh) AddText(text, at->second);
}

}  // namespace muninn::api
