// SPDX-License-Identifier: Apache-2.0
#include "engine/match/pattern_scan.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "schema/base/status.h"

namespace muninn::match {

size_t PatternSet::Run::All() {
  (void)(Literals() && Blocks() && Loose());
  return gave_up_;
}

bool PatternSet::Run::Literals() {
  std::string folded;
  for (uint32_t value = 0; value < values_.size(); ++value) {
    const auto report = [&](uint32_t slot, size_t from, size_t to) { return Report(slot, value, from, to); };
    if (!set_.literals_.empty() && !set_.literals_.Scan(values_[value], report)) return false;
    if (set_.caseless_literals_.empty()) continue;
    folded.assign(values_[value]);
    for (char& c : folded) c = absl::ascii_tolower(static_cast<unsigned char>(c));
    if (!set_.caseless_literals_.Scan(folded, report)) return false;
  }
  return true;
}

bool PatternSet::Run::Blocks() {
  if (set_.members_.empty()) return true;
  std::string joined;
  for (size_t first = 0; first < values_.size();) {
    size_t end = first, bytes = 0;
    while (end < values_.size() && end - first < kBlockValuesMax && (end == first || bytes + values_[end].size() < kBlockBytes))
      bytes += values_[end++].size() + 1;
    if (end == first + 1) {
      if (!Block(first, 1, values_[first])) return false;
    } else {
      joined.clear();
      for (size_t i = first; i < end; ++i) joined.append(values_[i]).push_back('\n');
      if (!Block(first, end - first, joined)) return false;
    }
    first = end;
  }
  return true;
}

bool PatternSet::Run::Block(size_t first, size_t count, std::string_view text) {
  std::vector<size_t> ends;  // of the values in the text
  size_t end = 0;
  for (size_t i = 0; i < count; ++i) {
    ends.push_back(end + values_[first + i].size());
    end = ends.back() + 1;
  }
  size_t at = 0;  // the value that was told of last
  for (const Member& member : set_.members_) {
    settled_.assign((member.slots.size() * count + 63) / 64, 0);
    // False: it was before.
    const auto settle = [&](size_t index, size_t i) {
      const size_t bit = index * count + i;
      const uint64_t mask = uint64_t{1} << bit % 64, before = settled_[bit / 64];
      settled_[bit / 64] = before | mask;
      return (before & mask) == 0;
    };
    bool enough = false;
    size_t told = 0;
    bool known = member.shard->Scan(text, [&](uint32_t index, size_t to) {
      if (++told > kToldMax * count * member.slots.size()) return false;
      if (index >= member.slots.size() || member.slots[index] == kNone) return true;
      const auto begin_of = [&](size_t i) { return i == 0 ? 0 : ends[i - 1] + 1; };
      if (to <= begin_of(at) || to > ends[at]) {
        at = static_cast<size_t>(std::lower_bound(ends.begin(), ends.end(), to) - ends.begin());
        // It ends with a line break between values, so it matches none of them here.
        if (at == ends.size() || to <= begin_of(at)) return at = std::min(at, ends.size() - 1), true;
      }
      if (!settle(index, at)) return true;
      enough = !Confirm(member.slots[index], static_cast<uint32_t>(first + at));
      return !enough;
    });
    if (enough) return false;
    // Told of each letter of long matches: asking PCRE2 once for each costs less.
    known = known && told <= kToldMax * count * member.slots.size();
    if (known) continue;
    for (size_t index = 0; index < member.slots.size(); ++index) {
      for (size_t i = 0; member.slots[index] != kNone && i < count; ++i) {
        if (settle(index, i) && !Confirm(member.slots[index], static_cast<uint32_t>(first + i))) return false;
      }
    }
  }
  return true;
}

bool PatternSet::Run::Loose() {
  for (const uint32_t slot : set_.loose_) {
    for (uint32_t value = 0; value < values_.size(); ++value) {
      if (!Confirm(slot, value)) return false;
    }
  }
  return true;
}

bool PatternSet::Run::Confirm(uint32_t slot, uint32_t value) {
  if (!wild_.empty()) {
    const auto wild = wild_.find(slot);
    if (wild != wild_.end() && wild->second >= kWildMax) return ++gave_up_, true;
  }
  const Found found = set_.slots_[slot].expression->Find(values_[value]);
  if (found.answer == Answer::kYes) return Report(slot, value, found.from, found.to);
  if (found.answer == Answer::kGaveUp) ++gave_up_, ++wild_[slot];
  return true;
}

bool PatternSet::Run::Report(uint32_t slot, uint32_t value, size_t from, size_t to) {
  return std::all_of(set_.slots_[slot].patterns.begin(), set_.slots_[slot].patterns.end(), [&](uint32_t pattern) {
    return hit_(Hit{pattern, value, from, to});
  });
}

}  // namespace muninn::match
