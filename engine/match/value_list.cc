// SPDX-License-Identifier: Apache-2.0
#include "engine/match/value_list.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "engine/match/literal_index.h"
#include "engine/match/network_list.h"
#include "engine/match/pattern_compiler.h"
#include "schema/base/status.h"

namespace muninn::match {
namespace {

using Entries = std::span<const std::string_view>;

class ExactList final : public ValueList {
 public:
  explicit ExactList(Entries entries) : entries_(entries.begin(), entries.end()) {}
  std::optional<std::string> Find(std::string_view value) const override {
    return entries_.contains(value) ? std::optional<std::string>(value) : std::nullopt;
  }

 private:
  absl::flat_hash_set<std::string_view> entries_;
};

class SubstringList final : public ValueList {
 public:
  explicit SubstringList(Entries entries) : entries_(entries), index_(Literals(entries)) {}
  // Of several the first in the list.
  std::optional<std::string> Find(std::string_view value) const override {
    std::optional<uint32_t> best;
    index_.Scan(value, [&](uint32_t entry, size_t, size_t) { return best = std::min(best.value_or(entry), entry), true; });
    return best ? std::optional<std::string>(entries_[*best]) : std::nullopt;
  }

 private:
  static std::vector<LiteralIndex::Literal> Literals(Entries entries) {
    std::vector<LiteralIndex::Literal> literals;
    for (uint32_t i = 0; i < entries.size(); ++i) {
      if (!entries[i].empty()) literals.push_back({entries[i], i});
    }
    return literals;
  }

  const Entries entries_;
  const LiteralIndex index_;
};

std::string_view TrimDots(std::string_view text) {
  while (text.starts_with('.')) text.remove_prefix(1);
  while (text.ends_with('.')) text.remove_suffix(1);
  return text;
}

class HostnameList final : public ValueList {
 public:
  explicit HostnameList(Entries entries) {
    for (const std::string_view entry : entries) {
      std::string name = absl::AsciiStrToLower(ToAbsl(TrimDots(entry)));
      if (!name.empty()) entries_.insert(std::move(name));
    }
  }
  // The host is what the reference takes for it: neither port nor user is cut off, and letter case stays.
  std::optional<std::string> Find(std::string_view value) const override {
    std::string_view host = value;
    if (value.find("//") != std::string_view::npos) {
      for (int piece = 0; piece < 2; ++piece) {
        const size_t slash = host.find('/');
        host = slash == std::string_view::npos ? std::string_view() : host.substr(slash + 1);
      }
    }
    host = host.substr(0, host.find('/'));
    while (host.ends_with('.')) host.remove_suffix(1);
    // From the shortest suffix on.
    for (size_t end = host.size(); end > 0;) {
      const size_t dot = host.rfind('.', end - 1);
      const std::string_view suffix = host.substr(dot == std::string_view::npos ? 0 : dot + 1);
      if (entries_.contains(ToAbsl(suffix))) return std::string(suffix);
      if (dot == std::string_view::npos) break;
      end = dot;
    }
    return std::nullopt;
  }

 private:
  absl::flat_hash_set<std::string> entries_;
};

class RegexList final : public ValueList {
 public:
  RegexList(Entries entries, PatternCompiler* compiler) {
    std::vector<Pattern> patterns;
    for (const std::string_view entry : entries) {
      absl::StatusOr<Pattern> pattern = ReadPattern(entry);
      if (!pattern.ok()) continue;
      patterns.push_back(*std::move(pattern));
      entries_.push_back(entry);
    }
    if (compiler != nullptr)
      patterns_ = compiler->Make(std::move(patterns));
    else
      patterns_ =
          std::make_shared<const LivePatterns>(std::make_shared<const PatternSet>(std::move(patterns), PatternSet::Shards()));
  }
  // Of several the first in the list.
  std::optional<std::string> Find(std::string_view value) const override {
    const std::vector<uint32_t> matching = patterns_->set()->Matching(value);
    return matching.empty() ? std::nullopt : std::optional<std::string>(entries_[matching.front()]);
  }

 private:
  std::vector<std::string_view> entries_;  // of the patterns
  std::shared_ptr<const LivePatterns> patterns_;
};

}  // namespace

std::vector<std::string_view> HalvesOf(std::string_view type, std::string_view value) {
  const size_t bar = value.find('|');
  const bool composite = type.find('|') != std::string_view::npos || type == "malware-sample";
  if (bar == std::string_view::npos || !composite) return {value};
  return {value.substr(0, bar), value.substr(bar + 1)};
}

std::unique_ptr<const ValueList> ValueList::Make(std::string_view type, Entries entries, PatternCompiler* compiler) {
  if (type == "string") return std::make_unique<ExactList>(entries);
  if (type == "substring") return std::make_unique<SubstringList>(entries);
  if (type == "hostname") return std::make_unique<HostnameList>(entries);
  if (type == "cidr") return MakeNetworkList(entries);
  if (type == "regex") return std::make_unique<RegexList>(entries, compiler);
  return nullptr;
}

}  // namespace muninn::match
