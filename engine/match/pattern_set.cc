// SPDX-License-Identifier: Apache-2.0
#include "engine/match/pattern_set.h"

#include <xxhash.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <set>
#include <thread>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "engine/match/pattern_scan.h"
#include "schema/base/status.h"

namespace muninn::match {
namespace {

std::string Written(std::string_view expression, std::string_view flags) {
  return absl::StrCat(ToAbsl(flags), "/", ToAbsl(expression));
}

}  // namespace

absl::StatusOr<Pattern> ReadPattern(std::string_view delimited) {
  ASSIGN_OR_RETURN(DelimitedText text, ParseDelimited(delimited));
  return Pattern{std::move(text.expression), std::move(text.flags), false};
}

PatternSet::PatternSet(std::vector<Pattern> patterns, const Shards& shards, const PatternSet* earlier)
    : patterns_(std::move(patterns)), slot_of_(patterns_.size(), kNone) {
  folded_.reserve(patterns_.size());  // what points into it stays where it is
  std::vector<LiteralIndex::Literal> literals, caseless;
  absl::flat_hash_map<std::string, uint32_t> literal_slots;
  for (uint32_t i = 0; i < patterns_.size(); ++i) {
    const Pattern& pattern = patterns_[i];
    const uint32_t fresh = static_cast<uint32_t>(slots_.size());
    const auto [known, is_new] =
        (pattern.literal ? literal_slots : expressions_).emplace(Written(pattern.text, pattern.flags), fresh);
    if (is_new) {
      Slot slot;
      bool good = true;
      if (!pattern.literal) {
        const uint32_t old =
            earlier == nullptr || !earlier->expressions_.contains(known->first) ? kNone : earlier->expressions_.at(known->first);
        if (old != kNone) {
          slot.expression = earlier->slots_[old].expression;
        } else if (auto compiled = DelimitedPattern::Compile(DelimitedText{pattern.text, pattern.flags}); compiled.ok()) {
          slot.expression = *std::move(compiled);
        }
        good = slot.expression.has_value();
      } else if (pattern.text.empty()) {
        good = false;
      } else if (pattern.flags == "i") {
        folded_.push_back(absl::AsciiStrToLower(pattern.text));
        caseless.push_back({folded_.back(), fresh});
      } else {
        literals.push_back({pattern.text, fresh});
      }
      if (good)
        slots_.push_back(std::move(slot));
      else
        known->second = kNone;
    }
    slot_of_[i] = known->second;
    if (slot_of_[i] != kNone) slots_[slot_of_[i]].patterns.push_back(i);
  }
  literals_ = LiteralIndex(std::move(literals));
  caseless_literals_ = LiteralIndex(std::move(caseless));

  std::vector<bool> judged(slots_.size());
  for (const auto& shard : shards) {
    Member member{shard, {}};
    bool used = false;
    for (size_t i = 0; i < shard->expressions().size(); ++i) {
      const DelimitedText& text = shard->expressions()[i];
      const auto found = shard->judges(i) ? expressions_.find(Written(text.expression, text.flags)) : expressions_.end();
      const bool wanted = found != expressions_.end() && found->second != kNone && !judged[found->second];
      member.slots.push_back(wanted ? found->second : kNone);
      if (wanted) used = judged[found->second] = true;
    }
    if (used) members_.push_back(std::move(member));
  }
  for (uint32_t slot = 0; slot < slots_.size(); ++slot) {
    if (slots_[slot].expression && !judged[slot]) loose_.push_back(slot);
  }
}

std::shared_ptr<const PatternSet> PatternSet::Compile(std::vector<Pattern> patterns, const ShardCache* cache) {
  std::vector<std::vector<DelimitedText>> parts = Partition(patterns);
  Shards shards(parts.size());
  std::atomic<size_t> next{0};
  const auto work = [&] {
    for (size_t i = next++; i < parts.size(); i = next++) {
      shards[i] = cache == nullptr ? nullptr : cache->Load(parts[i]);
      if (shards[i] != nullptr) continue;
      shards[i] = RegexShard::Compile(std::move(parts[i]));
      if (cache != nullptr) cache->Keep(*shards[i]);
    }
  };
  const size_t threads = std::min<size_t>(parts.size(), std::max(1u, std::thread::hardware_concurrency()));
  std::vector<std::thread> others(threads == 0 ? 0 : threads - 1);
  for (std::thread& other : others) other = std::thread(work);
  work();
  for (std::thread& other : others) other.join();
  return std::make_shared<const PatternSet>(std::move(patterns), shards);
}

const DelimitedPattern* PatternSet::expression(size_t index) const {
  const uint32_t slot = slot_of_[index];
  return slot == kNone || !slots_[slot].expression ? nullptr : &*slots_[slot].expression;
}

std::vector<std::vector<DelimitedText>> PatternSet::Partition(const std::vector<Pattern>& patterns) {
  std::set<std::pair<std::string_view, std::string_view>> distinct;  // in an order of their own
  for (const Pattern& pattern : patterns) {
    if (!pattern.literal) distinct.emplace(pattern.text, pattern.flags);
  }
  if (distinct.empty()) return {};
  // A power of two: it changes seldom, and everything is compiled anew when it does.
  const size_t count = std::bit_ceil((distinct.size() + kShardExpressions - 1) / kShardExpressions);
  std::vector<std::vector<DelimitedText>> shards(count);
  for (const auto& [text, flags] : distinct)
    shards[XXH3_64bits(text.data(), text.size()) % count].push_back({std::string(text), std::string(flags)});
  std::erase_if(shards, [](const auto& shard) { return shard.empty(); });
  return shards;
}

PatternSet::Shards PatternSet::shards() const {
  Shards shards;
  for (const Member& member : members_) shards.push_back(member.shard);
  return shards;
}

size_t PatternSet::compiled_bytes() const {
  size_t bytes = 0;
  for (const Member& member : members_) bytes += member.shard->compiled_bytes();
  return bytes;
}

size_t PatternSet::Scan(std::span<const std::string_view> values, absl::FunctionRef<bool(const Hit&)> hit) const {
  return Run(*this, values, hit).All();
}

bool PatternSet::MayMatchIn(std::string_view text) const {
  if (!loose_.empty()) return true;
  const auto stop = [](uint32_t, size_t, size_t) { return false; };
  if (!literals_.empty() && !literals_.Scan(text, stop)) return true;
  if (!caseless_literals_.empty() && !caseless_literals_.Scan(absl::AsciiStrToLower(ToAbsl(text)), stop)) return true;
  return std::any_of(members_.begin(), members_.end(), [&](const Member& member) {
    bool may = false;
    const bool known = member.shard->Scan(text, [&](uint32_t index, size_t) {
      may = index < member.slots.size() && member.slots[index] != kNone;
      return !may;
    });
    return may || !known;
  });
}

std::vector<uint32_t> PatternSet::Matching(std::string_view value) const {
  std::vector<uint32_t> matching;
  Scan({&value, 1}, [&](const Hit& hit) {
    matching.push_back(hit.pattern);
    return true;
  });
  std::sort(matching.begin(), matching.end());
  return matching;
}

}  // namespace muninn::match
