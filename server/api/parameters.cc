// SPDX-License-Identifier: Apache-2.0
#include "server/api/parameters.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "schema/base/status.h"

namespace muninn::api {
namespace {

constexpr size_t kTermsMax = 100'000;

std::string Trim(std::string_view text) { return std::string(absl::StripAsciiWhitespace(ToAbsl(text))); }

// "!a" is an unwanted a.
void AddTerm(std::string term, Terms& terms) {
  if (term.size() > 1 && term[0] == '!')
    terms.none.push_back(term.substr(1));
  else if (!term.empty())
    terms.any.push_back(std::move(term));
}

// Calls visit for each part between separators.
template <typename Visit>
void ForEachPart(std::string_view text, std::string_view separator, const Visit& visit) {
  while (true) {
    const size_t end = text.find(separator);
    visit(text.substr(0, end));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + separator.size());
  }
}

void AddElement(std::string_view text, Terms& terms) {
  if (terms.list.size() >= kTermsMax) return;
  terms.list.push_back(Trim(text));
  AddTerm(terms.list.back(), terms);
}

// "a||b" is a list, but "||…" is a text; only texts are taken apart at "&&".
void AddText(std::string_view text, Terms& terms) {
  if (const size_t bars = text.find("||"); bars != std::string_view::npos && bars != 0) {
    terms.is_list = true;
    return ForEachPart(text, "||", [&](std::string_view part) { AddElement(part, terms); });
  }
  if (terms.list.size() >= kTermsMax) return;
  terms.list.push_back(Trim(text));
  const std::string whole = terms.list.back();
  ForEachPart(whole, "&&", [&](std::string_view part) { AddTerm(Trim(part), terms); });
}

// All texts of a value, however deep.
void ForEachText(json::Value value, Terms& terms, const std::function<void(std::string_view)>& visit) {
  if (value.is_array()) {
    value.ForEach([&](json::Value element) { ForEachText(element, terms, visit); });
  } else if (value.is_object()) {
    value.ForEachMember([&](std::string_view, json::Value element) { ForEachText(element, terms, visit); });
  } else if (const std::optional<std::string> text = value.AsText()) {
    terms.numbers += value.kind() == json::Value::Kind::kNumber;
    visit(*text);
  }
}

void AddAll(json::Value value, std::vector<std::string>& part, Terms& terms) {
  ForEachText(value, terms, [&](std::string_view text) {
    if (terms.list.size() >= kTermsMax) return;
    terms.list.push_back(Trim(text));
    part.push_back(terms.list.back());
  });
}

// With one of the three words an object says what is what; any other is a list, as PHP knows but one kind.
void AddObject(json::Value value, Terms& terms) {
  terms.is_list = true;
  terms.json = value.ToJson();
  const json::Value any = value["OR"], all = value["AND"], none = value["NOT"];
  if (any.absent() && all.absent() && none.absent()) {
    ForEachText(value, terms, [&](std::string_view text) { AddElement(text, terms); });
    return;
  }
  terms.is_sorted = true;
  AddAll(any, terms.any, terms);
  AddAll(all, terms.all, terms);
  AddAll(none, terms.none, terms);
}

Terms TermsOf(json::Value value) {
  using Kind = json::Value::Kind;
  Terms terms;
  switch (value.kind()) {
    case Kind::kObject:
      AddObject(value, terms);
      break;
    case Kind::kArray:
      terms.is_list = true;
      ForEachText(value, terms, [&](std::string_view text) { AddElement(text, terms); });
      break;
    case Kind::kBool:
      terms.is_false = !value.Truthy();
      AddElement(*value.AsText(), terms);
      break;
    case Kind::kNumber:
      terms.numbers = 1;
      AddElement(*value.AsText(), terms);
      break;
    case Kind::kString:
      AddText(*value.AsStringView(), terms);
      break;
    case Kind::kNull:
    case Kind::kMissing:
      break;
  }
  return terms;
}

bool IsOff(std::string_view text) {
  const std::string lower = absl::AsciiStrToLower(ToAbsl(text));
  return lower.empty() || lower == "0" || lower == "false" || lower == "null";
}

}  // namespace

bool Terms::Truthy() const { return is_list ? !list.empty() : !list.empty() && !IsOff(list[0]); }

Parameters::Parameters(json::Value body, const Path& path) {
  if (body.is_object()) {
    body.ForEachMember([&](std::string_view key, json::Value value) {
      if (!value.absent()) values_.insert_or_assign(std::string(key), TermsOf(value));
    });
  }
  std::map<std::string, Terms> named;
  for (const auto& [name, raw] : path.named) {
    std::string text = raw;
    std::replace(text.begin(), text.end(), ';', ':');
    Terms& terms = named[name];
    if (!terms.list.empty()) terms.is_list = true;
    AddText(text, terms);
  }
  for (auto& [name, terms] : named) values_.insert_or_assign(name, std::move(terms));
}

const Terms* Parameters::FindAny(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : &found->second;
}

const Terms* Parameters::Find(std::string_view name) const {
  const Terms* terms = FindAny(name);
  return terms == nullptr || terms->is_false ? nullptr : terms;
}

std::vector<std::pair<std::string_view, const Terms*>> Parameters::FindPrefix(std::string_view prefix) const {
  std::vector<std::pair<std::string_view, const Terms*>> found;
  for (auto at = values_.lower_bound(prefix); at != values_.end() && at->first.starts_with(prefix); ++at) {
    found.emplace_back(at->first, &at->second);
  }
  return found;
}

std::optional<std::string> Parameters::Text(std::string_view name) const {
  const Terms* terms = Find(name);
  if (terms == nullptr || terms->list.empty()) return std::nullopt;
  return terms->list[0];
}

bool Parameters::Flag(std::string_view name, bool otherwise) const {
  const Terms* terms = FindAny(name);
  return terms == nullptr ? otherwise : terms->Truthy();
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

Path NamePlaces(const Path& path, std::span<const std::string_view> places) {
  Path named = path;
  named.named.clear();
  for (size_t i = 0; i < path.args.size() && i < places.size(); ++i) {
    if (IsOff(path.args[i]) || path.Named(places[i])) continue;
    named.named.emplace_back(places[i], path.args[i]);
  }
  named.named.insert(named.named.end(), path.named.begin(), path.named.end());
  return named;
}

}  // namespace muninn::api
